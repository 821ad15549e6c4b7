// The progress of one pass over data. It is silent, or written by a module that is loaded on demand.
import type { Logs } from '../history.js'
import type { ProgressOutput } from './output.js'

/** How much is written: 0 nothing, 1 a bar in a terminal and lines in a log, 2 lines. */
export type Verbosity = 0 | 1 | 2

/** The values of `verbose`. */
export const verbosities: readonly Verbosity[] = [0, 1, 2]

/** The progress of one pass over data. */
export interface PassProgress {
  /** A batch is done. `read` gives the means so far, if they are to be drawn. */
  step(samples: number, read: () => Promise<Logs>): void
  /** All batches are done and validation begins. The time continues, the rate stays. */
  counted(): void
  /** Callbacks run next and may write to the terminal. Nothing is drawn until the end. */
  pause(): Promise<void>
  /** The pass is done. */
  finish(logs: Logs): Promise<void>
  /** The pass ends early: what was drawn stays. */
  abandon(): Promise<void>
}

/** The progress of a pass of `batches` batches. */
export async function passProgress(
  title: string,
  batches: number | undefined,
  verbose: Verbosity,
  output: ProgressOutput | undefined,
): Promise<PassProgress> {
  if (verbose === 0) return silent
  const { writtenProgress } = await import('./progress.js')
  return writtenProgress(title, batches, verbose, output)
}

const nothing = async (): Promise<void> => {}
const silent: PassProgress = { step() {}, counted() {}, pause: nothing, finish: nothing, abandon: nothing }
