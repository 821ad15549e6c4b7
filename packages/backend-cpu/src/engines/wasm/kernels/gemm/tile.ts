// The inner loop of a product: a tile of c in registers, one step of k at a time.

import {
  add,
  addVectors,
  type Code,
  type FunctionBuilder,
  i32,
  type Local,
  load,
  op,
  store,
} from '../../assembler/index.js'
import { argument } from './arguments.js'
import type { Activation } from './types.js'
import { type MultiplyAdd, type Tails, zeros } from './vectors.js'

/** The height of a tile, and its width in vectors of four columns. */
export interface TileShape {
  readonly rows: number
  readonly vectors: number
}

/** Bits of the word that tells a tile what to do with its sums. */
export const mode: Readonly<Record<'add' | 'finish', number>> = {
  /** Add the sums to c. */
  add: 1,
  /** These are the last steps: add the bias, apply the activation. */
  finish: 2,
}
/** From this bit on: the number of lanes of the last vector that count, if not all four. */
export const tailShift = 2

/** The operands of a tile. Addresses are in bytes. */
export interface TilePlace {
  readonly args: Local
  /** The first row of a, in panels [k][rows]. If `strided`, the arguments give its layout. */
  readonly a: Local
  /** The first row of b, and the step to the next. */
  readonly b: Local
  readonly bStep: Local
  readonly c: Local
  readonly cRow: Local
  readonly depth: Local
  /** The bias of the first column, or 0. */
  readonly bias: Local
  readonly mode: Local
  /** The addresses of the rows of c, if `scattered`. `c` is then an offset to each. */
  readonly table?: Local | undefined
}

/** Options for writing a tile. */
export interface TileStyle {
  readonly multiplyAdd: MultiplyAdd
  readonly tails: Tails
  /** Whether a is read in place. */
  readonly strided: boolean
  readonly activation: Activation | undefined
  /** Whether the last vector may have fewer than four columns. */
  readonly tail?: boolean
  /** Whether rows of c can be anywhere. Sums are then added to them row by row, because rows may overlap. */
  readonly scattered?: boolean
  /** The panels of b, if the tile is wider than one. */
  readonly panels?: PanelLayout
}

/** Panels of b that lie at equal distances. */
export interface PanelLayout {
  /** Vectors in a row of a panel. */
  readonly vectors: number
  /** Bytes from a panel to the next. */
  readonly bytes: number
}

/**
 * Writes a tile. Sums over `depth` steps are kept apart from c, so that a long product is a sum of sums. The order of
 * additions for an element of c does not depend on the shape of the tile.
 */
export function writeTile(f: FunctionBuilder, { rows, vectors }: TileShape, place: TilePlace, style: TileStyle): void {
  const sums = sumLocals(f, rows, vectors)
  for (const row of sums) for (const sum of row) f.set(sum, zeros)
  const left = f.let(place.depth)
  const b = f.let(place.b)
  const a = style.strided ? stridedRows(f, place, rows) : panelRows(f, place, rows)
  const columns = Array.from({ length: vectors }, () => f.local('v128'))
  const factor = f.local('v128')
  f.countDown(left, () => {
    columns.forEach((column, v) => {
      f.set(column, load('v128.load', b, columnOffset(v, style)))
    })
    for (let row = 0; row < rows; row++) {
      f.set(factor, a.read(row))
      columns.forEach((column, v) => {
        f.set(sums[row]![v]!, style.multiplyAdd(factor, column, sums[row]![v]!))
      })
    }
    a.advance()
    f.increase(b, place.bStep)
  })
  if (style.scattered === true) addTile(f, sums, place, style)
  else finishTile(f, sums, place, style)
}

// Bytes from the first column of a row of b to its vector `v`.
function columnOffset(v: number, { panels }: TileStyle): number {
  if (panels === undefined) return 16 * v
  return panels.bytes * Math.floor(v / panels.vectors) + 16 * (v % panels.vectors)
}

function sumLocals(f: FunctionBuilder, rows: number, vectors: number): Local[][] {
  return Array.from({ length: rows }, () => Array.from({ length: vectors }, () => f.local('v128')))
}

