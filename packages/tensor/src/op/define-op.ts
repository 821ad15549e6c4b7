// `defineOp` turns the definition of an op into a function.
import { dispatch } from '../dispatch/dispatch.js'
import type { Tensor } from '../tensor-types.js'
import { argumentParser, type ParsedCall, unfitArguments } from './arguments.js'
import type { defineOp as checked } from './checked-op.js'
import type { Attributes, OpDefinition } from './definition.js'
import type { AnyFunction, Op } from './signature.js'

/**
 * Makes an op from its typed definition, without a check at run time: the compiler and a test check the definitions of this
 * package. `defineOp` for all others is in checked-op.ts.
 */
/* @__NO_SIDE_EFFECTS__ */
export const defineOp: typeof checked = (definition: unknown): never => makeOp<never>(definition as OpDefinition)

/**
 * Like `defineOp`, for definitions that the compiler cannot compare with the function. Rules get attributes of type `A`.
 *
 * @typeParam F - the type of the function
 * @typeParam A - options with their defaults
 */
/* @__NO_SIDE_EFFECTS__ */
export function makeOp<F extends AnyFunction, A = Attributes>(typed: OpDefinition<A>): Op<F> {
  // The parser passes exactly the attributes in `options` and `positional` to the rules.
  const definition = typed as OpDefinition
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
