// Renders loads of one element or four: addresses on the outermost possible level, guards, and data-dependent positions.
import type { DType } from '@tensorloom/tensor'
import type { Expr, GuardRange, Index, Scalar } from '@tensorloom/tensor/backend'
import {
  add,
  type Code,
  extractLane,
  i32,
  i32x4,
  load,
  loadLane,
  op,
  replaceLane,
  shuffle,
  subtract,
} from '../assembler/index.js'
import { isLocal, literal, product, share, sum } from './level.js'
import { kept, scalarType, splat } from './operators/index.js'
import type { Site, Writer } from './writer.js'

type Load = Extract<Expr, { kind: 'load' }>

/** log2 of the bytes of an element. */
export const shiftOf: Readonly<Record<DType, number>> = { float32: 2, float64: 3, int32: 2, uint8: 0, bool: 0 }

/** `start` plus an affine form times `factor`. Parts that are constant on an outer level are computed there. */
export function affineForm(
  site: Site,
  start: { readonly key: string; readonly code: Code },
  form: { readonly offset: Scalar; readonly terms: Index['terms'] },
  factor: number,
  target: number,
): Code {
  const { f, args, levels, axes } = site
  const scaled = (value: Scalar): Code => product(args.integer(value), i32(factor))
  let code = sum(start.code, scaled(form.offset))
  let key = `${start.key} ${JSON.stringify(form.offset)}·${factor}`
  let at = 0
  const hoist = (level: number): void => {
    if (isLocal(code) || literal(code) !== undefined) return
    const value = code
    code = share(f, levels[level]!, key, () => value)
  }
  const terms = form.terms.filter(({ axis }) => axes.has(axis))
  terms.sort((a, b) => axes.get(a.axis)!.level - axes.get(b.axis)!.level)
  for (const { axis, stride } of terms) {
    const { level, index } = axes.get(axis)!
    if (level > at) hoist(at)
    // Products with an index are worth sharing, because several inputs can have the same stride.
    const step = scaled(stride)
    const stepKey = `${axis}·${JSON.stringify(stride)}·${factor}`
    const moved = literal(step) === 1 ? index : share(f, levels[level]!, stepKey, () => product(index, step))
    code = sum(code, moved)
    key += ` ${stepKey}`
    at = level
  }
  if (at < target) hoist(at)
  return code
}

/** Writes a load. One bool is 0 or 1, four bools are a mask. */
export function writeLoad(writer: Writer, node: Load, part: number, level: number, vector: boolean): Code {
  const { site } = writer
  const { f } = site
  const { guard } = node
  const conditions: Code[] = []
  if (guard?.when !== undefined) conditions.push(writer.number(guard.when, level))
  for (const range of guard?.ranges ?? []) conditions.push(rangeCondition(writer, range, level))
  // A position from data that is the same for all four elements is checked once.
  const outside: Code[] = []
  const positions = (node.index.gather ?? []).map((term) => {
    const varies = site.lanes?.varies(term.index) === true
    const index = kept(f, varies ? writer.vector(term.index, part, level) : writer.number(term.index, level))
    const extent = site.args.integer(term.extent)
    if (!varies) outside.push(op('i32.lt_u', index, extent))
    return { index, varies, extent, stride: site.args.integer(term.stride) }
  })
  const read = (): Code => {
    const uniform = positions.filter(({ varies }) => !varies)
    const size = 1 << shiftOf[node.dtype]
    let extra: Code = i32(0)
    for (const { index, stride } of uniform) extra = sum(extra, product(index, product(stride, i32(size))))
    if (!vector) return readOne(node.dtype, sum(addressOf(writer, node, level), extra))
    const varying = positions.filter(({ varies }) => varies)
    return readFour(writer, node, part, level, extra, varying)
  }
  if (conditions.length === 0 && outside.length === 0) return read()
  const type = vector ? 'v128' : scalarType[node.dtype]
  const result = f.local(type)
  const fill = guard === undefined ? 0 : guard.fill
  const inside = (all: readonly Code[]): Code => all.reduce((a, b) => op('i32.and', a, b))
  const filled = site.args.number(fill, node.dtype)
  const zero = site.args.number(0, node.dtype)
  const spread = (code: Code): Code => (vector ? splat(code, node.dtype) : code)
  const gathered = (): void => {
    if (outside.length === 0) f.set(result, read())
    else
      f.if(
        inside(outside),
        () => f.set(result, read()),
        () => f.set(result, spread(zero)),
      )
  }
  if (conditions.length === 0) gathered()
  else f.if(inside(conditions), gathered, () => f.set(result, spread(filled)))
  return result
}

