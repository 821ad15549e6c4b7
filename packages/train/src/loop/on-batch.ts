// Single steps: training and evaluation of one batch, for loops of one's own. Loaded when first used.
import type { LayerValue } from '@tensorloom/layers'
import { checkOptions } from '@tensorloom/tensor/internal'
import { batchOf } from '../arguments.js'
import type { AnyData } from '../data.js'
import type { Logs } from '../history.js'
import type { ClassWeights } from '../losses/class-weights.js'
import { checkSamples } from '../sources/source.js'
import { lookAt } from './first-batch.js'
import { evaluateStep, type Learner, trainStep } from './step.js'
import { RunningSums } from './totals.js'

/** Options of `trainer.trainOnBatch`. */
export interface TrainOnBatchOptions {
  /** Weight of each sample, [samples]. */
  readonly sampleWeight?: LayerValue | undefined
  /** Weight of each class in the loss, by label; 1 by default. */
  readonly classWeight?: ClassWeights | undefined
}

/** Options of `trainer.testOnBatch`. */
export type TestOnBatchOptions = Pick<TrainOnBatchOptions, 'sampleWeight'>

/** One update of the parameters; the losses and metrics are those before it. */
export async function trainOnBatch(
  learner: Learner,
  data: AnyData,
  options: TrainOnBatchOptions,
  warned: Set<string>,
): Promise<Logs> {
  checkOptions<TrainOnBatchOptions>('trainOnBatch', options, { sampleWeight: 'any', classWeight: 'any' })
  const batch = batchOf('trainOnBatch', data, options.sampleWeight)
  checkSamples('trainOnBatch', batch)
  await learner.load()
  const totals = new RunningSums()
  const source = {
    batches: 1,
    targets: batch.y,
    weights: batch.sampleWeight,
    first: () => undefined,
    pass: () => [batch],
  }
  // Checks values only once: a look at each batch would take as long as the step.
  const unchecked = !warned.has('trainOnBatch')
  const first = unchecked || options.classWeight !== undefined
  const look = first ? await lookAt(learner, batch, source, { classWeight: options.classWeight }, warned) : undefined
  warned.add('trainOnBatch')
  try {
    trainStep(learner, learner.model.trainableParameters, batch, totals, {
      classWeights: look?.classWeights,
      check: unchecked,
    })
    return await totals.read()
  } finally {
    totals.dispose()
    look?.classWeights?.dispose()
  }
}

/** Losses and metrics of one batch, in inference mode. */
export async function testOnBatch(learner: Learner, data: AnyData, options: TestOnBatchOptions): Promise<Logs> {
  checkOptions<TestOnBatchOptions>('testOnBatch', options, { sampleWeight: 'any' })
  const batch = batchOf('testOnBatch', data, options.sampleWeight)
  checkSamples('testOnBatch', batch)
  await learner.objectives.load()
  const totals = new RunningSums()
  try {
    for (const one of evaluateStep('testOnBatch', learner, batch, totals)) one.dispose()
    return await totals.read()
  } finally {
    totals.dispose()
  }
}
