// What a model was compiled with, and the state of its optimizer.
import { compileOptionsFromKeras, type Json, type KerasConfig } from '@tensorloom/keras'
import { type AnyLayer, isLayer, type Layer, type LayerValue } from '@tensorloom/layers'
import type { Optimizer, OptimizerState } from '@tensorloom/optim'
import { mul, neg, type Parameter, scope, type Tensor, tensor } from '@tensorloom/tensor'
import { describeValue, sameShape } from '@tensorloom/tensor/op'
import { compile, type Trainer } from '@tensorloom/train'
import { type Artifacts, isObject, type JsonObject, type Weight } from '../files/artifacts.js'
import { illegal } from '../files/illegal.js'
import { weightNames } from './weight-names.js'

interface Training {
  readonly config: JsonObject
  readonly weights: readonly Weight[]
}

const trainings: WeakMap<AnyLayer, Training> = new WeakMap()

/** Keeps what the file says about training, for `trainerFromTfjs`. */
export function noteTraining(model: AnyLayer, { json, weights }: Artifacts): void {
  const { modelTopology, trainingConfig } = json
  const inside = isObject(modelTopology) ? modelTopology.training_config : undefined
  const config = trainingConfig ?? inside
  if (config === undefined || config === null) return
  if (!isObject(config)) throw illegal(`trainingConfig is ${describeValue(config)}, expected an object`)
  trainings.set(model, { config, weights: weights.filter(({ group }) => group === 'optimizer') })
}

/**
 * The trainer for a model that was compiled when it was saved: with its optimizer, loss and metrics. If the file has the state of
 * the optimizer, training goes on where it was.
 *
 * @param given - what `loadTfjs` or `loadModel` returned
 * @throws `SerializationError` if the file says nothing about training, or names what is not known here
 * @example
 * ```ts
 * import { dense, sequential } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * import { loadTfjs, saveTfjs, trainerFromTfjs } from '@tensorloom/tfjs'
 * const compile = { optimizer: 'sgd', loss: 'meanSquaredError' } as const
 * const files = await saveTfjs(sequential([dense(1, { inputShape: [2] })]), { compile })
 * const model = await loadTfjs(files['model.json']!, { files })
 * const trainer = trainerFromTfjs(model)
 * await trainer.trainOnBatch(ones([4, 2]), ones([4, 1]))
 * console.log(trainer.optimizer.iterations) // 1
 * ```
 */
export function trainerFromTfjs<I extends LayerValue, O extends LayerValue>(given: Layer<I, O>): Trainer<I> {
  if (!isLayer(given)) {
    throw illegal(`trainerFromTfjs: expected a model, got ${describeValue(given)}`, 'pass what loadTfjs returned')
  }
  const model = given as unknown as AnyLayer
  const training = trainings.get(model)
  if (training === undefined) {
    throw illegal(
      'the model was saved without its training configuration',
      'compile it: compile(model, { optimizer, loss })',
    )
  }
  const trainer = compile(
    model as never,
    compileOptionsFromKeras(compileConfig(training.config)),
  ) as unknown as Trainer<I>
  if (training.weights.length > 0) {
    scope(() => trainer.optimizer.loadStateDict(stateOf(trainer.optimizer, model, training.weights)))
  }
  return trainer
}

/** The configuration as Keras writes it. */
function compileConfig(config: JsonObject): KerasConfig {
  const { optimizer_config: optimizer, loss, metrics, loss_weights: lossWeights, weighted_metrics: weighted } = config
  if (!isObject(optimizer) || typeof optimizer.class_name !== 'string' || !isObject(optimizer.config)) {
    throw illegal(`optimizer_config is ${describeValue(optimizer)}, expected { class_name, config }`)
  }
  return {
    optimizer: optimizerObject(optimizer.class_name, optimizer.config),
    loss: loss ?? null,
    metrics: metrics ?? null,
    loss_weights: lossWeights ?? null,
    weighted_metrics: weighted ?? null,
  }
}

