// Runs the same computation on a backend and on the reference, with inputs made from a seed.
import { type Backend, type DType, type Shape, type Tensor, tensor, withBackend } from '@tensorloom/tensor'
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
export function disagreement(backend: Backend, compute: () => Tensor | readonly Tensor[]): string | undefined {
  const on = (where: Backend) =>
    withBackend(where, () => {
      const result = compute()
      return (Array.isArray(result) ? (result as Tensor[]) : [result as Tensor]).map((one) => ({
        shape: one.shape,
        dtype: one.dtype,
        data: one.dataSync(),
      }))
    })
  const [actual, expected] = [on(backend), on(reference())]
  for (const [k, one] of expected.entries()) {
    const other = actual[k]!
    if (`${other.dtype}:${other.shape}` !== `${one.dtype}:${one.shape}`) return `output ${k} has another type`
    const fault = difference(other.data, one.data)
    if (fault !== undefined) return `output ${k}: ${fault}`
  }
  return undefined
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
