// The variables of Keras's optimizers from the state of ours: their order, names and values.
import type { Optimizer, OptimizerState, ParameterState } from '@tensorloom/optim'
import { expandDims, mean, mul, type Parameter, SerializationError, type Tensor, tensor } from '@tensorloom/tensor'

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
 */
export function kerasOptimizerVariables(
  optimizer: Optimizer,
  parameters: readonly Parameter[],
): readonly KerasVariable[] {
  return variablesOf(optimizer.stateDict(), optimizer, parameters)
}

function variablesOf(
  state: OptimizerState,
  optimizer: Optimizer,
  parameters: readonly Parameter[],
): readonly KerasVariable[] {
  const { inner, numbers } = state
  if (state.type === 'lossScale') {
    const { optimizer: inside } = optimizer.options as { readonly optimizer: Optimizer }
    return [
      counter('iteration', 0),
      scalar('learning_rate', 0),
      counter('step_counter', numbers!.finiteSteps!),
      scalar('dynamic_scale', numbers!.scale!),
      ...variablesOf(inner![0]!, inside, parameters),
    ]
  }
  if (state.type === 'multiOptimizer') {
    const { others, rules } = optimizer.options as { readonly others: Optimizer; readonly rules: readonly Rule[] }
    const inside = [...new Set([...rules.map((rule) => rule.optimizer).filter((one) => one !== others), others])]
    return [
      counter('iteration', state.iterations),
      scalar('learning_rate', 0),
      ...inside.flatMap((one, k) => {
        const own = new Set(inner![k]!.parameters.map(({ name }) => name))
        return variablesOf(
          inner![k]!,
          one,
          parameters.filter(({ name }) => own.has(name)),
        )
      }),
    ]
  }
  return plainVariables(state, optimizer, parameters)
}

interface Rule {
  readonly optimizer: Optimizer
}

function plainVariables(
  state: OptimizerState,
  { options }: Optimizer,
  parameters: readonly Parameter[],
): readonly KerasVariable[] {
  const { type, iterations, accumulated = 0, learningRate } = state
  const steps = iterations * ((options.gradientAccumulationSteps as number | undefined) ?? 1) + accumulated
  const entries = parameters.flatMap(({ name }) => state.parameters.filter((entry) => entry.name === name))
  return [
    counter('iteration', steps),
    ...(learningRate === undefined ? [] : [scalar('learning_rate', learningRate)]),
    ...entries.flatMap((entry) => present(entry, shared)),
    ...slotVariables(type, entries),
    ...(type === 'nadam' ? [scalar('variable', momentumProduct(iterations, options.beta1 as number))] : []),
  ]
}

function slotVariables(type: string, entries: readonly ParameterState[]): readonly KerasVariable[] {
  if (type === 'adafactor') return entries.flatMap(factoredVariables)
  const found = groups[type]
  if (found !== undefined) return found.flatMap((pairs) => entries.flatMap((entry) => present(entry, pairs)))
  throw new SerializationError(`Keras: it has no optimizer '${type}'`, {
    help: `it has ${Object.keys(groups).join(', ')}`,
  })
}

function present({ name, slots }: ParameterState, pairs: readonly Pair[]): readonly KerasVariable[] {
  return pairs.flatMap(([slot, keras]) =>
    slots[slot] === undefined ? [] : [{ name: `${name}_${keras}`, value: slots[slot] }],
  )
}

// Keras keeps the whole second moment as well, which follows from the means.
function factoredVariables({ name, slots }: ParameterState): readonly KerasVariable[] {
  const { rowMeanSquare: rows, columnMeanSquare: columns, meanSquare } = slots
  if (rows === undefined || columns === undefined) {
    return [counter(name, 0), counter(name, 0), { name: `${name}_velocity`, value: meanSquare! }]
  }
  const share = expandDims(rows.div(mean(rows, { axis: -1, keepDims: true })), { axis: -1 })
  return [
    { name, value: rows },
    { name, value: columns },
    { name: `${name}_velocity`, value: mul(share, expandDims(columns, { axis: -2 })) },
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
