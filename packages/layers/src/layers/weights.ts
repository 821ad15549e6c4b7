// Weights of a layer by their options: the weight `kernel` has `kernelInitializer`, `kernelRegularizer` and
// `kernelConstraint`.
import type { Parameter, Shape } from '@tensorloom/tensor'
import type { Layer } from '../core/layer.js'
import type { LayerValue } from '../core/types.js'
import type { ConstraintOption, InitializerOption, RegularizerOption } from '../known.js'
import { resolveConstraint, resolveInitializer, resolveRegularizer } from '../named.js'

/** How the options of a weight are named, and what it is by default. */
export interface WeightNames {
  /** The word before `Initializer`, `Regularizer` and `Constraint` in options; the name of the weight by default. */
  readonly prefix?: string | undefined
  /** `glorotUniform` by default. */
  readonly initializer?: InitializerOption | undefined
}

interface WeightSettings {
  readonly initializer: InitializerOption
  readonly regularizer: RegularizerOption | undefined
  readonly constraint: ConstraintOption | undefined
}

// Options are typed where the layer declares them, and are found by name here.
function settingsOfWeight(options: object, prefix: string, initializer: InitializerOption): WeightSettings {
  const given = options as Readonly<Record<string, unknown>>
  return {
    initializer: (given[`${prefix}Initializer`] as InitializerOption | undefined) ?? initializer,
    regularizer: given[`${prefix}Regularizer`] as RegularizerOption | undefined,
    constraint: given[`${prefix}Constraint`] as ConstraintOption | undefined,
  }
}

/** The names of the options of a weight. */
export function weightOptions(prefix: string): readonly string[] {
  return [`${prefix}Initializer`, `${prefix}Regularizer`, `${prefix}Constraint`]
}

/** Throws for an unknown initializer, regularizer or constraint, so that wrong names are found before the first call. */
export function checkWeights(options: object, ...prefixes: readonly string[]): void {
  for (const prefix of prefixes) {
    const { initializer, regularizer, constraint } = settingsOfWeight(options, prefix, 'zeros')
    resolveInitializer(initializer)
    resolveRegularizer(regularizer)
    resolveConstraint(constraint)
  }
}

/** Makes a weight as the options of its layer say. */
export function addWeight<I extends LayerValue, O extends LayerValue>(
  layer: Layer<I, O>,
  name: string,
  shape: Shape,
  options: object,
  { prefix = name, initializer = 'glorotUniform' }: WeightNames = {},
): Parameter {
  const { initializer: first, regularizer, constraint } = settingsOfWeight(options, prefix, initializer)
  return layer.addParameter(name, shape, first, { regularizer, constraint })
}
