// Small tensors in host memory: broadcasting, slicing and the like on plain numbers, for arithmetic on shapes.

import type { Shape } from '@tensorloom/tensor'
import { sizeOf } from '@tensorloom/tensor/backend'
import { broadcastShapes } from '@tensorloom/tensor/op'
import { type ElementType, isFloat, isInteger } from '../../model/element-types.js'
import { type HostData, type HostTensor, hostArray } from '../../model/host-tensor.js'
import { charge } from '../../runtime/budget.js'
import type { Call } from '../../runtime/call.js'

/** Row-major strides. */
export function stridesOf(shape: Shape): readonly number[] {
  const strides = new Array<number>(shape.length).fill(1)
  for (let k = shape.length - 2; k >= 0; k--) strides[k] = strides[k + 1]! * shape[k + 1]!
  return strides
}

/** The position of each element of `shape` in a tensor with `strides`, starting at `start`. */
export function positions(shape: Shape, strides: readonly number[], start = 0): Int32Array {
  charge(sizeOf(shape))
  const found = new Int32Array(sizeOf(shape))
  const index = new Array<number>(shape.length).fill(0)
  let at = start
  for (let k = 0; k < found.length; k++) {
    found[k] = at
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += strides[axis]!
      if (++index[axis]! < shape[axis]!) break
      at -= strides[axis]! * shape[axis]!
      index[axis] = 0
    }
  }
  return found
}

/** Input `k` of a call in host memory. */
export function hostInput(call: Call, k: number): HostTensor {
  const { type, shape } = call.value(k)
  return { type, shape, data: call.elements(k) }
}

/** The elements of `x` at `places`. */
export function pick({ type, data }: HostTensor, places: ArrayLike<number>, shape: Shape): HostTensor {
  charge(places.length)
  if (type === 'string') return { type, shape, data: Array.from(places, (at) => data[at] as string) }
  const picked = hostArray(type, places.length)
  for (let k = 0; k < places.length; k++) picked[k] = data[places[k]!] as number
  return { type, shape, data: picked }
}

/** Where each element of the broadcast `shape` comes from in a tensor of shape `from`. */
export function broadcastPlaces(from: Shape, shape: Shape): Int32Array {
  const own = stridesOf(from)
  const lead = shape.length - from.length
  return positions(
    shape,
    shape.map((_, axis) => (axis < lead || from[axis - lead] === 1 ? 0 : own[axis - lead]!)),
  )
}

/** Computes each element from the broadcast elements of the inputs. */
export function mapHost(
  call: Call,
  type: ElementType | undefined,
  compute: (...values: never[]) => number | boolean,
): HostTensor {
  const inputs = call.inputs.map((_, k) => hostInput(call, k))
  const shape = broadcastShapes(
    call.operator,
    inputs.map((one) => one.shape),
  )
  const places = inputs.map((one) => broadcastPlaces(one.shape, shape))
  const result = type ?? inputs[0]!.type
  const data = hostArray(result, sizeOf(shape))
  const round = rounding(result)
  for (let k = 0; k < data.length; k++) {
    const values = inputs.map((one, n) => one.data[places[n]![k]!])
    data[k] = round(Number((compute as (...given: unknown[]) => number | boolean)(...values)))
  }
  return { type: result, shape, data }
}

function rounding(type: ElementType): (value: number) => number {
  if (type === 'double') return (value) => value
  if (isFloat(type)) return Math.fround
  return isInteger(type) ? Math.trunc : Number
}

/** int64 numbers as a 1-D tensor, or as a scalar. */
export function int64(data: readonly number[], shape: Shape = [data.length]): HostTensor {
  return { type: 'int64', shape, data: Float64Array.from(data) }
}

/** Host data of a type from numbers. */
export function hostOf(type: ElementType, shape: Shape, values: ArrayLike<number>): HostTensor {
  const data = hostArray(type, values.length)
  for (let k = 0; k < values.length; k++) data[k] = values[k]!
  return { type, shape, data: data as HostData }
}
