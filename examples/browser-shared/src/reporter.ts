// A callback that tells the page how training goes, and ends it when the page asks for that.
import type { Callback } from '@tensorloom/train'

/** News of a training. */
export type TrainingNews =
  | { readonly kind: 'batch'; readonly epoch: number; readonly done: number; readonly total: number }
  | {
      readonly kind: 'epoch'
      /** Counts from 1, over all trainings of the network. */
      readonly epoch: number
      readonly loss: number
      readonly accuracy: number
      readonly testLoss: number
      readonly testAccuracy: number
      /** Samples per second, without the time for testing. */
      readonly speed: number
    }

/** What the callback needs to know. */
export interface ReporterOptions {
  /** Samples in an epoch. */
  readonly samples: number
  readonly batchSize: number
  readonly tell: (news: TrainingNews) => void
  /** Whether training should end after this batch. */
  readonly stopping: () => boolean
}

const often = 100 // ms between two pieces of news about batches

/** The callback. */
export function reporter({ samples, batchSize, tell, stopping }: ReporterOptions): Callback {
  let epochNow = 0
  let began = 0
  let told = 0
  let done = 0
  let validating = 0
  return {
    onEpochBegin(epoch) {
      epochNow = epoch + 1
      began = performance.now()
      done = 0
    },
    onBatchEnd(batch, _, context) {
      done = Math.min(samples, (batch + 1) * batchSize)
      if (stopping()) context.stop()
      if (performance.now() - told < often) return
      told = performance.now()
      tell({ kind: 'batch', epoch: epochNow, done, total: samples })
    },
    onValidationBegin() {
      validating = performance.now()
    },
    onEpochEnd(epoch, logs) {
      const seconds = (validating - began) / 1000
      const { loss = NaN, accuracy = NaN, valLoss = NaN, valAccuracy = NaN } = logs
      const speed = done / Math.max(seconds, 1e-3)
      tell({ kind: 'epoch', epoch: epoch + 1, loss, accuracy, testLoss: valLoss, testAccuracy: valAccuracy, speed })
    },
  }
}
