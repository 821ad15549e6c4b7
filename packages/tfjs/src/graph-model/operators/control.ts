// Control flow: functions of the model's library that run once, by a condition, or until one fails.
import { Living } from '@tensorloom/tensor/internal'
import { GraphError } from '../graph-error.js'
import {
  type Call,
  controlOperator,
  type Operator,
  operator,
  type Results,
  type RunContext,
  type Steps,
} from '../operator.js'

import { type AnyValue, isNumbers, partsOf } from '../values.js'

function* isTrue(value: AnyValue | undefined): Steps<boolean> {
  if (value?.dtype === 'string') return value.texts[0] !== ''
  if (value === undefined || !isNumbers(value)) throw new GraphError('the condition is not a tensor')
  if (value.host === undefined) yield value
  return value.host!.length > 0 && (value.shape.length > 0 || value.host![0] !== 0)
}

function* choose(call: Call, context: RunContext): Steps<Results> {
  const taken = yield* isTrue(call.any(0))
  return yield* context.run(call.attributes.func(taken ? 'then_branch' : 'else_branch'), call.inputs.slice(1))
}

function* repeat(call: Call, context: RunContext): Steps<Results> {
  const [condition, body] = [call.attributes.func('cond'), call.attributes.func('body')]
  const living = new Living<AnyValue>(partsOf)
  let state = call.inputs
  for (let step = 0; ; step++) {
    const [goesOn] = yield* context.run(condition, state)
    if (!(yield* isTrue(goesOn))) return state
    if (step >= mostIterations) throw new GraphError(`the loop has not ended after ${mostIterations} steps`)
    const next = yield* context.run(body, state)
    if (next.length !== state.length) throw new GraphError(`the body gives ${next.length} values for ${state.length}`)
    living.bind(next)
    living.release(state)
    state = next
  }
}

function* called(call: Call, context: RunContext): Steps<Results> {
  return yield* context.run(call.attributes.func('f'), call.inputs)
}

const conditional: Operator = controlOperator(choose)
const loop: Operator = controlOperator(repeat, { inputs: 0 })
const partitioned: Operator = controlOperator(called, { inputs: 0 })

/** Control flow by name. `Switch`, `Merge` and what else belongs to loops of version 1 is in `run-dataflow.ts`. */
export const control: Readonly<Record<string, Operator>> = {
  If: conditional,
  NoOp: operator(() => [], { inputs: 0 }),
  PartitionedCall: partitioned,
  StatefulPartitionedCall: partitioned,
  StatelessIf: conditional,
  StatelessWhile: loop,
  While: loop,
}

/** The operators of version 1, which decide what runs. */
export const dataflow: readonly string[] = ['Enter', 'Exit', 'LoopCond', 'Merge', 'NextIteration', 'Switch']

/** A loop that runs more steps than this is stopped. */
export const mostIterations = 100_000
