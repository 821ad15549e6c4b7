// Models that are a graph of layers: several inputs and outputs, shared layers, models inside models.

import { DataError, type Shape, type Tensor, TensorloomError } from '@tensorloom/tensor'
import { isPlainObject } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { ensureBuilt } from '../core/build.js'
import type { PartialShape } from '../core/check.js'
import { contextOf } from '../core/context.js'
import { isString } from '../core/infer.js'
import { layersByPath } from '../core/layer-paths.js'
import { isSymbolic } from '../core/symbolic.js'
import type {
  AnyLayer,
  ApplyOptions,
  ForwardContext,
  LayerConfig,
  LayerOptions,
  LayerValue,
  ShapeOf,
  SymbolicCall,
  SymbolicTensor,
} from '../core/types.js'
import type { RegularizerOption } from '../known.js'
import { callsBetween, checkSymbolic, type GraphConfig, graphFromConfig, graphToConfig } from './graph.js'
import { Model, nameParameters } from './model.js'
import { uniqueNames } from './names.js'
import type { TextData } from './predict.js'
import type { SummaryRow } from './summary.js'
import { applyToTexts, type TextInputs, type Texts, textLayer } from './text-inputs.js'

/** Inputs and outputs of a functional model, and its options. */
export interface FunctionalConfig<I extends LayerValue, O extends LayerValue> extends Omit<LayerOptions, 'inputShape'> {
  /** The result of `input`. With a list, the model takes a list of tensors; with a list of one, the tensor alone, too. */
  readonly inputs: I
  /** Results of layers and ops. With a list, the model returns a list of tensors. */
  readonly outputs: O
}

/** A graph of layers. Made by `functional`. */
export class Functional<I extends LayerValue = Tensor, O extends LayerValue = Tensor> extends Model<I, O> {
  static readonly type: string = 'functional'
  static readonly options: readonly string[] = ['inputs', 'outputs']
  /** What `input` gave. */
  readonly inputs: SymbolsOf<I>
  /** The symbolic outputs. */
  readonly outputs: SymbolsOf<O>
  /** The calls of layers, each after those it needs. */
  readonly calls: readonly SymbolicCall[]
  /** The layers by name, each once. */
  readonly names: ReadonlyMap<string, AnyLayer>
  /** Whether it takes a list of tensors. */
  readonly takesList: boolean
  /** Whether it returns a list of tensors. */
  readonly givesList: boolean
  /** Whether an input is of strings. */
  readonly takesStrings: boolean
  /** What is behind the layers of strings, once it was asked for. */
  rest: Functional<LayerValue, LayerValue> | undefined

  constructor({ inputs, outputs, ...options }: FunctionalConfig<I, O>) {
    const [takesList, givesList] = [Array.isArray(inputs), Array.isArray(outputs)]
    const from: readonly SymbolicTensor[] = takesList
      ? [...(inputs as readonly SymbolicTensor[])]
      : [inputs as SymbolicTensor]
    const to: readonly SymbolicTensor[] = givesList
      ? [...(outputs as readonly SymbolicTensor[])]
      : [outputs as SymbolicTensor]
    checkSymbolic('inputs', from)
    checkSymbolic('outputs', to)
    const calls = callsBetween(from, to)
    const shapes = from.map((one) => one.sampleShape)
    super({ ...options, inputShape: takesList ? shapes : shapes[0]! })
    this.inputs = from as SymbolsOf<I>
    this.outputs = to as SymbolsOf<O>
    this.calls = calls
    this.takesList = takesList
    this.givesList = givesList
    this.names = uniqueNames(
      this.name,
      calls.map((call) => call.layer),
    )
    // The layers were built when they were applied to the inputs.
    this.builtFor = this.inputShape
    const outputShapes: readonly Shape[] = to.map((one) => one.sampleShape)
    this.outputShape = (givesList ? outputShapes : outputShapes[0]) as ShapeOf<O>
    if (options.trainable === false) this.trainable = false
    nameParameters(this)
    this.takesStrings = from.some(isString)
    this.rest = undefined
  }

