// Renders reductions: to one number, directly or from vectors of partial results, or to several vectors side by side.
import type { DType } from '@tensorloom/tensor'
import { type Reduce, reduceIdentity, topologicalOrder } from '@tensorloom/tensor/backend'
import {
  add,
  type Code,
  type FunctionBuilder,
  f32,
  f64,
  i32,
  i32x4,
  type Local,
  op,
  type Statement,
  subtract,
} from '../assembler/index.js'
import { type Level, makeLevel, type Value, within } from './level.js'
import { kept, lane, scalarCombine, splat, vectorCombine } from './operators/index.js'
import type { ReducePlan } from './plan.js'
import { writeExpression } from './site.js'
import type { AxisPlace, Site } from './writer.js'

/** The loop nest that contains reductions. */
export interface NestSite extends Site {
  readonly levels: Level[]
  readonly axes: Map<number, AxisPlace>
  /** Number of output axes. The axes of reductions come after them. */
  readonly rank: number
  /** Which expressions vary along an axis. */
  variesAlong(axis: number): NonNullable<Site['lanes']>['varies']
}

// Steps after which partial sums in float32 are added to the total, which bounds the error of long sums: for one number,
// whose total is float64, and for vectors of numbers.
const stepsPerBlock = 64
const stepsPerColumn = 256

/**
 * Writes a reduction into the innermost open level and returns its values: one number, or `parts` vectors along the vector
 * axis if `parts` is above 0.
 */
export function writeReduce(outer: NestSite, reduce: Reduce, plan: ReducePlan, parts: number): Value[] {
  const site: NestSite = { ...outer, levels: [...outer.levels], axes: new Map(outer.axes) }
  return within(outer.f, outer.levels.at(-1)!.statements, () => {
    if (parts > 0) return sideBySide(site, reduce, plan, parts)
    return [{ code: oneNumber(site, reduce, plan), vector: false }]
  })
}

/** The dtype of the total. Partial sums of float32 are added up in float64. */
function totalOf(reduce: Reduce): DType {
  return reduce.operator === 'sum' && reduce.dtype === 'float32' ? 'float64' : reduce.dtype
}

function identity({ operator, dtype }: Reduce, as: DType): Code {
  const value = reduceIdentity(operator, dtype)
  if (as === 'float32') return f32(value)
  return as === 'float64' ? f64(value) : i32(value)
}

// `for (index = 0; index < extent; …) …` over each axis of the reduction. `body` is in the innermost loop.
function overAxes(site: NestSite, reduce: Reduce, axes: readonly number[], body: () => void): void {
  const [axis, ...rest] = axes
  if (axis === undefined) {
    body()
    return
  }
  const { f } = site
  const index = f.let(i32(0))
  const end = extentOf(site, reduce, axis)
  const statements = statementsOfLoop(site, axis, index, () => overAxes(site, reduce, rest, body))
  f.for(index, end, 1, () => f.do(statements))
}

function extentOf({ args, rank }: NestSite, reduce: Reduce, axis: number): Code {
  return args.integer(reduce.shape[axis - rank]!)
}

/** The statements of a loop over `axis`, which has its own level. */
export function statementsOfLoop(
  { f, levels, axes }: Pick<NestSite, 'f' | 'levels' | 'axes'>,
  axis: number,
  index: Local,
  body: () => void,
): Statement {
  const level = makeLevel()
  axes.set(axis, { level: levels.push(level) - 1, index })
  within(f, level.statements, body)
  levels.pop()
  return { type: 'none', bytes: level.statements }
}

function oneNumber(site: NestSite, reduce: Reduce, { own, across }: ReducePlan): Code {
  const { f } = site
  const as = totalOf(reduce)
  const total = f.let(identity(reduce, as))
  const widened = (term: Code): Code => (as === reduce.dtype ? term : op('f64.promote_f32', term))
  const take = (term: Code): void => f.set(total, scalarCombine(reduce.operator, total, kept(f, widened(term)), as))
  const takeBody = (): void => take(writeExpression(site, reduce.body)[0]!.code)
  if (across === undefined) overAxes(site, reduce, own, takeBody)
  else {
    overAxes(site, reduce, own.slice(0, -1), () => {
      const index = f.let(i32(0))
      const end = extentOf(site, reduce, across)
      for (const parts of bodySize(reduce) > 8 ? [1] : [4, 1]) inVectors(site, reduce, across, index, end, parts, take)
      const statements = statementsOfLoop(site, across, index, takeBody)
      f.for(index, end, 1, () => f.do(statements))
    })
  }
  return as === reduce.dtype ? total : f.let(op('f32.demote_f64', total))
}

function bodySize({ body }: Reduce): number {
  return topologicalOrder([body]).length
}

