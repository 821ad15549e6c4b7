// What goes into a layer and what comes out of it, with real tensors, with shapes, and in a graph.
import type { Parameter, Shape, Tensor } from '@tensorloom/tensor'
import type { Runtime } from '@tensorloom/tensor/internal'
import type { PartialShape } from './check.js'
import type { LoadReport } from './load-report.js'
import type { OwnParameter } from './own-parameter.js'

/** What a layer takes or gives: one tensor, or a list of them. */
export type LayerValue = Tensor | readonly Tensor[]

/** The shape of a value without its batch axis, or a list of shapes; −1 stands for extents that are not known. */
export type ShapeOf<V extends LayerValue> = V extends Tensor ? Shape : readonly Shape[]

/** Who gets the calls of ops on symbolic tensors. */
export type GraphOwner = Runtime

/**
 * A tensor of a functional graph: what `input` gives, and what layers and ops give for it. Its `shape` has −1 for the batch
 * axis and for what else is not known.
 */
export interface SymbolicTensor extends Tensor {
  /** Name of an input; undefined elsewhere. */
  readonly name: string | undefined
  /** The call that gives it; undefined for an input. */
  readonly producer: SymbolicCall | undefined
  /** Shape without the batch axis; −1 where an extent is not known. */
  readonly sampleShape: Shape
}

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

/** A layer, whatever it takes and gives. Every `Layer` is one. */
export interface AnyLayer {
  /** Name in summaries, state dicts and messages. */
  name: string
  /** Whether the name was given, or is already used by a model. */
  nameFixed: boolean
  /** The name under which its class is saved. */
  readonly type: string
  /** Shape of the input without the batch axis, where it was given. */
  readonly inputShape: Shape | readonly Shape[] | undefined
  /** Shape of the input that the parameters were made for. */
  builtFor: Shape | readonly Shape[] | undefined
  /** Shape of the first output, without the batch axis. */
  outputShape: Shape | readonly Shape[] | undefined
  /** Whether the layer's own parameters are frozen. */
  frozen: boolean
  /** Whether it was disposed and not built since. */
  disposed: boolean
  /** Whether training changes any of it. */
  trainable: boolean
  /** Whether the parameters exist. */
  readonly built: boolean
  /** The parameters that `addParameter` made. */
  readonly ownParameters: Map<string, OwnParameter>
  /** Every parameter, each once. */
  readonly parameters: readonly Parameter[]
  /** The parameters that training changes. */
  readonly trainableParameters: readonly Parameter[]
  /** The layers inside this one, by name. */
  readonly children: ReadonlyMap<string, AnyLayer>
  /** The name of the activation that the output comes from, where it is known. */
  readonly outputActivation: string | undefined
  /** The object that makes the same layer again. */
  readonly config: LayerConfig
  /** Makes the parameters. */
  build(inputShape: Shape | readonly Shape[]): void
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
  /** Gives the parameters the values of a state dict. */
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
  /** Which steps count: bool [batch, time]. Models hand it to all their layers. */
  readonly mask?: Tensor | undefined
  /** Where a recurrent layer starts. Models do not hand it on. */
  readonly initialState?: readonly Tensor[] | undefined
  /** Layers push scalars here that belong to the loss. They are the caller's. */
  readonly losses?: Tensor[] | undefined
}

/** What `forward` gets beside its input; hand it on to the layers you call: `this.inner.apply(x, context)`. */
export interface ForwardContext extends ApplyOptions {
  readonly training: boolean
  readonly losses: Tensor[]
}

/** Options that every layer has. */
export interface LayerOptions {
  /** Name in summaries and state dicts; by default the type, made unique in each model: `dense`, `dense_1`. */
  readonly name?: string | undefined
  /** False freezes the layer; true by default. */
  readonly trainable?: boolean | undefined
  /**
   * Shape of the input without the batch axis, so that parameters exist before the first call; `null` for an extent that
   * differs from call to call.
   */
  readonly inputShape?: PartialShape | undefined
}

/** What is needed to make the layer again: options as JSON, and layers, initializers, regularizers, activations. */
export type LayerConfig = Readonly<Record<string, unknown>>

/** A class of layers, as `loadModel(source, { layers: [MyLayer] })` takes it; its constructor takes its `config`. */
export interface LayerClass {
  // `never` accepts every parameter type.
  new (config: never): AnyLayer
  /** The name that is saved: `@scope/name`. */
  readonly type: string
  /** Makes a layer from its config where the constructor cannot. */
  fromConfig?(config: LayerConfig): AnyLayer
}
