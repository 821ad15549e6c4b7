// Questions that kernels ask about operands: their addresses, and whether they are float32 and not empty.
import { bytesPerElement, type View } from '@tensorloom/tensor/backend'
import type { Block } from '../block.js'

/** An input of a call: a view, a number, or undefined if it is left out. */
export type Operand = View<Block> | number | undefined

/** The address of the first element of a view, or 0 without a view. */
export function addressOf(operand: Operand): number {
  if (typeof operand !== 'object') return 0
  const { storage, offset, dtype } = operand
  return storage.at + bytesPerElement(dtype) * offset
}

/** What a kernel knows of a tensor before it runs. */
interface TensorType {
  readonly dtype: string
  readonly shape: readonly number[]
}

/** Whether all of them are float32. */
export const areFloat32 = (types: readonly TensorType[]): boolean => types.every(({ dtype }) => dtype === 'float32')

/** Whether all of them have elements. */
export const areFilled = (types: readonly TensorType[]): boolean => types.every(({ shape }) => !shape.includes(0))
