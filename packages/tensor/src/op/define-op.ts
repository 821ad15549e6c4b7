// `defineOp` turns the definition of an op into a function.
import { dispatch } from '../dispatch/dispatch.js'
import type { Tensor } from '../tensor-types.js'
import { argumentParser, type ParsedCall } from './arguments.js'
import type { OpDefinition } from './definition.js'
import type { AnyOp } from './signature.js'

/**
 * Makes an op from its definition. Nothing is registered; the op is what is returned.
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
export function defineOp<O extends AnyOp>(definition: OpDefinition): O {
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
  return Object.assign(call, { definition }) as unknown as O
}
