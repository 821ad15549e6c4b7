// The transforms of Winograd's convolution: small grids of numbers between constant matrices (Lavin and Gray 2016, section
// 4.1), for vectors of channels.
import {
  add,
  addVectors,
  bytesOf,
  type Code,
  type FunctionBuilder,
  i32,
  type Local,
  load,
  type ModuleBuilder,
  multiply,
  op,
  subtract,
} from '../../assembler/index.js'
import { scratchOf } from '../gemm/arguments.js'
import { eachLanes, type Lanes } from '../gemm/lanes.js'
import type { Activation } from '../gemm/types.js'
import { type MultiplyAdd, multiplyAdd, type Tails, tailFunctions, zeros } from '../gemm/vectors.js'
import { argument } from './arguments.js'
import { cropImage } from './image.js'
import { linearMap } from './linear-map.js'
import { locator } from './locate.js'
import { type Matrix, turned, type WinogradMatrices } from './winograd-matrices.js'

/** Where the items of a transform are: one after the other, or at the windows that `locate` finds. */
export interface Transform {
  /** The result is matrix · grid · matrixᵀ. */
  readonly matrix: Matrix
  /** The side that is located. The other one is linear. */
  readonly located: 'from' | 'to' | 'none'
  /** Whether the items are outputs. Those beyond an edge are left out, and bias and activation are applied. */
  readonly masked?: boolean
  /** Whether results are added to the target, tile by tile of an image. */
  readonly adds?: boolean
}

/** The transforms of a tile by name. Gradients use the transposed ones. */
export function transformsOf({ image, filters, output }: WinogradMatrices): Readonly<Record<TransformName, Transform>> {
  return {
    image: { matrix: image, located: 'from' },
    filters: { matrix: filters, located: 'none' },
    output: { matrix: output, located: 'to', masked: true },
    upstream: { matrix: turned(output), located: 'from' },
    filterGradient: { matrix: turned(filters), located: 'none' },
    imageGradient: { matrix: turned(image), located: 'to', adds: true },
  }
}

/** Names of transforms. */
export type TransformName = 'image' | 'filters' | 'output' | 'upstream' | 'filterGradient' | 'imageGradient'

/**
 * Writes the routine `transform`. A unit is an item: a tile, or the filters of one input channel. If the transform adds, a
 * unit is an image, so that one thread makes all additions to it.
 */
export function writeTransform(
  module: ModuleBuilder,
  transform: Transform,
  { fma, activation }: { readonly fma: boolean; readonly activation?: Activation | undefined },
): void {
  const tails = tailFunctions(module)
  const locate = locator(module)
  module.routine('transform', (f, args, from, to, thread) => {
    const table = f.let(scratchOf(args, thread))
    const channels = f.let(argument(args, 'channels'))
    const writer = itemWriter(f, args, transform, multiplyAdd(fma), tails, activation)
    // Items from `first` on, in the order of the linear side.
    const begin = (first: Code): Item => {
      const bytes = f.let(multiply(first, bytesOf(channels)))
      const source = f.let(add(argument(args, 'a'), bytes))
      const target = f.let(add(argument(args, 'c'), bytes))
      return { source, target, channels, tile: f.let(add(first, argument(args, 'firstTile'))) }
    }
    if (transform.adds === true) {
      const tiles = f.let(multiply(argument(args, 'outHeight'), argument(args, 'outWidth')))
      const item = begin(multiply(from, tiles))
      cropImage(f, args, { from, to, scratch: table, out: argument(args, 'c') }, (image) => {
        f.call(locate, args, image, i32(0), tiles, table)
        eachItem(f, transform, item, { table, count: tiles }, writer)
      })
      return
    }
    const item = begin(from)
    const count = f.let(subtract(to, from))
    if (transform.located !== 'none') f.call(locate, args, argument(args, 'x'), item.tile, count, table)
    eachItem(f, transform, item, { table, count }, writer)
  })
}

type Item = Readonly<Record<'source' | 'target' | 'channels' | 'tile', Local>>

