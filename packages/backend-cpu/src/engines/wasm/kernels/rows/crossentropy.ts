// Cross-entropy of logits and integer labels, and its gradient: one pass more than the logarithm of softmax.
import type { NamedKernel, Signature, View } from '@tensorloom/tensor/backend'
import { type FunctionBuilder, f32, i32, type Local, load, op, select, store } from '../../assembler/index.js'
import type { Block } from '../../block.js'
import type { Machine } from '../../machine.js'
import { expFlushed } from '../../math/index.js'
import { type IndexType, indexReaders, indexTypes, isIndex } from '../indices.js'
import { advanced, alongRow, type Frame, lazyRoutines, times } from './routine.js'
import { logSoftmaxRow } from './softmax.js'

// Arguments, by number of the word: rows of logits or their logarithms, labels, the losses of rows or what comes back to
// them, and rows that are written.
const words = { rows: 0, labels: 1, losses: 2, out: 3, classes: 4 } as const

interface Walk {
  readonly row: Local
  readonly loss: Local
  readonly out: Local
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
  const loss = advanced(f, word(words.losses), from, i32(4))
  times(f, op('i32.sub', to, from), () => {
    const label = f.let(read(labels))
    body({ row, loss, out, label, known: f.let(op('i32.lt_u', label, classes)) })
    for (const pointer of [row, out]) f.increase(pointer, rowBytes)
    f.increase(labels, bytes)
    f.increase(loss, 4)
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

function accepts({ inputs, outputs }: Signature): boolean {
  const [rows, labels] = inputs
  return (
    [rows!, ...inputs.slice(2), ...outputs].every(({ dtype, scalar }: { dtype: string; scalar?: boolean }) => {
      return dtype === 'float32' && !scalar
    }) &&
    isIndex(labels!.dtype) &&
    rows!.shape.every((extent) => extent > 0)
  )
}

/** The kernels `labelCrossentropy` and `labelCrossentropyGradient`. */
export function crossentropyKernels(machine: Machine): Record<string, NamedKernel<Block>> {
  type Name = `${'forward' | 'backward'} ${IndexType}`
  const writers = {} as Record<Name, (frame: Frame) => void>
  for (const type of indexTypes) {
    writers[`forward ${type}`] = (frame) => crossentropy(frame, type)
    writers[`backward ${type}`] = (frame) => gradient(frame, type)
  }
  const compiled = lazyRoutines(machine, writers)
  const addressOf = (view: unknown): number => {
    const { storage, offset, dtype } = view as View<Block>
    return storage.at + (dtype === 'uint8' ? 1 : 4) * offset
  }
  const run = (which: 'forward' | 'backward', shape: readonly number[], dtype: string, addresses: number[]): void => {
    const classes = shape.at(-1)!
    machine.words.set([...addresses, classes])
    const rows = shape.reduce((size, extent) => size * extent, 1) / classes
    machine.run(compiled(`${which} ${dtype as IndexType}`), rows, Math.ceil(4096 / classes))
  }
  return {
    labelCrossentropy: {
      accepts,
      run([logits, labels], [losses, logs], _, { inputs }) {
        const addresses = [addressOf(logits), addressOf(labels), losses!.at, logs!.at]
        run('forward', inputs[0]!.shape, inputs[1]!.dtype, addresses)
      },
    },
    labelCrossentropyGradient: {
      accepts,
      run([logs, labels, upstream], [out], _, { inputs }) {
        const addresses = [addressOf(logs), addressOf(labels), addressOf(upstream), out!.at]
        run('backward', inputs[0]!.shape, inputs[1]!.dtype, addresses)
      },
    },
  }
}
