// Stand-ins for tensors in a functional graph: they know their shape and which call of which layer gives them.
import { type DType, type Shape, TensorloomError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { brand, isSymbolicTensor } from './brand.js'
import { checkShape } from './check.js'
import { buildAndInfer } from './infer.js'
import type { AnyLayer } from './types.js'

/** One use of a layer in a graph. */
export interface SymbolicCall {
  /** The layer that is called. */
  readonly layer: AnyLayer
  /** What it is called with. */
  readonly inputs: readonly SymbolicTensor[]
  /** Whether the layer was given a list. */
  readonly list: boolean
  /** What it gives. */
  readonly outputs: readonly SymbolicTensor[]
  /** Whether the layer gives a tensor and not a list. */
  readonly single: boolean
  /** Fixes training or inference for this call; undefined follows the model. */
  readonly training: boolean | undefined
}

/** The stand-in for a tensor in a functional graph: what `input` gives, and layers applied to it. */
export class SymbolicTensor {
  /** Shape without the batch axis. */
  readonly shape: Shape
  /** Dtype of the tensor it stands for. */
  readonly dtype: DType
  /** Name of an input; undefined elsewhere. */
  readonly name: string | undefined
  /** The call that gives it; undefined for an input. */
  readonly producer: SymbolicCall | undefined

  constructor(shape: Shape, dtype: DType, origin: { readonly name?: string; readonly producer?: SymbolicCall }) {
    brand(this, 'symbolic')
    this.shape = shape
    this.dtype = dtype
    this.name = origin.name
    this.producer = origin.producer
  }
}

/** Options of `input`. */
export interface InputOptions {
  /** Name in summaries and errors; `input` by default. */
  readonly name?: string | undefined
  /** float32 by default. */
  readonly dtype?: DType | undefined
}

/**
 * An input of a functional model.
 *
 * @param shape - shape of one sample: without the batch axis
 * @example
 * ```ts
 * import { dense, functional, input } from '@tensorloom/layers'
 * const x = input([4])
 * const y = dense(3, { activation: 'softmax' }).apply(x)
 * const model = functional({ inputs: x, outputs: y })
 * console.log(model.parameters.length) // 2
 * ```
 */
export function input(shape: Shape, options: InputOptions = {}): SymbolicTensor {
  checkShape('input', shape)
  return new SymbolicTensor(shape, options.dtype ?? 'float32', { name: options.name ?? 'input' })
}

/** Whether a layer's input is symbolic. Throws if it is so only in part. */
export function isSymbolic(x: unknown): x is SymbolicTensor | readonly SymbolicTensor[] {
  if (!Array.isArray(x)) return isSymbolicTensor(x)
  if (!x.some(isSymbolicTensor)) return false
  const other = x.find((one) => !isSymbolicTensor(one))
  if (other === undefined) return true
  throw new TensorloomError(`apply: the inputs mix symbolic tensors and ${describeValue(other)}`, {
    help: 'a graph takes symbolic tensors only; keep a constant as a parameter of a layer',
  })
}

/** Adds a call of `layer` to the graph. */
export function applySymbolic(
  layer: AnyLayer,
  x: SymbolicTensor | readonly SymbolicTensor[],
  training: boolean | undefined,
): SymbolicTensor | readonly SymbolicTensor[] {
  const list = Array.isArray(x)
  const inputs = (list ? x : [x]) as readonly SymbolicTensor[]
  const inferred = buildAndInfer(layer, inputs, list)
  const outputs: SymbolicTensor[] = []
  const producer: SymbolicCall = { layer, inputs, list, outputs, single: inferred.single, training }
  for (const { shape, dtype } of inferred.outputs) outputs.push(new SymbolicTensor(shape, dtype, { producer }))
  return inferred.single ? outputs[0]! : outputs
}
