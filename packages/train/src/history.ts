// The result of a training run: one number per epoch of each loss and metric.
import { joinName } from './text.js'

/** Numbers by name: `loss`, `accuracy`, `valLoss`. */
export type Logs = Readonly<Record<string, number>>

/** The loss that `evaluate` returns. */
export interface EvaluatedLoss {
  /** Mean over all samples, penalties included. */
  readonly loss: number
}

/** The result of `evaluate`: the loss, and each metric under its name. */
export type Evaluation<N extends string = string> = EvaluatedLoss & { readonly [K in N]: number }

/** Names of the numbers on validation data: `valLoss`, `valAccuracy`. */
export type ValidationName<N extends string> = `val${Capitalize<N>}`

/** One loss per epoch. A type alias, so that a history can be taken as a record, for what callbacks logged. */
export type LossHistory = {
  /** On training data. */
  readonly loss: readonly number[]
  /** On validation data. */
  readonly valLoss?: readonly number[]
}

/** One number per epoch of the loss and each metric, and of those on validation data if there is any. */
export type HistoryNumbers<N extends string = string> = LossHistory & { readonly [K in N]: readonly number[] } & {
  readonly [K in ValidationName<N>]?: readonly number[]
}

/**
 * The result of `fit`.
 *
 * @typeParam N - names of the metrics
 */
export interface History<N extends string = string> {
  /** Epochs that were completed, counted from 0. */
  readonly epochs: readonly number[]
  /**
   * For each name one number per completed epoch: `history.history.valLoss`. It includes the numbers that callbacks logged,
   * and those of validation, with NaN for epochs that have none.
   */
  readonly history: HistoryNumbers<N>
}

/** A history that grows. */
export interface GrowingHistory extends History {
  readonly epochs: number[]
  readonly history: { loss: number[]; [name: string]: number[] }
}

/** A history without epochs. */
export function emptyHistory(): GrowingHistory {
  return { epochs: [], history: { loss: [] } }
}

/** Adds the numbers of a completed epoch. NaN stands for those that an epoch does not have. */
export function addEpoch({ epochs, history }: GrowingHistory, epoch: number, logs: Logs): void {
  for (const [name, value] of Object.entries(logs)) {
    history[name] ??= epochs.map(() => Number.NaN)
    history[name].push(value)
  }
  epochs.push(epoch)
  for (const values of Object.values(history)) if (values.length < epochs.length) values.push(Number.NaN)
}

/** The numbers of validation data under their names in a history. */
export function validationLogs(logs: Logs): Logs {
  return Object.fromEntries(Object.entries(logs).map(([name, value]) => [validationName(name), value]))
}

/** `valLoss` of `loss`. */
export function validationName(name: string): string {
  return joinName('val', name)
}