// Loops over `count` items from an item on. If they are located, the table holds their addresses.
function eachItem(
  f: FunctionBuilder,
  { located }: Transform,
  item: Item,
  { table, count }: Readonly<Record<'table' | 'count', Local>>,
  write: (item: Item) => void,
): void {
  const { source, target, channels, tile } = item
  const [place, left] = [f.let(table), f.let(count)]
  f.countDown(left, () => {
    if (located !== 'none') {
      f.set(located === 'from' ? source : target, load('i32.load', place))
      f.increase(place, 4)
    }
    write(item)
    const bytes = bytesOf(channels)
    if (located !== 'from') f.increase(source, bytes)
    if (located !== 'to') f.increase(target, bytes)
    f.increase(tile, 1)
  })
}

// Writes one item, after the parts that all items share.
function itemWriter(
  f: FunctionBuilder,
  args: Local,
  { matrix, masked, adds }: Transform,
  multiplyAdd: MultiplyAdd,
  tails: Tails,
  activation: Activation | undefined,
): (item: Item) => void {
  const [fromRow, fromColumn] = [f.let(argument(args, 'fromRow')), f.let(argument(args, 'fromColumn'))]
  const [toRow, toColumn] = [f.let(argument(args, 'toRow')), f.let(argument(args, 'toColumn'))]
  const map = linearMap(f, matrix, multiplyAdd)
  const places = matrix[0]!.map((_, k) => k)
  return ({ source, target, channels, tile }) => {
    const inside = masked === true ? edges(f, args, tile, matrix.length) : undefined
    const [left, at] = [f.let(channels), f.let(i32(0))]
    // matrix · grid · matrixᵀ, columns first. Each row is written when it is done.
    const write = (lanes: Lanes): void => {
      const columnAt = f.let(add(source, at))
      const columns = places.map((column) => {
        if (column > 0) f.increase(columnAt, fromColumn)
        const place = f.let(columnAt)
        return map(
          places.map((row) => {
            if (row > 0) f.increase(place, fromRow)
            return f.let(lanes.load(place, 0))
          }),
        )
      })
      const bias = masked === true ? biasAt(f, args, at, lanes) : undefined
      const rowAt = f.let(add(target, at))
      matrix.forEach((_, y) => {
        if (y > 0) f.increase(rowAt, toRow)
        const place = f.let(rowAt)
        map(columns.map((column) => column[y]!)).forEach((value, x) => {
          if (x > 0) f.increase(place, toColumn)
          if (bias !== undefined) f.set(value, addVectors(value, bias))
          if (masked === true) activation?.(f, value)
          if (adds === true) f.set(value, addVectors(lanes.load(place, 0), value))
          const put = (): void => f.do(lanes.store(place, 0, value))
          if (inside === undefined || (x === 0 && y === 0)) put()
          else f.if(inside(y, x), put)
        })
      })
    }
    eachLanes(f, left, at, tails, write, 1)
  }
}

function biasAt(f: FunctionBuilder, args: Local, at: Local, lanes: Lanes): Local {
  const bias = f.let(zeros)
  const address = f.let(argument(args, 'bias'))
  f.if(address, () => f.set(bias, lanes.load(add(address, at), 0)))
  return bias
}

// Whether place (y, x) of a tile of `size` by `size` is inside the output.
function edges(f: FunctionBuilder, args: Local, tile: Local, size: number): (y: number, x: number) => Code {
  const [tilesX, tilesY] = [f.let(argument(args, 'outWidth')), f.let(argument(args, 'outHeight'))]
  const column = multiply(op('i32.rem_u', tile, tilesX), i32(size))
  const row = multiply(op('i32.rem_u', op('i32.div_u', tile, tilesX), tilesY), i32(size))
  const rows = f.let(subtract(argument(args, 'mostHeight'), row))
  const columns = f.let(subtract(argument(args, 'mostWidth'), column))
  return (y, x) => {
    const isBelow = op('i32.gt_s', rows, i32(y))
    const isRight = op('i32.gt_s', columns, i32(x))
    return y === 0 ? isRight : x === 0 ? isBelow : op('i32.and', isBelow, isRight)
  }
}
