// `gather` picks slices by index, `scatterAdd` adds them back. Embeddings and their gradient are the main use.
import { type NamedKernel, type Signature, sizeOf, type View } from '@tensorloom/tensor/backend'
import { alongAxis } from '../../js/kernels/along-axis.js'
import { writeArguments } from '../arguments.js'
import {
  add,
  addVectors,
  bytesOf,
  type Code,
  copyMemory,
  i32,
  type Local,
  multiply,
  op,
  subtract,
  subtractVectors,
} from '../assembler/index.js'
import type { Block } from '../block.js'
import { withBlock } from '../heap.js'
import type { Machine } from '../machine.js'
import { type IndexType, indexReaders, indexTypes, isIndex } from './indices.js'
import { addressOf, areFilled } from './operands.js'
import { advanced, alongRow, type Frame, lazyRoutines } from './rows/routine.js'

// Arguments, by number of the word. Slices have `inner` elements. x has outer × extent slices; outer × count are picked.
const words = {
  x: 0,
  indices: 1,
  out: 2,
  count: 3,
  extent: 4,
  inner: 5,
  outer: 6,
  columns: 7,
  lost: 8,
  fill: 9,
} as const

// The number of terms of one place from which additions carry on what they lose (Kahan 1965), because many terms drift.
// Fewer indices than `indicesLeast` are not counted.
const manyTerms = 1024
const indicesLeast = 8192

const indexArrays = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array } as const

function hasManyTerms({ memory }: Machine, type: IndexType, at: number, count: number, extent: number): boolean {
  if (count < indicesLeast) return false
  const terms = new Int32Array(extent)
  const indices = new indexArrays[type](memory.buffer as ArrayBuffer, at, count)
  for (let k = 0; k < count; k++) if (++terms[indices[k]!]! > manyTerms) return true
  return false
}

// A unit is one picked slice.
function gather(frame: Frame, type: IndexType): void {
  const { f, word, from, to } = frame
  const { bytes, read } = indexReaders[type]
  const [x, indices, count, extent, inner] = [words.x, words.indices, words.count, words.extent, words.inner].map(
    word,
  ) as [Local, Local, Local, Local, Local]
  const sliceBytes = f.let(bytesOf(inner))
  const out = advanced(f, word(words.out), from, sliceBytes)
  const missing = f.let(op('i32x4.splat', word(words.fill)))
  const unit = f.let(from)
  f.times(subtract(to, from), () => {
    const k = f.let(op('i32.rem_u', unit, count))
    const index = f.let(read(advanced(f, indices, k, i32(bytes))))
    f.if(
      op('i32.lt_u', index, extent),
      () => {
        const slice = add(multiply(op('i32.div_u', unit, count), extent), index)
        const at = advanced(f, x, slice, sliceBytes)
        const to = f.let(out)
        alongRow(frame, inner, [at, to], (one) => one.set(to, one.at(at)), true)
      },
      () => {
        const to = f.let(out)
        alongRow(frame, inner, [to], (one) => one.set(to, missing), true)
      },
    )
    f.increase(out, sliceBytes)
    f.increase(unit, 1)
  })
}

// A unit is some columns of every slice, so that no two threads add to one element. Additions follow the order of the
// indices.
function scatterAdd(frame: Frame, type: IndexType, carries: boolean): void {
  const { f, word, from, to, context } = frame
  const { bytes, read } = indexReaders[type]
  const inner = word(words.inner)
  const columns = word(words.columns)
  const sliceBytes = f.let(bytesOf(inner))
  const first = f.let(multiply(from, columns))
  const least = (a: Local, b: Local): Code => subtract(a, multiply(subtract(a, b), op('i32.gt_u', a, b)))
  const end = f.let(multiply(to, columns))
  const width = f.let(subtract(least(end, inner), first))
  const offset = bytesOf(first)
  const updates = f.let(add(word(words.x), offset))
  const target = f.let(add(word(words.out), offset))
  const count = word(words.count)
  const extent = word(words.extent)
  const lost = f.let(add(word(words.lost), offset))
  const targetBytes = f.let(multiply(sliceBytes, extent))
  f.times(word(words.outer), () => {
    const at = word(words.indices)
    f.times(count, () => {
      const index = f.let(read(at))
      f.if(op('i32.lt_u', index, extent), () => {
        const term = f.let(updates)
        const sum = advanced(f, target, index, sliceBytes)
        if (!carries) {
          alongRow(frame, width, [term, sum], (one) => one.set(sum, addVectors(one.at(sum), one.at(term))), true)
          return
        }
        const rest = advanced(f, lost, index, sliceBytes)
        alongRow(frame, width, [term, sum, rest], (one) => {
          const before = f.let(one.at(sum))
          const next = f.let(subtractVectors(one.at(term), one.at(rest)))
          const after = f.let(addVectors(before, next))
          const finite = op('f32x4.lt', op('f32x4.abs', after), context.constant(Number.POSITIVE_INFINITY))
          one.set(rest, op('v128.and', subtractVectors(subtractVectors(after, before), next), finite))
          one.set(sum, after)
        })
      })
      f.increase(at, bytes)
      f.increase(updates, sliceBytes)
    })
    f.increase(target, targetBytes)
    f.increase(lost, targetBytes)
  })
}

