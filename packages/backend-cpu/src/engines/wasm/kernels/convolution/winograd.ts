// Convolution with windows of 3 × 3 in fewer multiplications: Winograd's F(4×4, 3×3) or F(2×2, 3×3) (Lavin and Gray 2016).
// Transforms turn it into 36 or 16 matrix products. Tiles are processed in blocks that fit into caches.

import { getOrInsert } from '../../../get-or-insert.js'
import type { ModuleBuilder } from '../../assembler/index.js'
import { withBlocks } from '../../heap.js'
import type { Machine, Routine } from '../../machine.js'
import { evenly, wholeLines } from '../gemm/blocking.js'
import { type Epilogue, type Gemm, type Matrix, matrixAt, type Product, transposed } from '../gemm/index.js'
import { word } from './arguments.js'
import { distances } from './geometry.js'
import { writeCrop } from './image.js'
import type { Padder, Padding } from './padding.js'
import type { Geometry } from './types.js'
import type { WinogradMatrices } from './winograd-matrices.js'
import { tilesMost } from './winograd-method.js'
import { type TransformName, transformsOf, writeTransform } from './winograd-transforms.js'

/** The kernels. All arguments but the geometry are addresses, and images do not include padding. */
export interface Winograd {
  forward(geometry: Geometry, x: number, filters: number, out: number, epilogue: Epilogue): void
  /** The input gradient as a convolution of the upstream gradient with rotated filters. */
  inputGradient(geometry: Geometry, upstream: number, filters: number, out: number): void
  /** The input gradient step by step back through `forward`. It adds up the same tiles. */
  inputGradientBack(geometry: Geometry, upstream: number, filters: number, out: number): void
  filterGradient(geometry: Geometry, x: number, upstream: number, out: number): void
}

/** Bytes of transformed tiles that are processed at once. They do not depend on threads: a gradient sums by blocks. */
const blockBytes = 1572864
/** The minimum number of tiles that are processed at once. */
const tilesLeast = 96