  override get textInputs(): TextInputs | undefined {
    if (!this.takesStrings) return undefined
    const first = this.calls.filter((call) => call.inputs.some(isString))
    const leaves = [...this.inputs.filter((one) => !isString(one)), ...first.flatMap((call) => call.outputs)]
    const [only] = leaves
    // The rest takes a list where the model does; and where several layers take the only input.
    const list = this.inputs.length > 1 || leaves.length > 1
    this.rest ??= new Functional<LayerValue, LayerValue>({
      name: this.name,
      activityRegularizer: this.activityRegularizer,
      inputs: list ? leaves : only!,
      outputs: this.givesList ? this.outputs : this.outputs[0],
    })
    const encode = (given: readonly (Tensor | Texts)[]): LayerValue => {
      if (given.length !== this.inputs.length) {
        throw new DataError(`${this.name}: got ${given.length} inputs, expected ${this.inputs.length}`, {
          help: 'pass one tensor or array of strings for each input of the model, in its order',
        })
      }
      const at = (one: SymbolicTensor): Tensor | Texts => given[this.inputs.indexOf(one)]!
      const tensors = this.inputs.filter((one) => !isString(one)).map((one) => at(one) as Tensor)
      const encoded = first.map(({ layer, inputs }) =>
        textLayer(layer)!.encodeBatch(inputs.map(at) as readonly Texts[]),
      )
      return list ? [...tensors, ...encoded] : encoded[0]!
    }
    const onlyRank = this.inputs.length === 1 ? this.inputs[0].sampleShape.length : undefined
    return { inner: this.rest, list: this.takesList, onlyRank, encode }
  }

  /** Applies a model that has inputs with the dtype `string` to arrays of strings, or to a list of tensors and such arrays. */
  override apply(x: TextData, options?: ApplyOptions): O
  /**
   * Applies the model.
   *
   * @param x - [batch, …], or a list for several inputs; arrays of strings for inputs with the dtype `string`
   */
  override apply(x: I, options?: ApplyOptions): O
  override apply(x: I | TextData, options: ApplyOptions = {}): O {
    const { textInputs } = this
    if (textInputs === undefined || isSymbolic(x)) return super.apply(x as I, options)
    return applyToTexts(this, textInputs, x, options) as O
  }

  override buildFor(inputShape: ShapeOf<I> | PartialShape | readonly PartialShape[]): ShapeOf<O> {
    if (!this.takesStrings) return super.buildFor(inputShape)
    this.rest = undefined
    for (const layer of layersByPath(this).keys()) layer.disposed = false
    // The layers are built one by one, because there are no strings to infer shapes from.
    for (const call of this.calls) {
      const shapes = call.inputs.map((one) => one.sampleShape)
      ensureBuilt(call.layer, call.list ? shapes : shapes[0]!)
    }
    this.builtFor = this.inputShape
    return this.outputShape!
  }

  override forward(x: I, context: ForwardContext<I>): O {
    const { training, losses } = context
    const values = new Map<SymbolicTensor, Tensor>()
    const given = (Array.isArray(x) ? x : [x]) as readonly Tensor[]
    for (const [k, one] of this.inputs.entries()) values.set(one, given[k]!)
    const lastUse = new Map<SymbolicTensor, SymbolicCall>()
    for (const call of this.calls) for (const one of call.inputs) lastUse.set(one, call)
    for (const call of this.calls) {
      const from = call.inputs.map((one) => values.get(one)!)
      const own = { training: call.training ?? training, reverse: call.reverse }
      const inner = contextOf<LayerValue>(context, context.mask, context.maskedInputs, own)
      const result: LayerValue = call.layer.apply(call.list ? from : from[0]!, inner)
      const list = (call.single ? [result] : result) as readonly Tensor[]
      for (const [k, output] of call.outputs.entries()) values.set(output, list[k]!)
      // Frees values that are not needed again, so that memory does not grow with the graph.
      for (const one of call.inputs) {
        if (lastUse.get(one) !== call || this.outputs.includes(one)) continue
        const value = values.get(one)
        values.delete(one)
        const needed = [...given, ...losses, ...values.values()]
        if (value !== undefined && !needed.includes(value)) value.dispose()
      }
    }
    const results = this.outputs.map((output) => values.get(output)!)
    return (this.givesList ? results : results[0]) as O
  }

