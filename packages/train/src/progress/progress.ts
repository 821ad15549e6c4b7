// When progress is written: a few times a second in a terminal, once per pass in a log, never at `verbose: 0`.
import type { Logs } from '../history.js'
import { finishedLine, logLine, type PassState, runningLine } from './format.js'
import { defaultOutput, type ProgressOutput } from './output.js'

/** How much is written: 0 nothing, 1 a bar in a terminal and lines in a log, 2 lines. */
export type Verbosity = 0 | 1 | 2

/** The progress of one pass over data. */
export interface PassProgress {
  /** A batch is done. `read` gives the means so far, if they are to be drawn. */
  step(samples: number, read: () => Promise<Logs>): void
  /** All batches are done, validation begins: time goes on, the rate stays. */
  counted(): void
  /** The pass is done. */
  finish(logs: Logs): Promise<void>
  /** The pass ends early: what was drawn stays. */
  abandon(): Promise<void>
}

const redrawMilliseconds = 100
const defaultColumns = 80
const clearLine = '\r\u001b[K'

/** The progress of a pass of `batches` batches. */
export function passProgress(
  title: string,
  batches: number | undefined,
  verbose: Verbosity,
  output: ProgressOutput | undefined,
): PassProgress {
  if (verbose === 0) return silent
  const to = output ?? defaultOutput()
  const now = (): number => to.now?.() ?? performance.now()
  const began = now()
  const redraws = to.terminal && verbose === 1
  let done = 0
  let samples = 0
  let counted: number | undefined
  let lastDraw = began
  let drawing: Promise<void> | undefined
  let drawn = false
  let ended = false
  const state = (logs: Logs): PassState => {
    const seconds = (now() - began) / 1000
    const spent = counted ?? seconds
    return { title, done, batches, seconds, rate: samples > 0 && spent > 0 ? samples / spent : undefined, logs }
  }
  const columns = (): number => to.columns || defaultColumns
  const draw = async (read: () => Promise<Logs>): Promise<void> => {
    try {
      const logs = await read()
      if (ended) return
      to.write(clearLine + runningLine(state(logs), columns()))
      drawn = true
    } catch {
      // The pass itself reads the same numbers at its end, and reports why they cannot be read.
    } finally {
      drawing = undefined
    }
  }
  return {
    step(count, read) {
      done++
      samples += count
      if (!redraws || drawing !== undefined || now() - lastDraw < redrawMilliseconds) return
      lastDraw = now()
      // Not waited for: the loop goes on while the backend computes what is drawn.
      drawing = draw(read)
    },
    counted() {
      counted = (now() - began) / 1000
    },
    async finish(logs) {
      ended = true
      await drawing
      to.write(redraws ? `${clearLine}${finishedLine(state(logs), columns())}\n` : `${logLine(state(logs))}\n`)
    },
    async abandon() {
      ended = true
      await drawing
      if (drawn) to.write('\n')
    },
  }
}

const silent: PassProgress = {
  step() {},
  counted() {},
  async finish() {},
  async abandon() {},
}