// TensorFlow.js writes these in camelCase. `decay` is a factor of RMSProp, and lowers the rate elsewhere.
const names: Readonly<Record<string, string>> = {
  lr: 'learning_rate',
  learningRate: 'learning_rate',
  beta1: 'beta_1',
  beta2: 'beta_2',
  useNesterov: 'nesterov',
  use_nesterov: 'nesterov',
  initialAccumulatorValue: 'initial_accumulator_value',
}
const classes: Readonly<Record<string, string>> = { Momentum: 'SGD', RMSProp: 'RMSprop', AdaMax: 'Adamax' }

// RMSProp is TensorFlow.js's, RMSprop is Keras's; both spellings are found in files of TensorFlow.js.
const isTheirs = (className: string, config: JsonObject): boolean =>
  className === 'RMSProp' || (className.toLowerCase() === 'rmsprop' && 'learningRate' in config)

function optimizerObject(className: string, config: JsonObject): Json {
  const result: Record<string, Json> = {}
  for (const [key, value] of Object.entries(config)) {
    if (key === 'decay' && isTheirs(className, config)) result.rho = value
    else if (key === 'decay') {
      if (value === 0 || value === null) continue
      throw illegal(
        `${className}: decay is ${describeValue(value)}`,
        'compile the model with a schedule in place of decay',
      )
    } else result[Object.hasOwn(names, key) ? names[key]! : key] = value
  }
  return { class_name: Object.hasOwn(classes, className) ? classes[className]! : className, config: result }
}

/** How TensorFlow.js calls the slots of an optimizer. */
const slotNames: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  adadelta: { accum_grad: 'meanSquare', accum_var: 'meanSquaredChange' },
  adagrad: { accumulator: 'accumulator' },
  adam: { m: 'firstMoment', v: 'secondMoment' },
  adamax: { m: 'firstMoment', v: 'infinityNorm' },
  rmsProp: { rms: 'meanSquare', momentum: 'momentum', mg: 'mean' },
  sgd: { momentum: 'velocity' },
}

function stateOf(optimizer: Optimizer, model: AnyLayer, weights: readonly Weight[]): OptimizerState {
  const { type, learningRate, options } = optimizer
  const slots: Readonly<Record<string, string>> = slotNames[type] ?? {}
  const counter = weights.find(({ name }) => name === 'iter')
  const trained = weightNames(model).filter(([, parameter]) => parameter.trainable)
  const found = new Map<Parameter, Record<string, Tensor>>(trained.map(([, parameter]) => [parameter, {}]))
  const seen: Record<string, number> = {}
  for (const weight of weights) {
    if (weight === counter) continue
    const [, base = '', suffix = ''] = /^(.*)\/([a-z_]+)$/.exec(weight.name) ?? []
    const slot = Object.hasOwn(slots, suffix) ? slots[suffix]! : undefined
    if (slot === undefined) throw illegal(`the optimizer ${type} has no state '${weight.name}'`)
    const k = seen[suffix] ?? 0
    seen[suffix] = k + 1
    // By name, or by place: names in this list may differ from those of the weights.
    const [, parameter] = trained.find(([name]) => name === base) ?? trained[k] ?? []
    if (parameter === undefined || weight.dtype === 'string' || !sameShape(parameter.shape, weight.shape)) {
      throw illegal(`the state '${weight.name}' of the optimizer belongs to no weight of the model`)
    }
    const value = tensor(weight.data as Float32Array, { shape: weight.shape, dtype: 'float32' })
    // Their accumulator is one of gradients, ours of steps.
    found.get(parameter)![slot] = type === 'sgd' ? neg(mul(value, learningRate)) : value
  }
  const used = usedSlots(type, options)
  return {
    type,
    iterations: Number(counter?.data[0] ?? 0),
    ...(typeof options.learningRate === 'number' && { learningRate }),
    parameters: [...found].map(([parameter, values]) => ({
      name: parameter.name,
      slots: Object.fromEntries(Object.entries(values).filter(([slot]) => used(slot))),
    })),
  }
}

// TensorFlow.js keeps moments also where the momentum is 0.
function usedSlots(type: string, { momentum }: Readonly<Record<string, unknown>>): (slot: string) => boolean {
  return (slot) => !(type === 'rmsProp' && slot === 'momentum' && momentum === 0)
}
