// Finds the module of a file for each unit of a model: as the map says, by name, and by what fits.
import { SerializationError, type Shape } from '@tensorloom/tensor'
import { describeValue, sameShape, shapeText } from '@tensorloom/tensor/op'
import { joinPath, type Module, type Unit } from './unit.js'

/** Names in the file for layers of the model, or null for layers that keep their values. */
export type WeightMap = Readonly<Record<string, string | null>> | ((layer: string) => string | null | undefined)

/** A unit and the tensors that it takes: names in the file by names in the module. */
export interface Match {
  readonly unit: Unit
  readonly tensors: ReadonlyMap<string, string>
}

/** What was found. */
export interface Matches {
  readonly matches: readonly Match[]
  /** Units that the map leaves out. */
  readonly kept: readonly Unit[]
  /** Units that have a module whose tensors do not fit, and why. */
  readonly wrong: readonly { readonly unit: Unit; readonly problem: string }[]
  /** Units without a module. */
  readonly missing: readonly Unit[]
  /** Modules that no unit takes. */
  readonly unexpected: readonly Module[]
}

/** What matching needs besides units and modules. */
export interface MatchContext {
  readonly map: WeightMap
  readonly shapeOf: (tensor: string) => Shape
  readonly ignores: (tensor: string) => boolean
}

/** Matches units and modules. */
export function matchUnits(units: readonly Unit[], modules: readonly Module[], context: MatchContext): Matches {
  const { map, shapeOf } = context
  const matches: Match[] = []
  const kept: Unit[] = []
  const wrong: { unit: Unit; problem: string }[] = []
  const missing: Unit[] = []
  const taken = new Set<Module>()
  const byName = new Map(modules.map((module) => [module.name, module]))
  const open: Unit[] = []
  const used = new Set<string>()
  const fix = (unit: Unit, module: Module, tensors: ReadonlyMap<string, string> = module.tensors): void => {
    taken.add(module)
    const problem = misfit(unit, tensors, shapeOf)
    if (problem === undefined) matches.push({ unit, tensors })
    else wrong.push({ unit, problem: `${module.name === '' ? 'the file' : `'${module.name}'`}: ${problem}` })
  }
  for (const unit of units) {
    const mapped = mappedName(map, unit, used)
    if (mapped === null) kept.push(unit)
    else if (mapped !== undefined) {
      const module = byName.get(mapped)
      if (module === undefined) wrong.push({ unit, problem: `the map names '${mapped}', which is not in the file` })
      else fix(unit, module)
    } else open.push(unit)
  }
  checkUsed(map, used, units)
  const prefix = commonPrefix(modules)
  const left = open.filter((unit) => {
    const path = aliasPath(unit)
    const module = byName.get(path) ?? byName.get(joinPath(prefix, path))
    if (module === undefined || taken.has(module)) return true
    fix(unit, module)
    return false
  })
  const free = modules.filter((module) => !taken.has(module))
  for (const [unit, module] of fitting(left, free, context)) {
    if (module === undefined) missing.push(unit)
    else fix(unit, module)
  }
  return { matches, kept, wrong, missing, unexpected: modules.filter((module) => !taken.has(module)) }
}

// Wrappers such as DataParallel put a name before all others.
function commonPrefix(modules: readonly Module[]): string {
  let [prefix, ...names] = modules.map(({ name }) => name.split('.'))
  for (const name of names) {
    const at = name.findIndex((part, k) => part !== prefix![k])
    prefix = prefix!.slice(0, at < 0 ? name.length : at)
  }
  return (prefix ?? []).slice(0, modules.length > 1 ? undefined : -1).join('.')
}

// Inside of a block, the other program has names of its own.
function aliasPath({ path, alias }: Unit): string {
  return alias === undefined ? path : joinPath(path.split('.').slice(0, -1).join('.'), alias)
}

// The longest part of the path that the map has: { encoder: 'model.encoder' } is for the layers in it, too.
function mappedName(map: WeightMap, unit: Unit, used: Set<string>): string | null | undefined {
  const { path } = unit
  if (typeof map === 'function') {
    const name: unknown = map(path)
    if (name === null || name === undefined || typeof name === 'string') return name
    throw new SerializationError(`loadWeights: map returned ${describeValue(name)} for '${path}'`, {
      help: 'return the name of a module in the file, null to keep the values, or undefined',
    })
  }
  const parts = path === '' ? [] : path.split('.')
  for (let length = parts.length; length >= 0; length--) {
    const key = parts.slice(0, length).join('.')
    if (!Object.hasOwn(map, key)) continue
    used.add(key)
    const name = map[key]!
    if (name === null) return null
    if (length === parts.length) return name
    const rest = aliasPath(unit).split('.').slice(length)
    return joinPath(name, rest.join('.'))
  }
  return undefined
}

