// Models that are a chain of layers.
import { type DType, type Shape, type Tensor, TensorloomError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { isLayer } from '../core/brand.js'
import { disposedLayer, ensureBuilt, unknownShape } from '../core/build.js'
import { checkSampleShape, configOf, type PartialShape } from '../core/check.js'
import { lone } from '../core/check-input.js'
import { contextOf } from '../core/context.js'
import { buildAndInfer, type ValueType } from '../core/infer.js'
import type { Layer } from '../core/layer.js'
import { layersByPath } from '../core/layer-paths.js'
import { graphOnDemand, isSymbolic, symbolicInput } from '../core/symbolic.js'
import type {
  AnyLayer,
  ApplyOptions,
  ForwardContext,
  LayerConfig,
  LayerOptions,
  SymbolicTensor,
} from '../core/types.js'
import { Model, nameParameters } from './model.js'
import { uniqueNames } from './names.js'
import { graphOwner } from './operation.js'
import { applyToTexts, shapeOfTexts, type TextInputs, type Texts, tensorsOnly, textLayer } from './text-inputs.js'

/** Options of `sequential`, with its layers. */
export interface SequentialConfig extends LayerOptions {
  /** The layers in the order of their calls. */
  readonly layers: readonly Layer[]
}

/** A chain of layers. Made by `sequential`. */
export class Sequential extends Model {
  static readonly type: string = 'sequential'
  static readonly options: readonly string[] = ['layers']
  /** The layers in the order of their calls. */
  readonly chain: readonly Layer[]
  /** The layers by name, each once. */
  readonly names: ReadonlyMap<string, AnyLayer>
  /** The layers behind a first layer of strings, once it was asked for. */
  rest: Sequential | undefined
  /** The input and the output of the graph, once they were asked for. */
  ends: readonly [input: SymbolicTensor, output: SymbolicTensor] | undefined

  constructor({ layers, ...options }: SequentialConfig) {
    // A hole in the list is undefined, and is not a layer either.
    const at = Array.isArray(layers) ? layers.findIndex((layer) => !isLayer(layer)) : 0
    if (!Array.isArray(layers) || at >= 0) {
      const wrong: unknown = Array.isArray(layers) ? layers[at] : layers
      throw new TensorloomError(`sequential: expected layers, got ${describeValue(wrong)}`, {
        help: 'write sequential([dense(10)], { inputShape: [4] })',
      })
    }
    const [first] = layers
    if (first === undefined) {
      throw new TensorloomError('sequential: there are no layers', { help: 'write sequential([dense(10)])' })
    }
    super({ ...options, inputShape: options.inputShape ?? lone(first.inputShape) })
    this.chain = layers
    this.rest = undefined
    this.ends = undefined
    this.names = uniqueNames(this.name, layers)
    if (options.trainable === false) this.trainable = false
    for (const layer of layers) graphOnDemand(layer, () => this.inputs)
    const known = this.inputShape ?? (lone(first.builtFor) as Shape | undefined)
    if (known !== undefined) this.buildFor(known)
  }

  override build(inputShape: Shape): void {
    // Strings have no dtype of tensors.
    const first = (textLayer(this.chain[0]!) === undefined ? 'float32' : 'string') as DType
    let type: ValueType = { shape: inputShape, dtype: first }
    for (const layer of this.chain) type = buildAndInfer(layer, [type], false).outputs[0]!
    if (this.textInputs !== undefined) this.outputShape = type.shape
    nameParameters(this)
  }

  override get textInputs(): TextInputs | undefined {
    const [first, ...layers] = this.chain
    const texts = textLayer(first!)
    if (texts?.takesTexts !== 'one') return undefined
    const { name, activityRegularizer } = this
    if (layers.length > 0) this.rest ??= new Sequential({ layers, name, activityRegularizer })
    return { inner: this.rest, list: false, encode: (x) => texts.encodeBatch(x as readonly Texts[]) }
  }

  /** Applies a model whose first layer takes strings to arrays of them. */
  override apply(x: Texts, options?: ApplyOptions): Tensor
  /**
   * Applies the model.
   *
   * @param x - [batch, …]; arrays of strings if the first layer takes those
   */
  override apply(x: Tensor, options?: ApplyOptions): Tensor
  override apply(x: Tensor | Texts, options: ApplyOptions = {}): Tensor {
    const { textInputs } = this
    if (textInputs === undefined || isSymbolic(x)) return super.apply(x as Tensor, options)
    buildForTexts(this, x)
    return applyToTexts(this, textInputs, x, options) as Tensor
  }

  override encodeTexts(x: Texts): Tensor {
    if (this.textInputs !== undefined && !tensorsOnly(x)) buildForTexts(this, x)
    return super.encodeTexts(x)
  }

  override buildFor(inputShape: Shape | PartialShape | readonly PartialShape[]): Shape {
    if (this.textInputs === undefined) return super.buildFor(inputShape)
    for (const layer of layersByPath(this).keys()) layer.disposed = false
    ensureBuilt(this, checkSampleShape(`${this.name}: buildFor`, inputShape))
    return this.outputShape!
  }

  override forward(x: Tensor, given: ForwardContext<Tensor>): Tensor {
    const context = contextOf<Tensor>(given, given.mask, given.maskedInputs, { training: given.training })
    const { losses } = context
    let value = x
    for (const layer of this.chain) {
      const next = layer.apply(value, context)
      // The input, and tensors in `losses`, stay until the end of the chain's scope.
      if (next !== value && value !== x && !losses.includes(value)) value.dispose()
      value = next
    }
    return value
  }

  /** The input of the chain as a graph, which is made when it is first asked for. */
  get inputs(): readonly [SymbolicTensor] {
    return [graphOf(this)[0]]
  }

  /** The output of the chain as a graph, which is made when it is first asked for. */
  get outputs(): readonly [SymbolicTensor] {
    return [graphOf(this)[1]]
  }

  override get children(): ReadonlyMap<string, AnyLayer> {
    return this.names
  }

  /** The layers in order, each once: `sequential(model.layers.slice(0, -1))` is the model without its last one. */
  override get layers(): readonly Layer[] {
    return [...new Set(this.chain)]
  }

  override get outputActivation(): string | undefined {
    return this.chain.at(-1)!.outputActivation
  }

  override get config(): LayerConfig {
    const { name, chain: layers, inputShape, activityRegularizer } = this
    return { name, layers, inputShape, activityRegularizer }
  }
}

function graphOf(model: Sequential): readonly [input: SymbolicTensor, output: SymbolicTensor] {
  if (model.ends === undefined) {
    if (model.builtFor === undefined)
      throw model.disposed ? disposedLayer(model) : unknownShape(model, 'it has no graph yet')
    const dtype = (model.textInputs === undefined ? 'float32' : 'string') as DType
    const first = symbolicInput('input', model.builtFor, dtype, graphOwner())
    model.ends = [first, model.chain.reduce<Tensor>((x, layer) => layer.apply(x), first) as SymbolicTensor]
  }
  return model.ends
}

/** Builds a model that begins with a layer of strings, by the first texts if its input shape was not given. */
function buildForTexts(model: Sequential, x: unknown): void {
  if (!model.built) ensureBuilt(model, model.inputShape ?? shapeOfTexts(model.name, x))
}

/**
 * A model that applies layers one after another.
 *
 * @param layers - the layers. If the first one has no `inputShape`, the first call builds the model
 * @param options - `name`, `inputShape`, `trainable`
 * @throws `ShapeError` that names the layer, if a layer cannot take the output of the layer before it
 * @example
 * ```ts
 * import { dense, flatten, sequential } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const model = sequential([
 *   flatten({ inputShape: [28, 28, 1] }),
 *   dense(128, { activation: 'relu' }),
 *   dense(10, { activation: 'softmax' }),
 * ])
 * model.summary()
 * const probabilities = await model.predict(ones([4, 28, 28, 1]))
 * console.log(probabilities.shape) // [4, 10]
 * ```
 */
export function sequential(layers: readonly Layer[], options: LayerOptions = {}): Sequential {
  return new Sequential(configOf(Sequential, { layers }, options))
}
