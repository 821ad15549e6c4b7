// Values that flow through a graph: tensors whose elements are on the backend, in host memory, or both.
import { type DType, parameter, type Shape, type Tensor, tensor } from '@tensorloom/tensor'

/** The elements of a value in host memory. */
export type HostData = Float32Array | Int32Array | Uint8Array

/** A tensor of a graph. */
export interface Value {
  readonly shape: Shape
  readonly dtype: DType
  /** The elements in host memory; filled in when they were read. */
  host: HostData | undefined
  /** The elements on the backend; filled in when they are needed there. */
  device: Tensor | undefined
  /** Whether it belongs to the model and not to one run. */
  readonly constant: boolean
}

/** A tensor as a value. */
export function valueOf(device: Tensor): Value {
  return { shape: device.shape, dtype: device.dtype, host: undefined, device, constant: false }
}

/** Elements in host memory as a value. */
export function hostValue(dtype: DType, shape: Shape, host: HostData, constant = false): Value {
  return { shape, dtype, host, device: undefined, constant }
}

/** Whole numbers in host memory as a value. */
export function integers(numbers: readonly number[], shape: Shape = [numbers.length]): Value {
  return hostValue('int32', shape, Int32Array.from(numbers))
}

/** The elements on the backend. Those of a constant are uploaded once; others belong to the scope that is open. */
export function deviceOf(value: Value): Tensor {
  if (value.device !== undefined) return value.device
  const { shape, dtype, host, constant } = value
  const made = tensor(host!, { shape, dtype })
  if (!constant) return made
  value.device = parameter(made, { name: 'constant', trainable: false })
  made.dispose()
  return value.device
}

/** Frees what a constant has on the backend. */
export function releaseConstant(value: Value): void {
  if (value.host === undefined) return
  value.device?.dispose()
  value.device = undefined
}
