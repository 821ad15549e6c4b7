// The cell of convolutional LSTMs (Shi et al. 2015): an LSTM whose products are convolutions.
import {
  add,
  type ConvOptions,
  concat,
  mul,
  type Op,
  type Parameter,
  type PerAxis,
  reshape,
  type Shape,
  slice,
  split,
  type Tensor,
} from '@tensorloom/tensor'
import type { ActivationFunction } from '../../activations.js'
import { checkCount, checkRange } from '../../core/check.js'
import type { ForwardContext, LayerConfig, LayerOptions } from '../../core/types.js'
import { resolveActivation } from '../../named.js'
import { dropoutMask } from '../dropout-mask.js'
import { settingsOf } from '../options.js'
import { checkSeed } from '../regularization/seed.js'
import { channelsOf, checkDataFormat, type DataFormat, onChannelsLast, type SpatialRank, sizesOf } from '../spatial.js'
import { addWeight, checkWeights } from '../weights.js'
import { checkWindows } from '../windows.js'
import { type CellContext, RecurrentCell, type SequenceOptions } from './cell.js'
import { forgetBias } from './forget-bias.js'
import { type GatedCellOptions, gatedCellOptions } from './kernel-cell.js'
import { stepThrough } from './steps.js'

/** Options of the cell of a convolutional LSTM. Defaults are Keras's. */
export interface ConvLstmCellOptions extends GatedCellOptions {
  /** Step of the window over the input, one number or one per spatial axis; 1 by default. */
  readonly strides?: PerAxis | undefined
  /** `valid` (none, the default) or `same`, for the input; the state keeps its size. */
  readonly padding?: 'valid' | 'same' | undefined
  /** Step between elements of the window over the input; 1 by default. Not with strides above 1. */
  readonly dilationRate?: PerAxis | undefined
  /** `channelsLast` by default. */
  readonly dataFormat?: DataFormat | undefined
  /** Whether the bias of the forget gate starts at 1 (Jozefowicz et al. 2015); true by default. */
  readonly unitForgetBias?: boolean | undefined
}

/** The same, with what is positional. */
export interface ConvLstmCellConfig extends ConvLstmCellOptions {
  /** Number of output channels. */
  readonly filters: number
  /** Extent of the window, one number or one per spatial axis. */
  readonly kernelSize: PerAxis
}

/** The names in `ConvLstmCellConfig`. */
export const convLstmCellOptions: readonly string[] = [
  ...gatedCellOptions,
  'strides',
  'padding',
  'dilationRate',
  'dataFormat',
  'unitForgetBias',
  'filters',
  'kernelSize',
]

/** A convolution over some number of axes. */
export interface ConvolutionKind {
  /** Name of the layer in messages. */
  readonly layer: string
  /** Number of spatial axes. */
  readonly rank: SpatialRank
  /** The op. */
  readonly op: Op<(x: Tensor, filters: Tensor, options?: ConvOptions) => Tensor>
}

/** One step of a convolutional LSTM. */
export class ConvLstmCell extends RecurrentCell {
  static readonly type: string = 'convLstmCell'
  /** The options that were given. */
  readonly settings: Omit<ConvLstmCellConfig, keyof LayerOptions>
  /** The convolution. */
  readonly kind: ConvolutionKind
  /** The activation of candidate and output. */
  readonly activation: ActivationFunction
  /** The activation of the gates. */
  readonly recurrentActivation: ActivationFunction
  /** For the input: [...kernelSize, channels, 4 · filters]. */
  kernel!: Parameter
  /** For the state: [...kernelSize, filters, 4 · filters]. */
  recurrentKernel!: Parameter
  /** [4 · filters]; undefined without `useBias`. */
  bias: Parameter | undefined

  constructor(config: ConvLstmCellConfig, kind: ConvolutionKind) {
    super(settingsOfLayer(config))
    const { layer, rank } = kind
    const {
      filters,
      kernelSize,
      dropout = 0,
      recurrentDropout = 0,
      activation = 'tanh',
      recurrentActivation = 'sigmoid',
    } = config
    checkCount(layer, 'filters', filters, `${layer}(32, 3)`)
    sizesOf(layer, 'kernelSize', kernelSize, rank)
    checkWindows(layer, config, rank)
    checkDataFormat(layer, config.dataFormat)
    checkRange(layer, 'dropout', dropout, 0, 1)
    checkRange(layer, 'recurrentDropout', recurrentDropout, 0, 1)
    checkSeed(layer, config.seed)
    checkWeights(config, 'kernel', 'recurrent', 'bias')
    this.activation = resolveActivation(activation)
    this.recurrentActivation = resolveActivation(recurrentActivation)
    this.settings = settingsOf(config)
    this.kind = kind
  }

  override get outputsState(): boolean {
    return true
  }

  override stateShapes(inputShape: Shape): readonly Shape[] {
    const { filters, dataFormat, kernelSize, strides = 1, dilationRate = 1, padding = 'valid' } = this.settings
    const { layer, rank } = this.kind
    channelsOf(this.name, inputShape, rank, dataFormat)
    const first = dataFormat === 'channelsFirst'
    const windows = sizesOf(layer, 'kernelSize', kernelSize, rank)
    const steps = sizesOf(layer, 'strides', strides, rank)
    const gaps = sizesOf(layer, 'dilationRate', dilationRate, rank)
    const extents = (first ? inputShape.slice(1) : inputShape.slice(0, -1)).map((extent, k) => {
      if (extent === -1) return -1
      const reach = padding === 'same' ? 0 : (windows[k]! - 1) * gaps[k]!
      return Math.ceil((extent - reach) / steps[k]!)
    })
    const shape = first ? [filters, ...extents] : [...extents, filters]
    return [shape, shape]
  }

