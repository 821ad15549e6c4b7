// Cross-entropy of logits or probabilities with integer labels, and its gradient. Of logits: one pass more than softmax.
import type { NamedKernel, Signature, View } from '@tensorloom/tensor/backend'
import {
  extractLane,
  type FunctionBuilder,
  f32,
  f32x4,
  i32,
  type Local,
  load,
  op,
  select,
  store,
  storeLane,
} from '../../assembler/index.js'
import type { Block } from '../../block.js'
import type { Machine } from '../../machine.js'
import { expFlushed, vectorUnary } from '../../math/index.js'
import { type IndexType, indexReaders, indexTypes, isIndex } from '../indices.js'
import { advanced, alongRow, type Frame, lazyRoutines, sumOf, times } from './routine.js'
import { logSoftmaxRow } from './softmax.js'

// Arguments, by number of the word: rows of logits, their logarithms or probabilities, labels, the losses of rows or what
// comes back to them, rows that are written, and sums of rows.
const words = { rows: 0, labels: 1, losses: 2, out: 3, classes: 4, sums: 5 } as const

interface Walk {
  readonly row: Local
  readonly loss: Local
  readonly out: Local
  readonly sum: Local
  readonly label: Local
  /** Whether the label is one. */
  readonly known: Local
}

function eachRow(frame: Frame, type: IndexType, classes: Local, body: (walk: Walk) => void): void {
  const { f, word, from, to } = frame
  const { bytes, read } = indexReaders[type]
  const rowBytes = f.let(op('i32.shl', classes, i32(2)))
  const [row, out] = [words.rows, words.out].map((k) => advanced(f, word(k), from, rowBytes)) as [Local, Local]
  const labels = advanced(f, word(words.labels), from, i32(bytes))
  const [loss, sum] = [words.losses, words.sums].map((k) => advanced(f, word(k), from, i32(4))) as [Local, Local]
  times(f, op('i32.sub', to, from), () => {
    const label = f.let(read(labels))
    body({ row, loss, out, sum, label, known: f.let(op('i32.lt_u', label, classes)) })
    for (const pointer of [row, out]) f.increase(pointer, rowBytes)
    f.increase(labels, bytes)
    for (const pointer of [loss, sum]) f.increase(pointer, 4)
  })
}

// Where the label's class is; the first class where there is none.
const classAt = (f: FunctionBuilder, row: Local, { label, known }: Walk): Local =>
  f.let(op('i32.add', row, op('i32.shl', select(known, label, i32(0)), i32(2))))

function crossentropy(frame: Frame, type: IndexType): void {
  const { f, word } = frame
  const classes = word(words.classes)
  eachRow(frame, type, classes, (walk) => {
    logSoftmaxRow(frame, walk.row, walk.out, classes)
    const log = load('f32.load', classAt(f, walk.out, walk))
    f.do(store('f32.store', walk.loss, select(walk.known, op('f32.neg', log), f32(0))))
  })
}

function gradient(frame: Frame, type: IndexType): void {
  const { f, word, context } = frame
  const classes = word(words.classes)
  eachRow(frame, type, classes, (walk) => {
    const share = f.let(select(walk.known, load('f32.load', walk.loss), f32(0)))
    const shares = f.let(op('f32x4.splat', share))
    const [logs, out] = [f.let(walk.row), f.let(walk.out)]
    alongRow(frame, classes, [logs, out], (one) => {
      one.set(out, op('f32x4.mul', expFlushed(context, one.at(logs)), shares))
    })
    const at = classAt(f, walk.out, walk)
    f.do(store('f32.store', at, op('f32.sub', load('f32.load', at), share)))
  })
}

// Probabilities are kept off 0 and 1 as the op says.
const [lowest, highest] = [1e-7, 1 - 1e-7]

// The label's probability in every lane, before and after it is kept within these; NaN stays.
function labelShare({ f, context }: Frame, walk: Walk, sum: Local): { share: Local; kept: Local } {
  const share = f.let(op('f32x4.div', load('v128.load32_splat', classAt(f, walk.row, walk)), sum))
  const raised = op('f32x4.pmax', share, context.constant(lowest))
  return { share, kept: f.let(op('f32x4.pmin', raised, context.constant(highest))) }
}

