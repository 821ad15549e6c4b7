// When progress is written: a few times a second in a terminal, once per pass in a log. Not loaded at `verbose: 0`.
import type { Logs } from '../history.js'
import { finishedLine, logLine, type PassState, runningLine } from './format.js'
import { defaultOutput, type ProgressOutput } from './output.js'
import type { PassProgress, Verbosity } from './pass.js'

const redrawMilliseconds = 100
const defaultColumns = 80
const clearLine = '\r\u001b[K'

/** The progress of a pass of `batches` batches that is written somewhere. */
export function writtenProgress(
  title: string,
  batches: number | undefined,
  verbose: Exclude<Verbosity, 0>,
  output: ProgressOutput | undefined,
): PassProgress {
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
  const state = (): Omit<PassState, 'logs'> => {
    const seconds = (now() - began) / 1000
    const spent = counted ?? seconds
    return { title, done, batches, seconds, rate: samples > 0 && spent > 0 ? samples / spent : undefined }
  }
  const columns = (): number => to.columns || defaultColumns
  const draw = async (read: () => Promise<Logs>): Promise<void> => {
    // The numbers come later than the batch that they are of.
    const drawnState = state()
    try {
      const logs = await read()
      if (ended) return
      to.write(clearLine + runningLine({ ...drawnState, logs }, columns()))
      drawn = true
    } catch {
      // The pass reads the same numbers at its end, and reports the error then.
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
      // Not awaited: the loop continues while the backend computes the numbers to draw.
      drawing = draw(read)
    },
    counted() {
      counted = (now() - began) / 1000
    },
    async pause() {
      ended = true
      await drawing
      if (drawn) to.write(clearLine)
      drawn = false
    },
    async finish(logs) {
      ended = true
      await drawing
      const last = { ...state(), logs }
      to.write(redraws ? `${clearLine}${finishedLine(last, columns())}\n` : `${logLine(last)}\n`)
    },
    async abandon() {
      ended = true
      await drawing
      if (drawn) to.write('\n')
    },
  }
}
