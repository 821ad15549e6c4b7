// Renders a kernel to a WebAssembly function: loops over the output's axes, the last one four elements at a time.
import type { DType } from '@tensorloom/tensor'
import { type Expr, type GuardRange, type Kernel, topologicalOrder, valuesOf } from '@tensorloom/tensor/backend'
import { getOrInsert } from '../../get-or-insert.js'
import type { Callable } from '../assembler/index.js'
import {
  add,
  type Code,
  type FunctionBuilder,
  i32,
  i32x4,
  type Local,
  type ModuleBuilder,
  op,
  type Statement,
  select,
  store,
  storeLane,
  subtract,
} from '../assembler/index.js'
import { vectorContext } from '../math/index.js'
import { isLocal, type Level, makeLevel, product, readArguments, share, sum, type Value, within } from './level.js'
import { affineForm, shiftOf } from './load.js'
import { hostFunctionOf, kept, splat } from './operators/index.js'
import { edgeOf, nodesOf, type Plan, variesAlong } from './plan.js'
import { type NestSite, statementsOfLoop, writeReduce } from './reduce.js'
import { writeExpression, writeExpressions } from './site.js'
import type { AxisPlace } from './writer.js'

/** Writes a kernel into a module, under the name `kernel`. Units are the extent of the outermost loop. */
export function writeKernel(module: ModuleBuilder, kernel: Kernel, plan: Plan, fma: boolean): void {
  const hosts = new Map<string, Callable>()
  for (const node of nodesOf(kernel)) {
    if (node.kind !== 'unary' && node.kind !== 'binary') continue
    const [operand] = node.kind === 'unary' ? [node.operand] : [node.left]
    const name = hostFunctionOf(node.operator, operand.dtype)
    if (name === undefined) continue
    const parameters = node.kind === 'unary' ? (['f64'] as const) : (['f64', 'f64'] as const)
    hosts.set(name, module.import(name, { parameters, results: ['f64'] }))
  }
  module.routine('kernel', (f, args, from, to) =>
    writeBody(f, [args, from, to], kernel, plan, fma, (name) => hosts.get(name)!),
  )
}

function writeBody(
  f: FunctionBuilder,
  [argsAt, from, to]: readonly [argsAt: Local, from: Local, to: Local],
  kernel: Kernel,
  plan: Plan,
  fma: boolean,
  host: (name: string) => Callable,
): void {
  const math = vectorContext(f, fma, host)
  const top = makeLevel()
  const args = readArguments(f, argsAt, top, kernel.params)
  const rank = kernel.shape.length
  const levels: Level[] = [top]
  const axes = new Map<number, AxisPlace>()
  const accumulators: { values: readonly Value[]; level: number }[] = []
  const flags = new Map<object, Code>()
  const varies = new Map<number, ReturnType<typeof variesAlong>>()
  const along = (axis: number): ReturnType<typeof variesAlong> =>
    getOrInsert(varies, axis, () => variesAlong(kernel, axis))
  const site = (lanes: NestSite['lanes']): NestSite => ({
    f,
    math,
    host,
    args,
    levels,
    axes,
    rank,
    lanes,
    variesAlong: along,
    flag: (range) => flags.get(range),
    accumulator(reduce, part) {
      const { values, level } = accumulators[reduce]!
      return { ...(values[part] ?? values[0]!), level }
    },
  })
  const writeReduces = (depth: number, lanes: NestSite['lanes'], parts: number): void => {
    plan.reduces.forEach((own, j) => {
      if (own.depth !== depth) return
      accumulators[j] = { values: writeReduce(site(lanes), kernel.reduces[j]!, own, parts), level: levels.length - 1 }
    })
  }
  const values = valuesOf(kernel)
  const address = (output: number): Code => outputAddress(site(undefined), kernel, output)
  const inLoop = (axis: number, index: Local, body: () => void): Statement =>
    statementsOfLoop({ f, levels, axes }, axis, index, body)

  const descend = (open: number): void => {
    writeReduces(open, undefined, 0)
    const axis = plan.outer[open]
    if (axis === undefined) {
      if (plan.vector === undefined) writeOne()
      else writeRow(plan.vector)
      return
    }
    const index = f.let(open === 0 ? from : i32(0))
    const end = open === 0 ? to : args.integer(kernel.shape[axis]!)
    const statements = inLoop(axis, index, () => descend(open + 1))
    f.for(index, end, 1, () => f.do(statements))
  }

  const writeOne = (): void => {
    writeExpressions(site(undefined), values).forEach(([value], output) => {
      f.do(storeOne(values[output]!.dtype, address(output), value!.code))
    })
  }

  const writeRow = (axis: number): void => {
    const whole = plan.outer.length === 0
    const index = f.let(whole ? from : i32(0))
    const end = whole ? to : args.integer(kernel.shape[axis]!)
    const marks = marksAlong(kernel, plan, axis)
    if (marks.length === 0) {
      writeStretch(axis, index, end)
      return
    }
    // The loop is split at the ends of ranges. Within a part, every guard is either true or false.
    const bounds = marks.map((mark) => ({ mark, ...stretchOf(site(undefined), kernel, mark, axis) }))
    const next = f.local('i32')
    f.while(
      () => op('i32.lt_s', index, end),
      () => {
        f.set(next, end)
        for (const { mark, low, high } of bounds) {
          const beyond = select(op('i32.gt_s', high, index), high, end)
          const edge = f.let(select(op('i32.gt_s', low, index), low, beyond))
          f.if(op('i32.lt_s', edge, next), () => f.set(next, edge))
          const inside = op('i32.and', op('i32.le_s', low, index), op('i32.lt_s', index, high))
          flags.set(mark, f.let(inside))
        }
        writeStretch(axis, index, next)
      },
    )
  }

  // Writes a part of a row: vectors, then the rest.
  const writeStretch = (axis: number, index: Local, end: Code): void => {
    const depth = plan.outer.length + 1
    // The part has its own level, so that the row does not reuse its values.
    const stretch = makeLevel()
    levels.push(stretch)
    const lanes = { axis, level: levels.length, varies: along(axis) }
    const wide = plan.reduces.some((own) => own.depth === depth && own.own.length > 0)
    for (const parts of wide && bodySize(kernel) <= 8 ? [4, 1] : [1]) {
      const last = f.let(subtract(end, i32(4 * parts - 1)))
      const statements = inLoop(axis, index, () => {
        writeReduces(depth, lanes, parts)
        writeExpressions(site(lanes), values, parts).forEach((vectors, output) => {
          const { dtype } = values[output]!
          const to = kept(f, address(output))
          vectors.forEach(({ code, vector }, part) => {
            f.do(storeFour(f, dtype, to, vector ? code : splat(code, dtype), 4 * part))
          })
        })
      })
      f.for(index, last, 4 * parts, () => f.do(statements))
    }
    const statements = inLoop(axis, index, () => {
      writeReduces(depth, undefined, 0)
      writeOne()
    })
    f.for(index, end, 1, () => f.do(statements))
    levels.pop()
  }

  within(f, top.statements, () => descend(0))
  f.do({ type: 'none', bytes: top.statements })
}

