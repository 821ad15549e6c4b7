// Cross-entropy of logits or probabilities with integer labels, and its gradient. With logits it takes one pass more than
// softmax.
import { type NamedKernel, type Signature, sizeOf } from '@tensorloom/tensor/backend'
import type { Attributes } from '@tensorloom/tensor/op'
import { writeArguments } from '../../arguments.js'
import {
  add,
  bytesOf,
  type Code,
  divideVectors,
  extractLane,
  type FunctionBuilder,
  f32,
  f32x4,
  f64,
  i32,
  type Local,
  load,
  multiplyVectors,
  op,
  select,
  store,
  storeLane,
  subtract,
  subtractVectors,
} from '../../assembler/index.js'
import type { Block } from '../../block.js'
import { withBlock } from '../../heap.js'
import type { Machine } from '../../machine.js'
import { expFlushed, vectorUnary } from '../../math/index.js'
import { eachPart } from '../gemm/loops.js'
import { type IndexType, indexReaders, indexTypes, isIndex } from '../indices.js'
import { addressOf, areFilled, areFloat32 } from '../operands.js'
import { advanced, alongRow, type Frame, lazyRoutines, sumOf } from './routine.js'
import { logSoftmaxRow } from './softmax.js'

// Arguments, by number of the word: rows of logits, their logarithms or probabilities, labels, the losses of rows or the
// gradients at them, rows that are written, and sums of rows. If `lossStep` is 0, all rows have the same gradient. It is
// divided by `divisor`, like the sum of losses.
const words = { rows: 0, labels: 1, losses: 2, out: 3, classes: 4, sums: 5, lossStep: 6, divisor: 7, count: 8 } as const

interface LabelledRow {
  readonly row: Local
  readonly loss: Local
  readonly out: Local
  readonly sum: Local
  readonly label: Local
  /** Whether the label is a valid class. */
  readonly known: Local
  /** The divisor of a sum of losses. */
  readonly divisor: Local
}

function eachRow(frame: Frame, type: IndexType, classes: Local, body: (entry: LabelledRow) => void): void {
  const { f, word, from, to } = frame
  const { bytes, read } = indexReaders[type]
  const rowBytes = f.let(bytesOf(classes))
  const [row, out] = [words.rows, words.out].map((k) => advanced(f, word(k), from, rowBytes)) as [Local, Local]
  const labels = advanced(f, word(words.labels), from, i32(bytes))
  const lossStep = word(words.lossStep)
  const loss = advanced(f, word(words.losses), from, lossStep)
  const sum = advanced(f, word(words.sums), from, i32(4))
  const divisor = f.let(op('f32.convert_i32_s', word(words.divisor)))
  f.times(subtract(to, from), () => {
    const label = f.let(read(labels))
    body({ row, loss, out, sum, label, divisor, known: f.let(op('i32.lt_u', label, classes)) })
    for (const pointer of [row, out]) f.increase(pointer, rowBytes)
    f.increase(labels, bytes)
    f.increase(loss, lossStep)
    f.increase(sum, 4)
  })
}

// The address of the label's class, or of the first class if the label is invalid.
const classAt = (f: FunctionBuilder, row: Local, { label, known }: LabelledRow): Local =>
  f.let(add(row, bytesOf(select(known, label, i32(0)))))

// The gradient at the loss of each row.
const upstreamOf = ({ loss, divisor }: LabelledRow): Code => op('f32.div', load('f32.load', loss), divisor)

// Losses that are added in float32 before they are added to the total. This bounds the error of long sums.
const lossesPerBlock = 1024

// The sum of the losses of rows, divided.
function total(frame: Frame): void {
  const { f, word } = frame
  const at = word(words.losses)
  const sum = f.let(f64(0))
  eachPart(f, word(words.count), i32(lossesPerBlock), (part) => {
    const terms = sumOf(frame)
    alongRow(frame, part, [at], (one) => terms.add(one.turn, one.term(one.at(at))), true)
    f.set(sum, op('f64.add', sum, op('f64.promote_f32', extractLane('f32x4', 0, terms.total()))))
  })
  const result = op('f64.div', sum, op('f64.convert_i32_s', word(words.divisor)))
  f.do(store('f32.store', word(words.out), op('f32.demote_f64', result)))
}

function crossentropy(frame: Frame, type: IndexType): void {
  const { f, word } = frame
  const classes = word(words.classes)
  eachRow(frame, type, classes, (entry) => {
    logSoftmaxRow(frame, entry.row, entry.out, classes)
    const log = load('f32.load', classAt(f, entry.out, entry))
    f.do(store('f32.store', entry.loss, select(entry.known, op('f32.neg', log), f32(Number.NaN))))
  })
}

function gradient(frame: Frame, type: IndexType): void {
  const { f, word, context } = frame
  const classes = word(words.classes)
  eachRow(frame, type, classes, (entry) => {
    const share = f.let(select(entry.known, upstreamOf(entry), f32(0)))
    const shares = f.let(op('f32x4.splat', share))
    const [logs, out] = [f.let(entry.row), f.let(entry.out)]
    alongRow(frame, classes, [logs, out], (one) => {
      one.set(out, multiplyVectors(expFlushed(context, one.at(logs)), shares))
    })
    const at = classAt(f, entry.out, entry)
    f.do(store('f32.store', at, op('f32.sub', load('f32.load', at), share)))
  })
}

// Probabilities are clipped away from 0 and 1, as the op defines.
const [lowest, highest] = [1e-7, 1 - 1e-7]

