// The transforms of Winograd's convolution F(2×2, 3×3): small grids of numbers between constant matrices (Lavin and Gray
// 2016, section 4.1), for vectors of channels.
import {
  type Code,
  type FunctionBuilder,
  f32x4,
  i32,
  type Local,
  load,
  type ModuleBuilder,
  op,
} from '../../assembler/index.js'
import { argument as productArgument } from '../gemm/arguments.js'
import { eachLanes, type Lanes } from '../gemm/lanes.js'
import type { Activation } from '../gemm/tile.js'
import { type Tails, tailFunctions, zeros } from '../gemm/vectors.js'
import { argument } from './arguments.js'
import { locator } from './locate.js'

type Matrix = readonly (readonly number[])[]

const turned = (matrix: Matrix): Matrix => matrix[0]!.map((_, column) => matrix.map((row) => row[column]!))

// y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A
const B: Matrix = turned([
  [1, 0, -1, 0],
  [0, 1, 1, 0],
  [0, -1, 1, 0],
  [0, 1, 0, -1],
])
const G: Matrix = [
  [1, 0, 0],
  [0.5, 0.5, 0.5],
  [0.5, -0.5, 0.5],
  [0, 0, 1],
]
const A: Matrix = turned([
  [1, 1, 1, 0],
  [0, 1, -1, -1],
])

/** Where items of a transform lie: one after the other, or as windows do, by `locate`. */
interface Transform {
  /** The result is matrix · grid · matrixᵀ. */
  readonly matrix: Matrix
  /** Which side is located; the other is linear. */
  readonly located: 'from' | 'to' | 'none'
  /** Whether these are outputs: those beyond an edge are left out, and bias and activation are applied. */
  readonly masked?: boolean
}

/** The transforms by name. Those of gradients are the transposed ones. */
export const transforms: Readonly<Record<TransformName, Transform>> = {
  image: { matrix: turned(B), located: 'from' },
  filters: { matrix: G, located: 'none' },
  output: { matrix: turned(A), located: 'to', masked: true },
  upstream: { matrix: A, located: 'from' },
  filterGradient: { matrix: turned(G), located: 'none' },
}

/** Names of transforms. */
export type TransformName = 'image' | 'filters' | 'output' | 'upstream' | 'filterGradient'

/** Writes the routine `transform`; a unit is an item: a tile, or the filters of one input channel. */
export function writeTransform(module: ModuleBuilder, transform: Transform, activation?: Activation): void {
  const tails = tailFunctions(module)
  const locate = locator(module)
  module.function(
    { parameters: ['i32', 'i32', 'i32', 'i32'], results: [] },
    (f) => {
      const [args, from, to, thread] = [f.parameter(0), f.parameter(1), f.parameter(2), f.parameter(3)]
      const threadOffset = op('i32.mul', thread, productArgument(args, 'scratchBytes'))
      const table = f.let(op('i32.add', productArgument(args, 'scratch'), threadOffset))
      const channels = f.let(argument(args, 'channels'))
      const begin = f.let(op('i32.mul', from, op('i32.shl', channels, i32(2))))
      const source = f.let(op('i32.add', productArgument(args, 'a'), begin))
      const target = f.let(op('i32.add', productArgument(args, 'c'), begin))
      const tile = f.let(op('i32.add', from, argument(args, 'firstTile')))
      if (transform.located !== 'none') {
        f.call(locate, args, argument(args, 'x'), tile, op('i32.sub', to, from), table)
      }
      const left = f.let(op('i32.sub', to, from))
      f.while(
        () => left,
        () => {
          if (transform.located !== 'none') {
            f.set(transform.located === 'from' ? source : target, load('i32.load', table))
            f.increase(table, 4)
          }
          writeItem(f, args, { ...transform, activation }, tails, { source, target, channels, tile })
          const bytes = op('i32.shl', channels, i32(2))
          if (transform.located !== 'from') f.increase(source, bytes)
          if (transform.located !== 'to') f.increase(target, bytes)
          f.increase(tile, 1)
          f.increase(left, -1)
        },
      )
    },
    'transform',
  )
}

type Finished = Transform & { readonly activation: Activation | undefined }
type Item = Readonly<Record<'source' | 'target' | 'channels' | 'tile', Local>>

