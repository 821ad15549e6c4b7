// `defineOp` turns the definition of an op into a function.
import { dispatch } from '../dispatch/dispatch.js'
import type { Tensor } from '../tensor-types.js'
import { argumentParser, type ParsedCall, unfitArguments } from './arguments.js'
import { checkDefinition } from './check-definition.js'
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
>(definition: TypedDefinition<F, N, M, P, D, R, S> & Fitting<F, N, M, P, D>): Op<F> {
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
 */
/* @__NO_SIDE_EFFECTS__ */
export function makeOp<F extends AnyFunction, A = Attributes>(typed: OpDefinition<A>): Op<F> {
  // The parser passes exactly the attributes in `options` and `positional` to the rules.
  const definition = typed as OpDefinition
  checkDefinition(definition)
  const { multiple, name } = definition
  // The rules of an op of a plugin are its author's code, whose errors are shown as they are.
  const isPluginOp = name.includes('/')
  let parse: ((args: readonly unknown[]) => ParsedCall) | undefined
  const call = (...args: readonly unknown[]): Tensor | readonly Tensor[] => {
    // The parser is made at the first call, because a program defines many ops and calls few of them.
    parse ??= argumentParser(definition)
    const { inputs, attrs } = parse(args)
    try {
      const outputs = dispatch(definition, inputs, attrs)
      return multiple ? outputs : outputs[0]!
    } catch (error) {
      throw isLanguageError(error) && !isPluginOp ? unfitArguments(definition, args, error) : error
    }
  }
  Object.defineProperty(call, 'name', { value: name })
  // The type annotation of the constant is the signature. The parser reads calls according to the definition.
  return Object.assign(call, { definition }) as unknown as Op<F>
}

// Errors that the language itself throws: of a value that is undefined, or of a length that is too large.
function isLanguageError(error: unknown): error is Error {
  return error instanceof TypeError || error instanceof RangeError
}
