// The options of an optimizer: defaults are filled in, and everything is checked when the optimizer is created.
import { DataError } from '@tensorloom/tensor'
import { checkOptions, withArticle } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import type { OptimizerDefinition, Settings } from './definition.js'
import type { OptimizerOptions } from './optimizer.js'
import { checkFilter, checkGroups } from './parameter-filter.js'

type Values = Record<string, unknown>

/** Defaults of the options that all optimizers have. */
export const sharedDefaults: Readonly<Values> = {
  weightDecay: 0,
  excludeFromWeightDecay: undefined,
  groups: undefined,
  l2: 0,
  clipnorm: undefined,
  globalClipnorm: undefined,
  clipvalue: undefined,
  useEma: false,
  emaMomentum: 0.99,
  emaOverwriteFrequency: undefined,
  lossScaleFactor: undefined,
  gradientAccumulationSteps: undefined,
}

const clipping = ['clipnorm', 'globalClipnorm', 'clipvalue'] as const

// Names of earlier releases.
const otherNames: Readonly<Record<string, string>> = {
  clipNorm: 'clipnorm',
  globalClipNorm: 'globalClipnorm',
  clipValue: 'clipvalue',
}

/** Returns the options with defaults. Throws for unknown names, values of the wrong kind, and values out of range. */
export function fillOptions<O extends OptimizerOptions>(
  definition: OptimizerDefinition<O>,
  given: O | undefined,
): Settings<O> {
  const { type, defaults, alsoCalled = {} } = definition
  const settings: Values = { ...sharedDefaults, ...defaults }
  const aliases: Readonly<Record<string, string>> = { ...otherNames, ...alsoCalled }
  const help = `write ${type}({ learningRate: ${typeof given === 'number' && given > 0 ? given : String(defaults.learningRate)} })`
  const named = renamed(given, aliases)
  checkOptions(type, named, Object.keys(settings), help)
  for (const [name, value] of Object.entries(named ?? {})) if (value !== undefined) settings[name] = value
  for (const [name, value] of Object.entries(settings)) checkValue(definition, name, value)
  checkClipping(type, settings)
  definition.check?.(settings as Settings<O>)
  return settings as Settings<O>
}

// The object itself if it has no other names, so that a value that is not an object is reported as it is.
function renamed(given: unknown, aliases: Readonly<Record<string, string>>): Values | undefined {
  if (typeof given !== 'object' || given === null || !Object.keys(given).some((name) => Object.hasOwn(aliases, name))) {
    return given as Values | undefined
  }
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [Object.hasOwn(aliases, name) ? aliases[name]! : name, value]),
  )
}

type Range = readonly [expected: string, fits: (value: number) => boolean]

const nonNegative: Range = ['a finite number of at least 0', (value) => value >= 0]
const anyNumber: Range = ['a finite number', () => true]
const wholeNumber: Range = ['a whole number', (value) => value >= 0 && Number.isInteger(value)]
const ranges: Readonly<Record<string, Range>> = {
  emaMomentum: ['a number from 0 to 1', (value) => value >= 0 && value <= 1],
  emaOverwriteFrequency: ['a whole number of at least 1', (value) => Number.isInteger(value) && value >= 1],
  gradientAccumulationSteps: ['a whole number of at least 2', (value) => Number.isInteger(value) && value >= 2],
  lossScaleFactor: ['a finite number above 0', (value) => value > 0],
}

function rangeOf<O extends OptimizerOptions>(definition: OptimizerDefinition<O>, name: string): Range {
  const { below, signed = [], whole = [] } = definition
  const bound = (below as Readonly<Record<string, number>> | undefined)?.[name]
  if (bound !== undefined) return [`a number from 0 to below ${bound}`, (value) => value >= 0 && value < bound]
  if ((whole as readonly string[]).includes(name)) return wholeNumber
  if ((signed as readonly string[]).includes(name)) return anyNumber
  return ranges[name] ?? nonNegative
}

function checkValue<O extends OptimizerOptions>(
  definition: OptimizerDefinition<O>,
  name: string,
  value: unknown,
): void {
  const { type, defaults, nullable = [] } = definition
  if (value === undefined || (name === 'learningRate' && typeof value === 'function')) return
  const checkOf = { excludeFromWeightDecay: checkFilter, groups: checkGroups }[name]
  if (checkOf !== undefined) {
    checkOf(type, name, value)
    return
  }
  if (value === null && (nullable as readonly string[]).includes(name)) return
  const standard = (defaults as Readonly<Values>)[name] ?? sharedDefaults[name]
  const kind = kindOf(standard ?? 0)
  const [range, fits] = rangeOf(definition, name)
  if (kindOf(value) === kind && (typeof value !== 'number' || (Number.isFinite(value) && fits(value)))) return
  throw new DataError(
    `${type}: ${name} is ${describeValue(value)}, expected ${kind === 'number' ? range : withArticle(kind)}`,
    { help: `leave it out for ${standard === undefined ? 'none' : `the default, ${describeValue(standard)}`}` },
  )
}

const kindOf = (value: unknown): string => (Array.isArray(value) ? 'list' : typeof value)

function checkClipping(type: string, settings: Readonly<Values>): void {
  const used = clipping.filter((name) => settings[name] !== undefined)
  if (used.length > 1) {
    throw new DataError(`${type}: ${used.join(' and ')} cannot be used together`, {
      help: `keep one of ${used.join(', ')}`,
    })
  }
  const zero = used.find((name) => settings[name] === 0)
  if (zero !== undefined) {
    throw new DataError(`${type}: ${zero} is 0, which makes every gradient 0`, { help: 'give a number above 0' })
  }
}