// `0 ≤ form < extent` as one unsigned comparison on the outermost possible level, or the value that the loop knows.
function rangeCondition(writer: Writer, range: GuardRange, level: number): Code {
  const { site } = writer
  const known = site.flag(range)
  if (known !== undefined) return known
  const own = Math.max(0, ...range.terms.map(({ axis }) => site.axes.get(axis)?.level ?? 0))
  const extent = site.args.integer(range.extent)
  const test = (): Code => op('i32.lt_u', affineForm(site, { key: 'range', code: i32(0) }, range, 1, own), extent)
  if (own >= level) return test()
  return share(site.f, site.levels[own]!, `in ${JSON.stringify(range)}`, test)
}

function addressOf({ site }: Writer, node: Load, level: number): Code {
  const size = 1 << shiftOf[node.dtype]
  const { index } = node
  // The start of the view: the storage's address and where the view begins in it.
  const key = `x${node.input}+${JSON.stringify(index.base)}`
  const base = share(site.f, site.levels[0]!, key, () =>
    sum(site.args.address(node.input), product(site.args.integer(index.base), i32(size))),
  )
  return affineForm(site, { key, code: base }, index, size, level)
}

function readOne(dtype: DType, address: Code): Code {
  if (dtype === 'float32') return load('f32.load', address)
  if (dtype === 'float64') return load('f64.load', address)
  return dtype === 'int32' ? load('i32.load', address) : load('i32.load8_u', address)
}

interface Position {
  readonly index: Code
  readonly extent: Code
  readonly stride: Code
}

function readFour(
  writer: Writer,
  node: Load,
  part: number,
  level: number,
  extra: Code,
  varying: readonly Position[],
): Code {
  const { site } = writer
  const { f } = site
  const { dtype, index } = node
  const size = 1 << shiftOf[dtype]
  const stride = index.terms.find((term) => term.axis === site.lanes!.axis)?.stride ?? 0
  const first = sum(addressOf(writer, node, level), extra)
  if (varying.length === 0 && stride === 1) return readRow(dtype, first, 4 * part * size)
  if (varying.length === 0 && stride === -1) {
    const row = readRow(dtype, subtract(first, i32((4 * part + 3) * size)), 0)
    const kept4 = kept(f, row)
    return shuffle(kept4, kept4, 3, 2, 1, 0)
  }
  // Four addresses: those of a step along the axis, and of data.
  const step = product(site.args.integer(stride), i32(size))
  const start = kept(f, part === 0 ? first : sum(first, product(step, i32(4 * part))))
  if (varying.length === 0) {
    let at = start
    const addresses = [at]
    for (let k = 1; k < 4; k++) {
      at = kept(f, sum(at, step))
      addresses.push(at)
    }
    return readLanes(writer, dtype, addresses)
  }
  let inside: Code | undefined
  let offsets: Code = i32x4(0)
  for (const position of varying) {
    const within = kept(f, op('i32x4.lt_u', position.index, op('i32x4.splat', position.extent)))
    inside = inside === undefined ? within : kept(f, op('v128.and', inside, within))
    const safe = op('v128.and', position.index, within)
    const bytes = op('i32x4.splat', product(position.stride, i32(size)))
    offsets = op('i32x4.add', offsets, op('i32x4.mul', safe, bytes))
  }
  const all = kept(f, offsets)
  const addresses = [0, 1, 2, 3].map((k) => {
    const moved = k === 0 ? start : sum(start, product(step, i32(k)))
    return add(moved, extractLane('i32x4', k, all))
  })
  return op('v128.and', readLanes(writer, dtype, addresses), inside!)
}

// Four neighbours.
function readRow(dtype: DType, address: Code, offset: number): Code {
  if (dtype === 'float32' || dtype === 'int32') return load('v128.load', address, offset)
  const four = load('v128.load32_zero', address, offset)
  const numbers = op('i32x4.extend_low_i16x8_u', op('i16x8.extend_low_i8x16_u', four))
  return dtype === 'bool' ? op('i32x4.ne', numbers, i32x4(0)) : numbers
}

function readLanes({ site }: Writer, dtype: DType, addresses: readonly Code[]): Code {
  const { f } = site
  if (dtype === 'float32' || dtype === 'int32') {
    let vector = load('v128.load32_zero', addresses[0]!)
    for (let k = 1; k < 4; k++) vector = loadLane('v128.load32_lane', k, addresses[k]!, kept(f, vector))
    return vector
  }
  let vector = op('i32x4.splat', load('i32.load8_u', addresses[0]!))
  for (let k = 1; k < 4; k++) vector = replaceLane('i32x4', k, kept(f, vector), load('i32.load8_u', addresses[k]!))
  return dtype === 'bool' ? op('i32x4.ne', vector, i32x4(0)) : vector
}
