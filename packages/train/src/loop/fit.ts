// Training: data and options are checked, then a run begins.
import { type AnyData, isBatches } from '../data.js'
import type { GrowingHistory } from '../history.js'
import { sourcesOf, validationSource } from '../sources/choose.js'
import { checkFitOptions, type FitOptions } from './fit-options.js'
import { Run } from './run.js'
import type { Learner } from './step.js'

/** Trains the model. `warned` holds the warnings that this trainer has given. */
export async function fit(
  learner: Learner,
  data: AnyData,
  options: FitOptions,
  warned: Set<string>,
): Promise<GrowingHistory> {
  checkFitOptions(options)
  const { batchSize, shuffle, validationData, validationSplit, validationBatchSize, stepsPerEpoch, resume } = options
  const { source, validation } = await sourcesOf('fit', data, {
    batchSize,
    shuffle,
    validationSplit,
    validationBatchSize,
    endless: stepsPerEpoch !== undefined,
  })
  const held =
    validationData === undefined
      ? validation
      : await validationSource(validationData, validationBatchSize ?? batchSize, options.validationSteps !== undefined)
  const resumeFrom =
    resume === undefined
      ? undefined
      : await (await import('../checkpoint/source.js')).readCheckpoint('fit: resume', resume)
  await learner.load()
  const run = new Run(learner, source, held, options, warned)
  run.resumeFrom = resumeFrom
  try {
    await run.loadCallbacks()
    // Data in memory is checked before training begins, a data set when its first batch arrives.
    await run.checkFirstBatch(source)
    if (
      held !== undefined &&
      validationData !== undefined &&
      !(isBatches as (one: unknown) => boolean)(validationData)
    ) {
      await run.checkFirstBatch(held)
    }
    return await run.train()
  } finally {
    await run.dispose()
  }
}