// The part of a loop over `axis` that goes `parts` vectors at a time.
function inVectors(
  site: NestSite,
  reduce: Reduce,
  axis: number,
  index: Local,
  end: Code,
  parts: number,
  take: (term: Code) => void,
): void {
  const { f } = site
  const { operator, dtype } = reduce
  const step = 4 * parts
  const partial = Array.from({ length: parts }, () => accumulator(site, reduce))
  const stop = f.local('i32')
  const last = f.let(subtract(end, i32(step - 1)))
  const wide: NestSite = {
    ...site,
    levels: [...site.levels],
    axes: new Map(site.axes),
    lanes: { axis, level: site.levels.length, varies: site.variesAlong(axis) },
  }
  const statements = statementsOfLoop(wide, axis, index, () => {
    writeExpression(wide, reduce.body, parts).forEach((term, p) => {
      partial[p]!.take(fourOf(term, dtype))
    })
  })
  inBlocks(f, { index, stop, end: last, step, most: stepsPerBlock, statements }, partial, () => {
    const sums = f.let(partial.map((one) => one.result()).reduce((a, b) => vectorCombine(operator, a, b, dtype)))
    for (let k = 0; k < 4; k++) take(lane(sums, k, dtype))
  })
}

interface Blocks {
  readonly index: Local
  /** A local for where a block ends. */
  readonly stop: Local
  readonly end: Code
  readonly step: number
  /** Steps of a block. */
  readonly most: number
  readonly statements: Statement
}

// A loop that adds its partial accumulators to the total after every block of steps, and resets them.
function inBlocks(
  f: FunctionBuilder,
  { index, stop, end, step, most, statements }: Blocks,
  partial: readonly Accumulator[],
  finish: () => void,
): void {
  f.while(
    () => op('i32.lt_s', index, end),
    () => {
      f.set(stop, add(index, i32(step * most)))
      f.if(op('i32.gt_s', stop, end), () => f.set(stop, end))
      for (const one of partial) one.reset()
      f.for(index, stop, step, () => f.do(statements))
      finish()
    },
  )
}

function fourOf({ code, vector }: Value, dtype: DType): Code {
  return vector ? code : splat(code, dtype)
}

interface Accumulator {
  reset(): void
  take(term: Code): void
  result(): Code
}

// Four accumulators. V8 needs eight instructions for a maximum that keeps NaN; a cheap maximum with a mask needs three.
function accumulator({ f }: NestSite, reduce: Reduce): Accumulator {
  const { operator, dtype } = reduce
  const value = f.local('v128')
  const reset = (): void => f.set(value, splat(identity(reduce, dtype), dtype))
  if (dtype !== 'float32' || operator === 'sum' || operator === 'prod') {
    return { reset, take: (term) => f.set(value, vectorCombine(operator, value, term, dtype)), result: () => value }
  }
  const notNumbers = f.local('v128')
  return {
    reset() {
      reset()
      f.set(notNumbers, i32x4(0))
    },
    take(term) {
      const x = kept(f, term)
      f.set(value, op(operator === 'max' ? 'f32x4.pmax' : 'f32x4.pmin', value, x))
      f.set(notNumbers, op('v128.or', notNumbers, op('f32x4.ne', x, x)))
    },
    result: () => op('v128.or', value, notNumbers),
  }
}

// Each lane is an element of its own.
function sideBySide(site: NestSite, reduce: Reduce, { own }: ReducePlan, parts: number): Value[] {
  const { f } = site
  const { operator, dtype } = reduce
  const axis = own.at(-1)
  const long = axis !== undefined && operator === 'sum' && dtype === 'float32'
  const totals = Array.from({ length: parts }, () => accumulator(site, reduce))
  const takeInto = (targets: readonly Accumulator[]): void => {
    writeExpression(site, reduce.body, parts).forEach((term, p) => {
      targets[p]!.take(fourOf(term, dtype))
    })
  }
  for (const total of totals) total.reset()
  if (!long) {
    overAxes(site, reduce, own, () => takeInto(totals))
  } else {
    overAxes(site, reduce, own.slice(0, -1), () => {
      const partial = totals.map(() => accumulator(site, reduce))
      const index = f.let(i32(0))
      const end = extentOf(site, reduce, axis)
      const stop = f.local('i32')
      const statements = statementsOfLoop(site, axis, index, () => takeInto(partial))
      inBlocks(f, { index, stop, end, step: 1, most: stepsPerColumn, statements }, partial, () => {
        totals.forEach((total, p) => {
          total.take(partial[p]!.result())
        })
      })
    })
  }
  return totals.map((total) => ({ code: f.let(total.result()), vector: true }))
}