interface Rows {
  read(row: number): Code
  advance(): void
}

function panelRows(f: FunctionBuilder, { a }: TilePlace, rows: number): Rows {
  const at = f.let(a)
  return {
    read: (row) => load('v128.load32_splat', at, 4 * row),
    advance: () => f.increase(at, 4 * rows),
  }
}

function stridedRows(f: FunctionBuilder, { a, args }: TilePlace, rows: number): Rows {
  const step = f.let(argument(args, 'aColumn'))
  const stride = f.let(argument(args, 'aRow'))
  const at = [f.let(a)]
  for (let row = 1; row < rows; row++) at.push(f.let(add(at[row - 1]!, stride)))
  return {
    read: (row) => load('v128.load32_splat', at[row]!),
    advance() {
      for (const one of at) f.increase(one, step)
    },
  }
}

/** Reads and writes the vectors of a row. The last one may have fewer lanes. */
interface Vectors {
  /** Vector `v` at `at`. */
  read(at: Code, v: number): Code
  write(at: Code, v: number, value: Code): void
}

function vectorsOf(f: FunctionBuilder, { mode: bits }: TilePlace, style: TileStyle, count: number): Vectors {
  const { tails } = style
  if (style.tail !== true) {
    return {
      read: (at, v) => load('v128.load', at, 16 * v),
      write: (at, v, value) => f.do(store('v128.store', at, value, 16 * v)),
    }
  }
  const tail = f.let(op('i32.shr_u', bits, i32(tailShift)))
  const last = count - 1
  const behind = (at: Code): Code => add(at, i32(16 * last))
  const value = f.local('v128')
  return {
    read(at, v) {
      if (v < last) return load('v128.load', at, 16 * v)
      f.if(
        tail,
        () => f.set(value, tails.load(behind(at), tail)),
        () => f.set(value, load('v128.load', at, 16 * v)),
      )
      return value
    },
    write(at, v, written) {
      if (v < last) f.do(store('v128.store', at, written, 16 * v))
      else {
        f.if(
          tail,
          () => f.do(tails.store(behind(at), written, tail)),
          () => f.do(store('v128.store', at, written, 16 * v)),
        )
      }
    },
  }
}

// Goes row by row, because rows may overlap.
function addTile(f: FunctionBuilder, sums: Local[][], place: TilePlace, style: TileStyle): void {
  const vectors = vectorsOf(f, place, style, sums[0]!.length)
  const at = f.local('i32')
  sums.forEach((row, k) => {
    f.set(at, add(load('i32.load', place.table!, 4 * k), place.c))
    row.forEach((sum, v) => {
      f.set(sum, addVectors(vectors.read(at, v), sum))
      vectors.write(at, v, sum)
    })
  })
}

function finishTile(f: FunctionBuilder, sums: Local[][], place: TilePlace, style: TileStyle): void {
  const vectors = vectorsOf(f, place, style, sums[0]!.length)
  const { activation } = style
  const at = f.local('i32')
  const eachRow = (body: (row: Local[]) => void): void => {
    f.set(at, place.c)
    sums.forEach((row, k) => {
      if (k > 0) f.increase(at, place.cRow)
      body(row)
    })
  }
  f.if(op('i32.and', place.mode, i32(mode.add)), () => {
    eachRow((row) => {
      row.forEach((sum, v) => {
        f.set(sum, addVectors(vectors.read(at, v), sum))
      })
    })
  })
  f.if(place.bias, () => {
    sums[0]!.forEach((_, v) => {
      const bias = f.let(vectors.read(place.bias, v))
      for (const row of sums) f.set(row[v]!, addVectors(row[v]!, bias))
    })
  })
  if (activation !== undefined) {
    f.if(op('i32.and', place.mode, i32(mode.finish)), () => {
      for (const row of sums) for (const sum of row) activation(f, sum)
    })
  }
  eachRow((row) => {
    row.forEach((sum, v) => {
      vectors.write(at, v, sum)
    })
  })
}