function checkUsed(map: WeightMap, used: ReadonlySet<string>, units: readonly Unit[]): void {
  if (typeof map === 'function') return
  const unknown = Object.keys(map).find((key) => !used.has(key))
  if (unknown === undefined) return
  throw new SerializationError(`loadWeights: map names '${unknown}', but the model has no layer with weights there`, {
    help: `its layers are ${listed(units.map(({ path }) => path))}`,
  })
}

/** Why a unit cannot take these tensors; undefined if it can. */
function misfit(
  unit: Unit,
  tensors: ReadonlyMap<string, string>,
  shapeOf: (tensor: string) => Shape,
): string | undefined {
  const problems: string[] = []
  for (const [key, shape] of unit.tensors) {
    const name = tensors.get(key)
    if (name === undefined) problems.push(`it has no ${key}`)
    else if (!sameShape(shapeOf(name), shape)) {
      problems.push(`${key} is ${shapeText(shapeOf(name))}, expected ${shapeText(shape)}`)
    }
  }
  return problems.length > 0 ? problems.join('; ') : undefined
}

type Signature = string

function* fitting(
  units: readonly Unit[],
  modules: readonly Module[],
  { shapeOf, ignores }: MatchContext,
): Iterable<readonly [unit: Unit, module: Module | undefined]> {
  const aliases = new Set(units.flatMap(({ alias }) => (alias === undefined ? [] : [alias])))
  const text = (alias: string | undefined, shapes: readonly (readonly [string, Shape])[]): Signature =>
    `${alias ?? ''}|${shapes
      .map(([key, shape]) => `${key} ${shape.join()}`)
      .sort()
      .join('|')}`
  const byModule = groups(modules, ({ name, tensors }) => {
    const last = name.slice(name.lastIndexOf('.') + 1)
    const shapes = [...tensors].filter(([key]) => !ignores(key)).map(([key, tensor]) => [key, shapeOf(tensor)] as const)
    return text(aliases.has(last) ? last : undefined, shapes)
  })
  const byUnit = groups(units, (unit) => text(unit.alias, [...unit.tensors]))
  for (const [signature, alike] of byUnit) {
    const candidates = inOrder(byModule.get(signature) ?? [], alike)
    for (const [k, unit] of alike.entries())
      yield [unit, candidates.length === alike.length ? candidates[k] : undefined]
  }
}

function groups<T>(items: readonly T[], signatureOf: (item: T) => Signature): ReadonlyMap<Signature, readonly T[]> {
  const found = new Map<Signature, T[]>()
  for (const item of items) {
    const signature = signatureOf(item)
    const group = found.get(signature) ?? []
    found.set(signature, group)
    group.push(item)
  }
  return found
}

// Files list tensors by name, so only numbers in names say in which order modules come.
function inOrder(modules: readonly Module[], units: readonly Unit[]): readonly Module[] {
  if (modules.length !== units.length || modules.length < 2) return modules
  const sorted = [...modules].sort((a, b) => byNumbers(a.name, b.name) ?? 0)
  for (const [k, { name }] of sorted.entries()) {
    const previous = sorted[k - 1]?.name
    if (previous === undefined || byNumbers(previous, name) !== undefined) continue
    throw new SerializationError(
      `loadWeights: '${previous}' and '${name}' of the file fit ${listed(units.map(({ path }) => path))} equally`,
      { help: `say which is which: loadWeights(model, source, { map: { '${units[0]!.path}': '${previous}' } })` },
    )
  }
  return sorted
}

/** The order of two names that differ first in a number; undefined for others. */
function byNumbers(a: string, b: string): number | undefined {
  const [one, other] = [a.split('.'), b.split('.')]
  const at = one.findIndex((text, k) => text !== other[k])
  const [, before, number, after] = /^(.*?)(\d+)(\D*)$/.exec(one[at] ?? '') ?? []
  const [, otherBefore, otherNumber, otherAfter] = /^(.*?)(\d+)(\D*)$/.exec(other[at] ?? '') ?? []
  if (number === undefined || before !== otherBefore || after !== otherAfter) return undefined
  return Number(number) - Number(otherNumber)
}

/** Some names, in quotes. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 12).map((name) => (name === '' ? 'the model' : `'${name}'`))
  return names.length > 12 ? `${shown.join(', ')} and ${names.length - 12} more` : shown.join(', ')
}
