// The loops of a product around its tiles: blocks of columns, of steps, of rows, packed as the arguments say.
import {
  type Callable,
  type Code,
  type FunctionBuilder,
  i32,
  type Local,
  load,
  type ModuleBuilder,
  op,
  select,
} from '../../assembler/index.js'
import { argument, batchAxes, split, word } from './arguments.js'
import { packer } from './pack.js'
import { type Panels, panelColumns, panelFunctions } from './panels.js'
import { type Activation, mode } from './tile.js'
import { multiplyAdd, tailFunctions } from './vectors.js'

/** What a module of products is written for. */
export interface ProductStyle {
  /** Rows of a tile. */
  readonly height: number
  readonly fma: boolean
  readonly activation?: Activation | undefined
  /** Where a comes from, where it is no matrix in memory: adds what it needs to the module. */
  readonly source?: ((module: ModuleBuilder, height: number) => PackRows) | undefined
}

/** Packs `rows` rows of a for `depth` steps. */
export type PackRows = (f: FunctionBuilder, part: RowsPart) => void

/** A part of a. */
export interface RowsPart {
  readonly args: Local
  /** The first row: its address, or its number where a is no matrix (`a` is 0 and `aRow` 1 then). */
  readonly from: Local
  /** The number of the first step. */
  readonly deep: Local
  readonly rows: Local
  readonly depth: Local
  /** Where the panels go; working memory of this thread begins here. */
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
    strided: source === undefined ? panelFunctions(module, height, { ...style, strided: true }) : undefined,
  })
  module.function(
    { parameters: ['i32', 'i32', 'i32', 'i32'], results: [] },
    (f) => writeUnits(f, matrix, height),
    'product',
  )
}

// Rows of a matrix.
function matrixRows(module: ModuleBuilder, height: number): PackRows {
  const pack = packer(module, height, false)
  return (f, { args, from, deep, rows, depth, to }) => {
    const [aRow, aColumn] = [f.let(argument(args, 'aRow')), f.let(argument(args, 'aColumn'))]
    f.call(pack, add(from, multiply(deep, aColumn)), to, rows, depth, aRow, aColumn)
  }
}

const add = (a: Code, b: Code): Code => op('i32.add', a, b)
const subtract = (a: Code, b: Code): Code => op('i32.sub', a, b)
const multiply = (a: Code, b: Code): Code => op('i32.mul', a, b)
const least = (f: FunctionBuilder, a: Code, b: Code): Local => {
  const [first, second] = [f.let(a), f.let(b)]
  return f.let(select(op('i32.lt_s', first, second), first, second))
}

// Units of work: panels of rows or of columns of one product, or products of a batch.
function writeUnits(f: FunctionBuilder, matrix: Callable, height: number): void {
  const [args, from, to, thread] = [f.parameter(0), f.parameter(1), f.parameter(2), f.parameter(3)]
  const scratch = f.let(add(argument(args, 'scratch'), multiply(thread, argument(args, 'scratchBytes'))))
  const [a, b, c, bias] = (['a', 'b', 'c', 'bias'] as const).map((name) => f.let(argument(args, name))) as [
    Local,
    Local,
    Local,
    Local,
  ]
  const [m, n] = [f.let(argument(args, 'm')), f.let(argument(args, 'n'))]
  const run = (): void => f.call(matrix, args, a, b, c, bias, m, n, scratch)
  // Narrows one extent to the units: its begin is added to addresses, its end bounds it.
  const narrow = (extent: Local, size: number, moves: readonly (readonly [Local, Code])[]): void => {
    const begin = f.let(multiply(from, i32(size)))
    f.set(extent, subtract(least(f, multiply(to, i32(size)), extent), begin))
    for (const [address, stride] of moves) f.increase(address, multiply(begin, stride))
    run()
  }
  const isSplit = (kind: number): Code => op('i32.eq', argument(args, 'split'), i32(kind))
  f.if(
    isSplit(split.rows),
    () =>
      narrow(m, height, [
        [a, argument(args, 'aRow')],
        [c, argument(args, 'cRow')],
      ]),
    () => {
      f.if(
        isSplit(split.columns),
        () => {
          const begin = f.let(multiply(from, i32(4 * panelColumns)))
          f.if(bias, () => f.increase(bias, begin))
          narrow(n, panelColumns, [
            [b, argument(args, 'bColumn')],
            [c, i32(4)],
          ])
        },
        () => eachMatrix(f, args, from, to, [a, b, c], run),
      )
    },
  )
}

// Matrices `from` to `to` of a batch; where each lies follows from the digits of its number.
function eachMatrix(
  f: FunctionBuilder,
  args: Local,
  from: Local,
  to: Local,
  matrices: readonly Local[],
  run: () => void,
): void {
  const starts = matrices.map((one) => f.let(one))
  const unit = f.let(from)
  f.for(unit, to, 1, () => {
    matrices.forEach((one, k) => {
      f.set(one, starts[k]!)
    })
    const rest = f.let(unit)
    const axis = f.let(add(args, i32(4 * word.batch)))
    const left = f.let(argument(args, 'axes'))
    f.while(
      () => left,
      () => {
        const extent = f.let(load('i32.load', axis))
        const digit = f.let(op('i32.rem_u', rest, extent))
        matrices.forEach((one, k) => {
          f.increase(one, multiply(digit, load('i32.load', axis, 4 * (k + 1))))
        })
        f.set(rest, op('i32.div_u', rest, extent))
        f.increase(axis, 16)
        f.increase(left, -1)
      },
    )
    run()
  })
}

