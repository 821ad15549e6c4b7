// The first look at a batch, in inference mode: shapes, labels, names of numbers. Nothing changes if the data does not fit.
import { type Tensor, TensorloomError } from '@tensorloom/tensor'
import { type AnyBatch, listOf } from '../data.js'
import type { ClassWeighting, ClassWeights } from '../losses/class-weights.js'
import type { Direction } from '../measure.js'
import type { Source } from '../sources/source.js'
import { checkFinite, checkWeights } from './check-finite.js'
import { checkScores, classesOf, warnOfOneClass, warnOfProbabilities } from './check-scores.js'
import type { FitOptions } from './fit-options.js'
import { namesOf } from './measure-batch.js'
import { evaluateStep, type Learner } from './step.js'

/** What is known after the first batch. */
export interface FirstLook {
  /** Number of classes at each output. */
  readonly classes: readonly number[]
  /** Names of the numbers of losses and metrics, as far as they are known, with their directions. */
  readonly directions: ReadonlyMap<string, Direction | undefined>
  readonly classWeights: ClassWeighting | undefined
}

/** Checks a batch. */
export async function lookAt(
  learner: Learner,
  batch: AnyBatch,
  source: Source,
  { classWeight, allowNonFinite }: Pick<FitOptions, 'classWeight' | 'allowNonFinite'>,
  warned: Set<string>,
): Promise<FirstLook> {
  const { model, objectives } = learner
  if (allowNonFinite !== true) await checkFinite('fit', 'x', batch.x)
  await checkWeights('fit', source.weights ?? batch.sampleWeight)
  const predictions = evaluateStep('fit', learner, batch, undefined)
  try {
    const list = objectives.forOutputs(predictions.length)
    warnOfProbabilities(model, list, warned)
    warnOfOneClass(model, list, predictions, warned)
    await checkScores('fit', list, predictions, listOf(source.targets ?? batch.y))
    // After labels, whose range is known better.
    if (allowNonFinite !== true) await checkFinite('fit', 'y', batch.y)
    const classWeights = await weighting(classWeight, predictions)
    const directions = namesOf(list, predictions)
    return { classes: predictions.map(classesOf), directions, classWeights }
  } finally {
    for (const one of predictions) one.dispose()
  }
}

async function weighting(
  classWeight: ClassWeights | undefined,
  predictions: readonly Tensor[],
): Promise<ClassWeighting | undefined> {
  if (classWeight === undefined) return undefined
  if (predictions.length > 1) {
    throw new TensorloomError(`fit: classWeight cannot be used with ${predictions.length} outputs`, {
      help: 'use sampleWeight, or lossWeights in compile',
    })
  }
  const { classWeighting } = await import('../losses/class-weights.js')
  return classWeighting(classWeight, predictions[0]!)
}