/** Creates the kernels for a machine and tiles of one size. Modules are compiled when they are first needed. */
export function makeWinograd(machine: Machine, gemm: Gemm, pad: Padder, matrices: WinogradMatrices): Winograd {
  const transforms = transformsOf(matrices)
  const { outputs: step, size: width } = matrices
  const planes = width * width
  const routines = new Map<string, Routine>()
  const transform = (
    name: TransformName,
    { items, channels, from, to, tiles, first = 0, most, images, epilogue = {} }: Items,
  ): void => {
    const { bias = 0, activation } = epilogue
    const kind = transforms[name]
    const key = activation === undefined ? name : `${name} ${activation.name}`
    const write = (module: ModuleBuilder): void => {
      module.label = `winograd ${key}`
      writeTransform(module, kind, { fma: machine.fma, activation: activation?.write })
    }
    const routine = getOrInsert(routines, key, () => machine.compile<'transform'>(write).transform)
    // Addresses of tiles, then an image.
    const each = images === undefined ? 1 : tiles!.rows * tiles!.columns
    const table = wholeLines(4 * (images === undefined ? items : each))
    const bytes = table + (images?.isPadded === true ? wholeLines(4 * numbersOf(images)) : 0)
    const scratch = machine.scratch(bytes)
    const { words } = machine
    words[word.scratch] = scratch
    words[word.scratchBytes] = bytes
    words[word.a] = from.at
    words[word.c] = to.at
    words[word.bias] = bias
    words[word.fromRow] = 4 * from.row
    words[word.fromColumn] = 4 * from.column
    words[word.toRow] = 4 * to.row
    words[word.toColumn] = 4 * to.column
    words[word.channels] = channels
    words[word.firstTile] = first
    if (tiles !== undefined) writeTiles(machine, kind.located === 'from' ? from.at : to.at, tiles)
    if (most !== undefined) {
      words[word.mostHeight] = most[0]
      words[word.mostWidth] = most[1]
    }
    if (images !== undefined) writeCrop(machine, images, table)
    machine.run(routine, items, Math.ceil(1024 / (channels * each)))
  }
  // Calls back with areas of working memory of the given sizes, in numbers.
  const withMemory = (sizes: readonly number[], run: (...at: number[]) => void): void =>
    withBlocks(
      machine.heap,
      sizes.map((size) => 4 * size),
      run,
    )
  // The images that tiles are read from. They are large enough for the last tile.
  const prepared = (
    { input, channels, batch, before }: Omit<Padding, 'padded'>,
    tiles: Tiles,
    at: number,
    run: (at: number) => void,
  ): void => {
    const padded = [1, tiles.height, tiles.width] as const
    if (before[1] === 0 && before[2] === 0 && input[1] === padded[1] && input[2] === padded[2]) run(at)
    else {
      withMemory([batch * padded[1] * padded[2] * channels], (copy) => {
        pad(at, copy, { batch, input, before, channels, padded })
        run(copy)
      })
    }
  }
  // Blocks of a multiple of `multiple` tiles, with `channels` numbers for each plane.
  const eachBlock = (
    count: number,
    channels: number,
    run: (first: number, tiles: number) => void,
    multiple = 4,
  ): void => {
    const share = Math.floor(blockBytes / (4 * planes * channels) / 4) * 4
    const most = Math.max(tilesLeast, Math.min(share, tilesMost))
    const size = Math.ceil(evenly(count, most) / multiple) * multiple
    for (let first = 0; first < count; first += size) run(first, Math.min(size, count - first))
  }
  const transformedFilters = (at: number, to: number, inputs: number, outputs: number, flipped: boolean): void => {
    const size = inputs * outputs
    const from = flipped
      ? { at: at + 4 * 8 * size, row: -3 * size, column: -size }
      : { at, row: 3 * size, column: size }
    transform('filters', { items: inputs, channels: outputs, from, to: planesAt(to, size, width) })
  }
  // Calls back with planes of the given sizes, in numbers.
  const withPlanes = (sizes: readonly number[], run: (...at: number[]) => void): void =>
    withMemory(
      sizes.map((size) => planes * apart(size)),
      run,
    )
  // Transforms tiles `first` up to `first + count` of images or upstream gradients into planes from `to` on.
  const transformTiles = (
    name: 'image' | 'upstream',
    at: number,
    to: number,
    tiles: Tiles,
    [first, count]: readonly [first: number, count: number],
  ): void => {
    const { channels } = tiles
    const planesTo = planesAt(to, count * channels, width)
    transform(name, { items: count, channels, from: imageAt(at, tiles), to: planesTo, tiles, first })
  }
  // A product for each plane.
  const multiplyPlanes = (product: Pick<Product, 'm' | 'n' | 'k' | 'a' | 'b' | 'c' | 'accumulate'>): void => {
    const { m, n, k } = product
    gemm({ ...product, batch: [{ extent: planes, a: apart(m * k), b: apart(k * n), c: apart(m * n) }] })
  }
  // out[tiles, n] from images with k channels. `b` are transformed filters [k, n] with these strides.
  const convolve = (
    { batch, input, before, out }: Pick<Geometry, 'batch' | 'input' | 'before' | 'out'>,
    [k, n]: readonly [k: number, n: number],
    x: number,
    b: Matrix,
    to: number,
    epilogue: Epilogue,
  ): void => {
    const imageTiles = tilesOver(step, out[1], out[2], 2, k)
    // Tiles of outputs have the layout of the outputs alone, without the excess of the last tiles.
    const written = { ...tilesOver(step, out[1], out[2], 0, n), height: out[1], width: out[2] }
    prepared({ batch, input, before, channels: k }, imageTiles, x, (image) => {
      const count = batch * imageTiles.rows * imageTiles.columns
      eachBlock(count, k + n, (first, tiles) => {
        withPlanes([tiles * k, tiles * n], (v, m) => {
          transformTiles('image', image, v, imageTiles, [first, tiles])
          multiplyPlanes({ m: tiles, n, k, a: matrixAt(v, k), b, c: matrixAt(m, n) })
          transform('output', {
            items: tiles,
            channels: n,
            from: planesAt(m, tiles * n, width),
            to: imageAt(to, written),
            tiles: written,
            first,
            most: [out[1], out[2]],
            epilogue,
          })
        })
      })
    })
  }
  return {
    forward(geometry, x, filters, out, epilogue) {
      const { inputs, outputs } = geometry
      withPlanes([inputs * outputs], (u) => {
        transformedFilters(filters, u, inputs, outputs, false)
        convolve(geometry, [inputs, outputs], x, matrixAt(u, outputs), out, epilogue)
      })
    },
    // The same with rotated filters, from outputs to inputs.
    inputGradient({ batch, inputs, outputs, input, before, out: windows }, upstream, filters, out) {
      withPlanes([inputs * outputs], (u) => {
        transformedFilters(filters, u, inputs, outputs, true)
        const geometry = { batch, input: windows, before: [0, 2 - before[1], 2 - before[2]], out: input } as const
        convolve(geometry, [outputs, inputs], upstream, transposed(matrixAt(u, outputs)), out, {})
      })
    },
    inputGradientBack(geometry, upstream, filters, to) {
      const { batch, inputs, outputs, input, before, out } = geometry
      const imageTiles = tilesOver(step, out[1], out[2], 2, inputs)
      const outTiles = tilesOver(step, out[1], out[2], 0, outputs)
      const each = imageTiles.rows * imageTiles.columns
      const padded = [1, imageTiles.height, imageTiles.width] as const
      const isPadded = before.some((one) => one > 0) || input[1] !== padded[1] || input[2] !== padded[2]
      const images: Geometry = { ...geometry, padded, isPadded }
      const size = inputs * outputs
      withPlanes([size], (u) => {
        transformedFilters(filters, u, inputs, outputs, false)
        prepared(aboveOf(geometry), outTiles, upstream, (gradient) => {
          const block = (first: number, tiles: number): void => {
            withPlanes([tiles * outputs, tiles * inputs], (z, m) => {
              transformTiles('upstream', gradient, z, outTiles, [first, tiles])
              multiplyPlanes({
                m: tiles,
                n: inputs,
                k: outputs,
                a: matrixAt(z, outputs),
                b: transposed(matrixAt(u, outputs)),
                c: matrixAt(m, inputs),
              })
              const image = input[1] * input[2] * inputs
              transform('imageGradient', {
                items: tiles / each,
                channels: inputs,
                from: planesAt(m, tiles * inputs, width),
                to: imageAt(to + 4 * (first / each) * image, imageTiles),
                tiles: imageTiles,
                images,
              })
            })
          }
          eachBlock(batch * each, inputs + outputs, block, each)
        })
      })
    },
    filterGradient(geometry, x, upstream, to) {
      const { batch, inputs, outputs, out } = geometry
      const imageTiles = tilesOver(step, out[1], out[2], 2, inputs)
      const outTiles = tilesOver(step, out[1], out[2], 0, outputs)
      const count = batch * imageTiles.rows * imageTiles.columns
      const size = inputs * outputs
      prepared(geometry, imageTiles, x, (image) => {
        prepared(aboveOf(geometry), outTiles, upstream, (gradient) => {
          withPlanes([size], (sums) => {
            eachBlock(count, inputs + outputs, (first, tiles) => {
              withPlanes([tiles * inputs, tiles * outputs], (v, z) => {
                transformTiles('image', image, v, imageTiles, [first, tiles])
                transformTiles('upstream', gradient, z, outTiles, [first, tiles])
                multiplyPlanes({
                  m: inputs,
                  n: outputs,
                  k: tiles,
                  a: transposed(matrixAt(v, inputs)),
                  b: matrixAt(z, outputs),
                  c: matrixAt(sums, outputs),
                  accumulate: first > 0,
                })
              })
            })
            transform('filterGradient', {
              items: inputs,
              channels: outputs,
              from: planesAt(sums, size, width),
              to: { at: to, row: 3 * size, column: size },
            })
          })
        })
      })
    },
  }
}

