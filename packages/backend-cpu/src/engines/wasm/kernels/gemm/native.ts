// Products that a native library computes. They are cut into pieces by their shape alone, and each piece is one call on one
// of our threads, so that results do not depend on the number of threads.

import { getOrInsert } from '../../../get-or-insert.js'
import { numberWords } from '../../arguments.js'
import {
  add,
  bytesOf,
  type Callable,
  i32,
  type Local,
  load,
  type ModuleBuilder,
  multiply,
  op,
  subtract,
} from '../../assembler/index.js'
import { boundParameters } from '../../blas/bind.js'
import type { Machine, Routine } from '../../machine.js'
import { axisWords, writeBatch } from './arguments.js'
import { finishBlock } from './epilogue.js'
import { least, moveInBatch } from './loops.js'
import type { Matrix, NamedActivation, NativeGemm } from './types.js'
import { tailFunctions } from './vectors.js'

/** Operands as the library takes them, by the constants of CBLAS. */
export const asIs = 111
export const turned = 112

/** The name of a product among the imports, and the size of its numbers in bytes. */
type Kind = 'sgemm' | 'dgemm'
const sizeOf: Readonly<Record<Kind, number>> = { sgemm: 4, dgemm: 8 }

/** Multiplications from which a call to the library pays; measured. */
const worthCalling = 4096

/** Whether the extents of a product are for the library. */
export const isWorthCalling = (m: number, n: number, k: number): boolean =>
  m > 1 && n > 1 && k > 1 && m * n * k >= worthCalling

/** Declares the library's product in a module, before its functions. */
export function importProduct(module: ModuleBuilder, kind: Kind): Callable {
  return module.import(kind, { parameters: Array.from({ length: boundParameters }, () => 'i32'), results: [] })
}

// How the library takes a matrix, if it can: one of its strides has to be 1.
function operandOf(
  { rowStride, columnStride }: Matrix,
  rows: number,
  columns: number,
): readonly [order: number, leading: number] | undefined {
  if (columnStride === 1 && rowStride >= columns) return [asIs, rowStride]
  if (rowStride === 1 && columnStride >= rows) return [turned, columnStride]
  return undefined
}

/** Pieces of c: their extents, and how many there are next to each other and in all. */
export interface Pieces {
  readonly rows: number
  readonly columns: number
  readonly across: number
  readonly count: number
}

// Multiplications of a piece that is cut once more, the extent below which its packing costs too much, and the number of
// pieces above which threads do not need more; measured.
const worthCutting = 2 ** 21
const narrowest = 256
const mostCuts = 32
// Multiplications that are worth a thread.
const worthThread = 2 ** 18

/** Cuts c into halves along its longer side. The first cut may make narrow pieces, so that two threads share small products. */
export function piecesOf(m: number, n: number, k: number): Pieces {
  let [rows, columns] = [m, n]
  let count = 1
  while (count < mostCuts && rows * columns * k >= worthCutting) {
    const half = Math.ceil(Math.max(rows, columns) / 32) * 16
    if (half < (count === 1 ? 32 : narrowest)) break
    if (rows >= columns) rows = half
    else columns = half
    count = Math.ceil(m / rows) * Math.ceil(n / columns)
  }
  return { rows, columns, across: Math.ceil(n / columns), count }
}

const word = numberWords([
  // Operands: the address, the step from row to row of a and c and from column to column of b in bytes, and the operand's
  // order and leading dimension for the library.
  ...(['a', 'aRow', 'aOrder', 'aLeading', 'b', 'bColumn', 'bOrder', 'bLeading', 'c', 'cRow', 'cLeading'] as const),
  ...(['m', 'n', 'k', 'accumulate', 'bias'] as const),
  ...(['rows', 'columns', 'across', 'pieces'] as const),
  ...(['axes', 'batch'] as const),
])

