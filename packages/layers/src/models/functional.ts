// Models that are a graph of layers: several inputs and outputs, shared layers, models inside models.

import { type Shape, type Tensor, TensorloomError } from '@tensorloom/tensor'
import { isPlainObject } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import type {
  AnyLayer,
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
import type { SummaryRow } from './summary.js'

/** Inputs and outputs of a functional model, and its options. */
export interface FunctionalConfig<I extends LayerValue, O extends LayerValue> extends Omit<LayerOptions, 'inputShape'> {
  /** The result of `input`. With a list, the model takes a list of tensors. */
  readonly inputs: I
  /** Results of layers and ops. With a list, the model returns a list of tensors. */
  readonly outputs: O
}

/** A graph of layers. Made by `functional`. */
export class Functional<I extends LayerValue = Tensor, O extends LayerValue = Tensor> extends Model<I, O> {
  static readonly type: string = 'functional'
  static readonly options: readonly string[] = ['inputs', 'outputs']
  /** What `input` gave. */
  readonly inputs: readonly SymbolicTensor[]
  /** The symbolic outputs. */
  readonly outputs: readonly SymbolicTensor[]
  /** The calls of layers, each after those it needs. */
  readonly calls: readonly SymbolicCall[]
  /** The layers by name, each once. */
  readonly names: ReadonlyMap<string, AnyLayer>
  /** Whether it takes a list of tensors. */
  readonly takesList: boolean
  /** Whether it returns a list of tensors. */
  readonly givesList: boolean

  constructor({ inputs, outputs, ...options }: FunctionalConfig<I, O>) {
    const [takesList, givesList] = [Array.isArray(inputs), Array.isArray(outputs)]
    const from = (takesList ? inputs : [inputs]) as readonly SymbolicTensor[]
    const to = (givesList ? outputs : [outputs]) as readonly SymbolicTensor[]
    checkSymbolic('inputs', from)
    checkSymbolic('outputs', to)
    const calls = callsBetween(from, to)
    const shapes = from.map((one) => one.sampleShape)
    super({ ...options, inputShape: takesList ? shapes : shapes[0]! })
    this.inputs = from
    this.outputs = to
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
  }

  override forward(x: I, context: ForwardContext<I>): O {
    const { training, losses } = context
    const values = new Map<SymbolicTensor, Tensor>()
    const given = (this.takesList ? x : [x]) as readonly Tensor[]
    for (const [k, one] of this.inputs.entries()) values.set(one, given[k]!)
    const lastUse = new Map<SymbolicTensor, SymbolicCall>()
    for (const call of this.calls) for (const one of call.inputs) lastUse.set(one, call)
    for (const call of this.calls) {
      const from = call.inputs.map((one) => values.get(one)!)
      const result: LayerValue = call.layer.apply(call.list ? from : from[0]!, {
        ...context,
        initialState: undefined,
        training: call.training ?? training,
        reverse: call.reverse,
      })
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
    return this.givesList ? undefined : this.outputs[0]!.producer?.layer.outputActivation
  }

  override summaryRows(): readonly SummaryRow[] {
    const nameOf = (value: SymbolicTensor): string =>
      this.inputs.includes(value) ? (value.name ?? 'input') : value.producer!.layer.name
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
export function functional<In extends LayerValue, Out extends LayerValue>(
  config: Omit<LayerOptions, 'inputShape'> & { readonly inputs: In; readonly outputs: Out },
): Functional<ValueOf<In>, ValueOf<Out>> {
  if (!isPlainObject(config)) {
    throw new TensorloomError(`functional: expected options, got ${describeValue(config)}`, {
      help: 'write functional({ inputs: x, outputs: y })',
    })
  }
  return new Functional(config as unknown as FunctionalConfig<ValueOf<In>, ValueOf<Out>>)
}
