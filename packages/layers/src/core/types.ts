// Inputs and outputs of layers: real tensors, shapes, and symbolic tensors in a graph.
import type { Parameter, Shape, Tensor } from '@tensorloom/tensor'
import type { Runtime } from '@tensorloom/tensor/internal'
import type { RegularizerOption } from '../known.js'
import type { KeyValueCache } from '../layers/attention/key-value-cache.js'
import type { PartialShape } from './check.js'
import type { LoadReport } from './load-report.js'
import type { OwnParameter } from './own-parameter.js'

/** The input or output of a layer: one tensor, or a list of them. */
export type LayerValue = Tensor | readonly Tensor[]

/** The shape of a value without its batch axis, or a list of shapes; −1 stands for unknown extents. */
export type ShapeOf<V extends LayerValue> = V extends Tensor ? Shape : readonly Shape[]

/** The mask of a value: bool [batch, time], or undefined where every element counts; a list for a list of tensors. */
export type MaskOf<V extends LayerValue> = (V extends Tensor ? Tensor : readonly (Tensor | undefined)[]) | undefined

/** The handler of ops that are called on symbolic tensors. */
export type GraphOwner = Runtime

/**
 * A tensor of a functional graph. `input` returns one, and so do layers and ops that are applied to one. Its `shape` has −1
 * for the batch axis and for other unknown extents.
 */
export interface SymbolicTensor extends Tensor {
  /** Name of an input; undefined elsewhere. */
  readonly name: string | undefined
  /** The call that returns it; undefined for an input. */
  readonly producer: SymbolicCall | undefined
  /** Shape without the batch axis; −1 for unknown extents. */
  readonly sampleShape: Shape
}

/** One use of a layer in a graph. */
export interface SymbolicCall {
  /** The layer that is called. */
  readonly layer: AnyLayer
  /** Its inputs. */
  readonly inputs: readonly SymbolicTensor[]
  /** Whether the layer was given a list. */
  readonly list: boolean
  /** Its outputs. */
  readonly outputs: readonly SymbolicTensor[]
  /** Whether the layer returns a tensor and not a list. */
  readonly single: boolean
  /** Fixes training or inference for this call; undefined follows the model. */
  readonly training: boolean | undefined
  /** Whether a reversible embedding projects back in this call. */
  readonly reverse: boolean | undefined
}

/** A layer, whatever it takes and gives. Every `Layer` is one. */
export interface AnyLayer {
  /** Name in summaries, state dicts and messages. */
  name: string
  /** Whether the name was given, or is already used by a model. */
  nameFixed: boolean
  /** The name under which its class is saved. */
  readonly type: string
  /** Shape of the input without the batch axis, if it was given. */
  readonly inputShape: Shape | readonly Shape[] | undefined
  /** Shape of the input that the parameters were made for. */
  builtFor: Shape | readonly Shape[] | undefined
  /** Shape of the first output, without the batch axis. */
  outputShape: Shape | readonly Shape[] | undefined
  /** Whether the layer's own parameters are frozen. */
  frozen: boolean
  /** Whether it was disposed and not built again. */
  disposed: boolean
  /** Whether training changes any of its parameters. */
  trainable: boolean
  /** Whether the parameters exist. */
  readonly built: boolean
  /** The parameters that `addParameter` made. */
  readonly ownParameters: Map<string, OwnParameter>
  /** All parameters, each once. */
  readonly parameters: readonly Parameter[]
  /** The parameters that training changes. */
  readonly trainableParameters: readonly Parameter[]
  /** The layers inside this one, by name. */
  readonly children: ReadonlyMap<string, AnyLayer>
  /** The name of the activation at the output, if it is known. */
  readonly outputActivation: string | undefined
  /** The options of the layer, from which it can be made again. */
  readonly config: LayerConfig
  /** Makes the parameters. */
  build(inputShape: Shape | readonly Shape[]): void
  /** Whether the layer passes masks on. */
  readonly supportsMasking: boolean
  /** The mask of the output. */
  computeMask(x: LayerValue, mask: MaskOf<LayerValue>): MaskOf<LayerValue>
  /** Computes the output. */
  forward(x: LayerValue, context: ForwardContext): LayerValue
  /** Applies the layer. */
  apply(x: LayerValue, options?: ApplyOptions): LayerValue
  /** Makes all parameters now. */
  buildFor(inputShape: Shape | readonly Shape[]): Shape | readonly Shape[]
  /** The penalties of all regularizers on trainable parameters. */
  regularizationLoss(added?: readonly Tensor[]): Tensor | undefined
  /** The values of all parameters, by path. */
  stateDict(): Readonly<Record<string, Tensor>>
  /** Sets the parameters to the values of a state dict. */
  loadStateDict(
    state: Readonly<Record<string, Tensor>>,
    options?: { readonly strict?: boolean | undefined },
  ): LoadReport
  /** Frees all parameters. */
  dispose(): void
}

/** Options of `layer.apply`. */
export interface ApplyOptions {
  /** Whether dropout drops and batch statistics are used and updated; false by default. */
  readonly training?: boolean | undefined
  /**
   * Which steps count: bool [batch, time]; for several inputs a list, with undefined where all count. By default the mask that
   * the layer before attached to the input.
   */
  readonly mask?: Tensor | readonly (Tensor | undefined)[] | undefined
  /** The initial state of a recurrent layer. Models do not pass it on. */
  readonly initialState?: readonly Tensor[] | undefined
  /** Whether a `reversibleEmbedding` projects back; false by default. Models do not pass it on. */
  readonly reverse?: boolean | undefined
  /** Layers push scalars here that are added to the loss. The caller owns them. */
  readonly losses?: Tensor[] | undefined
  /** What attention layers keep of earlier tokens, for generation. Models pass it on. */
  readonly cache?: KeyValueCache | undefined
}

/** The second argument of `forward`. Pass it on to the layers that you call: `this.inner.apply(x, context)`. */
export interface ForwardContext<I extends LayerValue = LayerValue> extends ApplyOptions {
  readonly training: boolean
  readonly losses: Tensor[]
  /** The masks of the inputs of this layer. A layer inside that gets other tensors finds the masks of those. */
  readonly mask?: MaskOf<I>
  /** The tensors that `mask` belongs to. */
  readonly maskedInputs: readonly Tensor[]
}

/** Options that every layer has. */
export interface LayerOptions {
  /** Name in summaries and state dicts; by default the type, made unique in each model: `dense`, `dense_1`. */
  readonly name?: string | undefined
  /** False freezes the layer; true by default. */
  readonly trainable?: boolean | undefined
  /**
   * Shape of the input without the batch axis, so that the parameters exist before the first call. Write `null` for an extent
   * that differs from call to call.
   */
  readonly inputShape?: PartialShape | undefined
  /** Penalty on the output of every call, divided by the batch size; it is added to the loss. None by default. */
  readonly activityRegularizer?: RegularizerOption | undefined
}

/** The options from which a layer can be made again: JSON, and layers, initializers, regularizers, activations. */
export type LayerConfig = Readonly<Record<string, unknown>>

/** A class of layers, as `loadModel(source, { layers: [MyLayer] })` takes it; its constructor takes its `config`. */
export interface LayerClass {
  // `never` accepts every parameter type.
  new (config: never): AnyLayer
  /** The name that is saved: `@scope/name`. */
  readonly type: string
  /** Makes a layer from its config, if the constructor cannot. */
  fromConfig?(config: LayerConfig): AnyLayer
}