function probabilityCrossentropy(frame: Frame, type: IndexType): void {
  const { f, word, context } = frame
  const classes = word(words.classes)
  eachRow(frame, type, classes, (walk) => {
    const terms = sumOf(frame)
    const at = f.let(walk.row)
    alongRow(frame, classes, [at], (one) => terms.add(one.turn, one.term(one.at(at))))
    const sum = terms.total()
    const { kept } = labelShare(frame, walk, sum)
    const loss = op('f32.neg', extractLane('f32x4', 0, vectorUnary.log!(context, kept)))
    f.do(store('f32.store', walk.sum, extractLane('f32x4', 0, sum)))
    f.do(store('f32.store', walk.loss, select(walk.known, loss, f32(0))))
  })
}

function probabilityGradient(frame: Frame, type: IndexType): void {
  const { f, word, context } = frame
  const classes = word(words.classes)
  eachRow(frame, type, classes, (walk) => {
    const sum = f.let(load('v128.load32_splat', walk.sum))
    const { share, kept } = labelShare(frame, walk, sum)
    const [low, high] = [context.constant(lowest), context.constant(highest)]
    const moved = op('v128.or', op('f32x4.lt', share, low), op('f32x4.gt', share, high))
    const all = f.let(op('f32x4.div', load('v128.load32_splat', walk.loss), sum))
    f.set(all, select(walk.known, op('v128.andnot', all, moved), f32x4(0)))
    const out = f.let(walk.out)
    alongRow(frame, classes, [out], (one) => one.set(out, all))
    const labelled = f.let(op('f32x4.sub', all, op('f32x4.div', all, kept)))
    f.do(storeLane('v128.store32_lane', 0, classAt(f, walk.out, walk), labelled))
  })
}

function accepts({ inputs, outputs }: Signature, labelsAt: number): boolean {
  const numbers = [...inputs.filter((_, k) => k !== labelsAt), ...outputs]
  return (
    numbers.every(({ dtype, scalar }: { dtype: string; scalar?: boolean }) => dtype === 'float32' && !scalar) &&
    isIndex(inputs[labelsAt]!.dtype) &&
    inputs[0]!.shape.every((extent) => extent > 0)
  )
}

const writers = {
  crossentropy,
  gradient,
  probabilityCrossentropy,
  probabilityGradient,
} as const

/** The kernels `labelCrossentropy` and `probabilityCrossentropy`, and their gradients. */
export function crossentropyKernels(machine: Machine): Record<string, NamedKernel<Block>> {
  type Kind = keyof typeof writers
  const table = {} as Record<`${Kind} ${IndexType}`, (frame: Frame) => void>
  for (const kind of Object.keys(writers) as Kind[]) {
    for (const type of indexTypes) table[`${kind} ${type}`] = (frame) => writers[kind](frame, type)
  }
  const compiled = lazyRoutines(machine, table)
  const addressOf = (view: unknown): number => {
    const { storage, offset, dtype } = view as View<Block>
    return storage.at + (dtype === 'uint8' ? 1 : 4) * offset
  }
  // Where the operands, labels among them, and the results go.
  const kernel = (
    kind: Kind,
    operands: readonly (keyof typeof words)[],
    results: readonly (keyof typeof words)[],
  ): NamedKernel<Block> => {
    const labelsAt = operands.indexOf('labels')
    return {
      accepts: (signature) => accepts(signature, labelsAt),
      run(given, outputs, _, { inputs }) {
        const { shape } = inputs[0]!
        const classes = shape.at(-1)!
        const arguments_ = machine.words
        operands.forEach((place, k) => {
          arguments_[words[place]] = addressOf(given[k])
        })
        results.forEach((place, k) => {
          arguments_[words[place]] = outputs[k]!.at
        })
        arguments_[words.classes] = classes
        const rows = shape.reduce((size, extent) => size * extent, 1) / classes
        machine.run(compiled(`${kind} ${inputs[labelsAt]!.dtype as IndexType}`), rows, Math.ceil(4096 / classes))
      },
    }
  }
  return {
    labelCrossentropy: kernel('crossentropy', ['rows', 'labels'], ['losses', 'out']),
    labelCrossentropyGradient: kernel('gradient', ['rows', 'labels', 'losses'], ['out']),
    probabilityCrossentropy: kernel('probabilityCrossentropy', ['rows', 'labels'], ['losses', 'sums']),
    probabilityCrossentropyGradient: kernel('probabilityGradient', ['rows', 'sums', 'labels', 'losses'], ['out']),
  }
}
