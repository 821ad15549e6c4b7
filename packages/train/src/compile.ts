// compile: a model, an optimizer, losses and metrics become a trainer.
import {
  type AnyLayer,
  isLayer,
  type Layer,
  type LayerValue,
  type PredictData,
  type PredictOptions,
} from '@tensorloom/layers'
import { predict } from '@tensorloom/layers/internal'
import type { Optimizer } from '@tensorloom/optim'
import { TensorloomError } from '@tensorloom/tensor'
import { checkOptions, shownAs } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { givenTo } from './arguments.js'
import { type ByOutput, inOrderOfOutputs } from './by-output.js'
import type { Samples, TrainingData } from './data.js'
import type { Evaluation, History } from './history.js'
import type { OptimizerName } from './known.js'
import { withAverages } from './loop/averages.js'
import type { EvaluateOptions } from './loop/evaluate.js'
import { fit } from './loop/fit.js'
import type { FitOptions } from './loop/fit-options.js'
import type { TestOnBatchOptions, TrainOnBatchOptions } from './loop/on-batch.js'
import type { Activity, Learner } from './loop/step.js'
import type { Loss, Metric } from './measure.js'
import { type LossLike, type MetricLike, type MetricList, objectivesOf } from './objectives.js'

/** Names of metrics in logs, as far as their types are known. Names of a plugin's metrics have no scope in logs. */
export type MetricNames<M extends MetricOption> = M extends MetricList
  ? M[number] extends infer One
    ? One extends string
      ? One extends `@${string}/${infer Name}`
        ? Name
        : One
      : One extends readonly unknown[]
        ? string
        : One extends Metric<infer N> | Loss<infer N>
          ? N
          : string
    : never
  : string

/** Names of weighted metrics in logs. One with the name of another metric is told apart: `weightedAccuracy`. */
export type WeightedNames<M extends MetricOption, W extends MetricOption> =
  MetricNames<W> extends infer N extends string
    ? string extends N
      ? N
      : N extends MetricNames<M>
        ? `weighted${Capitalize<N>}`
        : N
    : never

/** What `metrics` takes: a list, or an object by the names of outputs. */
export type MetricOption = MetricList | ByOutput<MetricLike | readonly MetricLike[]>

/** Options of `compile`. */
export interface CompileOptions<M extends MetricOption = MetricOption, W extends MetricOption = MetricOption> {
  /** An optimizer such as `adam()`, or a name. A name is loaded at the first `fit`, with Keras's defaults. */
  readonly optimizer: Optimizer | OptimizerName
  /**
   * The loss to minimise. A string has Keras's defaults: cross-entropies take probabilities; for logits pass
   * `sparseCategoricalCrossentropy({ fromLogits: true })`. For several outputs, pass one loss for all, a list,
   * or an object by the names of outputs: `{ kind: 'sparseCategoricalCrossentropy', size: 'meanSquaredError' }`.
   */
  readonly loss: LossLike | readonly LossLike[] | ByOutput<LossLike>
  /** Factor of each output's loss in the sum; 1 by default. A list, or an object by the names of outputs. */
  readonly lossWeights?: readonly number[] | ByOutput<number> | undefined
  /**
   * Metrics to measure; none by default. A string is also the name in logs. For several outputs, pass one list for all, a
   * list of lists, or an object by the names of outputs: `{ kind: ['accuracy'] }`.
   */
  readonly metrics?: M | undefined
  /**
   * Metrics that use the weights of samples and classes, `sampleWeight` and `classWeight`. In logs `accuracy` is
   * `weightedAccuracy`, if `metrics` has an `accuracy`, too.
   */
  readonly weightedMetrics?: W | undefined
  /**
   * Names of the outputs: prefixes of the names of their losses and metrics. The names of the layers that make them by
   * default, or `output1`, `output2`, …
   */
  readonly outputNames?: readonly string[] | undefined
}

/**
 * Trains and evaluates a model. Made by `compile`.
 *
 * @typeParam X - what the model takes: a tensor, or a list of tensors
 * @typeParam N - names of the metrics
 * @example
 * ```ts
 * import { dense, sequential } from '@tensorloom/layers'
 * import { tensor } from '@tensorloom/tensor'
 * import { compile } from '@tensorloom/train'
 * const model = sequential([dense(1, { inputShape: [1], kernelInitializer: 'zeros' })])
 * const trainer = compile(model, { optimizer: 'sgd', loss: 'meanSquaredError' })
 * const [x, y] = [tensor([[1], [2]]), tensor([[2], [4]])]
 * await trainer.fit(x, y, { epochs: 200, verbose: 0 })
 * console.log((await trainer.evaluate(x, y, { verbose: 0 })).loss < 0.1) // true
 * ```
 */
