// How a case's `op` and `attrs` become a call of a public function. Most ops are called as their definition says; the
// table below holds what differs.

import type { Tensor } from '@tensorloom/tensor'
import * as functions from '@tensorloom/tensor'
import * as losses from '@tensorloom/tensor/losses'
import type { CallableOp } from '../samples/sample.js'

/** An op of the conformance format: tensors and attributes in, all outputs out. */
export type Operation = (inputs: readonly Tensor[], attrs: Readonly<Record<string, unknown>>) => readonly Tensor[]

interface Difference {
  /** Name of the public function, where it is another. */
  readonly name?: string
  /** Attributes that say what the function does anyway. */
  readonly implied?: Readonly<Record<string, unknown>>
  /** Arguments of the call, where they are not inputs, positional attributes and options. */
  arguments?(inputs: readonly Tensor[], attrs: Readonly<Record<string, unknown>>): readonly unknown[]
}

/** Where the conformance format and the public functions differ. */
const differences: Readonly<Record<string, Difference>> = {
  einsum: { arguments: (inputs, { equation }) => [equation, ...inputs] },
}

const known: Readonly<Record<string, unknown>> = { ...losses, ...functions }

function publicOp(name: string): CallableOp | undefined {
  const candidate = Object.hasOwn(known, name) ? known[name] : undefined
  return typeof candidate === 'function' && 'definition' in candidate ? (candidate as CallableOp) : undefined
}

/**
 * Finds the function for a case, or says what is missing.
 *
 * @param op - name in the conformance format
 * @param attrs - attributes of the case
 * @param extra - further operations by name; they win
 */
export function findOperation(
  op: string,
  attrs: Readonly<Record<string, unknown>>,
  extra: Readonly<Record<string, Operation>> = {},
): { readonly run: Operation } | { readonly missing: string } {
  if (Object.hasOwn(extra, op)) return { run: extra[op]! }
  const difference = Object.hasOwn(differences, op) ? differences[op]! : {}
  const { name = op, implied = {} } = difference
  const call = publicOp(name)
  if (call === undefined) return { missing: op }
  const { positional = [], options = {} } = call.definition
  for (const [key, value] of Object.entries(attrs)) {
    const takes = positional.includes(key) || key in options
    if (!takes && implied[key] !== value) return { missing: `${op} with ${key}: ${JSON.stringify(value)}` }
  }
  return { run: operationOf(call, difference.arguments) }
}

/** An op as an operation: its function with arguments in the order that its definition gives. */
export function operationOf(op: CallableOp, argumentsOfCall: Difference['arguments'] = argumentsOf(op)): Operation {
  const call = op as unknown as (...args: readonly unknown[]) => Tensor | readonly Tensor[]
  return (inputs, attrs) => {
    const result = call(...argumentsOfCall(inputs, attrs))
    return functions.isTensor(result) ? [result] : result
  }
}

const argumentsOf = (call: CallableOp) => (inputs: readonly Tensor[], attrs: Readonly<Record<string, unknown>>) => {
  const { inputs: arity, positional = [], options = {} } = call.definition
  const args: unknown[] = arity === 'list' ? [inputs] : [...inputs]
  for (const key of positional) args.push(attrs[key])
  const named = Object.entries(attrs).filter(([key]) => key in options)
  if (named.length > 0) args.push(Object.fromEntries(named))
  return args
}
