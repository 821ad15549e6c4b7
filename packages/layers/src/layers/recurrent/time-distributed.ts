// Applies a layer to each step of a sequence.
import {
  isTensor,
  reshape,
  type Shape,
  ShapeError,
  stack,
  type Tensor,
  TensorloomError,
  unstack,
} from '@tensorloom/tensor'
import { describeValue, sameShape, shapeText } from '@tensorloom/tensor/op'
import { isLayer } from '../../core/brand.js'
import { ensureBuilt } from '../../core/build.js'
import { batchText, configOf } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import { layersByPath } from '../../core/layer-paths.js'
import type { AnyLayer, ForwardContext, LayerConfig, LayerOptions } from '../../core/types.js'

/** Options of `timeDistributed`. */
export interface TimeDistributedOptions extends LayerOptions {}

/** Options of `timeDistributed` and its positional arguments. */
export interface TimeDistributedConfig extends TimeDistributedOptions {
  /** The layer for each step. */
  readonly layer: AnyLayer
}

/** Applies a layer to each step. Made by `timeDistributed`. */
export class TimeDistributed extends Layer {
  static readonly type: string = 'timeDistributed'
  static readonly options: readonly string[] = ['layer']
  /** The layer for each step. */
  readonly layer: AnyLayer

  constructor(config: TimeDistributedConfig) {
    super(config)
    if (!isLayer(config.layer)) {
      throw new TensorloomError(`${this.name}: expected a layer, got ${describeValue(config.layer)}`, {
        help: 'write timeDistributed(dense(8))',
      })
    }
    this.layer = config.layer
    if (config.trainable === false) this.trainable = false
  }

  override build(inputShape: Shape): void {
    if (inputShape.length < 2) {
      throw new ShapeError(`${this.name}: expected [batch, time, …], got ${batchText(inputShape)}`, {
        help: 'the layer reads steps: add the axis of time',
      })
    }
    ensureBuilt(this.layer, inputShape.slice(1))
  }

  override forward(x: Tensor, { training, losses, mask }: ForwardContext<Tensor>): Tensor {
    const [batch, time] = x.shape as readonly [number, number]
    if (x.rank < 3) {
      throw new ShapeError(`${this.name}: expected [batch, time, …], got ${shapeText(x.shape)}`, {
        help: 'the layer reads steps: add the axis of time',
      })
    }
    if (mask !== undefined && !sameShape(mask.shape.slice(0, 2), [batch, time])) {
      throw new ShapeError(`${this.name}: the mask has shape ${shapeText(mask.shape)}, expected [${batch}, ${time}]`, {
        help: 'the mask is [batch, time]: true where a step counts',
      })
    }
    if (training && this.keepsStatistics) return this.stepByStep(x, { training, losses, mask })
    const merged = (value: Tensor): Tensor => reshape(value, [batch * time, ...value.shape.slice(2)])
    const penalties: Tensor[] = []
    const y = this.single(this.layer.apply(merged(x), { training, losses: penalties, mask: mask && merged(mask) }))
    // Penalties are means over the batch: those of all steps at once are others than the sum of those of each step.
    if (penalties.length > 0) return this.stepByStep(x, { training, losses, mask })
    return reshape(y, [batch, time, ...y.shape.slice(1)])
  }

  /** The outputs of one step after another. */
  stepByStep(
    x: Tensor,
    { training, losses, mask }: Pick<ForwardContext<Tensor>, 'training' | 'losses' | 'mask'>,
  ): Tensor {
    const masks = mask === undefined ? undefined : unstack(mask, { axis: 1 })
    const steps = unstack(x, { axis: 1 }).map((step, k) =>
      this.single(this.layer.apply(step, { training, losses, mask: masks?.[k] })),
    )
    return stack(steps, { axis: 1 })
  }

  /** Whether the layer moves statistics in training. Then it must see one step after another; otherwise all at once are the same. */
  get keepsStatistics(): boolean {
    const layers = [...layersByPath(this.layer).keys()]
    return layers.some((layer) => [...layer.ownParameters.values()].some((own) => !own.trainable))
  }

  /** The output of the layer, which must be one tensor. */
  single(output: Tensor | readonly Tensor[]): Tensor {
    if (isTensor(output)) return output
    throw new TensorloomError(`${this.name}: ${this.layer.name} returns a list, expected one tensor`, {
      help: 'wrap a layer with a single output',
    })
  }

  override get config(): LayerConfig {
    return { ...super.config, layer: this.layer }
  }
}

/**
 * Applies a layer to each step of a sequence, with the same parameters. Penalties on its output (`activityRegularizer`) count for
 * each step.
 *
 * @param layer - any layer from one tensor to one tensor
 * @returns layer from [batch, time, …] to [batch, time, …]
 * @example
 * ```ts
 * import { conv2d, timeDistributed } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const frames = timeDistributed(conv2d(4, 3))
 * console.log(frames.apply(ones([2, 5, 8, 8, 3])).shape) // [2, 5, 6, 6, 4]
 * ```
 */
export function timeDistributed(layer: AnyLayer, options: TimeDistributedOptions = {}): TimeDistributed {
  return new TimeDistributed(configOf(TimeDistributed, { layer }, options))
}
