// Recurrence: nodes for the cells that ONNX knows, and loops for all others.
import type { AttributeInput } from '../graph-builder.js'
import type { NodeActivation } from '../node-activation.js'
import type { ScanAttributes } from '../recurrent-layers.js'
import type { ExportCall, ExportRules } from '../rule.js'

const range = (count: number, from = 0): number[] => Array.from({ length: count }, (_, k) => from + k)

/** A recurrent op as ONNX's node: how its gates lie. */
interface Recurrence {
  readonly type: 'LSTM' | 'GRU' | 'RNN'
  /** For each gate of the node its place in the op. */
  readonly order: readonly number[]
  readonly states: number
}

const recurrences: Readonly<Record<string, Recurrence>> = {
  lstm: { type: 'LSTM', order: [0, 3, 1, 2], states: 2 },
  gru: { type: 'GRU', order: [0, 1, 2], states: 1 },
  simpleRnn: { type: 'RNN', order: [0], states: 1 },
}

/** Whether a recurrent op can be written as one node: without a mask, with weights that are known. */
export function isPlainRecurrence(name: string, inputs: readonly unknown[]): boolean {
  const kind = Object.hasOwn(recurrences, name) ? recurrences[name] : undefined
  return kind !== undefined && typeof inputs[4 + kind.states] === 'boolean'
}

function recurrent(call: ExportCall): readonly string[] {
  const { graph } = call
  const { type, order, states } = recurrences[call.op.name]!
  const units = call.shape(2)[0]!
  const dtype = call.dtype(0)
  // [features, gates · units] to [1, gates · units, features] in the node's order.
  const weights = (k: number): string => {
    const sorted = graph.node('Gather', [call.input(k), graph.ints(columnsOf(order, units))], { axis: 1 })
    return graph.node('Unsqueeze', [graph.node('Transpose', [sorted], { perm: [1, 0] }), graph.ints([0])])
  }
  const x = graph.node('Transpose', [call.attribute<boolean>('goBackwards') ? reversed(call) : call.input(0)], {
    perm: [1, 0, 2],
  })
  const initial = range(states).map((k) => {
    const state = call.inputs[4 + k]!
    if (state.kind === 'scalar') return ''
    return graph.node('Unsqueeze', [call.input(4 + k), graph.ints([0])])
  })
  const resetAfter = type === 'GRU' && call.attribute<boolean>('resetAfter')
  const outputs = graph.nodeOf(
    type,
    [x, weights(1), weights(2), biasOf(call, order, units, resetAfter, dtype), '', ...initial],
    states + 1,
    {
      hidden_size: units,
      ...(resetAfter ? { linear_before_reset: 1 } : {}),
      ...activationsOf(call),
    },
  )
  const sequence = graph.node('Transpose', [graph.node('Squeeze', [outputs[0]!, graph.ints([1])])], { perm: [1, 0, 2] })
  return [sequence, ...outputs.slice(1).map((one) => graph.node('Squeeze', [one, graph.ints([0])]))]
}

// Numbers for the activations that take them, in order: runtimes hand them out like this. ONNX Runtime ends on an empty list.
function activationsOf(call: ExportCall): Readonly<Record<string, AttributeInput>> {
  const list = call.attribute<readonly NodeActivation[] | undefined>('activations')
  if (list === undefined) return {}
  const numbers = (name: 'alpha' | 'beta'): Readonly<Record<string, AttributeInput>> => {
    const floats = list.flatMap((one) => one[name] ?? [])
    return floats.length === 0 ? {} : { [`activation_${name}`]: { floats } }
  }
  return { activations: list.map(({ name }) => name), ...numbers('alpha'), ...numbers('beta') }
}

function columnsOf(order: readonly number[], units: number): readonly number[] {
  return order.flatMap((gate) => range(units, gate * units))
}

function reversed(call: ExportCall): string {
  const { graph } = call
  return graph.node('Slice', [
    call.input(0),
    graph.ints([-1]),
    graph.ints([-(2 ** 31 - 1)]),
    graph.ints([1]),
    graph.ints([-1]),
  ])
}

// [2 · gates · units]: the bias of the inputs, then that of the states, which only GRU with resetAfter has.
function biasOf(
  call: ExportCall,
  order: readonly number[],
  units: number,
  resetAfter: boolean,
  dtype: 'float32' | string,
): string {
  const { graph } = call
  const bias = call.inputs[3]!
  const type = dtype === 'float64' ? 'float64' : 'float32'
  const zeros = (): string =>
    graph.constant(
      'zero_bias',
      new Float64Array(order.length * units),
      [order.length * units],
      type === 'float64' ? 11 : 1,
    )
  if (bias.kind === 'scalar') {
    const filled = new Float64Array(order.length * units).fill(Number(bias.value))
    const own =
      Number(bias.value) === 0 ? zeros() : graph.constant('bias', filled, [filled.length], type === 'float64' ? 11 : 1)
    const whole = graph.node('Concat', [own, resetAfter ? own : zeros()], { axis: 0 })
    return graph.node('Unsqueeze', [whole, graph.ints([0])])
  }
  const sorted = (name: string): string =>
    graph.node('Gather', [name, graph.ints(columnsOf(order, units))], { axis: 0 })
  if (!resetAfter)
    return graph.node('Unsqueeze', [
      graph.node('Concat', [sorted(call.input(3)), zeros()], { axis: 0 }),
      graph.ints([0]),
    ])
  const row = (k: number): string =>
    graph.node('Gather', [call.input(3), graph.constant('row', [k], [], 7)], { axis: 0 })
  return graph.node('Unsqueeze', [graph.node('Concat', [sorted(row(0)), sorted(row(1))], { axis: 0 }), graph.ints([0])])
}

// Steps are axis 1 of every sequence.
function scan(call: ExportCall): readonly string[] {
  const { graph } = call
  const states = call.attribute<number>('states')
  const sequences = call.inputs.length - states
  const direction = call.attribute<boolean>('goBackwards') ? 1 : 0
  const body = call.graphOf(call.trials.map((attrs) => (attrs as unknown as ScanAttributes).body))
  return graph.nodeOf(
    'Scan',
    call.inputs.map((_, k) => call.input(k)),
    call.outputs.length,
    {
      body,
      num_scan_inputs: sequences,
      scan_input_axes: range(sequences).map(() => 1),
      scan_input_directions: range(sequences).map(() => direction),
      scan_output_axes: [1],
    },
  )
}

/** Recurrence. */
export const recurrenceRules: ExportRules = {
  lstm: recurrent,
  gru: recurrent,
  simpleRnn: recurrent,
  scan,
}
