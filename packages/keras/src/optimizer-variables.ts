// The variables of Keras's optimizers from the state of ours: their order, names and values.
import type { Optimizer, OptimizerState, ParameterState } from '@tensorloom/optim'
import {
  expandDims,
  isTensor,
  mean,
  mul,
  type Parameter,
  SerializationError,
  type Tensor,
  TensorloomError,
  tensor,
} from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { checkOptimizer } from './arguments.js'

/** A variable of an optimizer of Keras. */
export interface KerasVariable {
  /** Its name: `kernel_momentum`. */
  readonly name: string
  /** Its value. */
  readonly value: Tensor
}

/** Our slot, and how Keras's variable is called. */
type Pair = readonly [slot: string, keras: string]

const adamPairs: readonly Pair[] = [
  ['firstMoment', 'momentum'],
  ['secondMoment', 'velocity'],
]

// Groups of slots: Keras makes those of one group for all variables, then those of the next.
const groups: Readonly<Record<string, readonly (readonly Pair[])[]>> = {
  adadelta: [
    [
      ['meanSquare', 'accumulated_grad'],
      ['meanSquaredChange', 'accumulated_delta_var'],
    ],
  ],
  adagrad: [[['accumulator', 'accumulator']]],
  adam: [adamPairs, [['largestSecondMoment', 'velocity_hat']]],
  adamW: [adamPairs, [['largestSecondMoment', 'velocity_hat']]],
  adamax: [
    [
      ['firstMoment', 'momentum'],
      ['infinityNorm', 'norm'],
    ],
  ],
  ftrl: [
    [
      ['accumulator', 'accumulator'],
      ['linear', 'linear'],
    ],
  ],
  lamb: [adamPairs],
  lion: [[['momentum', 'momentum']]],
  muon: [[['momentum', 'momentum'], ...adamPairs]],
  nadam: [adamPairs],
  rmsProp: [[['meanSquare', 'velocity']], [['momentum', 'momentum']], [['mean', 'average_gradient']]],
  scheduleFreeAdamW: [
    [
      ['point', 'momentum'],
      ['secondMoment', 'velocity'],
    ],
  ],
  sgd: [[['velocity', 'momentum']]],
}

const shared: readonly Pair[] = [
  ['average', 'average'],
  ['gradientAccumulator', 'gradient_accumulator'],
]

/**
 * The variables of an optimizer as Keras orders them: iteration, learning rate unless a schedule gives it, averages and sums of
 * gradients, then the slots. Call it in a scope, or free the values.
 *
 * @param optimizer - one that has made a step, or was built
 * @param parameters - the parameters that it trains, in the order in which Keras builds its optimizer
 * @throws `SerializationError` if Keras has no such optimizer
 * @example
 * ```ts
 * import { valueAndGrad } from '@tensorloom/autograd'
 * import { kerasOptimizerVariables } from '@tensorloom/keras'
 * import { sgd } from '@tensorloom/optim'
 * import { parameter, scope, zeros } from '@tensorloom/tensor'
 * const w = parameter(zeros([2]), { name: 'w' })
 * const optimizer = sgd({ momentum: 0.9 })
 * optimizer.step(valueAndGrad(() => w.sum(), { of: [w] }).gradients)
 * scope(() => {
 *   const variables = kerasOptimizerVariables(optimizer, [w])
 *   console.log(variables.map(({ name }) => name)) // ['iteration', 'learning_rate', 'w_momentum']
 * })
 * ```
 */
export function kerasOptimizerVariables(
  optimizer: Optimizer,
  parameters: readonly Parameter[],
): readonly KerasVariable[] {
  checkOptimizer('kerasOptimizerVariables', optimizer)
  if (!isListOfTensors(parameters)) {
    throw new TensorloomError(
      `kerasOptimizerVariables: parameters is ${describeValue(parameters)}, expected a list of parameters`,
      {
        help: 'pass model.trainableParameters',
      },
    )
  }
  return variablesOf(optimizer.stateDict(), optimizer, parameters)
}