function bodySize(kernel: Kernel): number {
  return topologicalOrder(kernel.reduces.map(({ body }) => body)).length
}

// The ranges of guards and the comparisons that change along the vector axis.
function marksAlong(kernel: Kernel, plan: Plan, axis: number): (GuardRange | Expr)[] {
  const lanes = kernel.reduces.filter((_, j) => plan.reduces[j]!.depth > plan.outer.length)
  const marks = new Set<GuardRange | Expr>()
  for (const node of nodesOf(kernel, lanes)) {
    if (edgeOf(kernel, node, axis) !== undefined) marks.add(node)
    if (node.kind !== 'load') continue
    for (const range of node.guard?.ranges ?? []) if (range.terms.some((term) => term.axis === axis)) marks.add(range)
  }
  return [...marks]
}

// Where along `axis` a range or a comparison is true: from `low` up to `high`.
function stretchOf(site: NestSite, kernel: Kernel, mark: GuardRange | Expr, axis: number): { low: Code; high: Code } {
  const { f, args, levels } = site
  if ('kind' in mark) {
    const { bound, shift, side } = edgeOf(kernel, mark, axis)!
    const at = f.let(add(writeExpression(site, bound)[0]!.code, i32(shift)))
    const low = side === 'below' ? i32(-2147483648) : at
    const high = side === 'from' ? i32(2147483647) : side === 'at' ? f.let(add(at, i32(1))) : at
    return { low, high }
  }
  const terms = mark.terms.filter((term) => term.axis !== axis)
  const start = { key: 'range', code: i32(0) }
  const rest = kept(f, affineForm(site, start, { offset: mark.offset, terms }, 1, levels.length - 1))
  const extent = args.integer(mark.extent)
  const backwards = mark.terms.some((term) => term.axis === axis && term.stride === -1)
  if (backwards) {
    const high = f.let(add(rest, i32(1)))
    return { low: f.let(subtract(high, extent)), high }
  }
  const low = f.let(subtract(i32(0), rest))
  return { low, high: f.let(add(low, extent)) }
}

// The row-major position. Outer levels compute the outer parts.
function outputAddress(site: NestSite, kernel: Kernel, output: number): Code {
  const { f, args, axes, levels } = site
  const size = i32(1 << shiftOf[valuesOf(kernel)[output]!.dtype])
  const strides: Code[] = []
  let stride: Code = size
  for (let axis = kernel.shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride
    const inner = stride
    const next = product(args.integer(kernel.shape[axis]!), inner)
    stride = next.bytes[0] === 0x41 || isLocal(next) ? next : share(f, levels[0]!, `out${output} ${axis}`, () => next)
  }
  let code = args.address(kernel.inputs.length + output)
  let at = 0
  const order = kernel.shape.map((_, axis) => axis).filter((axis) => axes.has(axis))
  order.sort((a, b) => axes.get(a)!.level - axes.get(b)!.level)
  for (const axis of order) {
    const { level, index } = axes.get(axis)!
    if (level > at && !isLocal(code)) {
      const value = code
      code = share(f, levels[at]!, `out${output}`, () => value)
    }
    code = sum(code, product(index, strides[axis]!))
    at = level
  }
  return code
}

function storeOne(dtype: DType, at: Code, value: Code): Statement {
  if (dtype === 'float32') return store('f32.store', at, value)
  if (dtype === 'float64') return store('f64.store', at, value)
  return store(dtype === 'int32' ? 'i32.store' : 'i32.store8', at, value)
}

function storeFour(f: FunctionBuilder, dtype: DType, at: Code, value: Code, offset: number): Statement {
  if (dtype === 'float32' || dtype === 'int32') return store('v128.store', at, value, 4 * offset)
  const words = kept(f, dtype === 'bool' ? op('v128.and', value, i32x4(1)) : value)
  const halves = f.let(op('i16x8.narrow_i32x4_s', words, words))
  return storeLane('v128.store32_lane', 0, at, op('i8x16.narrow_i16x8_u', halves, halves), offset)
}
