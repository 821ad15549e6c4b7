// What a callback is: functions that `fit` calls during training.
import type { AnyLayer, LayerValue } from '@tensorloom/layers'
import type { Optimizer } from '@tensorloom/optim'
import type { Tensor } from '@tensorloom/tensor'
import type { CheckpointOptions } from '../checkpoint/options.js'
import type { Tree } from '../checkpoint/tree.js'
import type { History, Logs } from '../history.js'
import type { Direction } from '../measure.js'

/** What callbacks see of a run. */
export interface TrainingContext {
  /** The model that is trained. */
  readonly model: AnyLayer
  /** The optimizer; `optimizer.learningRate` may be set. */
  readonly optimizer: Optimizer
  /** Number of the epoch after the last one. */
  readonly epochs: number
  /** The completed epochs. */
  readonly history: History
  /**
   * Names of the numbers that losses and metrics report in an epoch. For data that comes in batches, undefined before the
   * first batch.
   */
  readonly names: readonly string[] | undefined
  /**
   * Whether a high or a low number is better: the direction of its metric, or `min` for losses. Undefined for numbers that
   * callbacks log, for metrics that are functions, and for unknown names.
   */
  direction(name: string): Direction | undefined
  /**
   * Adds numbers to the logs of the current epoch. They appear in the history, in the line of the epoch, and in the logs of
   * later callbacks. A later number replaces an earlier one of the same name.
   *
   * @throws `TensorloomError` if no epoch is running, or if a loss or metric has that name
   */
  log(numbers: Logs): void
  /** The batch that is trained on, while `onBatchBegin` and `onBatchEnd` run; undefined at other times. */
  readonly batch:
    | {
        /** What the model takes. */
        readonly x: LayerValue
        /** The targets. */
        readonly y: LayerValue
      }
    | undefined
  /**
   * Gradients of the loss of the batch, by the names of the trained parameters, while `onBatchEnd` runs; undefined at other times,
   * and if no callback asked for them with `needsGradients`. Of a scaled loss, these are scaled too.
   */
  readonly gradients: ReadonlyMap<string, Tensor> | undefined
  /** Ends training after the current batch, or, at the end of an epoch, after that epoch. */
  stop(): void
  /**
   * The model and the state of the run as the bytes of one file, which `resume` of `fit` reads, and `loadModel` too. Call it
   * from `onCheckpoint`, when all callbacks have seen the batch or epoch.
   */
  checkpoint(options?: CheckpointOptions): Promise<Uint8Array>
  /** Goes on from a checkpoint. Only from `onTrainBegin`. */
  resume(checkpoint: Uint8Array): void
}

/** Losses and metrics of a batch that was just trained on. */
export interface BatchLogs {
  /** Samples in the batch. */
  readonly samples: number
  /** Means over the epoch so far. Reading waits for the backend. */
  read(): Promise<Logs>
}

/** Why a run ended. */
export type EndReason = 'completed' | 'stopped' | 'aborted' | 'failed'

/**
 * Functions that `fit` calls, and waits for, in the order of the list. Epochs and batches count from 0.
 *
 * @example
 * ```ts
 * import type { Callback } from '@tensorloom/train'
 * const report: Callback = {
 *   onEpochEnd(epoch, logs, { log, optimizer }) {
 *     console.log(epoch, logs.loss)
 *     log({ learningRate: optimizer.learningRate })
 *   },
 * }
 * console.log(typeof report.onEpochEnd) // function
 * ```
 */
export interface Callback {
  /** The key of its state in checkpoints. Only callbacks with a `stateDict` need one. */
  readonly checkpointKey?: string | undefined
  /** Before the first epoch. */
  onTrainBegin?(context: TrainingContext): void | Promise<void>
  /** Before the first batch of an epoch. */
  onEpochBegin?(epoch: number, context: TrainingContext): void | Promise<void>
  /** Before a batch. */
  onBatchBegin?(batch: number, context: TrainingContext): void | Promise<void>
  /**
   * Whether this callback reads the gradients of a batch in `onBatchEnd`. Asked before every batch; keeping gradients takes as
   * much memory as the parameters.
   */
  needsGradients?(batch: number, context: TrainingContext): boolean
  /** Before validation. */
  onValidationBegin?(context: TrainingContext): void | Promise<void>
  /** After validation. */
  onValidationEnd?(context: TrainingContext): void | Promise<void>
  /** After a batch. */
  onBatchEnd?(batch: number, logs: BatchLogs, context: TrainingContext): void | Promise<void>
  /** After an epoch and its validation, with the numbers of both, and of callbacks before this one: `loss`, `valLoss`, … */
  onEpochEnd?(epoch: number, logs: Logs, context: TrainingContext): void | Promise<void>
  /**
   * After `onEpochEnd` of all callbacks, and after `onBatchEnd` of all callbacks if this one has `onBatchEnd`: the moment to save
   * a checkpoint, which then holds the state of all.
   */
  onCheckpoint?(context: TrainingContext): void | Promise<void>
  /** What the callback needs to go on from here: plain data and tensors. It is part of checkpoints. */
  stateDict?(): Tree
  /** Takes over what `stateDict` gave; called after `onTrainBegin` when a run resumes. The tensors become the callback's. */
  loadStateDict?(state: Tree, context: TrainingContext): void
  /** At the end of every run that began, even if it was aborted or failed. Free what the callback holds here. */
  onTrainEnd?(reason: EndReason, context: TrainingContext): void | Promise<void>
}