// The label's probability in every lane, before and after clipping. NaN stays.
function labelShare({ f, context }: Frame, entry: LabelledRow, sum: Local): { share: Local; kept: Local } {
  const share = f.let(divideVectors(load('v128.load32_splat', classAt(f, entry.row, entry)), sum))
  const raised = op('f32x4.pmax', share, context.constant(lowest))
  return { share, kept: f.let(op('f32x4.pmin', raised, context.constant(highest))) }
}

function probabilityCrossentropy(frame: Frame, type: IndexType): void {
  const { f, word, context } = frame
  const classes = word(words.classes)
  eachRow(frame, type, classes, (entry) => {
    const terms = sumOf(frame)
    const at = f.let(entry.row)
    alongRow(frame, classes, [at], (one) => terms.add(one.turn, one.term(one.at(at))))
    const sum = terms.total()
    const { kept } = labelShare(frame, entry, sum)
    const loss = op('f32.neg', extractLane('f32x4', 0, vectorUnary.log!(context, kept)))
    f.do(store('f32.store', entry.sum, extractLane('f32x4', 0, sum)))
    f.do(store('f32.store', entry.loss, select(entry.known, loss, f32(Number.NaN))))
  })
}

function probabilityGradient(frame: Frame, type: IndexType): void {
  const { f, word, context } = frame
  const classes = word(words.classes)
  eachRow(frame, type, classes, (entry) => {
    const sum = f.let(load('v128.load32_splat', entry.sum))
    const { share, kept } = labelShare(frame, entry, sum)
    const [low, high] = [context.constant(lowest), context.constant(highest)]
    const moved = op('v128.or', op('f32x4.lt', share, low), op('f32x4.gt', share, high))
    const all = f.let(divideVectors(op('f32x4.splat', upstreamOf(entry)), sum))
    f.set(all, select(entry.known, op('v128.andnot', all, moved), f32x4(0)))
    const out = f.let(entry.out)
    alongRow(frame, classes, [out], (one) => one.set(out, all))
    const labelled = f.let(subtractVectors(all, divideVectors(all, kept)))
    f.do(storeLane('v128.store32_lane', 0, classAt(f, entry.out, entry), labelled))
  })
}

function accepts({ inputs, outputs }: Signature, labelsAt: number): boolean {
  const numbers = inputs.filter((_, k) => k !== labelsAt)
  return (
    areFloat32([...numbers, ...outputs]) &&
    numbers.every(({ scalar }) => !scalar) &&
    isIndex(inputs[labelsAt]!.dtype) &&
    areFilled(inputs.slice(0, 1))
  )
}

function extents({ shape }: { readonly shape: readonly number[] }): [classes: number, rows: number] {
  const classes = shape.at(-1)!
  return [classes, sizeOf(shape) / classes]
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
  const table = { total } as Record<`${Kind} ${IndexType}` | 'total', (frame: Frame) => void>
  for (const kind of Object.keys(writers) as Kind[]) {
    for (const type of indexTypes) table[`${kind} ${type}`] = (frame) => writers[kind](frame, type)
  }
  const compiled = lazyRoutines(machine, table)
  // Growing memory replaces the view of the arguments, so they are written after all memory is reserved.
  const runRows = (kind: Kind, type: IndexType, rows: number, classes: number): void => {
    machine.words[words.classes] = classes
    machine.run(compiled(`${kind} ${type}`), rows, Math.ceil(4096 / classes))
  }
  const divisorOf = (rows: number, { reduction }: Attributes): number =>
    reduction === 'none' || reduction === 'sum' ? 1 : rows

  // `second` is kept in addition to the loss.
  const loss = (kind: Kind, second: 'out' | 'sums'): NamedKernel<Block> => ({
    accepts: (signature) => accepts(signature, 1),
    run([x, labels], [result, kept], attrs, { inputs }) {
      const [classes, rows] = extents(inputs[0]!)
      const type = inputs[1]!.dtype as IndexType
      const each = (losses: number): void => {
        const given = { rows: addressOf(x), labels: addressOf(labels), losses, lossStep: 4, [second]: kept!.at }
        writeArguments(machine, words, given)
        runRows(kind, type, rows, classes)
      }
      if (attrs.reduction === 'none') {
        each(result!.at)
        return
      }
      withBlock(machine.heap, 4 * rows, (losses) => {
        each(losses)
        const divisor = divisorOf(rows, attrs)
        writeArguments(machine, words, { losses, count: rows, divisor, out: result!.at })
        machine.run(compiled('total'), 1)
      })
    },
  })

  const lossGradient = (kind: Kind, operands: readonly (keyof typeof words)[]): NamedKernel<Block> => {
    const labelsAt = operands.indexOf('labels')
    return {
      accepts: (signature) => accepts(signature, labelsAt),
      run(given, [out], attrs, { inputs }) {
        const [classes, rows] = extents(inputs[0]!)
        const lossStep = attrs.reduction === 'none' ? 4 : 0
        writeArguments(machine, words, { lossStep, divisor: divisorOf(rows, attrs), out: out!.at })
        operands.forEach((name, k) => {
          machine.words[words[name]] = addressOf(given[k])
        })
        runRows(kind, inputs[labelsAt]!.dtype as IndexType, rows, classes)
      },
    }
  }
  return {
    labelCrossentropy: loss('crossentropy', 'out'),
    labelCrossentropyGradient: lossGradient('gradient', ['rows', 'labels', 'losses']),
    probabilityCrossentropy: loss('probabilityCrossentropy', 'sums'),
    probabilityCrossentropyGradient: lossGradient('probabilityGradient', ['rows', 'sums', 'labels', 'losses']),
  }
}
