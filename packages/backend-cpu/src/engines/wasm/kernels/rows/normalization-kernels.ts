// The named kernels of layer and RMS normalisation over the last axes.
import { type NamedKernel, type Signature, sizeOf } from '@tensorloom/tensor/backend'
import { writeArguments } from '../../arguments.js'
import { addVectors, bytesOf, fillMemory, i32 } from '../../assembler/index.js'
import type { Block } from '../../block.js'
import { withBlock } from '../../heap.js'
import type { Machine, Routine } from '../../machine.js'
import { addressOf, areFilled, areFloat32 } from '../operands.js'
import { epsilonAt, type Kind, normalize, normalizeGradient, words } from './normalization.js'
import { advanced, alongRow, lazyRoutines } from './routine.js'

type Name = 'plain' | 'scaled' | 'shifted' | 'gradient' | 'total'

// Sums partial sums [units, length] to [length].
function total(frame: Parameters<typeof normalize>[0]): void {
  const { f, word } = frame
  const length = word(words.length)
  const bytes = f.let(bytesOf(length))
  const out = word(words.y)
  f.do(fillMemory(out, i32(0), bytes))
  const step = word(words.rowsPerUnit)
  const unit = advanced(f, word(words.partial), i32(0), step)
  f.times(word(words.rows), () => {
    const [from, to] = [f.let(unit), f.let(out)]
    alongRow(frame, length, [from, to], (one) => one.set(to, addVectors(one.at(to), one.at(from))))
    f.increase(unit, step)
  })
}

// Whether the axes are the last ones, in order, so that numbers that are normalised together are contiguous.
function isLast(axis: unknown, rank: number): boolean {
  const axes = (Array.isArray(axis) ? (axis as number[]) : [axis as number]).map((one) => (one < 0 ? one + rank : one))
  return axes.length > 0 && axes.every((one, k) => one === rank - axes.length + k)
}

function accepts({ inputs, outputs, attrs }: Signature): boolean {
  const all = [...inputs, ...outputs]
  return (
    areFloat32(all) &&
    areFilled(inputs) &&
    inputs.every(({ scalar }) => !scalar) &&
    isLast(attrs.axis, outputs[0]!.shape.length)
  )
}

/** The kernels `layerNorm`, `rmsNorm` and those of their gradients. */
export function normalizationKernels(machine: Machine): Record<string, NamedKernel<Block>> {
  const routinesFor = (centered: boolean): ((name: Name) => Routine) => {
    const kind = (scale: boolean, offset: boolean): Kind => ({ centered, scale, offset })
    return lazyRoutines<Name>(machine, {
      plain: (frame) => normalize(frame, kind(false, false)),
      scaled: (frame) => normalize(frame, kind(true, false)),
      shifted: (frame) => normalize(frame, kind(true, true)),
      gradient: (frame) => normalizeGradient(frame, kind(true, centered)),
      total,
    })
  }
  const [plainRoutines, centeredRoutines] = [routinesFor(false), routinesFor(true)]
  const set = (values: Partial<Record<keyof typeof words, number>>, epsilon: number): void => {
    writeArguments(machine, words, values)
    machine.floats[epsilonAt] = epsilon
  }

  const forward = (centered: boolean): NamedKernel<Block> => ({
    accepts,
    run(inputs, outputs, { epsilon }) {
      const [x, scale, offset] = inputs
      const [y, ...moments] = outputs
      const spread = moments.at(-1)!
      const rows = spread.length
      const length = y!.length / rows
      const routines = centered ? centeredRoutines : plainRoutines
      set(
        {
          x: addressOf(x),
          scale: addressOf(scale),
          offset: addressOf(offset),
          mean: centered ? moments[0]!.at : 0,
          spread: spread.at,
          y: y!.at,
          length,
        },
        epsilon as number,
      )
      const name = offset !== undefined ? 'shifted' : scale !== undefined ? 'scaled' : 'plain'
      machine.run(routines(name), rows, Math.ceil(8192 / length))
    },
  })
  // (upstream, x, scale, [mean,] spread) to the gradients with respect to x, scale [and offset].
  const backward = (centered: boolean): NamedKernel<Block> => ({
    accepts,
    run(inputs, [byX, byScale, byOffset], { epsilon }, { inputs: types }) {
      const rows = sizeOf(types.at(-1)!.shape)
      const length = byScale!.length
      const routines = centered ? centeredRoutines : plainRoutines
      const rowsPerUnit = Math.max(8, Math.ceil(rows / 32))
      const units = Math.ceil(rows / rowsPerUnit)
      withBlock(machine.heap, 8 * length * units, (partial) => {
        set(
          {
            upstream: addressOf(inputs[0]),
            x: addressOf(inputs[1]),
            scale: addressOf(inputs[2]),
            mean: centered ? addressOf(inputs[3]) : 0,
            spread: addressOf(inputs.at(-1)),
            y: byX!.at,
            length,
            partial,
            rowsPerUnit,
            rows,
          },
          epsilon as number,
        )
        machine.run(routines('gradient'), units, Math.ceil(8192 / (length * rowsPerUnit)))
        for (const [k, out] of [byScale, byOffset].entries()) {
          if (out === undefined) continue
          set({ y: out.at, partial: partial + 4 * length * k, rowsPerUnit: 8 * length, rows: units }, 0)
          machine.run(routines('total'), 1)
        }
      })
    },
  })
  return {
    layerNorm: forward(true),
    rmsNorm: forward(false),
    layerNormGradient: backward(true),
    rmsNormGradient: backward(false),
  }
}
