// The loops of a product around its tiles: blocks of columns, steps and rows, packed as the arguments say.
import {
  add,
  bytesOf,
  type Callable,
  type Code,
  type FunctionBuilder,
  i32,
  type Local,
  type ModuleBuilder,
  multiply,
  op,
  select,
  subtract,
} from '../../assembler/index.js'
import { argument } from './arguments.js'
import { eachPart } from './loops.js'
import { packer } from './pack.js'
import { type Block, type Panels, panelColumns, panelFunctions } from './panels.js'
import { streamedRows } from './streamed.js'
import { mode } from './tile.js'
import type { Activation } from './types.js'
import { writeUnits } from './units.js'
import { multiplyAdd, tailFunctions } from './vectors.js'

/** Options of a module of products. */
export interface ProductStyle {
  /** Rows of a tile. */
  readonly height: number
  readonly fma: boolean
  readonly activation?: Activation | undefined
  /** The source of a, if it is not a matrix in memory. It adds what it needs to the module. */
  readonly source?: ((module: ModuleBuilder, height: number) => PackRows) | undefined
}

/** Packs `rows` rows of a for `depth` steps. */
export type PackRows = (f: FunctionBuilder, part: RowsPart) => void

/** A part of a. */
export interface RowsPart {
  readonly args: Local
  /** The first row: its address, or its number if a is not a matrix (`a` is 0 and `aRow` 1 then). */
  readonly from: Local
  /** The number of the first step. */
  readonly deep: Local
  readonly rows: Local
  readonly depth: Local
  /** The address of the panels, where this thread's working memory begins. */
  readonly to: Local
}

/** Writes the routine `product`. */
export function writeProduct(module: ModuleBuilder, { height, fma, activation, source }: ProductStyle): void {
  const style = { multiplyAdd: multiplyAdd(fma), tails: tailFunctions(module), activation }
  const matrix = matrixProduct(module, {
    height,
    packA: (source ?? matrixRows)(module, height),
    packB: packer(module, panelColumns, true),
    packed: panelFunctions(module, height, { ...style, strided: false }),
    ...(source === undefined && {
      strided: panelFunctions(module, height, { ...style, strided: true }),
      streamed: streamedRows(module, style),
    }),
  })
  module.routine('product', (f, ...unit) => writeUnits(f, unit, matrix, height))
}

// Rows of a matrix.
function matrixRows(module: ModuleBuilder, height: number): PackRows {
  const pack = packer(module, height, false)
  return (f, { args, from, deep, rows, depth, to }) => {
    const [aRow, aColumn] = [f.let(argument(args, 'aRow')), f.let(argument(args, 'aColumn'))]
    f.call(pack, add(from, multiply(deep, aColumn)), to, rows, depth, aRow, aColumn)
  }
}

interface Parts {
  readonly height: number
  readonly packA: PackRows
  readonly packB: Callable
  readonly packed: Panels
  /** For a matrix a that is read in place. */
  readonly strided?: Panels
  readonly streamed?: Callable
}

// Writes one product.
function matrixProduct(module: ModuleBuilder, parts: Parts): Callable {
  return module.procedure(8, (f, args, a, b, c, bias, m, n, scratch) => {
    const most = { depth: argument(args, 'depth'), rows: argument(args, 'rows'), columns: argument(args, 'columns') }
    const [bRow, bColumn] = [f.let(argument(args, 'bRow')), f.let(argument(args, 'bColumn'))]
    eachPart(f, n, most.columns, (columns) => {
      const [deep, bDeep] = [f.let(i32(0)), f.let(b)]
      const adds = f.let(argument(args, 'accumulate'))
      const steps = (depth: Local, left: Local): void => {
        const isLast = op('i32.eqz', left)
        const place: Steps = {
          args,
          scratch,
          deep,
          depth,
          bias: f.let(select(isLast, bias, i32(0))),
          mode: f.let(op('i32.or', adds, op('i32.shl', isLast, i32(1)))),
        }
        const packed = f.let(add(scratch, argument(args, 'panelsB')))
        const panels = columnPanels(f, parts.packB, { args, b: bDeep, columns, depth, packed })
        rowBlocks(f, parts, place, panels, { a, c, m, columns, most: most.rows })
        f.increase(deep, depth)
        f.increase(bDeep, multiply(depth, bRow))
        f.set(adds, i32(mode.add))
      }
      // The loop runs at least once, so that a product without steps is 0.
      const inPanels = (): void => eachPart(f, argument(args, 'k'), most.depth, steps, true)
      const { streamed } = parts
      if (streamed === undefined) inPanels()
      else f.if(argument(args, 'streamed'), () => f.call(streamed, args, a, b, c, bias, m, columns), inPanels)
      const bytes = f.let(bytesOf(columns))
      f.increase(b, multiply(columns, bColumn))
      f.increase(c, bytes)
      f.if(bias, () => f.increase(bias, bytes))
    })
  })
}

