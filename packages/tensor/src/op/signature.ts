// The type of an op: a function, and beside it the definition by which the dispatcher answers its calls. Types only.
import type { Tensor, TensorLike } from '../tensor-types.js'
import type { OpDefinition } from './definition.js'

/** Any function. */
// biome-ignore lint/suspicious/noExplicitAny: the bound of all function types
export type AnyFunction = (...args: any[]) => unknown

/** What every op has beside its call. */
export interface HasDefinition {
  /** What the op is: rules, lowering or decomposition, gradient. */
  readonly definition: OpDefinition
}

/** An op of any signature. */
export type AnyOp = AnyFunction & HasDefinition

/**
 * An op as a function: `Op<(x: Tensor, options?: MyOptions) => Tensor>`. Tensors come first, then positional attributes,
 * then one object of options. Where an overloaded function is meant, the fullest overload comes last.
 *
 * @typeParam F - the type of the function
 */
export type Op<F extends AnyFunction> = F & HasDefinition

/** `op(x)`. */
export type UnaryOp = Op<(x: TensorLike) => Tensor>
/** `op(a, b)`. */
export type BinaryOp = Op<(a: TensorLike, b: TensorLike) => Tensor>
