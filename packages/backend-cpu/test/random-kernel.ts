// Random IR kernels from a seed, with inputs and params that fit them: dtypes, guards, gathers, selects, sharing, reduces.
import { type DType, dtypes, type TypedArray } from '@tensorloom/tensor'
import {
  allocateArray,
  type Expr,
  type Guard,
  type Index,
  type Kernel,
  type Reduce,
  type ReduceOperator,
  type Scalar,
  type UnaryOperator,
  wrap,
} from '@tensorloom/tensor/backend'
import { ir } from '@tensorloom/tensor/op'

/** A kernel with everything it needs to run. */
export interface Case {
  readonly kernel: Kernel
  readonly inputs: readonly TypedArray[]
  readonly params: Float64Array
  readonly length: number
}

type Load = Extract<Expr, { kind: 'load' }>

/** Numbers from a seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

const smooth: readonly UnaryOperator[] = [
  'exp',
  'log1p',
  'sqrt',
  'sin',
  'cos',
  'tanh',
  'sigmoid',
  'atan',
  'erf',
  'rsqrt',
]
const stepped: readonly UnaryOperator[] = ['floor', 'ceil', 'round', 'trunc', 'sign', 'neg', 'abs', 'reciprocal']

/** The kernel of a seed. */
export function randomKernel(seed: number): Case {
  const random = randomNumbers(seed)
  const below = (n: number): number => Math.floor(random() * n)
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!
  const chance = (p: number): boolean => random() < p

  const shape = Array.from({ length: below(4) }, () => (chance(0.03) ? 0 : pick([1, 2, 3, 5, 9])))
  const inputs: DType[] = []
  const lengths: number[] = []
  const params: number[] = []
  const param = (value: number): { param: number } => ({ param: params.push(value) - 1 })
  // Every other kernel gets most of its extents, strides and offsets at run time.
  const scalar = (value: number): Scalar =>
    seed % 2 === 1 && Math.abs(value) > 1 && chance(0.8) ? param(value) : value
  // Steps and comparisons are only applied to values that are exact, so that the order of a sum cannot matter.
  const inexact = new Set<Expr>()
  const isExact = (...of: Expr[]): boolean => of.every((expr) => !inexact.has(expr))
  const derived = <E extends Expr>(expr: E, ...from: Expr[]): E => {
    if (!isExact(...from)) inexact.add(expr)
    return expr
  }

  const expression = (extents: readonly number[], reduces: readonly Reduce[], dtype: DType, depth: number): Expr => {
    const made: Expr[] = []
    const leaf = (want: DType): Expr => {
      const accumulators = reduces.flatMap(({ dtype: own }, j) => (own === want ? [j] : []))
      if (accumulators.length > 0 && chance(0.6)) {
        const j = pick(accumulators)
        return derived(ir.accumulator(j, want), reduces[j]!.body)
      }
      if (want === 'int32' && extents.length > 0 && chance(0.3)) return ir.axisIndex(below(extents.length))
      if (chance(0.15)) {
        const value = want === 'bool' ? below(2) : want === 'uint8' ? below(9) : pick([0, 1, 2, -1, 3, -3])
        return ir.constant(chance(0.4) ? param(value) : value, want)
      }
      return load(want)
    }
    const load = (want: DType): Load => {
      let input = inputs.findIndex((own) => own === want && chance(0.6))
      if (input < 0) {
        input = inputs.push(want) - 1
        lengths.push(1)
      }
      const form = (): { offset: Scalar; terms: { axis: number; stride: Scalar }[]; low: number; high: number } => {
        const terms = extents.flatMap((_, axis) => (chance(0.7) ? [{ axis, stride: pick([1, 1, -1, 2, -3, 4]) }] : []))
        const offset = below(5) - 2
        let [low, high] = [offset, offset]
        for (const { axis, stride } of terms) {
          const last = stride * Math.max(0, extents[axis]! - 1)
          low += Math.min(0, last)
          high += Math.max(0, last)
        }
        const lifted = terms.map(({ axis, stride }) => ({ axis, stride: scalar(stride) }))
        return { offset: scalar(offset), terms: lifted, low, high }
      }
      const need = (length: number): void => {
        lengths[input] = Math.max(lengths[input]!, length)
      }
      const kind = random()
      if (kind < 0.25) {
        // A load of padding: the storage holds nothing beyond the guarded range.
        const { offset, terms } = form()
        const extent = 1 + below(6)
        const base = below(3)
        need(base + extent)
        const index: Index = { base: param(base), offset, terms }
        const when = chance(0.3) ? expressionOf('bool', 1) : undefined
        const fill = want === 'bool' ? 1 : pick([0, 1, 7])
        const guard: Guard = {
          ranges: [{ offset, terms, extent: scalar(extent) }],
          fill: chance(0.3) ? param(fill) : fill,
          ...(when && { when }),
        }
        return { kind: 'load', dtype: want, input, index, guard }
      }
      if (kind < 0.45) {
        const { offset, terms, low, high } = form()
        const [extent, stride] = [1 + below(5), 1 + below(3)]
        need(high - low + extent * stride + 1)
        const index = exactInteger()
        return {
          kind: 'load',
          dtype: want,
          input,
          index: {
            base: param(-low),
            offset,
            terms,
            gather: [{ index, extent: scalar(extent), stride: scalar(stride) }],
          },
        }
      }
      const { offset, terms, low, high } = form()
      const base = below(3) - low
      need(base + high + 1)
      return { kind: 'load', dtype: want, input, index: { base: param(base), offset, terms } }
    }
    const exactInteger = (): Expr => {
      const index = expressionOf('int32', 1)
      return isExact(index) ? index : ir.constant(1, 'int32')
    }
    const keep = (expr: Expr): Expr => {
      made.push(expr)
      return expr
    }
    const expressionOf = (want: DType, left: number): Expr => {
      const shared = made.filter((node) => node.dtype === want)
      if (shared.length > 0 && chance(0.25)) return pick(shared)
      if (left === 0 || chance(0.1)) return keep(leaf(want))
      const kind = random()
      if (kind < 0.2) {
        const condition = expressionOf('bool', left - 1)
        const [a, b] = [expressionOf(want, left - 1), expressionOf(want, left - 1)]
        return keep(derived(ir.select(condition, a, b), condition, a, b))
      }
      if (kind < 0.35) {
        const from = pick(dtypes)
        const x = expressionOf(from, left - 1)
        if (from !== want && (want === 'float32' || want === 'float64' || isExact(x)))
          return keep(derived(ir.cast(x, want), x))
      }
      if (want === 'bool') {
        const of = pick(dtypes)
        const [a, b] = [expressionOf(of, left - 1), expressionOf(of, left - 1)]
        if (of === 'bool' && chance(0.5)) return keep(ir.unary('not', a))
        if (of === 'bool') return keep(ir.binary(pick(['and', 'or', 'xor', 'equal', 'min', 'max']), a, b))
        if (!isExact(a, b)) return keep(ir.constant(1, 'bool'))
        if (of.startsWith('float') && chance(0.3)) return keep(ir.unary(pick(['isNaN', 'isFinite']), a))
        return keep(ir.binary(pick(['equal', 'notEqual', 'less', 'lessEqual']), a, b))
      }
      if (want === 'int32' || want === 'uint8') {
        const a = expressionOf(want, left - 1)
        if (kind < 0.5) return keep(derived(ir.unary(pick(['neg', 'abs', 'sign', 'not']), a), a))
        const operator = pick([
          'add',
          'sub',
          'mul',
          'floorDiv',
          'mod',
          'min',
          'max',
          'and',
          'or',
          'xor',
          'shl',
          'shr',
        ] as const)
        const b = chance(0.3) ? ir.constant(pick([1, 2, 3]), want) : expressionOf(want, left - 1)
        return keep(derived(ir.binary(operator, a, b), a, b))
      }
      const a = expressionOf(want, left - 1)
      if (kind < 0.5) {
        const made = ir.unary(pick(isExact(a) ? [...smooth, ...stepped] : smooth), a)
        if (made.kind === 'unary' && (smooth.includes(made.operator) || made.operator === 'reciprocal'))
          inexact.add(made)
        return keep(derived(made, a))
      }
      const b = expressionOf(want, left - 1)
      const operator = pick(
        isExact(a, b)
          ? (['add', 'sub', 'mul', 'div', 'min', 'max', 'mod', 'floorDiv'] as const)
          : (['add', 'mul', 'min', 'max'] as const),
      )
      const result = derived(ir.binary(operator, a, b), a, b)
      if (operator === 'div' || operator === 'mod') inexact.add(result)
      return keep(result)
    }
    return expressionOf(dtype, depth)
  }

  const reduces: Reduce[] = []
  for (let left = below(4); left > 0; left--) {
    const own = Array.from({ length: below(3) }, () => (chance(0.05) ? 0 : pick([1, 2, 3, 7, 19])))
    const dtype = pick(dtypes)
    const body = expression([...shape, ...own], reduces, dtype, 2)
    const operators: readonly ReduceOperator[] = dtype === 'bool' ? ['max', 'min'] : ['sum', 'prod', 'max', 'min']
    // Long products of fractions are not exact, and long ones of bytes leave what a double can hold.
    const operator = pick(operators)
    if (dtype.startsWith('float') && operator === 'prod') inexact.add(body)
    reduces.push({
      operator: dtype === 'uint8' && operator === 'prod' ? 'sum' : operator,
      shape: own.map(scalar),
      body,
      dtype,
    })
  }
  const dtype = pick(dtypes)
  const value = expression(shape, reduces, dtype, 3)
  const extents = shape.map(scalar)
  if (inputs.length === 0) {
    inputs.push('float32')
    lengths.push(1)
  }
  const arrays = inputs.map((own, k) => {
    const array = allocateArray(own, lengths[k]!)
    for (let i = 0; i < array.length; i++) array[i] = element(own, random)
    return array
  })
  return {
    kernel: { name: `random ${seed}`, shape: extents, reduces, inputs, dtype, value, params: params.length },
    inputs: arrays,
    params: Float64Array.from(params),
    length: shape.reduce((size, extent) => size * extent, 1),
  }
}

// Multiples of a quarter, so that short sums and products are exact; now and then what is not a number.
function element(dtype: DType, random: () => number): number {
  if (dtype === 'bool') return random() < 0.5 ? 1 : 0
  const small = Math.floor(random() * 17) - 8
  if (dtype === 'uint8') return random() < 0.1 ? 255 : Math.abs(small)
  if (dtype === 'int32') return random() < 0.05 ? 2147483647 : small
  if (random() < 0.02) return random() < 0.5 ? Number.NaN : Number.POSITIVE_INFINITY
  return (wrap[dtype]?.(small) ?? small) / 4
}

/** Where two results differ by more than rounding, in words; undefined where they agree. */
export function difference(actual: TypedArray, expected: TypedArray): string | undefined {
  const tolerance = expected instanceof Float64Array ? 1e-11 : expected instanceof Float32Array ? 2e-6 : 0
  for (let k = 0; k < expected.length; k++) {
    const [a, b] = [actual[k]!, expected[k]!]
    if (Object.is(a, b) || a === b || (Number.isNaN(a) && Number.isNaN(b))) continue
    if (!(Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b)))) return `element ${k} is ${a}, expected ${b}`
  }
  return undefined
}
