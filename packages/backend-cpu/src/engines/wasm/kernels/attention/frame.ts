// What attention routines share: the addresses of a head's matrices, and products of their blocks.
import {
  add,
  type Callable,
  type Code,
  i32,
  type Local,
  type ModuleBuilder,
  multiply,
  op,
} from '../../assembler/index.js'
import type { Machine } from '../../machine.js'
import { argument } from '../gemm/arguments.js'
import { moveInBatch } from '../gemm/loops.js'
import { packer } from '../gemm/pack.js'
import { type Panels, panelColumns, panelFunctions } from '../gemm/panels.js'
import { type ColumnPanels, columnPanels } from '../gemm/product.js'
import { multiplyAdd, tailFunctions } from '../gemm/vectors.js'
import type { Frame } from '../rows/routine.js'
import {
  type Area,
  axisWords,
  batchWord,
  type Operand,
  operands,
  type ProductName,
  productArguments,
  read,
} from './arguments.js'

/** Queries of a block. The first-level cache holds their scores for a block of keys. */
export const blockQueries = 32
/** Keys of a block. */
export const blockKeys = 128
/** Bytes between keys in a block of scores, for any number of queries. */
export const scoreBytes: number = 4 * blockQueries
/** Rows of a tile. */
export const tileRows = 4

/** Functions that the routines of a module call. */
export interface Parts {
  readonly panels: Panels
  readonly pack: Callable
}

/** Adds these functions to a module. */
export function makeParts(module: ModuleBuilder, { fma }: Machine): Parts {
  const style = { multiplyAdd: multiplyAdd(fma), tails: tailFunctions(module), activation: undefined, strided: true }
  return { panels: panelFunctions(module, tileRows, style), pack: packer(module, panelColumns, true) }
}

/** The frame of a routine, with the functions that it calls. */
export interface AttentionFrame {
  readonly frame: Frame
  readonly parts: Parts
  /** The addresses of this thread's areas of working memory. */
  readonly areas: Readonly<Record<Area, Local>>
}

/** Creates the frame and computes the addresses of the areas that the routine uses. */
export function makeAttentionFrame(frame: Frame, parts: Parts, used: readonly Area[]): AttentionFrame {
  const { f, thread } = frame
  const own = f.let(add(read(frame, 'scratch'), multiply(thread, read(frame, 'scratchBytes'))))
  const areas = {} as Record<Area, Local>
  for (const name of used) areas[name] = f.let(add(own, read(frame, name)))
  return { frame, parts, areas }
}

/** Computes the addresses of the matrices of a head from the digits of its number. */
export function addressesOf(
  { frame }: AttentionFrame,
  head: Local,
  used: readonly Operand[],
): Readonly<Record<Operand, Local>> {
  const { f } = frame
  const found = {} as Record<Operand, Local>
  for (const name of used) found[name] = read(frame, name)
  const batch = { table: add(frame.args, i32(4 * batchWord)), axes: read(frame, 'axes'), words: axisWords }
  moveInBatch(
    f,
    head,
    batch,
    used.map((name) => [found[name], operands.indexOf(name)]),
  )
  return found
}

/** A product of blocks: `c[rows, columns] = a[rows, depth] · b[depth, columns]`, or added to c. */
export interface BlockProduct {
  readonly name: ProductName
  readonly a: Code
  readonly b: ColumnPanels
  readonly c: Code
  readonly rows: Local
  readonly columns: Local
  readonly depth: Local
  /** Bits of `mode` of tiles. */
  readonly mode: Code
}

/** Computes a product of blocks. */
export function multiplyBlocks({ frame, parts }: AttentionFrame, product: BlockProduct): void {
  const { f } = frame
  const { a, b, c, rows, columns, depth, mode } = product
  const args = productArguments(frame, product.name)
  const block = {
    args,
    a: f.let(a),
    aPanel: f.let(multiply(argument(args, 'aRow'), i32(tileRows))),
    b: f.let(b.at),
    bPanel: b.panel,
    bStep: b.step,
    c: f.let(c),
    rows,
    columns: f.let(columns),
    depth,
    bias: f.let(i32(0)),
    mode: f.let(mode),
  }
  parts.panels.whole(f, block)
  f.set(block.b, b.rest)
  parts.panels.rest(f, block)
}

/** Panels of `columns` columns that are already packed. */
export function packedPanels({ frame: { f } }: AttentionFrame, at: Local, columns: Local, depth: Local): ColumnPanels {
  const panel = f.let(multiply(depth, i32(4 * panelColumns)))
  return {
    at,
    panel,
    step: f.let(i32(4 * panelColumns)),
    rest: f.let(add(at, multiply(op('i32.div_u', columns, i32(panelColumns)), panel))),
  }
}

/** Uses rows of an operand as the right side of a product, in place if its columns are adjacent. */
export function rowsInPanels(
  { frame, parts }: AttentionFrame,
  product: ProductName,
  part: { readonly b: Local; readonly columns: Local; readonly depth: Local; readonly packed: Local },
): ColumnPanels {
  return columnPanels(frame.f, parts.pack, { ...part, args: productArguments(frame, product) })
}

/** Rounds up to a multiple of four, the number of lanes that hold `count` numbers. */
export const wholeVectors = (count: Code): Code => op('i32.and', add(count, i32(3)), i32(-4))