// The upstream gradient as images.
function aboveOf({ batch, out, outputs }: Geometry): Omit<Padding, 'padded'> {
  return { batch, input: out, before: [0, 0, 0], channels: outputs }
}

function numbersOf({ padded, channels }: Geometry): number {
  return padded[1] * padded[2] * channels
}

/** A grid: its first number (of the first item), and the distances of its rows and columns, in numbers. */
interface Grid {
  readonly at: number
  readonly row: number
  readonly column: number
}

// The places of images from `at` on.
const imageAt = (at: number, { width, channels }: Tiles): Grid => ({ at, row: width * channels, column: channels })

// Planes of `size` numbers as a square grid.
const planesAt = (at: number, size: number, width: number): Grid => ({
  at,
  row: width * apart(size),
  column: apart(size),
})

// The distance between planes. It is not a multiple of a page, so that planes do not share few cache lines.
function apart(size: number): number {
  return Math.ceil(size / 1024) * 1024 + 16
}

/** Tiles at distances of `step` in images of [height, width, channels]. */
interface Tiles {
  readonly step: number
  readonly rows: number
  readonly columns: number
  readonly height: number
  readonly width: number
  readonly channels: number
}

// Tiles for the given outputs. Images have `more` rows and columns than the outputs of full tiles.
function tilesOver(step: number, height: number, width: number, more: number, channels: number): Tiles {
  const [rows, columns] = [Math.ceil(height / step), Math.ceil(width / step)]
  return { step, rows, columns, height: step * rows + more, width: step * columns + more, channels }
}

interface Items {
  readonly items: number
  readonly channels: number
  readonly from: Grid
  readonly to: Grid
  readonly tiles?: Tiles
  readonly first?: number
  /** Outputs along height and width. */
  readonly most?: readonly [number, number]
  /** The crop, if items are images to whose tiles the results are added. */
  readonly images?: Geometry
  readonly epilogue?: Epilogue
}

function writeTiles({ words }: Machine, at: number, { step, rows, columns, height, width, channels }: Tiles): void {
  const [, row, column, image] = distances([1, height, width], channels)
  words[word.x] = at
  words[word.outDepth] = 1
  words[word.outHeight] = rows
  words[word.outWidth] = columns
  words[word.stepDepth] = 4 * image
  words[word.stepHeight] = 4 * step * row
  words[word.stepWidth] = 4 * step * column
  words[word.stepImage] = 4 * image
}
