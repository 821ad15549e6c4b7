// What goes into a layer and what comes out of it, with real tensors, with shapes, and in a graph.
import type { Shape, Tensor } from '@tensorloom/tensor'
import type { Layer } from './layer.js'
import type { SymbolicTensor } from './symbolic.js'

/** What a layer takes or gives: one tensor, or a list of them. */
export type LayerValue = Tensor | readonly Tensor[]

/** The shape of a value without its batch axis, or a list of shapes. */
export type ShapeOf<V extends LayerValue> = V extends Tensor ? Shape : readonly Shape[]

/** The value's stand-in in a functional graph. */
export type Symbolic<V extends LayerValue> = V extends Tensor ? SymbolicTensor : readonly SymbolicTensor[]

/** A layer, whatever it takes and gives. */
export type AnyLayer = Layer<LayerValue, LayerValue>

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
  /** Shape of the input without the batch axis, so that parameters exist before the first call. */
  readonly inputShape?: Shape | undefined
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
