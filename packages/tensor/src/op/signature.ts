// The type of an op: a function that carries the definition that the dispatcher uses. Types only.
import type { Tensor, TensorLike } from '../tensor-types.js'
import type { OpDefinition } from './definition.js'

/** Any function. */
// biome-ignore lint/suspicious/noExplicitAny: the bound of all function types
export type AnyFunction = (...args: any[]) => unknown

/** The property that every op has. */
export interface HasDefinition {
  /** The definition of the op: rules, lowering or decomposition, and gradient. */
  readonly definition: OpDefinition
}

/** An op of any signature. */
export type AnyOp = AnyFunction & HasDefinition

/**
 * An op as a function: `Op<(x: Tensor, options?: MyOptions) => Tensor>`. Tensors come first, then positional
 * attributes, then one object of options. In an overloaded function, the overload with the most arguments comes last.
 *
 * @typeParam F - the type of the function
 */
export type Op<F extends AnyFunction> = F & HasDefinition

/** `op(x)`. */
export type UnaryOp = Op<(x: TensorLike) => Tensor>
/** `op(a, b)`. */
export type BinaryOp = Op<(a: TensorLike, b: TensorLike) => Tensor>
