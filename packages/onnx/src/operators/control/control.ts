// Control flow: operators that run graphs.

import { reshape, slice, stack, zeros } from '@tensorloom/tensor'
import { Living, withArticle } from '@tensorloom/tensor/internal'
import { elementTypes } from '../../model/element-types.js'
import { charge } from '../../runtime/budget.js'
import type { Call } from '../../runtime/call.js'
import type { Graph } from '../../runtime/graph.js'
import { staticShape } from '../../runtime/graph.js'
import { OnnxError } from '../../runtime/onnx-error.js'
import { controlOperator, type Operator, type Results, type Steps } from '../../runtime/operator.js'
import {
  deviceOf,
  deviceValue,
  hostValue,
  partsOf,
  sequenceValue,
  type TensorValue,
  type Value,
} from '../../runtime/value.js'

function* ifOperator(call: Call): Steps<Results> {
  const branch = call.scalar(0) !== 0 ? call.graph('then_branch') : call.graph('else_branch')
  return yield* call.context.run(branch, [])
}

// The truth of a condition, read from the backend if it is there.
function* truth(value: Value | undefined): Steps<boolean> {
  if (value?.kind !== 'tensor') throw new OnnxError('the condition is not a tensor')
  if (value.host === undefined) yield value
  return Number(value.host![0]) !== 0
}

function* loopOperator(call: Call): Steps<Results> {
  const body = call.graph('body')
  const carried = body.inputs.length - 2
  const limit = call.has(0) ? call.scalar(0) : Number.POSITIVE_INFINITY
  let running = call.has(1) ? yield* truth(call.inputs[1]) : true
  let state: readonly (Value | undefined)[] = call.inputs.slice(2)
  if (carried < 0 || state.length !== carried || body.outputs.length < carried + 1) {
    throw new OnnxError(
      `the body has ${body.inputs.length} inputs and ${body.outputs.length} outputs for ${state.length} values that it carries`,
    )
  }
  const scans: Value[][] = body.outputs.slice(carried + 1).map(() => [])
  const living = new Living<Value>(partsOf)
  for (let k = 0; running && k < limit; k++) {
    checkSteps(call, k)
    const results = yield* call.context.run(body, [
      hostValue('int64', [], Float64Array.of(k)),
      hostValue('bool', [], Uint8Array.of(1)),
      ...state,
    ])
    // The last step's answer is not needed if the count ends the loop.
    running = k + 1 < limit || call.has(1) ? yield* truth(results[0]) : true
    // What the step before left is not needed any more.
    living.bind(results)
    living.release([results[0]!, ...state.filter((value) => value !== undefined)])
    state = results.slice(1, carried + 1)
    for (const [n, value] of results.slice(carried + 1).entries()) scans[n]!.push(value)
  }
  return [...state, ...scans.map((values, n) => stacked(values, 0, body, carried + 1 + n))]
}

function checkSteps(call: Call, k: number): void {
  charge(1000)
  const { maxIterations } = call.context
  if (k < maxIterations) return
  throw new OnnxError(
    `it has not ended after ${maxIterations} steps`,
    'if it should take longer: loadOnnx(source, { maxIterations: 1_000_000 })',
  )
}

// The outputs of all steps along a new axis.
function stacked(values: readonly Value[], axis: number, body: Graph, output: number): Value {
  const tensors = values.map((value) => {
    if (value.kind === 'tensor') return value
    throw new OnnxError(`${withArticle(value.kind)} cannot be an output that collects all steps`)
  })
  const [first] = tensors
  if (first === undefined) return nothing(body, output)
  if (tensors.every((one) => one.host !== undefined && one.type !== 'string' && one.shape.length === 0)) {
    return hostValue(
      first.type,
      [tensors.length],
      Float64Array.from(tensors, (one) => Number(one.host![0])),
    )
  }
  return deviceValue(first.type, stack(tensors.map(deviceOf), { axis }))
}

// A loop of no steps gives no elements; the type is that of the body's output.
function nothing(body: Graph, output: number): TensorValue {
  const info = body.outputs[output]!
  const shape = [
    0,
    ...(staticShape(info) ?? (info.shape ?? []).map((extent) => (typeof extent === 'number' ? extent : 0))),
  ]
  const type = info.type ?? 'float'
  return deviceValue(type, zeros(shape, { dtype: elementTypes[type].dtype ?? 'float32' }))
}