function writeItem(f: FunctionBuilder, args: Local, transform: Finished, tails: Tails, item: Item): void {
  const { matrix, masked } = transform
  const [fromRow, fromColumn] = [f.let(argument(args, 'fromRow')), f.let(argument(args, 'fromColumn'))]
  const [toRow, toColumn] = [f.let(argument(args, 'toRow')), f.let(argument(args, 'toColumn'))]
  const inside = masked === true ? edges(f, args, item.tile) : undefined
  const [channels, at] = [f.let(item.channels), f.let(i32(0))]
  eachLanes(f, channels, at, tails, (lanes) => {
    const read = grid(f, op('i32.add', item.source, at), fromRow, fromColumn, matrix[0]!.length)
    const write = grid(f, op('i32.add', item.target, at), toRow, toColumn, matrix.length)
    for (let v = 0; v < lanes.vectors; v++) {
      const values = sandwich(f, matrix, read, lanes, v)
      if (masked === true) {
        const bias = f.let(zeros)
        const biasAt = f.let(productArgument(args, 'bias'))
        f.if(biasAt, () => f.set(bias, lanes.load(op('i32.add', biasAt, at), v)))
        for (const value of values.flat()) {
          f.set(value, op('f32x4.add', value, bias))
          transform.activation?.(f, value)
        }
      }
      values.forEach((row, y) => {
        row.forEach((value, x) => {
          const put = (): void => f.do(lanes.store(write[y]![x]!, v, value))
          if (inside === undefined || (x === 0 && y === 0)) put()
          else f.if(inside(y, x), put)
        })
      })
    }
  })
}

// The addresses of the places of a square grid.
function grid(f: FunctionBuilder, first: Code, row: Local, column: Local, size: number): Local[][] {
  const rows: Local[][] = []
  for (let y = 0; y < size; y++) {
    const places = [f.let(y === 0 ? first : op('i32.add', rows[y - 1]![0]!, row))]
    for (let x = 1; x < size; x++) places.push(f.let(op('i32.add', places[x - 1]!, column)))
    rows.push(places)
  }
  return rows
}

// matrix · grid · matrixᵀ, columns first.
function sandwich(f: FunctionBuilder, matrix: Matrix, places: Local[][], lanes: Lanes, v: number): Local[][] {
  const columns = places[0]!.map((_, x) => {
    const values = places.map((row) => f.let(lanes.load(row[x]!, v)))
    return matrix.map((factors) => f.let(combine(factors, values)))
  })
  return matrix.map((_, y) =>
    matrix.map((factors) =>
      f.let(
        combine(
          factors,
          columns.map((column) => column[y]!),
        ),
      ),
    ),
  )
}

// Σ factor · value, where factors are 0, ±1 or ±½; halves are summed before they are halved.
function combine(factors: readonly number[], values: readonly Code[]): Code {
  const wholes = signedSum(factors, values, 1)
  const halves = signedSum(factors, values, 0.5)
  if (halves === undefined) return wholes ?? zeros
  const halved = op('f32x4.mul', halves, f32x4(0.5))
  return wholes === undefined ? halved : op('f32x4.add', wholes, halved)
}

// The values whose factor is ±size, with their signs.
function signedSum(factors: readonly number[], values: readonly Code[], size: number): Code | undefined {
  let sum: Code | undefined
  // Positive terms first, so that little has to be negated.
  for (const factor of [size, -size]) {
    factors.forEach((own, k) => {
      if (own !== factor) return
      const value = values[k]!
      if (sum === undefined) sum = factor > 0 ? value : op('f32x4.neg', value)
      else sum = op(factor > 0 ? 'f32x4.add' : 'f32x4.sub', sum, value)
    })
  }
  return sum
}

// Whether place (y, x) of a tile of two by two lies inside the output.
function edges(f: FunctionBuilder, args: Local, tile: Local): (y: number, x: number) => Code {
  const [tilesX, tilesY] = [f.let(argument(args, 'outWidth')), f.let(argument(args, 'outHeight'))]
  const column = f.let(op('i32.shl', op('i32.rem_u', tile, tilesX), i32(1)))
  const row = f.let(op('i32.shl', op('i32.rem_u', op('i32.div_u', tile, tilesX), tilesY), i32(1)))
  const below = f.let(op('i32.lt_u', op('i32.add', row, i32(1)), argument(args, 'mostHeight')))
  const right = f.let(op('i32.lt_u', op('i32.add', column, i32(1)), argument(args, 'mostWidth')))
  return (y, x) => (y === 0 ? right : x === 0 ? below : op('i32.and', below, right))
}
