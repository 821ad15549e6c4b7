// RNN, GRU and LSTM in both directions, with all their options: sequence lengths, peepholes, clipping, other activations.

import {
  add,
  cast,
  clip,
  concat,
  expandDims,
  flip,
  gru,
  lstm,
  matmul,
  mul,
  reshape,
  slice,
  stack,
  sub,
  type Tensor,
  transpose,
  where,
  zeros,
} from '@tensorloom/tensor'
import { shapeText } from '@tensorloom/tensor/op'
import { charge } from '../../runtime/budget.js'
import type { Call } from '../../runtime/call.js'
import { OnnxError } from '../../runtime/onnx-error.js'
import { type Operator, operator } from '../../runtime/operator.js'
import { namedActivations } from '../elementwise/activations.js'
import { reverseSteps } from '../movement/slice.js'

/** A recurrent cell in ONNX's terms. */
interface Cell {
  readonly gates: number
  /** Names of the standard activations of one direction. */
  readonly activations: readonly string[]
  /** Whether it has a cell state. */
  readonly hasCell: boolean
}

type Activation = (x: Tensor) => Tensor

/** The weights of one direction: [gates · hidden, …] as in the file. */
interface Direction {
  readonly w: Tensor
  readonly r: Tensor
  /** [2 · gates · hidden], or undefined. */
  readonly b: Tensor | undefined
  readonly h: Tensor
  readonly c: Tensor
  /** [3 · hidden], or undefined. */
  readonly peepholes: Tensor | undefined
  readonly activations: readonly Activation[]
  readonly standard: boolean
  readonly hidden: number
}

/** Outputs of all steps [time, batch, hidden], and the last states [batch, hidden]. */
interface Outputs {
  readonly y: Tensor
  readonly h: Tensor
  readonly c: Tensor
}

// Part `k` of `count` equal parts of the first axis.
function part(x: Tensor, k: number, count: number): Tensor {
  const size = x.shape[0]! / count
  return slice(x, [k * size, ...x.shape.slice(1).map(() => 0)], [size, ...x.shape.slice(1)])
}

// Gates in another order, side by side as columns: [gates · hidden, n] → [n, gates · hidden].
function columns(x: Tensor, order: readonly number[]): Tensor {
  const plain = order.every((gate, k) => gate === k)
  const sorted = plain ? x : concat(order.map((gate) => part(x, gate, order.length)))
  return x.rank === 1 ? sorted : transpose(sorted)
}

// The activations of each direction. Numbers are for those that take them, in order, but one for each direction of RNN; as in
// ONNX Runtime.
function activationsOf(
  call: Call,
  cell: Cell,
  directions: number,
): readonly { readonly activations: readonly Activation[]; readonly standard: boolean }[] {
  const count = cell.activations.length
  const names = call.textList('activations') ?? []
  const [alphas, betas] = [[...(call.list('activation_alpha') ?? [])], [...(call.list('activation_beta') ?? [])]]
  return Array.from({ length: directions }, (_, k) => {
    const own = names.length === 0 ? cell.activations : names.slice(k * count, (k + 1) * count)
    if (own.length !== count) throw new OnnxError(`${names.length} activations, expected ${count} for each direction`)
    const activations = own.map((name): Activation => {
      const known = namedActivations[name.toLowerCase().replaceAll('_', '')]
      if (known === undefined) {
        throw new OnnxError(
          `the activation '${name}' is not known`,
          `they are ${Object.keys(namedActivations).join(', ')}`,
        )
      }
      const [numbers, compute] = known
      const all = cell.gates === 1
      const alpha = all || numbers > 0 ? alphas.shift() : undefined
      const beta = all || numbers > 1 ? betas.shift() : undefined
      return (x) => compute(x, alpha, beta)
    })
    return { activations, standard: own.every((name, n) => name.toLowerCase() === cell.activations[n]!.toLowerCase()) }
  })
}