export interface Trainer<X extends LayerValue = LayerValue, N extends string = string> {
  /** The model that is trained. */
  readonly model: AnyLayer
  /** The optimizer. If it was given by name, the first `fit` creates it; reading this before throws. */
  readonly optimizer: Optimizer
  /**
   * Trains the model. Tensors in `{ x, y }` stay the caller's; batches of a data set are freed.
   *
   * After an error, parameters and optimizer state are as they were before the batch that failed. On an asynchronous backend,
   * an error inside the backend appears when results are read, at the end of the epoch at the latest.
   *
   * @param data - `{ x, y }` with all samples, or a data set of batches `{ x, y }`
   * @returns one number per epoch of the loss and each metric
   * @throws `ShapeError` if shapes do not fit the model or each other; `DataError` if labels are out of range; an
   *   `AbortError` with the history so far if `signal` aborts
   */
  fit(data: TrainingData<X>, options?: FitOptions<X>): Promise<History<N>>
  /** Trains the model on all samples of `x` and `y`. */
  fit(x: X, y: LayerValue, options?: FitOptions<X>): Promise<History<N>>
  /**
   * Computes the loss and metrics of the model over all samples of `data`, in inference mode; with the averages of the
   * parameters, if the optimizer is one that evaluates with them (`scheduleFreeAdamW`).
   *
   * @throws as `fit`
   */
  evaluate(data: TrainingData<X>, options?: EvaluateOptions): Promise<Evaluation<N>>
  /** Computes the loss and metrics over all samples of `x` and `y`. */
  evaluate(x: X, y: LayerValue, options?: EvaluateOptions): Promise<Evaluation<N>>
  /**
   * Predictions of the model, in inference mode, batch by batch; with the same parameters as `evaluate`.
   *
   * @param data - all samples, an object with them as `x`, or a data set of batches, `x` or `{ x }`, which are freed
   * @returns [samples, …]; the caller's to free
   */
  predict(data: PredictData<X>, options?: PredictOptions): Promise<LayerValue>
  /**
   * One update with one batch, for loops of your own.
   *
   * @returns the loss and metrics of the batch before the update
   */
  trainOnBatch(x: X, y: LayerValue, options?: TrainOnBatchOptions): Promise<Evaluation<N>>
  /** One update with a batch `{ x, y }`. */
  trainOnBatch(batch: Samples<X>, options?: TrainOnBatchOptions): Promise<Evaluation<N>>
  /** The loss and metrics of one batch, in inference mode. */
  testOnBatch(x: X, y: LayerValue, options?: TestOnBatchOptions): Promise<Evaluation<N>>
  /** The loss and metrics of a batch `{ x, y }`. */
  testOnBatch(batch: Samples<X>, options?: TestOnBatchOptions): Promise<Evaluation<N>>
  /** Predictions for one batch in one step, however large. The caller's to free. */
  predictOnBatch(x: X): Promise<LayerValue>
}

