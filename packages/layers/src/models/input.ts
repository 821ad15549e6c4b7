// Where a functional graph begins.
import type { DType } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { checkSampleShape, type PartialShape } from '../core/check.js'
import { symbolicInput } from '../core/symbolic.js'
import type { SymbolicTensor } from '../core/types.js'
import { graphOwner } from './operation.js'

/** Options of `input`. */
export interface InputOptions {
  /** Name in summaries and errors; `input` by default. */
  readonly name?: string | undefined
  /** float32 by default. `string` is for layers such as `textVectorization`: the model then takes arrays of strings. */
  readonly dtype?: DType | 'string' | undefined
}

/** Options of `input` with the shape among them, as Keras writes it. */
export interface ShapedInputOptions extends InputOptions {
  /** Shape of one sample, without the batch axis; `null` for an extent that differs from call to call. */
  readonly shape: PartialShape
}

/** The same with the shape among the options, as Keras writes it: `input({ shape: [null, null, 3] })`. */
export function input(options: ShapedInputOptions): SymbolicTensor
/**
 * An input of a functional model. Layers and ops that are applied to it become nodes of a graph.
 *
 * @param shape - shape of one sample, without the batch axis; `null` for an extent that differs from call to call
 * @example
 * ```ts
 * import { dense, functional, input } from '@tensorloom/layers'
 * import { relu } from '@tensorloom/tensor'
 * const x = input([4])
 * const hidden = dense(4).apply(x)
 * const y = dense(3, { activation: 'softmax' }).apply(relu(hidden.add(x)))
 * const model = functional({ inputs: x, outputs: y })
 * console.log(model.parameters.length) // 4
 * ```
 */
export function input(shape: PartialShape, options?: InputOptions): SymbolicTensor
export function input(first: PartialShape | ShapedInputOptions, options: InputOptions = {}): SymbolicTensor {
  const shaped: ShapedInputOptions = isOptions(first) ? first : { ...options, shape: first }
  checkOptions('input', shaped, ['name', 'dtype', 'shape'])
  const { shape, name = 'input', dtype = 'float32' } = shaped
  // Strings have no tensors. Only layers that turn them into tensors take such an input.
  return symbolicInput(name, checkSampleShape('input', shape) as readonly number[], dtype as DType, graphOwner())
}

function isOptions(first: PartialShape | ShapedInputOptions): first is ShapedInputOptions {
  return typeof first === 'object' && first !== null && !Array.isArray(first)
}
