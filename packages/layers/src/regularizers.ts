// Regularizers: penalties on parameters that are added to the loss.
import { abs, add, mul, square, sum, type Tensor, TensorloomError } from '@tensorloom/tensor'
import { fromPlugins, namesFromPlugins } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { checkRange, unknownName } from './core/check.js'
import type { BuiltInRegularizers, KnownRegularizers } from './known.js'

/** A penalty on one parameter. Your own is any object of this form. */
export interface Regularizer {
  /** What is saved: a name from the table, or `@scope/name`. */
  readonly type: string
  /** What is saved beside it: plain JSON. */
  readonly config: Readonly<Record<string, unknown>>
  /** The penalty as a scalar; differentiable. */
  penalty(parameter: Tensor): Tensor
}

/** What a regularizer option takes: a name, or an object such as `l2(1e-4)`. */
export type RegularizerOption = (keyof KnownRegularizers & string) | Regularizer

/** `factor` · Σ|w|; 0.01 by default, as in Keras. */
export function l1(factor: number = 0.01): Regularizer {
  checkRange('l1', 'factor', factor, 0, Number.MAX_VALUE)
  return { type: 'l1', config: { factor }, penalty: (parameter) => mul(sum(abs(parameter)), factor) }
}

/** `factor` · Σw²; 0.01 by default, as in Keras. (Its gradient is 2 · factor · w.) */
export function l2(factor: number = 0.01): Regularizer {
  checkRange('l2', 'factor', factor, 0, Number.MAX_VALUE)
  return { type: 'l2', config: { factor }, penalty: (parameter) => mul(sum(square(parameter)), factor) }
}

/** `l1` · Σ|w| + `l2` · Σw²; both 0 by default, as in Keras. */
export function l1l2(factors: { readonly l1?: number | undefined; readonly l2?: number | undefined }): Regularizer {
  const config = { l1: factors.l1 ?? 0, l2: factors.l2 ?? 0 }
  const [absolute, squared] = [l1(config.l1), l2(config.l2)]
  return {
    type: 'l1l2',
    config,
    penalty: (parameter) => add(absolute.penalty(parameter), squared.penalty(parameter)),
  }
}

/** Regularizers by name, from their saved config. */
const regularizers: Readonly<
  Record<keyof BuiltInRegularizers, (config: Readonly<Record<string, unknown>>) => Regularizer>
> = {
  l1: ({ factor }) => l1(factor as number | undefined),
  l2: ({ factor }) => l2(factor as number | undefined),
  l1l2,
}

/** Whether `value` is a regularizer. */
export function isRegularizer(value: unknown): value is Regularizer {
  return typeof (value as Partial<Regularizer> | null)?.penalty === 'function'
}

/** What makes regularizers of that type, of this package or a plugin. */
export function regularizerMaker(
  type: string,
): ((config: Readonly<Record<string, unknown>>) => Regularizer) | undefined {
  return Object.hasOwn(regularizers, type)
    ? regularizers[type as keyof BuiltInRegularizers]
    : fromPlugins('regularizers', type)
}

/** The regularizer that an option means, or undefined for none. Throws for an unknown name. */
export function resolveRegularizer(option: RegularizerOption | undefined): Regularizer | undefined {
  if (option === undefined) return undefined
  if (typeof option === 'string') {
    const make = regularizerMaker(option)
    if (make !== undefined) return make({})
    const known = [...Object.keys(regularizers), ...namesFromPlugins('regularizers')]
    throw unknownName('regularizer', known, option, 'an object: l2(1e-4)')
  }
  if (isRegularizer(option)) return option
  throw new TensorloomError(`a regularizer is ${describeValue(option)}, expected a name or an object`, {
    help: 'write kernelRegularizer: l2(1e-4)',
  })
}