/** A range of steps of k. */
interface Steps {
  readonly args: Local
  readonly scratch: Local
  /** The first step, and the number of steps. */
  readonly deep: Local
  readonly depth: Local
  readonly bias: Local
  readonly mode: Local
}

/** Panels of b: whole ones from `at` on, and the remaining columns. */
export interface ColumnPanels {
  readonly at: Local
  readonly panel: Local
  readonly step: Local
  readonly rest: Local
}

/** A part of b: `depth` steps of some columns, and the address for its packed panels. */
interface ColumnsPart {
  readonly args: Local
  readonly b: Local
  readonly columns: Local
  readonly depth: Local
  readonly packed: Local
}

/** Packs columns of b, or uses them in place. Columns that do not fill a panel are always packed. */
export function columnPanels(
  f: FunctionBuilder,
  packB: Callable,
  { args, b, columns, depth, packed }: ColumnsPart,
): ColumnPanels {
  const [bRow, bColumn] = [f.let(argument(args, 'bRow')), f.let(argument(args, 'bColumn'))]
  const panels = { at: f.let(packed), panel: f.local('i32'), step: f.local('i32'), rest: f.let(packed) }
  f.if(
    argument(args, 'packB'),
    () => {
      f.set(panels.panel, multiply(depth, i32(4 * panelColumns)))
      f.set(panels.step, i32(4 * panelColumns))
      f.call(packB, b, packed, columns, depth, bColumn, bRow)
      f.increase(panels.rest, multiply(op('i32.div_u', columns, i32(panelColumns)), panels.panel))
    },
    () => {
      f.set(panels.at, b)
      f.set(panels.panel, i32(4 * panelColumns))
      f.set(panels.step, bRow)
      const rest = f.let(op('i32.rem_u', columns, i32(panelColumns)))
      const restAt = add(b, bytesOf(subtract(columns, rest)))
      f.if(rest, () => f.call(packB, restAt, packed, rest, depth, bColumn, bRow))
    },
  )
  return panels
}

type Rows = Readonly<Record<'a' | 'c' | 'm' | 'columns', Local>> & { readonly most: Code }

// Blocks of rows of a, each with all panels of b.
function rowBlocks(f: FunctionBuilder, parts: Parts, place: Steps, panels: ColumnPanels, all: Rows): void {
  const { height, packA, packed, strided } = parts
  const { args, scratch, deep, depth } = place
  const [aRow, cRow] = [f.let(argument(args, 'aRow')), f.let(argument(args, 'cRow'))]
  const [from, to] = [f.let(all.a), f.let(all.c)]
  eachPart(f, all.m, all.most, (rows) => {
    const block: Block = {
      args,
      a: f.let(from),
      aPanel: f.local('i32'),
      b: f.let(panels.at),
      bPanel: panels.panel,
      bStep: panels.step,
      c: f.let(to),
      rows,
      columns: f.let(all.columns),
      depth,
      bias: f.let(place.bias),
      mode: place.mode,
    }
    const tiles = ({ whole, rest }: Panels): void => {
      whole(f, block)
      f.set(block.b, panels.rest)
      rest(f, block)
    }
    const fromPanels = (): void => {
      packA(f, { args, from, deep, rows, depth, to: scratch })
      f.set(block.a, scratch)
      f.set(block.aPanel, multiply(depth, i32(4 * height)))
      tiles(packed)
    }
    const inPlace = (kind: Panels): void => {
      f.increase(block.a, multiply(deep, argument(args, 'aColumn')))
      f.set(block.aPanel, multiply(aRow, i32(height)))
      tiles(kind)
    }
    if (strided === undefined) fromPanels()
    else f.if(argument(args, 'packA'), fromPanels, () => inPlace(strided))
    f.increase(from, multiply(rows, aRow))
    f.increase(to, multiply(rows, cRow))
  })
}
