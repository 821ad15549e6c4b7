// Calls that bring kernels to run, with tensors made from a seed. What ops compute is for the kit to check.
import { vjp } from '@tensorloom/autograd'
import { type DType, isFloating, type Shape, scope, type Tensor, tensor } from '@tensorloom/tensor'
import { randomNumbers } from './random-kernel.js'

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

/** A call. Its inputs are made anew for each backend: a tensor stays where it was first used. */
export interface Call {
  readonly inputs: () => readonly Tensor[]
  readonly run: (...inputs: Tensor[]) => Tensor | readonly Tensor[]
}

/** The outputs of a call, then its gradients by the inputs that are floats, which come first. */
export function withGradients({ inputs, run }: Call): readonly Tensor[] {
  const all = inputs()
  const floats = all.filter(({ dtype }) => isFloating(dtype))
  const outputs = (...x: Tensor[]): readonly Tensor[] => {
    const result = run(...x, ...all.slice(floats.length))
    return Array.isArray(result) ? (result as readonly Tensor[]) : [result as Tensor]
  }
  const types = scope(() => outputs(...floats).map(({ shape, dtype }) => ({ shape, dtype })))
  if (floats.length === 0 || !types.every(({ dtype }) => isFloating(dtype))) return outputs(...floats)
  const upstreams = types.map(({ shape, dtype }, k) => randomTensor(shape, 99 + k, dtype))
  const { value, gradients } = vjp(outputs, floats, upstreams)
  return [...value, ...gradients]
}
