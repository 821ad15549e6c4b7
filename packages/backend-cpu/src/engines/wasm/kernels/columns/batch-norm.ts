// The named kernels of batch normalisation in training and of its gradient. Channels are columns, places are rows.
import type { NamedKernel, Signature } from '@tensorloom/tensor/backend'
import { writeArguments } from '../../arguments.js'
import {
  addVectors,
  bytesOf,
  type Code,
  divideVectors,
  i32,
  type Local,
  multiplyVectors,
  subtract,
  subtractVectors,
} from '../../assembler/index.js'
import type { Block } from '../../block.js'
import { withBlock } from '../../heap.js'
import type { Machine } from '../../machine.js'
import { addressOf, areFilled, areFloat32 } from '../operands.js'
import { advanced, alongRow, countOf, type Frame, inverseOf, lazyRoutines } from '../rows/routine.js'
import { epsilonAt, finishSums, partialSums, partsOf, words } from './sums.js'

const rowCount = ({ f, word }: Frame): Local => countOf(f, word(words.rows))

// Lines that are read or written along the columns.
const linesOf = ({ word }: Frame, ...names: (keyof typeof words)[]): Local[] => names.map((name) => word(words[name]))

// Line k of those made for the last pass.
const madeLine = ({ f, word }: Frame, k: number): Local =>
  advanced(f, word(words.lines), bytesOf(word(words.channels)), i32(k))

// A unit is a row. `element` computes the result from elements of matrices and lines.
function eachElement(
  frame: Frame,
  matrices: readonly (keyof typeof words)[],
  lines: readonly Local[],
  element: (elements: readonly Code[], lines: readonly Code[]) => Code,
): void {
  const { f, word, from, to } = frame
  const channels = word(words.channels)
  const bytes = f.let(bytesOf(channels))
  const out = advanced(f, word(words.out), from, bytes)
  const inputs = matrices.map((name) => advanced(f, word(words[name]), from, bytes))
  f.times(subtract(to, from), () => {
    const along = lines.map((line) => f.let(line))
    alongRow(frame, channels, [out, ...inputs, ...along], (one) => {
      one.set(
        out,
        element(
          inputs.map((at) => one.at(at)),
          along.map((at) => one.at(at)),
        ),
      )
    })
  })
}

const routines = {
  // Σ (x − first row). Without the shift, the mean of large equal numbers would not be that number.
  sum: (frame) =>
    partialSums(frame, {
      matrices: ['x'],
      lines: ['x'],
      of: ([x], [first]) => [subtractVectors(x!, first!)],
      count: 1,
    }),
  mean(frame) {
    const count = rowCount(frame)
    const [mean, first] = linesOf(frame, 'mean', 'x')
    finishSums(frame, 1, [mean!, first!], ([sum], columns) =>
      columns.set(mean!, addVectors(columns.at(first!), divideVectors(sum!, count))),
    )
  },
  squares(frame) {
    const of = ([x]: readonly Local[], [mean]: readonly Local[]): Code[] => {
      const difference = frame.f.let(subtractVectors(x!, mean!))
      return [multiplyVectors(difference, difference)]
    }
    partialSums(frame, { matrices: ['x'], lines: ['mean'], of, count: 1 })
  },
  // The variance, and scale / √(variance + epsilon).
  variance(frame) {
    const { f } = frame
    const count = rowCount(frame)
    const epsilon = frame.number(epsilonAt)
    const [spread, scale] = linesOf(frame, 'spread', 'scale')
    const slope = madeLine(frame, 0)
    finishSums(frame, 1, [spread!, scale!, slope], ([sum], columns) => {
      const variance = f.let(divideVectors(sum!, count))
      columns.set(spread!, variance)
      columns.set(slope, multiplyVectors(columns.at(scale!), inverseOf(frame, variance, epsilon)))
    })
  },
  // (x − mean) · slope + offset.
  apply(frame) {
    const lines = [...linesOf(frame, 'mean', 'offset'), madeLine(frame, 0)]
    eachElement(frame, ['x'], lines, ([x], [mean, offset, slope]) =>
      addVectors(multiplyVectors(subtractVectors(x!, mean!), slope!), offset!),
    )
  },
  // Σ g and Σ g · (x − mean).
  slopes: (frame) =>
    partialSums(frame, {
      matrices: ['upstream', 'x'],
      lines: ['mean'],
      of: ([g, x], [mean]) => [g!, multiplyVectors(g!, subtractVectors(x!, mean!))],
      count: 2,
    }),
  // The gradients with respect to offset and scale, and the three lines that the last pass needs.
  parameters(frame) {
    const { f, context } = frame
    const count = rowCount(frame)
    const epsilon = frame.number(epsilonAt)
    const [spread, scale, byScale, byOffset] = linesOf(frame, 'spread', 'scale', 'byScale', 'byOffset')
    const [slope, tilt, level] = [0, 1, 2].map((k) => madeLine(frame, k))
    const pointers = [spread!, scale!, byScale!, byOffset!, slope!, tilt!, level!]
    finishSums(frame, 2, pointers, ([sum, cross], columns) => {
      const inverse = inverseOf(frame, columns.at(spread!), epsilon)
      const total = f.let(multiplyVectors(cross!, inverse))
      columns.set(byScale!, total)
      columns.set(byOffset!, sum!)
      const factor = f.let(multiplyVectors(columns.at(scale!), inverse))
      const share = f.let(divideVectors(multiplyVectors(factor, context.constant(-1)), count))
      columns.set(slope!, factor)
      columns.set(tilt!, multiplyVectors(multiplyVectors(share, inverse), total))
      columns.set(level!, multiplyVectors(share, sum!))
    })
  },
  // g · slope + (x − mean) · tilt + level.
  applyGradient(frame) {
    const lines = [...linesOf(frame, 'mean'), ...[0, 1, 2].map((k) => madeLine(frame, k))]
    eachElement(frame, ['upstream', 'x'], lines, ([g, x], [mean, slope, tilt, level]) =>
      addVectors(addVectors(multiplyVectors(g!, slope!), multiplyVectors(subtractVectors(x!, mean!), tilt!)), level!),
    )
  },
} satisfies Readonly<Record<string, (frame: Frame) => void>>
type Name = keyof typeof routines

