// A recurrent layer and its mirror image, which reads backwards (Schuster and Paliwal 1997).
import {
  add,
  concat,
  flip,
  isTensor,
  mul,
  type Shape,
  ShapeError,
  type Tensor,
  TensorloomError,
} from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { isLayer } from '../../core/brand.js'
import { ensureBuilt } from '../../core/build.js'
import { configOf } from '../../core/check.js'
import { copyLayer } from '../../core/copy-layer.js'
import { Layer } from '../../core/layer.js'
import type {
  AnyLayer,
  ApplyOptions,
  ForwardContext,
  LayerConfig,
  LayerOptions,
  LayerValue,
  MaskOf,
} from '../../core/types.js'
import { settingsOf } from '../options.js'
import { firstMask } from './recurrent-layer.js'

/** How the outputs of both directions become one; null returns both. */
export type MergeMode = 'concat' | 'sum' | 'ave' | 'mul' | null

/** Options of `bidirectional`. */
export interface BidirectionalOptions extends LayerOptions {
  /**
   * What becomes of the two outputs: `concat` on the last axis (the default), `sum`, `ave` (their mean), `mul`, or null for a
   * list of both.
   */
  readonly mergeMode?: MergeMode | undefined
  /** The layer that reads backwards; by default a copy of the first with `goBackwards` turned. */
  readonly backwardLayer?: AnyLayer | undefined
  /**
   * Whether the layer behind gets the mask, if sequences are returned; as in Keras 2 and TensorFlow.js. False by default, as in
   * Keras 3, where the mask ends here.
   */
  readonly passMask?: boolean | undefined
}

/** Options of `bidirectional` and its positional arguments. */
export interface BidirectionalConfig extends BidirectionalOptions {
  /** A recurrent layer. */
  readonly layer: AnyLayer
}

const merges: Readonly<Record<string, (y: Tensor, reversed: Tensor) => Tensor>> = {
  concat: (y, reversed) => concat([y, reversed], { axis: -1 }),
  sum: add,
  ave: (y, reversed) => mul(add(y, reversed), 0.5),
  mul,
}

/** Reads a sequence in both directions. Made by `bidirectional`. */
export class Bidirectional<O extends LayerValue = Tensor> extends Layer<Tensor, O> {
  static readonly type: string = 'bidirectional'
  static readonly options: readonly string[] = ['mergeMode', 'backwardLayer', 'passMask', 'layer']
  /** The options that were given. */
  readonly settings: Omit<BidirectionalConfig, keyof LayerOptions>
  /** Reads forwards: a copy of the layer that was given, with parameters of its own. */
  readonly forwardLayer: AnyLayer
  /** Reads backwards. */
  readonly backwardLayer: AnyLayer
  /** Whether the layer behind gets the mask. */
  passMask: boolean

  constructor(config: BidirectionalConfig) {
    super(config)
    const { layer, backwardLayer, mergeMode = 'concat', passMask = false } = config
    checkDirection(this.name, layer)
    if (backwardLayer !== undefined) checkDirection(this.name, backwardLayer)
    if (mergeMode !== null && !Object.hasOwn(merges, mergeMode)) {
      throw new TensorloomError(
        `${this.name}: mergeMode is ${describeValue(mergeMode)}, expected concat, sum, ave, mul or null`,
        {
          help: "write bidirectional(lstm(64), { mergeMode: 'concat' })",
        },
      )
    }
    if (typeof passMask !== 'boolean') {
      throw new TensorloomError(`${this.name}: passMask is ${describeValue(passMask)}, expected true or false`, {
        help: 'write passMask: true',
      })
    }
    this.settings = settingsOf(config)
    this.passMask = passMask
    const name = layer.name.replace(/^forward_/, '')
    this.forwardLayer = direction(layer, { name: `forward_${name}` })
    this.backwardLayer =
      backwardLayer === undefined
        ? direction(layer, { name: `backward_${name}`, goBackwards: layer.config.goBackwards !== true })
        : direction(backwardLayer, {})
    this.checkPair()
    if (config.trainable === false) this.trainable = false
  }

  override get supportsMasking(): boolean {
    return this.passMask
  }

  /** Throws unless the two directions fit together. */
  checkPair(): void {
    const [one, other] = [this.forwardLayer.config, this.backwardLayer.config]
    if ((one.goBackwards ?? false) === (other.goBackwards ?? false)) {
      throw new TensorloomError(`${this.name}: both layers read in the same direction`, {
        help: 'write goBackwards: true in backwardLayer',
      })
    }
    for (const name of ['stateful', 'returnSequences', 'returnState']) {
      if ((one[name] ?? false) === (other[name] ?? false)) continue
      throw new TensorloomError(`${this.name}: ${name} differs between the layer and backwardLayer`, {
        help: `give both the same ${name}`,
      })
    }
  }

  override build(inputShape: Shape | readonly Shape[]): void {
    const x = (Array.isArray(inputShape[0]) ? inputShape[0] : inputShape) as Shape
    ensureBuilt(this.forwardLayer, x)
    ensureBuilt(this.backwardLayer, x)
  }