function recurrent(
  call: Call,
  cell: Cell,
  run: (call: Call, x: Tensor, direction: Direction, lengths: Tensor | undefined) => Outputs,
): readonly Tensor[] {
  const batchFirst = call.number('layout', 0) !== 0
  const swapped = (x: Tensor): Tensor => (batchFirst ? transpose(x, { perm: [1, 0, 2] }) : x)
  const x = swapped(call.tensor(0))
  const [w, r] = [call.tensor(1), call.tensor(2)]
  const kind = call.text('direction', 'forward', ['forward', 'reverse', 'bidirectional'])
  const directions = kind === 'bidirectional' ? 2 : 1
  const hidden = call.number('hidden_size', r.shape[2] ?? 0)
  if (
    x.rank !== 3 ||
    w.shape[0] !== directions ||
    w.shape[1] !== cell.gates * hidden ||
    r.shape[1] !== cell.gates * hidden ||
    r.shape[2] !== hidden ||
    w.shape[2] !== x.shape[2]
  ) {
    throw new OnnxError(
      `weights ${shapeText(w.shape)} and ${shapeText(r.shape)} do not fit an input ${shapeText(x.shape)} and hidden_size ${hidden}`,
    )
  }
  const batch = x.shape[1]!
  const lengths = call.has(4) ? call.tensor(4) : undefined
  const state = (k: number, direction: number): Tensor => {
    const given = call.optional(k)
    if (given === undefined) return zeros([batch, hidden], { dtype: x.dtype })
    return reshape(part(swapped(given), direction, directions), [batch, hidden])
  }
  const oneOf = (value: Tensor | undefined, direction: number): Tensor | undefined =>
    value && reshape(part(value, direction, directions), value.shape.slice(1))
  const activations = activationsOf(call, cell, directions)
  const all = Array.from({ length: directions }, (_, k): Outputs => {
    const reverse = kind === 'reverse' || k === 1
    const direction: Direction = {
      w: oneOf(w, k)!,
      r: oneOf(r, k)!,
      b: oneOf(call.optional(3), k),
      h: state(5, k),
      c: cell.hasCell ? state(6, k) : zeros([batch, hidden], { dtype: x.dtype }),
      peepholes: cell.hasCell ? oneOf(call.optional(7), k) : undefined,
      ...activations[k]!,
      hidden,
    }
    const turned = (value: Tensor): Tensor => {
      if (!reverse) return value
      return lengths === undefined ? flip(value, { axis: 0 }) : reverseSteps(value, lengths)
    }
    const outputs = run(call, turned(x), direction, lengths)
    return { ...outputs, y: turned(outputs.y) }
  })
  const together = (parts: readonly Tensor[], axis: number): Tensor =>
    parts.length === 1 ? expandDims(parts[0]!, { axis }) : stack(parts, { axis })
  const y = together(
    all.map((one) => one.y),
    1,
  )
  const [h, c] = [
    together(
      all.map((one) => one.h),
      0,
    ),
    together(
      all.map((one) => one.c),
      0,
    ),
  ]
  const whole = batchFirst ? transpose(y, { perm: [2, 0, 1, 3] }) : y
  return [whole, swapped(h), ...(cell.hasCell ? [swapped(c)] : [])].slice(0, call.outputs)
}

// Runs a step for each time; series that have ended keep their state, and their output is 0.
function loop(
  x: Tensor,
  { h: firstH, c: firstC, hidden }: Direction,
  lengths: Tensor | undefined,
  step: (x: Tensor, h: Tensor, c: Tensor) => readonly [h: Tensor, c: Tensor],
): Outputs {
  const [time, batch, features] = x.shape as [number, number, number]
  charge(1000 * time)
  let [h, c] = [firstH, firstC]
  const ends = lengths === undefined ? undefined : reshape(cast(lengths, 'int32'), [batch, 1])
  const outputs: Tensor[] = []
  for (let k = 0; k < time; k++) {
    const [nextH, nextC] = step(reshape(slice(x, [k, 0, 0], [1, batch, features]), [batch, features]), h, c)
    if (ends === undefined) {
      outputs.push(nextH)
      h = nextH
      c = nextC
      continue
    }
    const runs = ends.greater(k)
    outputs.push(where(runs, nextH, 0))
    h = where(runs, nextH, h)
    c = where(runs, nextC, c)
  }
  const y = outputs.length === 0 ? zeros([0, batch, hidden], { dtype: x.dtype }) : stack(outputs)
  return { y, h, c }
}

function clipped(call: Call): (x: Tensor) => Tensor {
  const limit = call.given('clip')
  return (x) => (limit === undefined ? x : clip(x, { min: -limit, max: limit }))
}

const timeFirst = (x: Tensor): Tensor => transpose(x, { perm: [1, 0, 2] })

function runRnn(call: Call, x: Tensor, direction: Direction, lengths: Tensor | undefined): Outputs {
  const limit = clipped(call)
  const [w, r] = [transpose(direction.w), transpose(direction.r)]
  const bias = direction.b && add(part(direction.b, 0, 2), part(direction.b, 1, 2))
  return loop(x, direction, lengths, (input, h, c) => {
    const sum = add(matmul(input, w), matmul(h, r))
    return [direction.activations[0]!(limit(bias === undefined ? sum : add(sum, bias))), c]
  })
}

