// `defineOp` turns the definition of an op into a function.
import { dispatch } from '../dispatch/dispatch.js'
import type { Tensor } from '../tensor-types.js'
import { argumentParser, type ParsedCall } from './arguments.js'
import type { Attributes, DefaultsOf, OpDefinition } from './definition.js'
import type { Arity, Fitting, OptionsOf, Places } from './function-types.js'
import type { AnyFunction, Op } from './signature.js'
import type { TypedDefinition } from './typed-definition.js'

/**
 * Makes an op from its definition. Nothing is registered; the op is what is returned. The annotation of the constant
 * says what the function takes; rules see inputs and attributes under those types, and what does not fit does not compile.
 *
 * @example
 * ```ts
 * import { add, defineOp, log, exp, tensor, type UnaryOp } from '@tensorloom/tensor'
 * const softplus: UnaryOp = defineOp({
 *   kind: 'composite', name: 'me/softplus', inputs: 1, compose: (x) => log(add(exp(x), 1)),
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
>(definition: TypedDefinition<F, N, M, P, D, R, S> & Fitting<F, N, M, P, D>): Op<F> {
  // The typed form differs from the erased one in types only.
  return makeOp<F>(definition as unknown as OpDefinition)
}

/**
 * `defineOp` where the compiler cannot compare definition and function: the number of inputs is known only at run time, or
 * the function's type is a type parameter. Rules see the attributes `A`; nothing else is checked.
 *
 * @typeParam F - the type of the function
 * @typeParam A - options with their defaults
 */
/* @__NO_SIDE_EFFECTS__ */
export function makeOp<F extends AnyFunction, A = Attributes>(typed: OpDefinition<A>): Op<F> {
  // The parser gives rules exactly the attributes that `options` and `positional` name.
  const definition = typed as OpDefinition
  const { multiple } = definition
  let parse: ((args: readonly unknown[]) => ParsedCall) | undefined
  const call = (...args: readonly unknown[]): Tensor | readonly Tensor[] => {
    // At the first call: a program defines many ops and calls few.
    parse ??= argumentParser(definition)
    const { inputs, attrs } = parse(args)
    const outputs = dispatch(definition, inputs, attrs)
    return multiple ? outputs : outputs[0]!
  }
  Object.defineProperty(call, 'name', { value: definition.name })
  // The annotation of the constant is the signature; the parser reads calls by the definition.
  return Object.assign(call, { definition }) as unknown as Op<F>
}