  /**
   * Applies the layer.
   *
   * @param x - [batch, time, …], or a list: the sequence, then the initial states, first those of the forward layer
   */
  override apply(x: Tensor | readonly Tensor[], options: ApplyOptions = {}): O {
    if (!Array.isArray(x) || x.length === 0 || x.some((one) => !isTensor(one) || 'sampleShape' in one)) {
      return super.apply(x as Tensor, options)
    }
    const [sequence, ...state] = x as [Tensor, ...Tensor[]]
    const initialState = state.length > 0 ? state : options.initialState
    return super.apply(sequence, { ...options, mask: firstMask(options.mask), initialState })
  }

  override forward(x: Tensor, context: ForwardContext): O {
    const { training, losses, initialState } = context
    const mask = firstMask(context.mask)
    const half = (initialState?.length ?? 0) / 2
    if (!Number.isInteger(half)) {
      throw new ShapeError(
        `${this.name}: initialState has ${initialState!.length} tensors, expected as many for both directions`,
        {
          help: 'give the states of the forward layer, then those of the backward layer',
        },
      )
    }
    const run = (layer: AnyLayer, state: readonly Tensor[] | undefined): readonly Tensor[] => {
      const result = layer.apply(x, { training, losses, mask, initialState: state })
      return isTensor(result) ? [result] : result
    }
    const [y, ...states] = run(this.forwardLayer, initialState?.slice(0, half)) as [Tensor, ...Tensor[]]
    const [read, ...otherStates] = run(this.backwardLayer, initialState?.slice(half)) as [Tensor, ...Tensor[]]
    const reversed = this.returnsSequences ? flip(read, { axis: 1 }) : read
    const { mergeMode = 'concat' } = this.settings
    const outputs = mergeMode === null ? [y, reversed] : [merges[mergeMode]!(y, reversed)]
    const all = [...outputs, ...states, ...otherStates]
    return (all.length === 1 ? all[0]! : all) as O
  }

  /** Whether the layers return sequences. */
  get returnsSequences(): boolean {
    return this.forwardLayer.config.returnSequences === true
  }

  /** Forgets the states that stateful layers keep. */
  resetStates(): void {
    for (const layer of [this.forwardLayer, this.backwardLayer]) {
      ;(layer as Partial<Pick<Bidirectional, 'resetStates'>>).resetStates?.()
    }
  }

  /** The same as `resetStates`, as Keras 3 calls it. */
  resetState(): void {
    this.resetStates()
  }

  override computeMask(_x: LayerValue, mask: MaskOf<LayerValue>): MaskOf<O>
  override computeMask(_x: LayerValue, mask: MaskOf<LayerValue>): MaskOf<LayerValue> {
    const output = this.returnsSequences ? firstMask(mask) : undefined
    return this.settings.mergeMode === null ? [output, output] : output
  }

  override get config(): LayerConfig {
    const { forwardLayer: layer, backwardLayer } = this
    const { mergeMode } = this.settings
    return { ...super.config, mergeMode, ...(this.passMask && { passMask: true }), layer, backwardLayer }
  }
}

// As in Keras, masked steps give 0 where whole sequences are returned: the previous output is another one in each direction.
function direction(layer: AnyLayer, changes: Readonly<Record<string, unknown>>): AnyLayer {
  const { options } = layer.constructor as { readonly options?: readonly string[] }
  const zeros = options?.includes('zeroOutputForMask') ?? false
  const forced = zeros ? { zeroOutputForMask: layer.config.returnSequences === true } : {}
  return copyLayer(layer, { ...forced, ...changes })
}

function checkDirection(user: string, layer: unknown): asserts layer is AnyLayer {
  const { options } = (isLayer(layer) ? layer.constructor : {}) as { readonly options?: readonly string[] }
  if (isLayer(layer) && (options?.includes('goBackwards') || 'goBackwards' in layer.config)) return
  throw new TensorloomError(
    `${user}: expected a recurrent layer, got ${isLayer(layer) ? layer.type : describeValue(layer)}`,
    {
      help: 'write bidirectional(lstm(64)); other layers need an option goBackwards',
    },
  )
}

/** The options with which a bidirectional layer returns both outputs as a list. */
export interface GivesBoth {
  /** Makes the layer return a list. */
  readonly mergeMode: null
}

/**
 * Reads a sequence forwards and backwards, with a copy of the layer for each direction, and merges the outputs (Schuster and
 * Paliwal 1997). The layer that is given is a template: its parameters are not used.
 *
 * @param layer - a recurrent layer, such as `lstm(64)`; its options say what is returned
 * @returns layer from [batch, time, …], or `[x, ...states]`, to the merged output; with `returnState` a list: the output, then the
 * states of the forward and of the backward layer
 * @example
 * ```ts
 * import { bidirectional, lstm } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const layer = bidirectional(lstm(8, { returnSequences: true }))
 * console.log(layer.apply(ones([2, 5, 3])).shape) // [2, 5, 16]
 * ```
 */
export function bidirectional<O extends LayerValue>(
  layer: Layer<Tensor, O>,
  options: BidirectionalOptions & GivesBoth,
): Bidirectional<readonly Tensor[]>
export function bidirectional<O extends LayerValue>(
  layer: Layer<Tensor, O>,
  options?: BidirectionalOptions,
): Bidirectional<O>
export function bidirectional(layer: AnyLayer, options: BidirectionalOptions = {}): Bidirectional<LayerValue> {
  return new Bidirectional(configOf(Bidirectional, { layer }, options))
}
