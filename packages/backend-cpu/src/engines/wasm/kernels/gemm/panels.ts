// Tiles over a block of c: all panels of a from top to bottom, for one panel of b after the other.
import {
  add,
  bytesOf,
  type Callable,
  type FunctionBuilder,
  i32,
  type Local,
  type ModuleBuilder,
  multiply,
  op,
  select,
} from '../../assembler/index.js'
import { argument } from './arguments.js'
import { type TilePlace, type TileStyle, tailShift, writeTile } from './tile.js'

/** Columns of a panel of b. */
export const panelColumns = 8

// Panels that a single row takes at once. Its two sums in one panel would wait for the additions before them. With four panels,
// V8 keeps a sum in memory, because there are 15 registers for sums and columns; measured.
const panelsOfRow = 3

/** All rows of one panel of b, which is `vectors` vectors wide. */
function strip(module: ModuleBuilder, height: number, vectors: number, style: TileStyle): Callable {
  return module.procedure(11, (f, args, a, aPanel, b, bStep, c, rows, depth, bias, mode, table) => {
    const cRow = f.let(argument(args, 'cRow'))
    const cPanel = f.let(multiply(cRow, i32(height)))
    const place: TilePlace = { args, a, b, bStep, c, cRow, depth, bias, mode, table }
    f.countDown(
      rows,
      () => {
        writeTile(f, { rows: height, vectors }, place, style)
        f.increase(a, aPanel)
        if (style.scattered === true) f.increase(table, 4 * height)
        else f.increase(c, cPanel)
      },
      height,
    )
    eachRest(f, rows, height - 1, (rest) => writeTile(f, { rows: rest, vectors }, place, style))
  })
}

// The remaining rows, fewer than a tile has.
function eachRest(f: FunctionBuilder, rows: Local, most: number, body: (rest: number) => void): void {
  if (most === 0) return
  f.if(
    op('i32.eq', rows, i32(most)),
    () => body(most),
    () => eachRest(f, rows, most - 1, body),
  )
}

/** The block of c whose tiles are written. */
export interface Block {
  readonly args: Local
  readonly a: Local
  /** Bytes between panels of a. */
  readonly aPanel: Local
  readonly b: Local
  /** Bytes between panels of b, and between its rows. */
  readonly bPanel: Local
  readonly bStep: Local
  readonly c: Local
  readonly rows: Local
  readonly columns: Local
  readonly depth: Local
  readonly bias: Local
  readonly mode: Local
  /** The addresses of the rows of c, if they are scattered. */
  readonly table?: Local | undefined
}

/** The functions that compute a block. */
export interface Panels {
  /** Writes the tiles of all whole panels of b. Moves `b`, `c`, `bias` and `columns` on to the rest. */
  whole(f: FunctionBuilder, block: Block): void
  /** Writes the tiles of the remaining columns. They are packed, and filled up to four or eight. */
  rest(f: FunctionBuilder, block: Block): void
}

/**
 * Adds the functions to a module, for tiles of `height` rows.
 *
 * @param depth - if all blocks have the same number of steps: blocks of a single row are then faster
 */
export function panelFunctions(module: ModuleBuilder, height: number, style: TileStyle, depth?: number): Panels {
  const wide = strip(module, height, 2, style)
  const panelsAt = depth && { vectors: 2, bytes: 4 * panelColumns * depth }
  const row = panelsAt && strip(module, 1, 2 * panelsOfRow, { ...style, panels: panelsAt })
  const narrow = strip(module, height, 1, { ...style, tail: true })
  const callStrip = (f: FunctionBuilder, target: Callable, block: Block, bStep: Local, mode: Local): void => {
    const { args, a, aPanel, b, c, rows, depth, bias } = block
    f.call(target, args, a, aPanel, b, bStep, c, rows, depth, bias, mode, block.table ?? i32(0))
  }
  const strips = (f: FunctionBuilder, target: Callable, block: Block, width: number): void => {
    const { b, bPanel, bStep, c, columns, bias, mode } = block
    f.countDown(
      columns,
      () => {
        callStrip(f, target, block, bStep, mode)
        f.increase(b, multiply(bPanel, i32(width / panelColumns)))
        f.increase(c, 4 * width)
        f.if(bias, () => f.increase(bias, 4 * width))
      },
      width,
    )
  }
  return {
    whole(f, block) {
      if (row) {
        f.if(op('i32.eq', block.rows, i32(1)), () => strips(f, row, block, panelsOfRow * panelColumns))
      }
      strips(f, wide, block, panelColumns)
    },
    rest(f, block) {
      const { b, c, columns, bias, mode } = block
      // One panel that is four or eight columns wide, four columns at a time.
      const bStep = f.let(bytesOf(op('i32.and', add(columns, i32(3)), i32(-4))))
      f.while(
        () => op('i32.gt_s', columns, i32(0)),
        () => {
          const isTail = op('i32.lt_s', columns, i32(4))
          const tail = op('i32.shl', select(isTail, columns, i32(0)), i32(tailShift))
          callStrip(f, narrow, block, bStep, f.let(op('i32.or', mode, tail)))
          f.increase(b, 16)
          f.increase(c, 16)
          f.if(bias, () => f.increase(bias, 16))
          f.increase(columns, -4)
        },
      )
    },
  }
}
