// The gradients at the input of an activation and their sums over rows, in one pass. The backward pass of dense layers and
// convolutions with a bias starts with it. The slope of the activation follows from its result.
import { type Code, type Local, multiplyVectors, op, subtractVectors } from '../../assembler/index.js'
import { withBlock } from '../../heap.js'
import type { Machine } from '../../machine.js'
import { type Frame, lazyRoutines } from '../rows/routine.js'
import { finishSums, partialSums, partsOf, words } from './sums.js'

/** The arguments of a pass: addresses of matrices [rows, channels]. */
export interface SlopePass {
  /** The gradient at the result of the activation. */
  readonly upstream: number
  /** The result of the activation. Needed unless the activation is `linear`. */
  readonly result: number
  /** The address of the gradients. If the activation is `linear`, they equal `upstream` and are not written. */
  readonly out: number
  /** The address of the sums, one for each channel. */
  readonly sums: number
  readonly rows: number
  readonly channels: number
  readonly activation: string
}

const complement = ({ context }: Frame, x: Code): Code => subtractVectors(context.constant(1), x)

const slopes: Readonly<Record<string, (frame: Frame, g: Local, y: Local) => Code>> = {
  relu: ({ context }, g, y) => op('v128.and', g, op('f32x4.gt', y, context.constant(0))),
  sigmoid: (frame, g, y) => multiplyVectors(g, multiplyVectors(y, complement(frame, y))),
  tanh: (frame, g, y) => multiplyVectors(g, complement(frame, multiplyVectors(y, y))),
}

const writers = {
  linear: (frame) => partialSums(frame, { matrices: ['upstream'], lines: [], of: ([g]) => [g!], count: 1 }),
  finish(frame) {
    const sums = frame.word(words.byOffset)
    finishSums(frame, 1, [sums], ([sum], columns) => columns.set(sums, sum!))
  },
  ...Object.fromEntries(
    Object.entries(slopes).map(([name, slope]) => [
      name,
      (frame: Frame) =>
        partialSums(frame, {
          matrices: ['upstream', 'x'],
          lines: [],
          of: ([g, y]) => [slope(frame, g!, y!)],
          count: 1,
          target: 'out',
        }),
    ]),
  ),
} satisfies Readonly<Record<string, (frame: Frame) => void>>

/** Runs passes. */
export type Slopes = (pass: SlopePass) => void

/** Creates passes for a machine. */
export function makeSlopes(machine: Machine): Slopes {
  const compiled = lazyRoutines<string>(machine, writers)
  return ({ upstream, result, out, sums, rows, channels, activation }) => {
    const { rowsPerUnit, units, grain } = partsOf(rows, channels)
    const sum = (partial: number): void => {
      // The words are written one by one, because every small dense layer runs this.
      const arguments_ = machine.words
      arguments_[words.upstream] = upstream
      arguments_[words.x] = result
      arguments_[words.out] = out
      arguments_[words.byOffset] = sums
      arguments_[words.channels] = channels
      arguments_[words.rows] = rows
      arguments_[words.rowsPerUnit] = rowsPerUnit
      arguments_[words.units] = units
      arguments_[words.partial] = partial
      machine.run(compiled(activation), units, grain)
      if (units > 1) machine.run(compiled('finish'), 1)
    }
    // A single part already has the sums of all rows.
    if (units === 1) sum(sums)
    else withBlock(machine.heap, 4 * channels * units, sum)
  }
}