  override build([inputShape]: readonly Shape[]): void {
    const { settings } = this
    const {
      filters,
      kernelSize,
      dataFormat,
      useBias = true,
      unitForgetBias = true,
      biasInitializer = 'zeros',
    } = settings
    const { layer, rank } = this.kind
    const channels = channelsOf(this.name, inputShape!, rank, dataFormat)
    const window = sizesOf(layer, 'kernelSize', kernelSize, rank)
    this.kernel = addWeight(this, 'kernel', [...window, channels, 4 * filters], settings)
    this.recurrentKernel = addWeight(this, 'recurrentKernel', [...window, filters, 4 * filters], settings, {
      prefix: 'recurrent',
      initializer: 'orthogonal',
    })
    const initial = { ...settings, biasInitializer: unitForgetBias ? forgetBias(biasInitializer) : biasInitializer }
    this.bias = useBias ? addWeight(this, 'bias', [4 * filters], initial) : undefined
  }

  override sequence(x: Tensor, options: SequenceOptions, { training }: CellContext): readonly Tensor[] {
    const { dropout = 0, recurrentDropout = 0, dataFormat, seed } = this.settings
    const { activation, recurrentActivation: open } = this
    const [batch, time] = x.shape as readonly [number, number]
    const state = options.state ?? this.initialState(x)
    const axis = dataFormat === 'channelsFirst' ? 1 : -1
    const drawn = (shape: Shape, rate: number): readonly Tensor[] | undefined =>
      training && rate > 0 && rate < 1 ? [0, 1, 2, 3].map(() => dropoutMask(shape, rate, seed)) : undefined
    const [inputs, states] = [drawn([batch, 1, ...x.shape.slice(2)], dropout), drawn(state[0]!.shape, recurrentDropout)]
    const images = (value: Tensor): Tensor => reshape(value, [batch * time, ...value.shape.slice(2)])
    const projected = this.products(x, this.kernel, inputs, (one, kernel) => this.convolveInput(images(one), kernel))
    const steps = reshape(this.bias === undefined ? projected : add(projected, this.biasFor(this.bias)), [
      batch,
      time,
      ...projected.shape.slice(1),
    ])
    return stepThrough(steps, { ...options, state }, (input, [h, c]) => {
      const product = this.products(h!, this.recurrentKernel, states, (one, kernel) => this.convolveState(one, kernel))
      const { filters } = this.settings
      const [i, f, g, o] = split(add(input, product), [filters, filters, filters, filters], { axis }) as [
        Tensor,
        Tensor,
        Tensor,
        Tensor,
      ]
      const cell = add(mul(open(f), c!), mul(open(i), activation(g)))
      const next = mul(open(o), activation(cell))
      return [next, next, cell]
    })
  }

  /** The convolutions for all gates; gate by gate if each drops other inputs. */
  products(
    x: Tensor,
    kernel: Tensor,
    dropped: readonly Tensor[] | undefined,
    convolve: (x: Tensor, kernel: Tensor) => Tensor,
  ): Tensor {
    if (dropped === undefined) return convolve(x, kernel)
    const { filters, dataFormat } = this.settings
    const size = [...kernel.shape.slice(0, -1), filters]
    const parts = dropped.map((factors, k) =>
      convolve(mul(x, factors), slice(kernel, [...kernel.shape.slice(0, -1).map(() => 0), k * filters], size)),
    )
    return concat(parts, { axis: dataFormat === 'channelsFirst' ? 1 : -1 })
  }

  /** The convolution of images [images, …] of the input. */
  convolveInput(x: Tensor, kernel: Tensor): Tensor {
    const { strides, padding, dilationRate: dilations, dataFormat } = this.settings
    return onChannelsLast(x, dataFormat, (images) => this.kind.op(images, kernel, { strides, padding, dilations }))
  }

  /** The convolution of the state, which keeps its size. */
  convolveState(h: Tensor, kernel: Tensor): Tensor {
    return onChannelsLast(h, this.settings.dataFormat, (images) => this.kind.op(images, kernel, { padding: 'same' }))
  }

  /** The bias with axes of extent 1 where the channels come first. */
  biasFor(bias: Tensor): Tensor {
    if (this.settings.dataFormat !== 'channelsFirst') return bias
    return reshape(bias, [bias.size, ...new Array<number>(this.kind.rank).fill(1)])
  }

  override forward([x, ...state]: readonly Tensor[], context: ForwardContext): readonly Tensor[] {
    const steps = reshape(x!, [x!.shape[0]!, 1, ...x!.shape.slice(1)])
    const [, ...next] = this.sequence(steps, { state, mask: undefined, goBackwards: false }, context)
    return [next[0]!, ...next]
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}

// The cell has no options of its own that all layers have.
function settingsOfLayer({ trainable }: LayerOptions): LayerOptions {
  return { trainable }
}
