// Softmax, its logarithm, and the gradients of both, row by row. A row stays in the cache between its passes.
import type { NamedKernel, Signature } from '@tensorloom/tensor/backend'
import {
  divideVectors,
  type Local,
  multiplyVectors,
  type op,
  subtract,
  subtractVectors,
} from '../../assembler/index.js'
import type { Block } from '../../block.js'
import type { Machine } from '../../machine.js'
import { expFlushed, vectorUnary } from '../../math/index.js'
import { addressOf, areFloat32 } from '../operands.js'
import { advanced, alongRow, type Frame, lazyRoutines, maximumOf, sumOf } from './routine.js'

type Name = 'softmax' | 'logSoftmax' | 'softmaxGradient' | 'logSoftmaxGradient'

// Arguments: addresses of the inputs, then of the output, elements of a row, bytes of a row.
function rowwise(frame: Frame, operands: number, row: (starts: readonly Local[], length: Local) => void): void {
  const { f, word, from, to } = frame
  const length = word(3)
  const bytes = word(4)
  const pointers = Array.from({ length: operands + 1 }, (_, k) => advanced(f, word(k < operands ? k : 2), from, bytes))
  f.times(subtract(to, from), () => {
    row(pointers, length)
    for (const pointer of pointers) f.increase(pointer, bytes)
  })
}

function peakOf(frame: Frame, x: Local, length: Local): Local {
  const peak = maximumOf(frame)
  const at = frame.f.let(x)
  alongRow(frame, length, [at], (elements) => peak.add(elements.turn, elements.at(at)), true)
  return peak.total()
}

function softmax(frame: Frame): void {
  const { f, context } = frame
  rowwise(frame, 1, ([x, y], length) => {
    const peak = peakOf(frame, x!, length)
    const sum = sumOf(frame)
    const [from, to, again] = [f.let(x!), f.let(y!), f.let(y!)]
    alongRow(frame, length, [from, to], (elements) => {
      const power = f.let(expFlushed(context, subtractVectors(elements.at(from), peak)))
      elements.set(to, power)
      sum.add(0, elements.term(power))
    })
    const scale = f.let(divideVectors(context.constant(1), sum.total()))
    const scaled = (elements: Parameters<Parameters<typeof alongRow>[3]>[0]): void =>
      elements.set(again, multiplyVectors(elements.at(again), scale))
    alongRow(frame, length, [again], scaled, true)
  })
}

/** Writes the logarithm of softmax of one row. */
export function logSoftmaxRow(frame: Frame, x: Local, y: Local, length: Local): void {
  const { f, context } = frame
  const peak = peakOf(frame, x, length)
  const sum = sumOf(frame)
  const [first, second, to] = [f.let(x), f.let(x), f.let(y)]
  alongRow(frame, length, [first], (elements) => {
    sum.add(0, elements.term(f.let(expFlushed(context, subtractVectors(elements.at(first), peak)))))
  })
  const log = f.let(vectorUnary.log!(context, sum.total()))
  alongRow(frame, length, [second, to], (elements) => {
    elements.set(to, subtractVectors(subtractVectors(elements.at(second), peak), log))
  })
}

function logSoftmax(frame: Frame): void {
  rowwise(frame, 1, ([x, y], length) => logSoftmaxRow(frame, x!, y!, length))
}

// y · (g − Σ g · y).
function softmaxGradient(frame: Frame): void {
  const { f } = frame
  rowwise(frame, 2, ([y, g, out], length) => {
    const level = sumOf(frame)
    const pass = (): [Local, Local] => [f.let(y!), f.let(g!)]
    const [y1, g1] = pass()
    const product = (elements: { at(pointer: Local): ReturnType<typeof op> }, a: Local, b: Local) =>
      multiplyVectors(elements.at(a), elements.at(b))
    alongRow(
      frame,
      length,
      [y1, g1],
      (elements) => level.add(elements.turn, elements.term(product(elements, y1, g1))),
      true,
    )
    const total = level.total()
    const [y2, g2] = pass()
    const to = f.let(out!)
    alongRow(
      frame,
      length,
      [y2, g2, to],
      (elements) => {
        elements.set(to, multiplyVectors(elements.at(y2), subtractVectors(elements.at(g2), total)))
      },
      true,
    )
  })
}

// g − eʸ · Σ g.
function logSoftmaxGradient(frame: Frame): void {
  const { f, context } = frame
  rowwise(frame, 2, ([y, g, out], length) => {
    const level = sumOf(frame)
    const g1 = f.let(g!)
    alongRow(frame, length, [g1], (elements) => level.add(elements.turn, elements.term(elements.at(g1))), true)
    const total = level.total()
    const [y2, g2, to] = [f.let(y!), f.let(g!), f.let(out!)]
    alongRow(frame, length, [y2, g2, to], (elements) => {
      const share = multiplyVectors(expFlushed(context, elements.at(y2)), total)
      elements.set(to, subtractVectors(elements.at(g2), share))
    })
  })
}

const routines: Readonly<Record<Name, (frame: Frame) => void>> = {
  softmax,
  logSoftmax,
  softmaxGradient,
  logSoftmaxGradient,
}

function accepts({ inputs, outputs, attrs }: Signature): boolean {
  const { shape } = outputs[0]!
  const axis = attrs.axis as number
  return areFloat32([...inputs, ...outputs]) && shape.length > 0 && (axis === -1 || axis === shape.length - 1)
}

/** The named kernels of softmax. */
export function softmaxKernels(machine: Machine): Record<string, NamedKernel<Block>> {
  const compiled = lazyRoutines(machine, routines)
  const kernel = (name: Name): NamedKernel<Block> => ({
    accepts,
    run(inputs, [out], _, { outputs }) {
      const length = outputs[0]!.shape.at(-1)!
      if (out!.length === 0) return
      machine.words.set([addressOf(inputs[0]), addressOf(inputs[1]), out!.at, length, 4 * length])
      machine.run(compiled(name), out!.length / length, Math.ceil(4096 / length))
    },
  })
  return Object.fromEntries((Object.keys(routines) as Name[]).map((name) => [name, kernel(name)]))
}
