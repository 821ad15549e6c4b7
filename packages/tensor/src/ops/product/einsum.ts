// Einstein summation by diagonals, sums, and pairwise contractions with matmul, smallest product first.

import { isFloating } from '../../dtype.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { sizeOf } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'
import { mul } from '../elementwise/arithmetic.js'
import { cast } from '../elementwise/cast.js'
import { diagonal } from '../linear-algebra/diagonal.js'
import { reshape, transpose } from '../movement/shape.js'
import { sum } from '../reduction/reduce.js'
import { type Equation, readEquation } from './einsum-equation.js'
import { matmul } from './matmul.js'

/** A tensor with a different label for every axis. */
interface Labelled {
  readonly x: Tensor
  readonly labels: readonly string[]
}

const without = (labels: readonly string[], others: readonly string[]): string[] =>
  labels.filter((label) => !others.includes(label))
const within = (labels: readonly string[], others: readonly string[]): string[] =>
  labels.filter((label) => others.includes(label))

// One axis per label. Repeated labels become their diagonal. Extents of 1 that other operands stretch are dropped.
function distinctLabels(x: Tensor, labels: readonly string[], extents: Equation['extents']): Labelled {
  const kept = labels.flatMap((label, k) => (x.shape[k] === 1 && extents.get(label) !== 1 ? [] : [k]))
  let names = kept.map((k) => labels[k]!)
  let y = reshape(
    x,
    kept.map((k) => x.shape[k]!),
  )
  for (;;) {
    const second = names.findIndex((label, k) => names.indexOf(label) < k)
    if (second < 0) return { x: y, labels: names }
    const label = names[second]!
    const first = names.indexOf(label)
    y = diagonal(y, { axis1: first, axis2: second })
    names = [...names.filter((_, k) => k !== first && k !== second), label]
  }
}

function sumOut({ x, labels }: Labelled, kept: readonly string[]): Labelled {
  const axis = labels.flatMap((label, k) => (kept.includes(label) ? [] : [k]))
  return axis.length === 0 ? { x, labels } : { x: sum(x, { axis }), labels: within(labels, kept) }
}

function ordered({ x, labels }: Labelled, order: readonly string[]): Tensor {
  return transpose(x, { perm: order.map((label) => labels.indexOf(label)) })
}

// Merges each group of labels into one axis. The batch labels come first.
function grouped(one: Labelled, batch: readonly string[], groups: readonly (readonly string[])[]): Tensor {
  const x = ordered(one, [...batch, ...groups.flat()])
  const extents = (labels: readonly string[]): number[] =>
    labels.map((label) => one.x.shape[one.labels.indexOf(label)]!)
  return reshape(x, [...extents(batch), ...groups.map((group) => sizeOf(extents(group)))])
}

/** The product of two operands, summed over the labels that are not kept. */
function contract(a: Labelled, b: Labelled, kept: readonly string[], extents: Equation['extents']): Labelled {
  const left = sumOut(a, [...kept, ...b.labels])
  const right = sumOut(b, [...kept, ...a.labels])
  const shared = within(left.labels, right.labels)
  const [batch, inner] = [within(shared, kept), without(shared, kept)]
  const [rows, columns] = [without(left.labels, shared), without(right.labels, shared)]
  const labels = [...batch, ...rows, ...columns]
  const shape = labels.map((label) => extents.get(label)!)
  if (inner.length === 0) {
    const product = mul(grouped(left, batch, [rows, []]), grouped(right, batch, [[], columns]))
    return { x: reshape(product, shape), labels }
  }
  // The order of the groups that is closer to the current order of the axes.
  const transposeA = lastOf(left.labels, inner) < lastOf(left.labels, rows)
  const transposeB = lastOf(right.labels, columns) < lastOf(right.labels, inner)
  const product = matmul(
    grouped(left, batch, transposeA ? [inner, rows] : [rows, inner]),
    grouped(right, batch, transposeB ? [columns, inner] : [inner, columns]),
    { transposeA, transposeB },
  )
  return { x: reshape(product, shape), labels }
}

const lastOf = (labels: readonly string[], group: readonly string[]): number =>
  Math.max(-1, ...group.map((label) => labels.indexOf(label)))

function contractAll(operands: readonly Labelled[], { output, extents }: Equation): Labelled {
  const rest = [...operands]
  while (rest.length > 1) {
    const [i, j] = smallestPair(rest, output, extents)
    const [a, b] = [rest[i]!, rest[j]!]
    rest.splice(j, 1)
    rest.splice(i, 1)
    rest.push(contract(a, b, neededBy(rest, output), extents))
  }
  return rest[0]!
}

const neededBy = (operands: readonly Labelled[], output: readonly string[]): string[] => [
  ...output,
  ...operands.flatMap(({ labels }) => labels),
]

// The pair with the smallest product. Of equal ones the first, so that a plain chain runs from left to right.
function smallestPair(
  operands: readonly Labelled[],
  output: readonly string[],
  extents: Equation['extents'],
): readonly [number, number] {
  let best: readonly [number, number] = [0, 1]
  let least = Number.POSITIVE_INFINITY
  for (let i = 0; i < operands.length; i++) {
    for (let j = i + 1; j < operands.length; j++) {
      const others = operands.filter((_, k) => k !== i && k !== j)
      const both = new Set([...operands[i]!.labels, ...operands[j]!.labels])
      const size = sizeOf(within([...both], neededBy(others, output)).map((label) => extents.get(label)!))
      if (size < least) [best, least] = [[i, j], size]
    }
  }
  return best
}

const ofList: Op<(tensors: readonly Tensor[], equation: string) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'einsum',
  inputs: 'list',
  positional: ['equation'],
  compose(tensors, { equation: text }) {
    const equation = readEquation(
      text,
      tensors.map((one) => one.shape),
    )
    const { operands, output, extents } = equation
    // A product of integers is float32, as in matmul; a single operand keeps its dtype.
    const asIs = (one: Tensor): boolean => tensors.length === 1 || isFloating(one.dtype)
    const numbers = tensors.map((one) => (asIs(one) ? one : cast(one, 'float32')))
    const labelled = numbers.map((one, k) => distinctLabels(one, operands[k]!, extents))
    return ordered(sumOut(contractAll(labelled, equation), output), output)
  },
})

const callEinsum = (equation: string, ...tensors: readonly Tensor[]): Tensor => ofList(tensors, equation)

/**
 * Einstein summation of any number of tensors: multiplies all tensors, and sums over the labels that are not in the
 * result. A label that is repeated in one term takes the diagonal. `...` stands for further axes, which broadcast.
 * Without `->` the result has the labels that occur once, in alphabetical order. Products of integers are float32.
 *
 * @param equation - one term of letters per tensor, separated by commas, then `->` and the labels of the result
 * @example
 * ```ts
 * import { einsum, tensor } from '@tensorloom/tensor'
 * const m = tensor([[1, 2], [3, 4]])
 * console.log(einsum('ij,jk->ik', m, m).dataSync()) // Float32Array [7, 10, 15, 22]
 * console.log(einsum('ii', m).itemSync()) // 5
 * ```
 * @function
 */
export const einsum: Op<(equation: string, ...tensors: readonly Tensor[]) => Tensor> = /* @__PURE__ */ Object.assign(
  callEinsum,
  { definition: ofList.definition },
)
