// Runs the same computation on a backend and on the reference, with inputs made from a seed.
import {
  type Backend,
  type DType,
  type Shape,
  type Tensor,
  type TypedArray,
  tensor,
  withBackend,
} from '@tensorloom/tensor'
import { type Interceptor, type OpCall, reference, withInterceptor } from '@tensorloom/tensor/backend'
import { difference, randomNumbers } from './random-kernel.js'

/** A tensor of random multiples of a quarter in ±4, or of small whole numbers. */
export function randomTensor(shape: Shape, seed: number, dtype: DType = 'float32'): Tensor {
  const random = randomNumbers(seed)
  const size = shape.reduce((product, extent) => product * extent, 1)
  const values = Array.from({ length: size }, () => {
    const whole = Math.floor(random() * 33) - 16
    if (dtype === 'bool') return whole > 0 ? 1 : 0
    if (dtype === 'uint8') return Math.abs(whole)
    return dtype === 'int32' ? whole : whole / 4
  })
  return tensor(values, { shape, dtype })
}

/** How `compute` differs on `backend` from the reference, in words; undefined where it agrees. */
export function disagreement(
  backend: Backend,
  compute: () => Tensor | readonly Tensor[],
  compare: typeof difference = difference,
): string | undefined {
  const on = (where: Backend) =>
    withBackend(where, () => {
      const result = compute()
      return (Array.isArray(result) ? (result as Tensor[]) : [result as Tensor]).map((one) => ({
        shape: one.shape,
        dtype: one.dtype,
        data: one.dataSync(),
      }))
    })
  // The reference first: what it used counts as host memory, while a tensor that another backend used stays there.
  const expected = on(reference())
  const actual = on(backend)
  for (const [k, one] of expected.entries()) {
    const other = actual[k]!
    if (`${other.dtype}:${other.shape}` !== `${one.dtype}:${one.shape}`) return `output ${k} has another type`
    const fault = compare(other.data, one.data)
    if (fault !== undefined) return `output ${k}: ${fault}`
  }
  return undefined
}

/** As `difference`, for sums whose terms cancel: rounding is measured by the largest number there is. */
export function differenceOfSums(actual: TypedArray, expected: TypedArray): string | undefined {
  const finite = [...expected].filter(Number.isFinite).map(Math.abs)
  const scale = finite.reduce((a, b) => Math.max(a, b), 1)
  const scaled = (values: TypedArray): Float32Array => Float32Array.from(values, (value) => value / scale)
  return difference(scaled(actual), scaled(expected))
}

/** The gradients that the rule of the primitive behind `compute` gives for random upstream values. */
export function primitiveGradients(name: string, compute: () => Tensor): Tensor[] {
  const calls: OpCall[] = []
  const watch: Interceptor = {
    call(call, next) {
      calls.push(call)
      return next(call)
    },
  }
  const output = withInterceptor(watch, compute)
  const call = calls.find(({ op }) => op.name === name)!
  const inputs = call.inputs as Tensor[]
  const upstream = randomTensor(output.shape, 99)
  const { gradient } = call.op as { gradient: (context: object) => readonly (Tensor | (() => Tensor) | undefined)[] }
  const rules = gradient({ inputs, outputs: [output], upstream, attrs: call.attrs, needs: inputs.map(() => true) })
  return rules.flatMap((rule) => (rule === undefined ? [] : [typeof rule === 'function' ? rule() : rule]))
}