function* scanOperator(call: Call): Steps<Results> {
  const body = call.graph('body')
  const count = call.given('num_scan_inputs')!
  const old = call.opset < 9
  const first = old ? 1 : 0
  const given = call.inputs.slice(first)
  const states = given.length - count
  if (count < 1 || states < 0 || body.inputs.length !== given.length)
    throw new OnnxError(`${given.length} values for ${body.inputs.length} inputs of the body`)
  if (!old) return yield* scanOnce(call, body, given, states)
  // Opset 8 has a batch axis in front of everything.
  const batch = (given[0] as TensorValue).shape[0]!
  const rows: (readonly Value[])[] = []
  for (let k = 0; k < batch; k++) {
    rows.push(
      yield* scanOnce(
        call,
        body,
        given.map((value) => rowOf(value as TensorValue, 0, k)),
        states,
      ),
    )
  }
  return body.outputs.map((_, n) =>
    stacked(
      rows.map((row) => row[n]!),
      0,
      body,
      n,
    ),
  )
}

function rowOf(value: TensorValue, axis: number, at: number): TensorValue {
  const x = deviceOf(value)
  const row = slice(
    x,
    x.shape.map((_, k) => (k === axis ? at : 0)),
    x.shape.map((extent, k) => (k === axis ? 1 : extent)),
  )
  return deviceValue(
    value.type,
    reshape(
      row,
      x.shape.filter((_, k) => k !== axis),
    ),
  )
}

function* scanOnce(
  call: Call,
  body: Graph,
  given: readonly (Value | undefined)[],
  states: number,
): Steps<readonly Value[]> {
  let state = given.slice(0, states) as readonly Value[]
  const inputs = given.slice(states) as readonly TensorValue[]
  const backwards = call.list('scan_input_directions') ?? call.list('directions') ?? []
  const axes = inputs.map((one, k) => call.axis(call.list('scan_input_axes')?.[k] ?? 0, one.shape.length))
  const extents = inputs.map((one, k) => one.shape[axes[k]!]!)
  const [steps = 0] = extents
  if (extents.some((extent) => extent !== steps)) throw new OnnxError(`inputs of ${extents.join(', ')} steps`)
  const scans: Value[][] = body.outputs.slice(states).map(() => [])
  for (let k = 0; k < steps; k++) {
    checkSteps(call, k)
    const rows = inputs.map((one, n) => rowOf(one, axes[n]!, backwards[n] === 1 ? steps - 1 - k : k))
    const results = yield* call.context.run(body, [...state, ...rows])
    state = results.slice(0, states)
    for (const [n, value] of results.slice(states).entries()) scans[n]!.push(value)
  }
  const reversed = call.list('scan_output_directions') ?? []
  const outputs = scans.map((values, n) => {
    const ordered = reversed[n] === 1 ? [...values].reverse() : values
    const rank = (values[0] as TensorValue | undefined)?.shape.length ?? 0
    return stacked(ordered, call.axis(call.list('scan_output_axes')?.[n] ?? 0, rank + 1), body, states + n)
  })
  return [...state, ...outputs]
}

function* sequenceMap(call: Call): Steps<Results> {
  const body = call.graph('body')
  const [first] = call.inputs
  if (first?.kind !== 'sequence') throw new OnnxError('input 0 is not a sequence')
  const results: Value[][] = body.outputs.map(() => [])
  for (let k = 0; k < first.items.length; k++) {
    const inputs = call.inputs.map((value) => (value?.kind === 'sequence' ? value.items.get(k) : value))
    if (inputs.some((value) => value === undefined)) throw new OnnxError('the sequences have different lengths')
    for (const [n, value] of (yield* call.context.run(body, inputs)).entries()) results[n]!.push(value)
  }
  return results.map(sequenceValue)
}

const any = [1, Number.POSITIVE_INFINITY] as const

/** Control flow. */
export const controlOperators: readonly Operator[] = [
  controlOperator(
    'If',
    1,
    { outputs: any, host: [0], attributes: { then_branch: 'graph!', else_branch: 'graph!' } },
    ifOperator,
  ),
  controlOperator(
    'Loop',
    1,
    {
      inputs: [0, Number.POSITIVE_INFINITY],
      outputs: [0, Number.POSITIVE_INFINITY],
      host: [0],
      attributes: { body: 'graph!' },
    },
    loopOperator,
  ),
  controlOperator(
    'Scan',
    8,
    {
      inputs: [0, Number.POSITIVE_INFINITY],
      outputs: any,
      attributes: { body: 'graph!', directions: 'ints', num_scan_inputs: 'int!' },
    },
    scanOperator,
  ),
  controlOperator(
    'Scan',
    9,
    {
      inputs: any,
      outputs: any,
      attributes: {
        body: 'graph!',
        num_scan_inputs: 'int!',
        scan_input_axes: 'ints',
        scan_input_directions: 'ints',
        scan_output_axes: 'ints',
        scan_output_directions: 'ints',
      },
    },
    scanOperator,
  ),
  controlOperator('SequenceMap', 17, { inputs: any, outputs: any, attributes: { body: 'graph!' } }, sequenceMap),
]
