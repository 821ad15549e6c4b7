// Functional graphs: the calls between inputs and outputs in order, and the graph as data that can be saved.
import { type DType, TensorloomError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { isSymbolicTensor } from '../core/brand.js'
import { batchText, type PartialShape, partialShape } from '../core/check.js'
import type { AnyLayer, SymbolicCall, SymbolicTensor } from '../core/types.js'
import { input } from './input.js'

/** Throws unless every value is a symbolic tensor. */
export function checkSymbolic(where: string, values: readonly unknown[]): void {
  if (values.length > 0 && values.every(isSymbolicTensor)) return
  const wrong = values.find((value) => !isSymbolicTensor(value))
  throw new TensorloomError(`functional: ${where} is ${values.length === 0 ? 'empty' : describeValue(wrong)}`, {
    help: 'create inputs with input(shape), and outputs by applying layers and ops to them',
  })
}

/** The calls that lead from inputs to outputs, each after those it needs. */
export function callsBetween(
  inputs: readonly SymbolicTensor[],
  outputs: readonly SymbolicTensor[],
): readonly SymbolicCall[] {
  const order: SymbolicCall[] = []
  const done = new Set<SymbolicTensor | SymbolicCall>(inputs)
  const used = new Set<SymbolicTensor>(outputs)
  // Uses a stack of its own, because a graph may be deeper than the call stack.
  const stack: (SymbolicTensor | SymbolicCall)[] = [...outputs].reverse()
  while (stack.length > 0) {
    const top = stack.at(-1)!
    if (done.has(top)) stack.pop()
    else if (isSymbolicTensor(top)) {
      if (top.producer === undefined) {
        throw new TensorloomError(
          `functional: an output needs '${top.name}' ${batchText(top.sampleShape)}, which is not among the inputs`,
          { help: 'list every input that the outputs depend on: functional({ inputs: [a, b], outputs })' },
        )
      }
      if (done.has(top.producer)) done.add(top)
      else stack.push(top.producer)
    } else {
      for (const one of top.inputs) used.add(one)
      const open = top.inputs.filter((one) => !done.has(one))
      if (open.length > 0) stack.push(...open.reverse())
      else {
        done.add(top)
        order.push(top)
      }
    }
  }
  const unused = inputs.find((one) => !used.has(one))
  if (unused !== undefined) {
    throw new TensorloomError(
      `functional: no output depends on the input '${unused.name ?? unused.producer!.layer.name}'`,
      {
        help: 'leave it out of inputs',
      },
    )
  }
  return order
}

/** Where a value comes from: the number of an input, or the number of a call and of its output. */
export type Reference = readonly [from: 'input' | number, index: number]

/** A graph as data. */
export interface GraphConfig {
  readonly inputs: readonly { readonly name: string; readonly shape: PartialShape; readonly dtype: DType }[]
  /** Each layer once, however often it is used. */
  readonly layers: readonly AnyLayer[]
  readonly calls: readonly {
    readonly layer: number
    readonly inputs: readonly Reference[]
    readonly list: boolean
    readonly training?: boolean | undefined
    readonly reverse?: boolean | undefined
  }[]
  readonly outputs: readonly Reference[]
}

/** A graph as data. */
export function graphToConfig(
  inputs: readonly SymbolicTensor[],
  calls: readonly SymbolicCall[],
  outputs: readonly SymbolicTensor[],
): GraphConfig {
  const layers = [...new Set(calls.map((call) => call.layer))]
  const references = new Map<SymbolicTensor, Reference>()
  for (const [k, call] of calls.entries()) {
    for (const [at, output] of call.outputs.entries()) references.set(output, [k, at])
  }
  for (const [k, one] of inputs.entries()) references.set(one, ['input', k])
  const refer = (value: SymbolicTensor): Reference => references.get(value)!
  return {
    inputs: inputs.map(({ name = 'input', sampleShape, dtype }) => {
      return { name, shape: partialShape(sampleShape) as PartialShape, dtype }
    }),
    layers,
    calls: calls.map(({ layer, inputs: from, list, training, reverse }) => {
      return { layer: layers.indexOf(layer), inputs: from.map(refer), list, training, reverse }
    }),
    outputs: outputs.map(refer),
  }
}

/** The graph again, from data. */
export function graphFromConfig(config: GraphConfig): {
  readonly inputs: readonly SymbolicTensor[]
  readonly outputs: readonly SymbolicTensor[]
} {
  const inputs = config.inputs.map(({ name, shape, dtype }) => input(shape, { name, dtype }))
  const results: (readonly SymbolicTensor[])[] = []
  const find = ([from, index]: Reference): SymbolicTensor => (from === 'input' ? inputs : results[from]!)[index]!
  for (const call of config.calls) {
    const from = call.inputs.map(find)
    const { training, reverse } = call
    const options = { training, reverse }
    const result = config.layers[call.layer]!.apply(call.list ? from : from[0]!, options)
    results.push((Array.isArray(result) ? result : [result]) as readonly SymbolicTensor[])
  }
  return { inputs, outputs: config.outputs.map(find) }
}