/** Words that a batch takes at most, from `word.batch` on: extent and three steps for each axis, the innermost first. */
export const batchWords: number = 4 * batchAxes

interface Parts {
  readonly height: number
  readonly packA: PackRows
  readonly packB: Callable
  readonly packed: Panels
  readonly strided: Panels | undefined
}

const matrixParameters = ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'] as const

// (args, a, b, c, bias, m, n, scratch): one product.
function matrixProduct(module: ModuleBuilder, parts: Parts): Callable {
  return module.function({ parameters: matrixParameters, results: [] }, (f) => {
    const [args, a, b, c, bias, m, n, panelsA] = matrixParameters.map((_, k) => f.parameter(k)) as [
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
    ]
    const k = f.let(argument(args, 'k'))
    const [aRow, aColumn] = [f.let(argument(args, 'aRow')), f.let(argument(args, 'aColumn'))]
    const [bRow, bColumn] = [f.let(argument(args, 'bRow')), f.let(argument(args, 'bColumn'))]
    const packB = f.let(argument(args, 'packB'))
    const panelsB = f.let(add(panelsA, argument(args, 'panelsB')))
    const most = { depth: argument(args, 'depth'), rows: argument(args, 'rows'), columns: argument(args, 'columns') }
    const cRow = f.let(argument(args, 'cRow'))
    const columnsLeft = f.let(n)
    const [bStrip, cStrip] = [f.let(b), f.let(c)]
    f.while(
      () => columnsLeft,
      () => {
        const columns = least(f, columnsLeft, most.columns)
        const [deep, bDeep] = [f.let(i32(0)), f.let(bStrip)]
        const depthLeft = f.let(k)
        const adds = f.let(argument(args, 'accumulate'))
        // At least once, so that a product without steps is 0.
        f.repeat(
          () => {
            const depth = least(f, depthLeft, most.depth)
            f.increase(depthLeft, op('i32.sub', i32(0), depth))
            const last = op('i32.eqz', depthLeft)
            const tileMode = f.let(op('i32.or', adds, op('i32.shl', last, i32(1))))
            const lastBias = f.let(select(last, bias, i32(0)))
            const [bAt, bPanel, bStep] = [f.let(panelsB), f.let(i32(0)), f.let(i32(4 * panelColumns))]
            // Columns that do not fill a panel are packed in any case.
            const rest = f.let(op('i32.and', columns, i32(panelColumns - 1)))
            const bRest = f.let(panelsB)
            f.if(
              packB,
              () => {
                f.set(bPanel, multiply(depth, i32(4 * panelColumns)))
                f.call(parts.packB, bDeep, panelsB, columns, depth, bColumn, bRow)
                f.increase(bRest, multiply(op('i32.shr_u', columns, i32(3)), bPanel))
              },
              () => {
                f.set(bAt, bDeep)
                f.set(bPanel, i32(4 * panelColumns))
                f.set(bStep, bRow)
                f.if(rest, () => {
                  const restAt = add(bDeep, op('i32.shl', subtract(columns, rest), i32(2)))
                  f.call(parts.packB, restAt, panelsB, rest, depth, bColumn, bRow)
                })
              },
            )
            const rowsLeft = f.let(m)
            const [aBlock, cBlock] = [f.let(a), f.let(cStrip)]
            f.while(
              () => rowsLeft,
              () => {
                const rows = least(f, rowsLeft, most.rows)
                const block = {
                  args,
                  a: f.let(aBlock),
                  aPanel: f.local('i32'),
                  b: f.let(bAt),
                  bPanel,
                  bStep,
                  c: f.let(cBlock),
                  rows,
                  columns: f.let(columns),
                  depth,
                  bias: f.let(lastBias),
                  mode: tileMode,
                }
                const tiles = ({ whole, rest: partial }: Panels): void => {
                  whole(f, block)
                  f.set(block.b, bRest)
                  partial(f, block)
                }
                const packed = (): void => {
                  parts.packA(f, { args, from: aBlock, deep, rows, depth, to: panelsA })
                  f.set(block.a, panelsA)
                  f.set(block.aPanel, multiply(depth, i32(4 * parts.height)))
                  tiles(parts.packed)
                }
                const inPlace = (strided: Panels): void => {
                  f.increase(block.a, multiply(deep, aColumn))
                  f.set(block.aPanel, multiply(aRow, i32(parts.height)))
                  f.if(op('i32.and', op('i32.eq', m, i32(1)), op('i32.eqz', packB)), () => strided.row(f, block))
                  tiles(strided)
                }
                const { strided } = parts
                if (strided === undefined) packed()
                else f.if(argument(args, 'packA'), packed, () => inPlace(strided))
                f.increase(aBlock, multiply(rows, aRow))
                f.increase(cBlock, multiply(rows, cRow))
                f.increase(rowsLeft, op('i32.sub', i32(0), rows))
              },
            )
            f.increase(deep, depth)
            f.increase(bDeep, multiply(depth, bRow))
            f.set(adds, i32(mode.add))
          },
          () => depthLeft,
        )
        const moved = f.let(op('i32.shl', columns, i32(2)))
        f.increase(bStrip, multiply(columns, bColumn))
        f.increase(cStrip, moved)
        f.if(bias, () => f.increase(bias, moved))
        f.increase(columnsLeft, op('i32.sub', i32(0), columns))
      },
    )
  })
}
