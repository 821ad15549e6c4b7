// compile: a model, an optimizer, losses and metrics become a trainer.
import { type AnyLayer, isLayer, type Layer, type LayerValue } from '@tensorloom/layers'
import type { Optimizer } from '@tensorloom/optim'
import { TensorloomError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import type { TrainingData } from './data.js'
import type { Evaluation, History } from './history.js'
import type { KnownOptimizers } from './known.js'
import { type EvaluateOptions, evaluate } from './loop/evaluate.js'
import { type FitOptions, fit } from './loop/fit.js'
import type { Metric } from './measure.js'
import { optimizerNamed } from './names.js'
import { type LossLike, type MetricLike, objectivesOf } from './objectives.js'

/** Metrics as `compile` takes them: a list; for several outputs, also a list of lists, one per output. */
export type MetricList = readonly (MetricLike | readonly MetricLike[])[]

/** Names of metrics in logs, as far as types know them: names of plugins' metrics have no scope there. */
export type MetricNames<M extends MetricList> = M[number] extends infer One
  ? One extends string
    ? One extends `@${string}/${infer Name}`
      ? Name
      : One
    : One extends readonly unknown[]
      ? string
      : One extends Metric<infer N>
        ? N
        : string
  : never

/** Options of `compile`. */
export interface CompileOptions<M extends MetricList = MetricList> {
  /** Changes the parameters: `adam()`; or the name of an optimizer of a plugin in use. */
  readonly optimizer: Optimizer | keyof KnownOptimizers
  /**
   * What is minimised. A string has Keras's defaults: cross-entropies take probabilities; for logits pass
   * `sparseCategoricalCrossentropy({ fromLogits: true })`. For several outputs one for all, or a list.
   */
  readonly loss: LossLike | readonly LossLike[]
  /** Factor of each output's loss in the sum; 1 by default. */
  readonly lossWeights?: readonly number[] | undefined
  /** What is measured besides; nothing by default. */
  readonly metrics?: M | undefined
  /** What names of an output's losses and metrics begin with; `output1`, `output2`, … by default. */
  readonly outputNames?: readonly string[] | undefined
}

/**
 * Trains and evaluates a model. Made by `compile`.
 *
 * @typeParam X - what the model takes: a tensor, or a list of tensors
 * @typeParam N - names of the metrics
 */
export interface Trainer<X extends LayerValue = LayerValue, N extends string = string> {
  /** What is trained. */
  readonly model: AnyLayer
  /** What changes its parameters. */
  readonly optimizer: Optimizer
  /**
   * Trains the model. Tensors in `{ x, y }` stay the caller's; batches of a data set are freed.
   *
   * An error leaves parameters and optimizer state as they were before the batch that failed; on an asynchronous backend,
   * a failure inside the backend shows when results are read, at the end of the epoch at the latest.
   *
   * @param data - `{ x, y }` with all samples, or a data set of batches `{ x, y }`
   * @returns one number per epoch of the loss and each metric
   * @throws `ShapeError` if shapes do not fit the model or each other; `DataError` if labels are out of range; an
   *   `AbortError` with the history so far if `signal` aborts
   */
  fit(data: TrainingData<X>, options?: FitOptions<X>): Promise<History<N>>
  /**
   * Loss and metrics of the model in inference mode, over all samples of `data`.
   *
   * @throws as `fit`
   */
  evaluate(data: TrainingData<X>, options?: EvaluateOptions): Promise<Evaluation<N>>
}

/**
 * A trainer of a model.
 *
 * @param model - any layer or model
 * @param options - optimizer, loss, metrics
 * @throws `TensorloomError` for a name that is not known, with those that are
 * @example
 * ```ts
 * import { setSeed, tensor } from '@tensorloom/tensor'
 * import { dense, sequential } from '@tensorloom/layers'
 * import { adam } from '@tensorloom/optim'
 * import { compile } from '@tensorloom/train'
 *
 * setSeed(1)
 * const x = tensor([[0, 0], [0, 1], [1, 0], [1, 1]])
 * const y = tensor([0, 1, 1, 0])
 * const model = sequential([
 *   dense(8, { activation: 'tanh', inputShape: [2] }),
 *   dense(1, { activation: 'sigmoid' }),
 * ])
 * const trainer = compile(model, {
 *   optimizer: adam({ learningRate: 0.1 }),
 *   loss: 'binaryCrossentropy',
 *   metrics: ['accuracy'],
 * })
 * await trainer.fit({ x, y }, { epochs: 100, verbose: 0 })
 * const { accuracy } = await trainer.evaluate({ x, y }, { verbose: 0 })
 * console.log(accuracy) // 1
 * ```
 */
export function compile<I extends LayerValue, O extends LayerValue, const M extends MetricList = readonly []>(
  model: Layer<I, O>,
  options: CompileOptions<M>,
): Trainer<I, MetricNames<M>> {
  checkCompileOptions(model, options)
  const layer = model as unknown as AnyLayer
  const { outputNames = namesOfOutputs(layer) } = options
  const optimizer = optimizerOf(options.optimizer)
  const learner = { model: layer, optimizer, objectives: objectivesOf({ ...options, outputNames }) }
  const warned = new Set<string>()
  let training = false
  return {
    model: layer,
    optimizer,
    async fit(data, fitOptions = {}) {
      if (training) {
        throw new TensorloomError('fit: this trainer is already training', { help: 'await the first call of fit' })
      }
      training = true
      try {
        return (await fit(learner, data, fitOptions, warned)) as History<MetricNames<M>>
      } finally {
        training = false
      }
    },
    async evaluate(data, evaluateOptions = {}) {
      return (await evaluate(learner, data, evaluateOptions)) as Evaluation<MetricNames<M>>
    },
  }
}

const optionNames: Readonly<Record<keyof CompileOptions, true>> = {
  optimizer: true,
  loss: true,
  lossWeights: true,
  metrics: true,
  outputNames: true,
}

function checkCompileOptions(model: unknown, options: CompileOptions<MetricList>): void {
  if (!isLayer(model)) {
    throw new TensorloomError(`compile: expected a model, got ${describeValue(model)}`, {
      help: 'write compile(sequential([…]), { optimizer: adam(), loss: … })',
    })
  }
  if (typeof options !== 'object' || options === null) {
    throw new TensorloomError(`compile: expected options, got ${describeValue(options)}`, {
      help: "write compile(model, { optimizer: adam(), loss: 'meanSquaredError' })",
    })
  }
  for (const key of Object.keys(options)) {
    if (Object.hasOwn(optionNames, key)) continue
    throw new TensorloomError(`compile: unknown option '${key}'`, {
      help: `its options are ${Object.keys(optionNames).join(', ')}`,
    })
  }
}

function optimizerOf(given: Optimizer | string): Optimizer {
  const optimizer = typeof given === 'string' ? optimizerNamed(given) : given
  if (typeof optimizer === 'object' && optimizer !== null && typeof optimizer.step === 'function') return optimizer
  throw new TensorloomError(`compile: the optimizer is ${describeValue(optimizer)}`, {
    help: "import { adam } from '@tensorloom/optim' and write optimizer: adam()",
  })
}

// The layers that the outputs of a functional model come from.
function namesOfOutputs(model: AnyLayer): readonly string[] | undefined {
  const { outputs } = model as { readonly outputs?: readonly { readonly producer?: { readonly layer: AnyLayer } }[] }
  const names = outputs?.map(({ producer }) => producer?.layer.name)
  return names !== undefined && new Set(names).size === names.length && !names.includes(undefined)
    ? (names as string[])
    : undefined
}
