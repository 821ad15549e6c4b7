// Reductions over axes, and the places of extremes.
import {
  abs,
  argMax,
  argMin,
  cast,
  flip,
  isFloating,
  log,
  logSumExp,
  max,
  mean,
  min,
  prod,
  type ReduceOptions,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
} from '@tensorloom/tensor'
import { sizeOf } from '@tensorloom/tensor/backend'
import type { HostTensor } from '../../model/host-tensor.js'
import type { Call } from '../../runtime/call.js'
import { type Operator, operator } from '../../runtime/operator.js'
import { deviceValue, type TensorValue } from '../../runtime/value.js'
import { truncatedDivision, wrap } from '../elementwise/integers.js'
import { hostInput, hostOf } from '../host/host-math.js'

type Reduce = (x: Tensor, options: ReduceOptions) => Tensor

// Axes and keepdims; undefined if nothing is reduced.
function settings(
  call: Call,
): (ReduceOptions & { readonly axis: readonly number[]; readonly keepDims: boolean }) | undefined {
  const rank = call.shape(0).length
  const given = call.optionalNumbers(1) ?? call.list('axes')
  const none = given === undefined || given.length === 0
  if (none && call.number('noop_with_empty_axes', 0) !== 0) return undefined
  const axis = none ? call.shape(0).map((_, k) => k) : call.axes(given, rank)
  return { axis, keepDims: call.number('keepdims', 1) !== 0 }
}

function reduced(call: Call, reduce: Reduce, single: (x: Tensor) => Tensor): TensorValue {
  const options = settings(call)
  const type = call.type(0)
  const x = call.tensor(0)
  if (options === undefined) return deviceValue(type, single(x))
  const dtype = call.dtype(type)
  const result = x.rank === 0 ? single(x) : reduce(x, options)
  return dtype === result.dtype ? deviceValue(type, result) : wrap(result, type)
}

function reduction(
  name: string,
  reduce: Reduce,
  single: (x: Tensor) => Tensor = (x) => x,
  onHost?: (call: Call) => HostTensor | undefined,
): Operator[] {
  const attributes = { axes: 'ints', keepdims: 'int' } as const
  const byInput = {
    inputs: [1, 2] as const,
    host: [1],
    onHost,
    attributes: { keepdims: 'int', noop_with_empty_axes: 'int' } as const,
  }
  const run = (call: Call): TensorValue => reduced(call, reduce, single)
  // ReduceSum takes its axes as an input since opset 13, the others since 18.
  const since = name === 'ReduceSum' ? 13 : 18
  return [operator(name, 1, { attributes, onHost }, run), operator(name, since, byInput, run)]
}

function hostFold(start: number, fold: (a: number, b: number) => number) {
  return (call: Call): HostTensor | undefined => {
    const x = hostInput(call, 0)
    const options = settings(call)
    if (options === undefined) return x
    if (x.shape.length !== 1 || x.type === 'string') return undefined
    const values = x.data as Float64Array
    const shape = options.keepDims ? [1] : []
    return hostOf(x.type, shape, [Array.from(values).reduce((a, b) => fold(a, b), start)])
  }
}

// Booleans: the extremes are `any` and `all`.
const extreme =
  (reduce: Reduce): Reduce =>
  (x, options) =>
    x.dtype === 'bool' ? cast(reduce(cast(x, 'int32'), options), 'bool') : reduce(x, options)

// The mean of integers is an integer.
function meanOf(x: Tensor, options: ReduceOptions): Tensor {
  if (isFloating(x.dtype)) return mean(x, options)
  const count = sizeOf((options.axis as readonly number[]).map((axis) => x.shape[axis]!))
  return truncatedDivision(sum(x, options), sum(x, options).mul(0).add(count))
}

// The extreme of `nothing` is an infinity, as the later versions of the specification say.
function argExtreme(name: string, find: typeof argMax): Operator[] {
  const run = (call: Call): TensorValue => {
    const x = call.tensor(0)
    const axis = call.axis(call.number('axis', 0), x.rank)
    const keepDims = call.number('keepdims', 1) !== 0
    if (call.number('select_last_index', 0) === 0) return deviceValue('int64', find(x, { axis, keepDims }))
    return deviceValue('int64', sub(x.shape[axis]! - 1, find(flip(x, { axis }), { axis, keepDims })))
  }
  const attributes = { axis: 'int', keepdims: 'int' } as const
  return [
    operator(name, 1, { attributes }, run),
    operator(name, 12, { attributes: { ...attributes, select_last_index: 'int' } }, run),
  ]
}

/** Reductions. */
export const reductionOperators: readonly Operator[] = [
  ...reduction(
    'ReduceSum',
    sum,
    (x) => x,
    hostFold(0, (a, b) => a + b),
  ),
  ...reduction('ReduceMean', meanOf),
  ...reduction('ReduceMax', extreme(max), (x) => x, hostFold(Number.NEGATIVE_INFINITY, Math.max)),
  ...reduction('ReduceMin', extreme(min), (x) => x, hostFold(Number.POSITIVE_INFINITY, Math.min)),
  ...reduction(
    'ReduceProd',
    prod,
    (x) => x,
    hostFold(1, (a, b) => a * b),
  ),
  ...reduction('ReduceL1', (x, options) => sum(abs(x), options), abs),
  ...reduction('ReduceL2', (x, options) => sqrt(sum(square(x), options)), abs),
  ...reduction('ReduceSumSquare', (x, options) => sum(square(x), options), square),
  ...reduction('ReduceLogSum', (x, options) => log(sum(x, options)), log),
  ...reduction('ReduceLogSumExp', logSumExp),
  ...argExtreme('ArgMax', argMax),
  ...argExtreme('ArgMin', argMin),
]