function isListOfTensors(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => isTensor(one))
}

/** A state that is being put together. */
interface Draft {
  iterations: number
  accumulated?: number
  learningRate?: number
  readonly slots: Map<string, Record<string, Tensor>>
  readonly inner: Draft[]
  readonly numbers: Record<string, number>
}

/** A variable, and where its value belongs in a state. */
export interface PlacedVariable extends KerasVariable {
  /** Puts another value there. Nothing, for a value that follows from the others. */
  readonly put: ((draft: Draft, value: Tensor) => void) | undefined
  /** Whether it is there before the first step. */
  readonly early: boolean
}

/** The same with the place of each. */
export function placedOptimizerVariables(
  optimizer: Optimizer,
  parameters: readonly Parameter[],
): readonly PlacedVariable[] {
  return variablesOf(optimizer.stateDict(), optimizer, parameters)
}

/** A state with other values of its variables. Values for the early ones alone give a state before the first step. */
export function stateWith(
  state: OptimizerState,
  placed: readonly PlacedVariable[],
  values: readonly Tensor[],
): OptimizerState {
  const draft = draftOf(state)
  const used = values.length === placed.length ? placed : placed.filter(({ early }) => early)
  for (const [k, { put }] of used.entries()) put?.(draft, values[k]!)
  return stateOf(state, draft, used === placed)
}

function draftOf({
  iterations,
  accumulated,
  learningRate,
  parameters,
  inner = [],
  numbers = {},
}: OptimizerState): Draft {
  return {
    iterations,
    ...(accumulated !== undefined && { accumulated }),
    ...(learningRate !== undefined && { learningRate }),
    slots: new Map(parameters.map(({ name, slots }) => [name, { ...slots }])),
    inner: inner.map(draftOf),
    numbers: { ...numbers },
  }
}

function stateOf(
  { type, inner, numbers, parameters }: OptimizerState,
  draft: Draft,
  complete: boolean,
): OptimizerState {
  const { iterations, accumulated, learningRate, slots } = draft
  return {
    type,
    iterations,
    ...(accumulated !== undefined && accumulated > 0 && { accumulated }),
    ...(learningRate !== undefined && { learningRate }),
    parameters: complete ? parameters.map(({ name }) => ({ name, slots: slots.get(name)! })) : [],
    ...(inner !== undefined && { inner: inner.map((one, k) => stateOf(one, draft.inner[k]!, complete)) }),
    ...(numbers !== undefined && { numbers: draft.numbers }),
  }
}

function variablesOf(
  state: OptimizerState,
  optimizer: Optimizer,
  parameters: readonly Parameter[],
): readonly PlacedVariable[] {
  const { inner, numbers } = state
  if (state.type === 'lossScale') {
    const { optimizer: inside } = optimizer.options as { readonly optimizer: Optimizer }
    return [
      early(counter('iteration', 0)),
      early(scalar('learning_rate', 0)),
      early(counter('step_counter', numbers!.finiteSteps!), (draft, value) => {
        draft.numbers.finiteSteps = value.itemSync()
      }),
      early(scalar('dynamic_scale', numbers!.scale!), (draft, value) => {
        draft.numbers.scale = value.itemSync()
      }),
      ...within(0, variablesOf(inner![0]!, inside, parameters)),
    ]
  }
  if (state.type === 'multiOptimizer') {
    const { others, rules } = optimizer.options as { readonly others: Optimizer; readonly rules: readonly Rule[] }
    const inside = [...new Set([...rules.map((rule) => rule.optimizer).filter((one) => one !== others), others])]
    return [
      early(counter('iteration', state.iterations), (draft, value) => {
        draft.iterations = value.itemSync()
      }),
      early(scalar('learning_rate', 0)),
      ...inside.flatMap((one, k) => {
        const own = new Set(inner![k]!.parameters.map(({ name }) => name))
        return within(
          k,
          variablesOf(
            inner![k]!,
            one,
            parameters.filter(({ name }) => own.has(name)),
          ),
        )
      }),
    ]
  }
  return plainVariables(state, optimizer, parameters)
}