function accepts({ inputs, outputs }: Signature): boolean {
  const all = [...inputs, ...outputs]
  return areFloat32(all) && areFilled(all) && inputs.every(({ scalar }) => !scalar)
}

/** The kernels `batchNormTraining` and `batchNormTrainingGradient`. */
export function batchNormKernels(machine: Machine): Record<string, NamedKernel<Block>> {
  const compiled = lazyRoutines<Name>(machine, routines)
  type Arguments = Partial<Record<keyof typeof words, number>>
  // Computes the sums and the lines made of them, then runs a pass over all elements.
  const run = (given: Arguments, size: number, channels: number, epsilon: unknown, steps: readonly Name[]): void => {
    const rows = size / channels
    const { rowsPerUnit, units, grain } = partsOf(rows, channels)
    withBlock(machine.heap, 4 * channels * (2 * units + 3), (lines) => {
      const all = { ...given, channels, rows, rowsPerUnit, units, lines, partial: lines + 12 * channels }
      writeArguments(machine, words, all)
      machine.floats[epsilonAt] = epsilon as number
      for (const step of steps) {
        if (step.startsWith('apply')) machine.run(compiled(step), rows, Math.ceil(16384 / channels))
        else if (step === 'sum' || step === 'squares' || step === 'slopes') {
          machine.run(compiled(step), units, grain)
        } else machine.run(compiled(step), 1)
      }
    })
  }
  return {
    batchNormTraining: {
      accepts,
      run([x, scale, offset], [y, mean, variance], { epsilon }) {
        const inputs = { x: addressOf(x), scale: addressOf(scale), offset: addressOf(offset) }
        const given = { ...inputs, out: y!.at, mean: mean!.at, spread: variance!.at }
        run(given, y!.length, mean!.length, epsilon, ['sum', 'mean', 'squares', 'variance', 'apply'])
      },
    },
    batchNormTrainingGradient: {
      accepts,
      run([upstream, x, scale, mean, variance], [byX, byScale, byOffset], { epsilon }) {
        const inputs = { upstream: addressOf(upstream), x: addressOf(x), scale: addressOf(scale) }
        const moments = { mean: addressOf(mean), spread: addressOf(variance) }
        const given = { ...inputs, ...moments, out: byX!.at, byScale: byScale!.at, byOffset: byOffset!.at }
        run(given, byX!.length, byScale!.length, epsilon, ['slopes', 'parameters', 'applyGradient'])
      },
    },
  }
}