// Copies units of some bytes, with which `scatterAdd` begins.
function copy({ f, word, from, to }: Frame): void {
  const bytes = word(words.columns)
  const size = multiply(subtract(to, from), bytes)
  f.do(copyMemory(advanced(f, word(words.out), from, bytes), advanced(f, word(words.x), from, bytes), size))
}

/** The kernels `gather` and `scatterAdd`. */
export function gatheringKernels(machine: Machine): Record<string, NamedKernel<Block>> {
  const number = new Float32Array(1)
  const bits = new Int32Array(number.buffer)
  type Name = `${'gather' | 'scatterAdd' | 'scatterMany'} ${IndexType}` | 'copy'
  const writers = { copy } as Record<Name, (frame: Frame) => void>
  for (const type of indexTypes) {
    writers[`gather ${type}`] = (frame) => gather(frame, type)
    writers[`scatterAdd ${type}`] = (frame) => scatterAdd(frame, type, false)
    writers[`scatterMany ${type}`] = (frame) => scatterAdd(frame, type, true)
  }
  const compiled = lazyRoutines(machine, writers)
  // Vectors do not help with slices of a few elements.
  const accepts = ({ inputs, outputs, attrs }: Signature, data: number): boolean =>
    inputs[data]!.dtype === 'float32' &&
    isIndex(inputs[1]!.dtype) &&
    areFilled([outputs[0]!, inputs[data]!]) &&
    alongAxis(inputs[0]!.shape, attrs.axis as number).inner >= 4
  return {
    gather: {
      accepts: (signature) => accepts(signature, 0),
      run([x, indices], [out], { axis, fill = Number.NaN }) {
        const [from, at] = [x as View<Block>, indices as View<Block>]
        const { outer, extent, inner } = alongAxis(from.shape, axis as number)
        const count = sizeOf(at.shape)
        number[0] = fill as number
        writeArguments(machine, words, {
          x: addressOf(from),
          indices: addressOf(at),
          out: out!.at,
          count,
          extent,
          inner,
          fill: bits[0]!,
        })
        machine.run(compiled(`gather ${at.dtype as IndexType}`), outer * count, Math.ceil(16384 / inner))
      },
    },
    scatterAdd: {
      accepts: (signature) => accepts(signature, 2),
      run([target, indices, updates], [out], { axis }) {
        const [base, at] = [target as View<Block>, indices as View<Block>]
        const { outer, extent, inner } = alongAxis(base.shape, axis as number)
        const count = sizeOf(at.shape)
        writeArguments(machine, words, { x: addressOf(base), out: out!.at, columns: 4 })
        machine.run(compiled('copy'), out!.length, 16384)
        // One thread adds whole slices; several threads add parts of at least a cache line.
        const columns = machine.threads === 1 ? inner : Math.max(16, Math.ceil(inner / machine.threads / 16) * 16)
        const type = at.dtype as IndexType
        const from = addressOf(at)
        const many = hasManyTerms(machine, type, from, count, extent)
        const bytes = many ? 4 * out!.length : 0
        withBlock(machine.heap, bytes, (lost) => {
          machine.bytes.fill(0, lost, lost + bytes)
          const x = addressOf(updates)
          writeArguments(machine, words, {
            x,
            indices: from,
            out: out!.at,
            count,
            extent,
            inner,
            outer,
            columns,
            lost,
          })
          const grain = Math.ceil(16384 / (columns * count * outer))
          machine.run(compiled(`${many ? 'scatterMany' : 'scatterAdd'} ${type}`), Math.ceil(inner / columns), grain)
        })
      },
    },
  }
}
