// Options that several layers share: what dense and convolution do after their product, and how a config is split.
import type { LayerOptions } from '../core/types.js'
import type { Activation, ConstraintOption, InitializerOption, RegularizerOption } from '../known.js'

/** Options of layers with a bias and an activation. */
export interface BiasOptions extends LayerOptions {
  /** Applied to the output; none by default. */
  readonly activation?: Activation | undefined
  /** Whether a bias is added; true by default. */
  readonly useBias?: boolean | undefined
  /** `zeros` by default. */
  readonly biasInitializer?: InitializerOption | undefined
  /** Penalty on the bias; none by default. */
  readonly biasRegularizer?: RegularizerOption | undefined
  /** What optimizers do to the bias after each update; nothing by default. */
  readonly biasConstraint?: ConstraintOption | undefined
}

/** Options of layers with a kernel and a bias. */
export interface KernelOptions extends BiasOptions {
  /** `glorotUniform` by default. */
  readonly kernelInitializer?: InitializerOption | undefined
  /** Penalty on the kernel; none by default. */
  readonly kernelRegularizer?: RegularizerOption | undefined
  /** What optimizers do to the kernel after each update; nothing by default. */
  readonly kernelConstraint?: ConstraintOption | undefined
}

/** The names in `BiasOptions`. */
export const biasOptions: readonly string[] = [
  'activation',
  'useBias',
  'biasInitializer',
  'biasRegularizer',
  'biasConstraint',
]

/** The names in `KernelOptions`. */
export const kernelOptions: readonly string[] = [
  ...biasOptions,
  'kernelInitializer',
  'kernelRegularizer',
  'kernelConstraint',
]

/** The part of a config that a layer adds to the options of all layers. */
export function settingsOf<T extends LayerOptions>(config: T): Omit<T, keyof LayerOptions> {
  const {
    name: _name,
    trainable: _trainable,
    inputShape: _inputShape,
    activityRegularizer: _activityRegularizer,
    ...settings
  } = config
  return settings
}
