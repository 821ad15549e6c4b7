// The progress of one pass over data, as the loop sees it: silent, or written by what is loaded then.
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
  /** All batches are done, validation begins: time goes on, the rate stays. */
  counted(): void
  /** Callbacks come next, which may write something of their own: nothing is drawn until the end. */
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