/** Creates the products of a machine's library. */
export function makeNativeGemm(machine: Machine, kind: Kind): NativeGemm {
  const size = sizeOf[kind]
  const routines = new Map<string, Routine>()
  const routineOf = (activation: NamedActivation | undefined, isBiased: boolean): Routine =>
    getOrInsert(
      routines,
      `${activation?.name} ${isBiased}`,
      () => machine.compile<'product'>((module) => writeProducts(module, kind, isBiased, activation)).product,
    )
  return {
    takes: ({ m, n, k, a, b, c }) =>
      isWorthCalling(m, n, k) &&
      c.rowStride >= n &&
      operandOf(a, m, k) !== undefined &&
      operandOf(b, k, n) !== undefined,
    run(product) {
      const { m, n, k, a, b, c, bias, activation, accumulate, batch = [] } = product
      const [left, right] = [operandOf(a, m, k)!, operandOf(b, k, n)!]
      const { rows, columns, across, count } = piecesOf(m, n, k)
      const routine = routineOf(activation, bias !== undefined)
      const { words } = machine
      words[word.a] = a.at
      words[word.aRow] = size * a.rowStride
      words[word.aOrder] = left[0]
      words[word.aLeading] = left[1]
      words[word.b] = b.at
      words[word.bColumn] = size * b.columnStride
      words[word.bOrder] = right[0]
      words[word.bLeading] = right[1]
      words[word.c] = c.at
      words[word.cRow] = size * c.rowStride
      words[word.cLeading] = c.rowStride
      words[word.m] = m
      words[word.n] = n
      words[word.k] = k
      words[word.accumulate] = accumulate === true ? 1 : 0
      words[word.bias] = bias ?? 0
      words[word.rows] = rows
      words[word.columns] = columns
      words[word.across] = across
      words[word.pieces] = count
      const matrices = writeBatch(words, word.axes, batch, size)
      machine.run(routine, matrices * count, Math.ceil(worthThread / (rows * columns * k)))
    },
  }
}

// A unit is a piece of a matrix of the batch.
function writeProducts(
  module: ModuleBuilder,
  kind: Kind,
  isBiased: boolean,
  activation: NamedActivation | undefined,
): void {
  const product = importProduct(module, kind)
  const tails = tailFunctions(module)
  module.routine('product', (f, args, from, to) => {
    const read = (name: keyof typeof word): Local => f.let(load('i32.load', args, 4 * word[name]))
    const [pieces, across, m, n, k] = [read('pieces'), read('across'), read('m'), read('n'), read('k')]
    const [mostRows, mostColumns, cRow] = [read('rows'), read('columns'), read('cRow')]
    const unit = f.let(from)
    f.for(unit, to, 1, () => {
      const piece = f.let(op('i32.rem_u', unit, pieces))
      const [a, b, c] = [read('a'), read('b'), read('c')]
      const batch = { table: add(args, i32(4 * word.batch)), axes: read('axes'), words: axisWords }
      moveInBatch(f, op('i32.div_u', unit, pieces), batch, [
        [a, 0],
        [b, 1],
        [c, 2],
      ])
      const row = f.let(multiply(op('i32.div_u', piece, across), mostRows))
      const column = f.let(multiply(op('i32.rem_u', piece, across), mostColumns))
      f.increase(a, multiply(row, read('aRow')))
      f.increase(b, multiply(column, read('bColumn')))
      f.increase(c, add(multiply(row, cRow), multiply(column, i32(sizeOf[kind]))))
      const rows = least(f, subtract(m, row), mostRows)
      const columns = least(f, subtract(n, column), mostColumns)
      const operands = [a, read('aLeading'), b, read('bLeading'), read('accumulate'), c, read('cLeading')]
      f.call(product, read('aOrder'), read('bOrder'), rows, columns, k, ...operands)
      const bias = isBiased ? f.let(add(read('bias'), bytesOf(column))) : undefined
      finishBlock(f, { c, cRow, rows, columns, bias }, tails, activation?.write)
    })
  })
}