/**
 * Combines a model with an optimizer, a loss and metrics to a trainer.
 *
 * @param model - any layer or model
 * @param options - optimizer, loss, metrics
 * @throws `TensorloomError` for an unknown option or one of the wrong kind. The first `fit` or `evaluate` looks up names; it
 *   throws for an unknown name and suggests the nearest one
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
export function compile<
  I extends LayerValue,
  O extends LayerValue,
  const M extends MetricOption = readonly [],
  const W extends MetricOption = readonly [],
>(model: Layer<I, O>, options: CompileOptions<M, W>): Trainer<I, MetricNames<M> | WeightedNames<M, W>> {
  checkCompileOptions(model, options)
  const layer = model as unknown as AnyLayer
  const { outputNames = namesOfOutputs(layer) } = options
  const learner = learnerOf(layer, options.optimizer, objectivesOf(inOrderOfOutputs({ ...options, outputNames })))
  const warned = new Set<string>()
  const { activity } = learner
  const alone = async <T>(user: string, act: () => Promise<T>): Promise<T> => {
    if (activity.training) {
      throw new TensorloomError(`${user}: this trainer is already training`, { help: 'await the first call of fit' })
    }
    if (activity.averaging > 0) {
      throw new TensorloomError(`${user}: this trainer is evaluating with the averages of the optimizer`, {
        help: 'await the call of evaluate or predict first',
      })
    }
    activity.training = true
    try {
      return await act()
    } finally {
      activity.training = false
    }
  }
  type Names = MetricNames<M> | WeightedNames<M, W>
  const trainer: Record<keyof Trainer, unknown> = {
    model: layer,
    optimizer: undefined,
    fit: (first: unknown, second?: unknown, third?: unknown) =>
      alone('fit', async () => {
        const { data, options: given } = givenTo<FitOptions>('fit', first, second, third)
        return fit(learner, data, given, warned)
      }),
    async evaluate(first: unknown, second?: unknown, third?: unknown) {
      checkIdle('evaluate', activity)
      const { data, options: given } = givenTo<EvaluateOptions>('evaluate', first, second, third)
      return withAverages(learner, async () => {
        const { evaluate } = await import('./loop/evaluate.js')
        return evaluate(learner, data, given)
      })
    },
    async predict(data: PredictData, predictOptions: PredictOptions = {}) {
      checkIdle('predict', activity)
      return withAverages(learner, () => predict(layer, data, predictOptions))
    },
    trainOnBatch: (first: unknown, second?: unknown, third?: unknown) =>
      alone('trainOnBatch', async () => {
        const { data, options: given } = givenTo<TrainOnBatchOptions>('trainOnBatch', first, second, third)
        const { trainOnBatch } = await import('./loop/on-batch.js')
        return trainOnBatch(learner, data, given, warned)
      }),
    async testOnBatch(first: unknown, second?: unknown, third?: unknown) {
      checkIdle('testOnBatch', activity)
      const { data, options: given } = givenTo<TestOnBatchOptions>('testOnBatch', first, second, third)
      return withAverages(learner, async () => {
        const { testOnBatch } = await import('./loop/on-batch.js')
        return testOnBatch(learner, data, given)
      })
    },
    async predictOnBatch(x: LayerValue) {
      checkIdle('predictOnBatch', activity)
      const [one] = (Array.isArray(x) ? x : [x]) as readonly { readonly shape?: readonly number[] }[]
      return withAverages(learner, () => predict(layer, x, { batchSize: Math.max(1, one?.shape?.[0] ?? 1) }))
    },
  }
  Object.assign(
    trainer,
    shownAs((_, inspect) => `Trainer ${inspect({ model, ...options, optimizer: learner.known ?? options.optimizer })}`),
  )
  Object.defineProperty(trainer, 'optimizer', { get: () => learner.optimizer, enumerable: true })
  return trainer as unknown as Trainer<I, Names>
}

// The model changes with every step. Only callbacks, for which fit waits, see it between two of them.
function checkIdle(user: string, { training, calling }: Activity): void {
  if (!training || calling > 0) return
  throw new TensorloomError(`${user}: this trainer is still training`, {
    help: `await fit first: await trainer.fit(…); or call ${user} in a callback`,
  })
}

function checkCompileOptions(model: unknown, options: CompileOptions): void {
  if (!isLayer(model)) {
    throw new TensorloomError(`compile: expected a model, got ${describeValue(model)}`, {
      help: 'write compile(sequential([…]), { optimizer: adam(), loss: … })',
    })
  }
  checkOptions<CompileOptions>(
    'compile',
    options ?? null,
    {
      optimizer: 'any',
      loss: 'any',
      lossWeights: 'any',
      metrics: 'any',
      weightedMetrics: 'any',
      outputNames: 'list',
    },
    "write compile(model, { optimizer: adam(), loss: 'meanSquaredError' })",
  )
}

function learnerOf(model: AnyLayer, given: Optimizer | string, objectives: Learner['objectives']): Learner {
  let optimizer = typeof given === 'string' ? undefined : checkedOptimizer(given)
  return {
    model,
    objectives,
    activity: { training: false, averaging: 0, calling: 0 },
    get known() {
      return optimizer
    },
    get optimizer() {
      if (optimizer !== undefined) return optimizer
      throw new TensorloomError(`compile: the optimizer '${String(given)}' does not exist before the first fit`, {
        help: `read it after the first fit, or pass an object: optimizer: ${String(given)}()`,
      })
    },
    async load() {
      await objectives.load()
      if (optimizer !== undefined) return
      const { byName } = await import('./by-name.js')
      optimizer = checkedOptimizer(await byName('optimizer', given as string))
    },
  }
}

function checkedOptimizer(optimizer: Optimizer): Optimizer {
  if (typeof optimizer === 'object' && optimizer !== null && typeof optimizer.step === 'function') return optimizer
  throw new TensorloomError(`compile: the optimizer is ${describeValue(optimizer)}`, {
    help: "import { adam } from '@tensorloom/optim' and write optimizer: adam(), or optimizer: 'adam'",
  })
}

// The layers that the outputs of a functional model come from.
function namesOfOutputs(model: AnyLayer): readonly string[] | undefined {
  // A sequential model would make its graph for its one output.
  if (model.type !== 'functional') return undefined
  const { outputs } = model as { readonly outputs?: readonly { readonly producer?: { readonly layer: AnyLayer } }[] }
  const names = outputs?.map(({ producer }) => producer?.layer.name)
  return names !== undefined && new Set(names).size === names.length && !names.includes(undefined)
    ? (names as string[])
    : undefined
}
