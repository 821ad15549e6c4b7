// Adds a penalty on its input to the loss.
import type { Tensor } from '@tensorloom/tensor'
import { Layer } from '../../core/layer.js'
import { activityLosses } from '../../core/regularization.js'
import type { ForwardContext, LayerConfig, LayerOptions } from '../../core/types.js'
import { l1l2 } from '../../regularizers.js'
import { settingsOf } from '../options.js'

/** Options of `activityRegularization`. */
export interface ActivityRegularizationOptions extends LayerOptions {
  /** Factor of Σ|x|; 0 by default. */
  readonly l1?: number | undefined
  /** Factor of Σx²; 0 by default. */
  readonly l2?: number | undefined
}

/** Adds a penalty on its input to the loss. Made by `activityRegularization`. */
export class ActivityRegularization extends Layer {
  static readonly type: string = 'activityRegularization'
  static readonly options: readonly string[] = ['l1', 'l2']
  /** The options that were given. */
  readonly settings: Omit<ActivityRegularizationOptions, keyof LayerOptions>

  constructor(config: ActivityRegularizationOptions = {}) {
    super(config)
    this.settings = settingsOf(config)
    l1l2(this.settings)
  }

  override get supportsMasking(): boolean {
    return true
  }

  override forward(x: Tensor, { losses }: ForwardContext<Tensor>): Tensor {
    losses.push(...activityLosses(l1l2(this.settings), x))
    return x
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}

/**
 * Returns its input, and adds (`l1` · Σ|x| + `l2` · Σx²) / batch size to the loss. Every layer can do this with its output:
 * `dense(32, { activityRegularizer: l1l2({ l2: 0.01 }) })`.
 *
 * @example
 * ```ts
 * import { activityRegularization } from '@tensorloom/layers'
 * import { type Tensor, tensor } from '@tensorloom/tensor'
 * const losses: Tensor[] = []
 * activityRegularization({ l2: 0.5 }).apply(tensor([[1, 2]]), { losses })
 * console.log(losses[0]!.itemSync()) // 2.5
 * ```
 */
export function activityRegularization(options: ActivityRegularizationOptions = {}): ActivityRegularization {
  return new ActivityRegularization(options)
}