function runGru(call: Call, x: Tensor, direction: Direction, lengths: Tensor | undefined): Outputs {
  const resetAfter = call.number('linear_before_reset', 0) !== 0
  const order = [0, 1, 2]
  const { b, hidden } = direction
  const [w, r] = [columns(direction.w, order), columns(direction.r, order)]
  const zero = zeros([3 * hidden], { dtype: x.dtype })
  const [inputBias, stateBias] = b === undefined ? [zero, zero] : [part(b, 0, 2), part(b, 1, 2)]
  if (direction.standard && lengths === undefined && call.given('clip') === undefined && x.shape[0]! > 0) {
    const bias = resetAfter ? stack([inputBias, stateBias]) : add(inputBias, stateBias)
    const [y, h] = gru(timeFirst(x), w, r, bias, { initialState: [direction.h], resetAfter })
    return { y: timeFirst(y), h: h, c: h }
  }
  const limit = clipped(call)
  const [gate, candidate] = direction.activations as [Activation, Activation]
  const gateOf = (all: Tensor, k: number, count = 3): Tensor =>
    slice(all, [0, k * (all.shape[1]! / count)], [all.shape[0]!, all.shape[1]! / count])
  const lastColumns = slice(r, [0, 2 * hidden], [hidden, hidden])
  return loop(x, direction, lengths, (input, h, c) => {
    const fromInput = add(matmul(input, w), inputBias)
    const fromState = add(matmul(h, r), stateBias)
    const update = gate(limit(add(gateOf(fromInput, 0), gateOf(fromState, 0))))
    const reset = gate(limit(add(gateOf(fromInput, 1), gateOf(fromState, 1))))
    const inner = resetAfter
      ? mul(reset, gateOf(fromState, 2))
      : add(matmul(mul(reset, h), lastColumns), part(stateBias, 2, 3))
    const next = candidate(limit(add(gateOf(fromInput, 2), inner)))
    return [add(mul(sub(1, update), next), mul(update, h)), c]
  })
}

// The file's gates are input, output, forget, candidate; those of the op input, forget, candidate, output.
function runLstm(call: Call, x: Tensor, direction: Direction, lengths: Tensor | undefined): Outputs {
  const order = [0, 2, 3, 1]
  const { b, hidden, peepholes } = direction
  const [w, r] = [columns(direction.w, order), columns(direction.r, order)]
  const bias =
    b === undefined ? zeros([4 * hidden], { dtype: x.dtype }) : columns(add(part(b, 0, 2), part(b, 1, 2)), order)
  const coupled = call.number('input_forget', 0) !== 0
  const plain = peepholes === undefined && !coupled && call.given('clip') === undefined
  if (direction.standard && lengths === undefined && plain && x.shape[0]! > 0) {
    const [y, h, c] = lstm(timeFirst(x), w, r, bias, { initialState: [direction.h, direction.c] })
    return { y: timeFirst(y), h: h, c: c }
  }
  const limit = clipped(call)
  const [gate, candidate, output] = direction.activations as [Activation, Activation, Activation]
  const gateOf = (all: Tensor, k: number): Tensor => slice(all, [0, k * hidden], [all.shape[0]!, hidden])
  // Peepholes are input, output, forget.
  const peep = (value: Tensor, k: number, state: Tensor): Tensor =>
    peepholes === undefined ? value : add(value, mul(part(peepholes, k, 3), state))
  return loop(x, direction, lengths, (input, h, c) => {
    const all = add(add(matmul(input, w), matmul(h, r)), bias)
    const enter = gate(limit(peep(gateOf(all, 0), 0, c)))
    const forget = coupled ? sub(1, enter) : gate(limit(peep(gateOf(all, 1), 2, c)))
    const nextC = add(mul(forget, c), mul(enter, candidate(limit(gateOf(all, 2)))))
    const leave = gate(limit(peep(gateOf(all, 3), 1, nextC)))
    return [mul(leave, output(nextC)), nextC]
  })
}

const rnnCell: Cell = { gates: 1, activations: ['Tanh'], hasCell: false }
const gruCell: Cell = { gates: 3, activations: ['Sigmoid', 'Tanh'], hasCell: false }
const lstmCell: Cell = { gates: 4, activations: ['Sigmoid', 'Tanh', 'Tanh'], hasCell: true }

const attributes = {
  activation_alpha: 'floats',
  activation_beta: 'floats',
  activations: 'strings',
  clip: 'float',
  direction: 'string',
  hidden_size: 'int',
  layout: 'int',
} as const

/** Recurrent layers. `output_sequence` is left from opset 1: an output is given if it is named. */
export const recurrenceOperators: readonly Operator[] = [
  operator(
    'RNN',
    1,
    { inputs: [3, 6], outputs: [0, 2], attributes: { ...attributes, output_sequence: 'int' } },
    (call) => recurrent(call, rnnCell, runRnn),
  ),
  operator(
    'GRU',
    1,
    {
      inputs: [3, 6],
      outputs: [0, 2],
      attributes: { ...attributes, output_sequence: 'int', linear_before_reset: 'int' },
    },
    (call) => recurrent(call, gruCell, runGru),
  ),
  operator(
    'LSTM',
    1,
    { inputs: [3, 8], outputs: [0, 3], attributes: { ...attributes, output_sequence: 'int', input_forget: 'int' } },
    (call) => recurrent(call, lstmCell, runLstm),
  ),
]
