// Matrix products on the machine. It decides how to block, pack and split a product, and makes one call for it.

import { MemoryError } from '@tensorloom/tensor'
import { getOrInsert } from '../../../get-or-insert.js'
import { withBlock } from '../../heap.js'
import type { Machine, Routine } from '../../machine.js'
import { batchAxes, split, word, writeBatch } from './arguments.js'
import {
  columnsMost,
  depthMost,
  evenly,
  packingPays,
  rowsMost,
  streamingPays,
  threadWork,
  unitsOf,
  wholeLines,
} from './blocking.js'
import { deepest, deepProduct } from './deep.js'
import { dotRows, writeDots } from './dots.js'
import { panelColumns } from './panels.js'
import { writeProduct } from './product.js'
import { streamedColumns } from './streamed.js'
import { fastestHeight, usualHeight } from './tuning.js'
import type { Gemm, Matrix, NamedActivation, Product } from './types.js'

/** A matrix with adjacent columns, whose rows are `rowStride` elements apart. */
export const matrixAt = (at: number, rowStride: number): Matrix => ({ at, rowStride, columnStride: 1 })

/** The transposed matrix. */
export const transposed = ({ at, rowStride, columnStride }: Matrix): Matrix => ({
  at,
  rowStride: columnStride,
  columnStride: rowStride,
})

/** The number of columns from which packing a pays off; measured. */
const packColumns = 40
/** Multiplications from which a product counts as large, and the number of large products before tiles are compared. */
const largeWork = 2 ** 22
const largeBefore = 32

/**
 * Creates products for a machine. Modules are compiled when they are first needed. Tiles have `rows` rows. By default the
 * fastest number is found after some large products, and kept.
 */
export function makeGemm(machine: Machine, rows?: number): Gemm {
  let height = usualHeight
  // Modules by the name of the activation: those for tiles of this height, and those for other heights.
  let products = new Map<string, Routine>()
  const heights = new Map([[height, products]])
  const useHeight = (rows: number): void => {
    height = rows
    products = getOrInsert(heights, rows, () => new Map<string, Routine>())
  }
  if (rows !== undefined) useHeight(rows)
  let largeLeft = rows === undefined ? largeBefore : 0
  let dots: Routine | undefined
  const native = machine.native?.gemm(machine)
  const productRoutine = (activation: NamedActivation | undefined): Routine => {
    const compile = (): Routine =>
      machine.compile<'product'>((module) =>
        writeProduct(module, { height, fma: machine.fma, activation: activation?.write }),
      ).product
    return getOrInsert(products, activation?.name ?? '', compile)
  }
  const dotsRoutine = (): Routine => {
    dots ??= machine.compile<'dots'>((module) => writeDots(module, machine.fma)).dots
    return dots
  }

  // Writes all arguments except those of the split. A part of a product is read like the whole.
  const prepare = (product: Product, whole = product): Routine => {
    const routine = productRoutine(product.activation)
    const { m, n, k } = product
    const { packB, streamed } = methodOf(whole)
    const packA = n >= packColumns && m > 1
    const depth = evenly(k, depthMost)
    const rows = Math.min(m, Math.floor(rowsMost / height) * height)
    const columns = Math.min(n, streamed ? streamedColumns : columnsMost)
    const panelsB = wholeLines(packA ? 4 * rows * depth : 0)
    const bytes = wholeLines(panelsB + 4 * ((packB ? columns : 0) + panelColumns) * depth)
    // Reserve memory before writing arguments, because growing replaces their view.
    const scratch = machine.scratch(bytes)
    const { words } = machine
    writeOperands(words, product)
    words[word.depth] = depth
    words[word.rows] = rows
    words[word.columns] = columns
    words[word.packA] = packA ? 1 : 0
    words[word.packB] = packB ? 1 : 0
    words[word.streamed] = streamed ? 1 : 0
    words[word.scratch] = scratch
    words[word.scratchBytes] = bytes
    words[word.panelsB] = panelsB
    words[word.split] = split.rows
    return routine
  }
  // Compares tiles over zeros, which take as long as other numbers. The rows of a product of this size are packed, like
  // those of large products.
  const tune = (): void => {
    const [m, n, k] = [60, 128, 256]
    const bytes = 4 * (m * k + k * n + m * n)
    withBlock(machine.heap, bytes, (at) => {
      machine.bytes.fill(0, at, at + bytes)
      const product: Product = {
        m,
        n,
        k,
        a: matrixAt(at, k),
        b: matrixAt(at + 4 * m * k, n),
        c: matrixAt(at + 4 * (m * k + k * n), n),
      }
      const trial = (rows: number): Routine => {
        useHeight(rows)
        return prepare(product)
      }
      useHeight(fastestHeight(machine, { prepare: trial, rows: m }))
    })
  }
  // If there is no memory for the comparison, there may still be enough for the product.
  const tuneIfRoom = (): void => {
    try {
      tune()
    } catch (error) {
      if (!(error instanceof MemoryError)) throw error
      useHeight(usualHeight)
    }
  }

  const one = (product: Product, matrices: number, whole = product): void => {
    const { m, n, k, batch } = product
    const isNative = native?.takes(whole)
    const { isDots, streamed } = methodOf(whole, matrices)
    const most = isNative ? deepest.tiles : isDots ? deepest.dots : streamed ? deepest.streamed : deepest.tiles
    if (k > most) {
      eachMatrix(product, 0, (single) => deepProduct(machine, single, most, (part) => one(part, 1, single)))
      return
    }
    if (isNative && k > 0) {
      native!.run(product)
      return
    }
    if (largeLeft > 0 && m * n * k >= largeWork && --largeLeft === 0) tuneIfRoom()
    if (isDots && k > 0) {
      writeOperands(machine.words, product)
      const grain = Math.ceil(threadWork / (dotRows * k))
      machine.run(dotsRoutine(), Math.ceil(n / dotRows), grain)
      return
    }
    const routine = prepare(product, whole)
    const { words } = machine
    if (matrices > 1) {
      words[word.split] = split.batch
      writeBatch(words, word.axes, batch!, 4)
      machine.run(routine, matrices, Math.ceil(threadWork / (m * n * k + 1)))
      return
    }
    const units = unitsOf(m, n, k, height, machine.threads)
    words[word.split] = units.split
    machine.run(routine, units.count, units.grain)
  }

  return (given) => {
    const product = turnColumn(given)
    const { m, n, k, batch } = product
    if (m === 0 || n === 0) return
    if (batch === undefined || batch.length === 0) {
      one(product, 1)
      return
    }
    const matrices = batch.reduce((count, { extent }) => count * extent, 1)
    if (matrices === 0) return
    // Large matrices are computed one after the other, and each of them is split.
    const large = machine.threads > 1 && m * n * k > 32 * threadWork && native?.takes(product) !== true
    if (large || batch.length > batchAxes) eachMatrix(product, large ? 0 : batchAxes, one)
    else one(product, matrices)
  }
}

