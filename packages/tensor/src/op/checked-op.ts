// `defineOp` and `makeOp` for authors of ops: they check the definition first.
import { checkDefinition } from './check-definition.js'
import { makeOp as makeUnchecked } from './define-op.js'
import type { Attributes, DefaultsOf, OpDefinition } from './definition.js'
import type { Arity, Fitting, OptionsOf, Places } from './function-types.js'
import type { AnyFunction, Op } from './signature.js'
import type { TypedDefinition } from './typed-definition.js'

/**
 * Makes an op from its definition and returns it as a function. Nothing is registered. The type annotation of the
 * constant is the signature of the function. The rules get inputs and attributes with these types, and a definition
 * that does not match the signature does not compile.
 *
 * @example
 * ```ts
 * import { add, defineOp, log, exp, tensor, type UnaryOp } from '@tensorloom/tensor'
 * const softplus: UnaryOp = defineOp({
 *   kind: 'composite', name: '@me/softplus', inputs: 1, compose: (x) => log(add(exp(x), 1)),
 * })
 * console.log(softplus(tensor([0])).dataSync()) // Float32Array [0.6931…]
 * ```
 */
/* @__NO_SIDE_EFFECTS__ */
export function defineOp<
  F extends AnyFunction,
  const N extends Arity,
  const M extends number = 0,
  const P extends readonly string[] = [],
  const D extends DefaultsOf<OptionsOf<F, N, P>> = DefaultsOf<OptionsOf<F, N, P>>,
  const R extends readonly string[] = [],
  const S extends Places = [],
>(definition: TypedDefinition<F, N, M, P, D, R, S> & Fitting<F, N, M, P, D, S>): Op<F> {
  // The typed definition differs from the untyped one in types only.
  return makeOp<F>(definition as unknown as OpDefinition)
}

/**
 * Like `defineOp`, for definitions that the compiler cannot compare with the function: the number of inputs is known
 * only at run time, or the type of the function is a type parameter. Rules get attributes of type `A`. Nothing else is
 * checked.
 *
 * @typeParam F - the type of the function
 * @typeParam A - options with their defaults
 * @example
 * ```ts
 * import { add, ones, type Tensor } from '@tensorloom/tensor'
 * import { makeOp } from '@tensorloom/tensor/op'
 * // The type of the function is a parameter here, which defineOp could not compare with the definition.
 * function folded<F extends (...inputs: Tensor[]) => Tensor>(inputs: number) {
 *   return makeOp<F>({
 *     kind: 'composite',
 *     name: `@me/sum${inputs}`,
 *     inputs,
 *     compose: (...terms) => (terms.slice(0, inputs) as Tensor[]).reduce((sum, term) => add(sum, term)),
 *   })
 * }
 * const sum3 = folded<(a: Tensor, b: Tensor, c: Tensor) => Tensor>(3)
 * console.log(sum3(ones([2]), ones([2]), ones([2])).dataSync()) // Float32Array [3, 3]
 * ```
 */
/* @__NO_SIDE_EFFECTS__ */
export function makeOp<F extends AnyFunction, A = Attributes>(definition: OpDefinition<A>): Op<F> {
  checkDefinition(definition)
  return makeUnchecked<F, A>(definition)
}