  override get children(): ReadonlyMap<string, AnyLayer> {
    return this.names
  }

  override get outputActivation(): string | undefined {
    return this.givesList ? undefined : this.outputs[0].producer?.layer.outputActivation
  }

  override summaryRows(): readonly SummaryRow[] {
    const names = new Map<SymbolicTensor, string>()
    for (const one of this.inputs) {
      const taken = [...names.values()]
      const { name = 'input' } = one
      let k = 0
      while (taken.includes(k === 0 ? name : `${name}_${k}`)) k++
      names.set(one, k === 0 ? name : `${name}_${k}`)
    }
    const nameOf = (value: SymbolicTensor): string => names.get(value) ?? value.producer!.layer.name
    const inputs = this.inputs.map((one) => {
      return { layer: undefined, name: nameOf(one), type: 'input', outputShape: one.sampleShape, inputs: [] }
    })
    const calls = this.calls.map((call) => ({
      layer: call.layer,
      name: call.layer.name,
      type: call.layer.type,
      outputShape: call.single ? call.outputs[0]!.sampleShape : call.outputs.map((output) => output.sampleShape),
      inputs: call.inputs.map(nameOf),
    }))
    return [...inputs, ...calls]
  }

  override get config(): LayerConfig {
    const { name, takesList, givesList, activityRegularizer } = this
    return { name, takesList, givesList, activityRegularizer, ...graphToConfig(this.inputs, this.calls, this.outputs) }
  }

  /** The model again, from its `config`. */
  static fromConfig(config: LayerConfig): AnyLayer {
    const { name, takesList, givesList, activityRegularizer } = config
    const { inputs, outputs } = graphFromConfig(config as unknown as GraphConfig)
    return new Functional<LayerValue, LayerValue>({
      name: name as string,
      activityRegularizer: activityRegularizer as RegularizerOption | undefined,
      inputs: takesList ? inputs : inputs[0]!,
      outputs: givesList ? outputs : outputs[0]!,
    })
  }
}

/** The real value of a symbolic tensor. */
export type ValueOf<S> = S extends readonly Tensor[] ? readonly Tensor[] : Tensor

/** What a model with these symbolic inputs takes. A model with a list of one input takes the tensor alone. */
export type InputOf<S> = S extends readonly [Tensor] ? Tensor : ValueOf<S>

/** The symbolic inputs or outputs of a model: one, or a list. */
export type SymbolsOf<V> = V extends readonly Tensor[] ? readonly SymbolicTensor[] : readonly [SymbolicTensor]

/**
 * A model from symbolic inputs to symbolic outputs. A layer that is applied twice shares its parameters.
 *
 * @param config - `inputs` and `outputs`, each one or a list; `name`, `trainable`
 * @throws `TensorloomError` if an output needs an input that is not listed, or if no output needs a listed input
 * @example
 * ```ts
 * import { dense, functional, input } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const x = input([8])
 * const hidden = dense(16, { activation: 'relu' }).apply(x)
 * const kind = dense(3, { activation: 'softmax' }).apply(hidden)
 * const size = dense(1).apply(hidden)
 * const model = functional({ inputs: x, outputs: [kind, size] })
 * const [kinds, sizes] = await model.predict(ones([5, 8]))
 * console.log(kinds!.shape, sizes!.shape) // [5, 3] [5, 1]
 * ```
 */
export function functional<const In extends LayerValue, Out extends LayerValue>(
  config: Omit<LayerOptions, 'inputShape'> & { readonly inputs: In; readonly outputs: Out },
): Functional<InputOf<In>, ValueOf<Out>> {
  if (!isPlainObject(config)) {
    throw new TensorloomError(`functional: expected options, got ${describeValue(config)}`, {
      help: 'write functional({ inputs: x, outputs: y })',
    })
  }
  return new Functional(config as unknown as FunctionalConfig<InputOf<In>, ValueOf<Out>>)
}
