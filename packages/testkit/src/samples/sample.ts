// What a sample of an op is, the numbers that samples are made of, and how one is called.
import { type HasDefinition, isTensor, type NestedArray, type Shape, type Tensor, tensor } from '@tensorloom/tensor'
import type { CaseTensor } from '../conformance/case.js'
import { numbersOf } from '../conformance/compare.js'

/** An input of a sample: nested numbers for float32, nested booleans for bool, or a stored tensor of any dtype. */
export type SampleInput = NestedArray | CaseTensor

/** One call of an op to test. Avoid kinks, and use few floats, because gradients are checked element by element. */
export interface OpSample {
  /** Tells it apart from other samples of the op. */
  readonly name?: string | undefined
  /** Tensors of the call. Floats are differentiated, other dtypes are passed unchanged. */
  readonly inputs: readonly SampleInput[]
  /** Arguments after the inputs: positional attributes and options. */
  readonly rest?: readonly unknown[] | undefined
  /** The call, if it is not `op(...inputs, ...rest)`: for options that hold tensors, or to return only some outputs. */
  readonly call?: ((...inputs: Tensor[]) => Tensor | readonly Tensor[]) | undefined
}

/** An op whose signature does not matter. */
export type CallableOp = ((...args: never[]) => unknown) & HasDefinition

/** The input as a stored tensor. */
export function storedInput(input: SampleInput): CaseTensor {
  if (typeof input === 'object' && 'data' in input) return input
  const [shape, data]: [number[], (number | boolean)[]] = [[], []]
  for (let at = input; Array.isArray(at); at = (at as readonly NestedArray[])[0]!) shape.push(at.length)
  const flatten = (value: NestedArray): void => {
    if (Array.isArray(value)) for (const one of value as readonly NestedArray[]) flatten(one)
    else data.push(value as number | boolean)
  }
  flatten(input)
  const bool = data.length > 0 && data.every((value) => typeof value === 'boolean')
  return { shape, dtype: bool ? 'bool' : 'float32', data }
}

/** The inputs as tensors; floats in `float`. */
export function sampleTensors(inputs: readonly SampleInput[], float: 'float32' | 'float64'): Tensor[] {
  return inputs.map((input) => {
    const stored = storedInput(input)
    const dtype = stored.dtype === 'float32' || stored.dtype === 'float64' ? float : stored.dtype
    return tensor(numbersOf(stored), { shape: stored.shape, dtype })
  })
}

/** Calls `op` as the sample says; all outputs. */
export function callSample(op: CallableOp, sample: OpSample, inputs: readonly Tensor[]): readonly Tensor[] {
  const { rest = [], call } = sample
  const run = op as unknown as (...args: readonly unknown[]) => Tensor | readonly Tensor[]
  const result =
    call !== undefined
      ? call(...inputs)
      : op.definition.inputs === 'list'
        ? run(inputs, ...rest)
        : run(...inputs, ...rest)
  return isTensor(result) ? [result] : result
}

/** Numbers between `from` and `to` in an order without a pattern; other seeds give other numbers. */
export function some(shape: Shape, from = -1, to = 1, seed = 0): CaseTensor {
  const size = shape.reduce((product, extent) => product * extent, 1)
  const golden = 0.618033988749895
  const data = Array.from({ length: size }, (_, k) => from + (to - from) * (((k + 1 + 7.3 * seed) * golden) % 1))
  return { shape, dtype: 'float32', data }
}

/** Whole numbers. */
export function ints(data: readonly number[], shape: Shape = [data.length]): CaseTensor {
  return { shape, dtype: 'int32', data }
}

/** 0, 2, 2, 1 as a result, which lies on the backend. */
export function counts(): Tensor {
  return tensor([0, 2, 2, 1], { dtype: 'int32' }).add(0)
}

/** A sample of a call with these inputs and further arguments. */
export function sample(inputs: readonly SampleInput[], ...rest: readonly unknown[]): OpSample {
  return { inputs, rest }
}

/** Samples of an op of one input: between two numbers, with two axes. */
export function unary(from = -1, to = 1, ...rest: readonly unknown[]): readonly OpSample[] {
  return [sample([some([2, 3], from, to)], ...rest)]
}

/** Samples of an op of two inputs: of one shape, then with broadcasting of both sides. */
export function binary(from = -1, to = 1): readonly OpSample[] {
  return [
    sample([some([2, 2], from, to), some([2, 2], from, to, 1)]),
    { name: 'both broadcast', ...sample([some([2, 1], from, to), some([3], from, to, 1)]) },
  ]
}