interface Rule {
  readonly optimizer: Optimizer
}

function within(k: number, variables: readonly PlacedVariable[]): readonly PlacedVariable[] {
  return variables.map((one) => ({ ...one, put: one.put && ((draft, value) => one.put!(draft.inner[k]!, value)) }))
}

function early(variable: KerasVariable, put?: PlacedVariable['put']): PlacedVariable {
  return { ...variable, put, early: true }
}

function plainVariables(
  state: OptimizerState,
  { options }: Optimizer,
  parameters: readonly Parameter[],
): readonly PlacedVariable[] {
  const { type, iterations, accumulated = 0, learningRate } = state
  const perUpdate = (options.gradientAccumulationSteps as number | undefined) ?? 1
  const steps = iterations * perUpdate + accumulated
  const entries = parameters.flatMap(({ name }) => state.parameters.filter((entry) => entry.name === name))
  return [
    early(counter('iteration', steps), (draft, value) => {
      const given = value.itemSync()
      draft.iterations = Math.floor(given / perUpdate)
      draft.accumulated = given % perUpdate
    }),
    ...(learningRate === undefined
      ? []
      : [
          early(scalar('learning_rate', learningRate), (draft, value) => {
            draft.learningRate = value.itemSync()
          }),
        ]),
    ...entries.flatMap((entry) => present(entry, shared)),
    ...slotVariables(type, entries),
    ...(type === 'nadam' ? [derived(scalar('variable', momentumProduct(iterations, options.beta1 as number)))] : []),
  ]
}

function slotVariables(type: string, entries: readonly ParameterState[]): readonly PlacedVariable[] {
  if (type === 'adafactor') return entries.flatMap(factoredVariables)
  const found = groups[type]
  if (found !== undefined) return found.flatMap((pairs) => entries.flatMap((entry) => present(entry, pairs)))
  throw new SerializationError(`Keras: it has no optimizer '${type}'`, {
    help: `it has ${Object.keys(groups).join(', ')}`,
  })
}

function present(entry: ParameterState, pairs: readonly Pair[]): readonly PlacedVariable[] {
  return pairs.flatMap(([slot, keras]) =>
    entry.slots[slot] === undefined ? [] : [slotVariable(`${entry.name}_${keras}`, entry, slot)],
  )
}

function slotVariable(name: string, { name: owner, slots }: ParameterState, slot: string): PlacedVariable {
  return {
    name,
    value: slots[slot]!,
    put(draft, value) {
      draft.slots.get(owner)![slot] = value
    },
    early: false,
  }
}

function derived(variable: KerasVariable): PlacedVariable {
  return { ...variable, put: undefined, early: false }
}

// Keras keeps the whole second moment as well, which follows from the means.
function factoredVariables(entry: ParameterState): readonly PlacedVariable[] {
  const { name, slots } = entry
  const { rowMeanSquare: rows, columnMeanSquare: columns } = slots
  if (rows === undefined || columns === undefined) {
    const unused = (): PlacedVariable => derived(counter(name, 0))
    return [unused(), unused(), slotVariable(`${name}_velocity`, entry, 'meanSquare')]
  }
  const share = expandDims(rows.div(mean(rows, { axis: -1, keepDims: true })), { axis: -1 })
  return [
    slotVariable(name, entry, 'rowMeanSquare'),
    slotVariable(name, entry, 'columnMeanSquare'),
    derived({ name: `${name}_velocity`, value: mul(share, expandDims(columns, { axis: -2 })) }),
  ]
}

// The product of the momenta of all updates, which here follows from their number.
function momentumProduct(iterations: number, beta1: number): number {
  let product = 1
  for (let k = 1; k <= iterations; k++) product *= beta1 * (1 - 0.5 * 0.96 ** k)
  return product
}

const counter = (name: string, value: number): KerasVariable => ({ name, value: tensor(value, { dtype: 'int32' }) })
const scalar = (name: string, value: number): KerasVariable => ({ name, value: tensor(value) })
