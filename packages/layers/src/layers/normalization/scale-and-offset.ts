// What normalizations share after their division: a factor `gamma` and an offset `beta`.
import type { Parameter, Shape } from '@tensorloom/tensor'
import type { Layer } from '../../core/layer.js'
import type { LayerOptions } from '../../core/types.js'
import type { ConstraintOption, InitializerOption, RegularizerOption } from '../../known.js'
import { addWeight, checkWeights, weightOptions } from '../weights.js'

/** Options of normalizations with a factor and an offset. */
export interface ScaleAndOffsetOptions extends LayerOptions {
  /** Whether `beta` is added; true by default. */
  readonly center?: boolean | undefined
  /** Whether it multiplies by `gamma`; true by default. */
  readonly scale?: boolean | undefined
  /** `zeros` by default. */
  readonly betaInitializer?: InitializerOption | undefined
  /** `ones` by default. */
  readonly gammaInitializer?: InitializerOption | undefined
  /** Penalty on `beta`; none by default. */
  readonly betaRegularizer?: RegularizerOption | undefined
  /** What optimizers do to `beta` after each update; nothing by default. */
  readonly betaConstraint?: ConstraintOption | undefined
  /** Penalty on `gamma`; none by default. */
  readonly gammaRegularizer?: RegularizerOption | undefined
  /** What optimizers do to `gamma` after each update; nothing by default. */
  readonly gammaConstraint?: ConstraintOption | undefined
}

/** The names in `ScaleAndOffsetOptions`. */
export const scaleAndOffsetOptions: readonly string[] = [
  'center',
  'scale',
  .../* @__PURE__ */ weightOptions('beta'),
  .../* @__PURE__ */ weightOptions('gamma'),
]

/** Throws for unknown initializers and regularizers. */
export function checkScaleAndOffset(options: ScaleAndOffsetOptions): void {
  checkWeights(options, 'beta', 'gamma')
}

/** Makes `gamma` and `beta`, or leaves them out. */
export function addScaleAndOffset(
  layer: Layer,
  shape: Shape,
  options: Omit<ScaleAndOffsetOptions, keyof LayerOptions>,
): { readonly gamma: Parameter | undefined; readonly beta: Parameter | undefined } {
  const { center = true, scale = true } = options
  const gamma = scale ? addWeight(layer, 'gamma', shape, options, { initializer: 'ones' }) : undefined
  const beta = center ? addWeight(layer, 'beta', shape, options, { initializer: 'zeros' }) : undefined
  return { gamma, beta }
}
