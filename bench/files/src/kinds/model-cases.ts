// What cases of models share: tensors of inputs, and outputs within a tolerance.
import { type DType, isTensor, type Tensor, tensor } from '@tensorloom/tensor'
import { type ExpectedArray, Mismatch, same } from '../cases.js'

/** How far outputs may be from those of the program that made them. */
export interface Tolerance {
  readonly rtol: number
  readonly atol: number
}

// 64-bit integers are 32-bit integers here.
const dtypes: Readonly<Record<string, DType>> = {
  bool: 'bool',
  float32: 'float32',
  float64: 'float64',
  int32: 'int32',
  int64: 'int32',
  uint8: 'uint8',
}

/** An input as a tensor. */
export function inputOf({ dtype, shape, data }: ExpectedArray): Tensor {
  return tensor(data.map(Number), { shape, dtype: dtypes[dtype] ?? 'float32' })
}

/** Compares an output, or a list of outputs. */
export async function sameOutput(
  name: string,
  got: unknown,
  expected: ExpectedArray | readonly ExpectedArray[],
  tolerance: Tolerance,
): Promise<void> {
  if (Array.isArray(expected)) {
    const list = Array.isArray(got) ? (got as readonly unknown[]) : []
    same(`the length of ${name}`, list.length, expected.length)
    for (const [k, one] of (expected as readonly ExpectedArray[]).entries()) {
      await sameOutput(`${name}[${k}]`, list[k], one, tolerance)
    }
    return
  }
  const { shape, data } = expected as ExpectedArray
  if (!isTensor(got)) throw new Mismatch(`${name} is not a tensor`)
  same(`the shape of ${name}`, got.shape, shape)
  const values = await got.data()
  for (const [k, one] of data.entries()) {
    const [a, b] = [values[k]!, Number(one)]
    if (Object.is(a, b) || Math.abs(a - b) <= tolerance.atol + tolerance.rtol * Math.abs(b)) continue
    throw new Mismatch(`element ${k} of ${name} is ${a}, expected ${b}`)
  }
}