// How a product is computed: as sums along rows of b, or by tiles or streams over b, which is packed or not.
function methodOf(
  { m, n, k, a, b, bias, activation }: Product,
  matrices = 1,
): { readonly isDots: boolean; readonly packB: boolean; readonly streamed: boolean } {
  const plain = bias === undefined && activation === undefined && matrices === 1
  const packB = b.columnStride !== 1 || packingPays(m, n, k, b.rowStride)
  return {
    isDots: m === 1 && plain && b.rowStride === 1 && a.columnStride === 1,
    packB,
    streamed: !packB && streamingPays(m, n, k),
  }
}

// A single column is computed as a row, which uses all four lanes of a vector instead of one.
function turnColumn(product: Product): Product {
  const { m, n, a, b, c, bias } = product
  if (n !== 1 || m === 1 || c.rowStride !== 1 || bias !== undefined) return product
  const batch = product.batch?.map((axis) => ({ ...axis, a: axis.b, b: axis.a }))
  const swapped = { ...product, m: 1, n: m, a: transposed(b), b: transposed(a), c: { at: c.at, rowStride: m } }
  return batch === undefined ? swapped : { ...swapped, batch }
}

// Loops over the outer axes of a batch, so that a call gets only the `inner` axes.
function eachMatrix(product: Product, inner: number, run: (product: Product, matrices: number) => void): void {
  const batch = product.batch ?? []
  if (batch.length <= inner) {
    run(
      product,
      batch.reduce((count, { extent }) => count * extent, 1),
    )
    return
  }
  const [outer, ...rest] = batch
  const { a, b, c } = product
  for (let k = 0; k < outer!.extent; k++) {
    const part = {
      ...product,
      a: { ...a, at: a.at + 4 * k * outer!.a },
      b: { ...b, at: b.at + 4 * k * outer!.b },
      c: { ...c, at: c.at + 4 * k * outer!.c },
      batch: rest,
    }
    eachMatrix(part, inner, run)
  }
}

function writeOperands(words: Int32Array, { m, n, k, a, b, c, accumulate, bias }: Product): void {
  words[word.a] = a.at
  words[word.aRow] = 4 * a.rowStride
  words[word.aColumn] = 4 * a.columnStride
  words[word.b] = b.at
  words[word.bRow] = 4 * b.rowStride
  words[word.bColumn] = 4 * b.columnStride
  words[word.c] = c.at
  words[word.cRow] = 4 * c.rowStride
  words[word.m] = m
  words[word.n] = n
  words[word.k] = k
  words[word.bias] = bias ?? 0
  words[word.accumulate] = accumulate === true ? 1 : 0
}
