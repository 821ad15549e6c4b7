// Depthwise convolution. Windows slide along a row of an image, and each column is read once for all windows over it.
import { add, type FunctionBuilder, i32, type Local, load, multiply, op, subtract } from '../../assembler/index.js'
import { eachLanes, type Lanes } from '../gemm/lanes.js'
import { zeros } from '../gemm/vectors.js'
import { argument, word } from './arguments.js'
import { type Parts, routine, type Unit, type Write } from './depthwise-unit.js'
import type { Geometry } from './types.js'

/** The number of windows and of vectors of channels that are computed together. */
interface Block {
  readonly windows: 2 | 4 | 8
  readonly vectors: 1 | 2 | 4
}

/** How a row of a window slides along a row of an image, in places. */
interface Slide extends Block {
  /** Places of the row that are read together: all, or 1 if there are too many. */
  readonly taps: number
  /** From one window to the next, and from one place of the row to the next. */
  readonly stride: number
  readonly dilation: number
}

// The maximum number of places in a row for which all weights and the sums of eight windows fit into registers.
const tapsMost = 7
// Eight windows reuse most of what they read, but they jump between places, and places with many channels share few cache
// lines. Measurements show a gain for few channels, and for some more if windows are wide or all data is in a near cache.
const fewChannels = 32
const someChannels = 256
const wideTaps = 5
const nearBytes = 2 ** 21

function slideOf({ window, strides, dilations, channels, rows, windows, input }: Geometry): Slide {
  const taps = window[2] <= tapsMost ? window[2] : 1
  const images = rows / windows
  const bytes = 4 * channels * (images * input[0] * input[1] * input[2] + rows)
  const isWide = taps >= wideTaps
  let block: Block = { windows: 2, vectors: 4 }
  if (channels <= fewChannels || (channels <= someChannels && (isWide || bytes <= nearBytes))) {
    block = { windows: 8, vectors: 1 }
  } else if (isWide) block = { windows: 4, vectors: 2 }
  return {
    taps,
    stride: strides[2],
    dilation: taps > 1 ? dilations[2] : 1,
    ...block,
  }
}

/** The routine for a convolution: a name that says what it depends on, and how to write it. A unit is a row of windows. */
export function slidingForward(geometry: Geometry): readonly [name: string, write: Write] {
  const slide = slideOf(geometry)
  const { taps, stride, dilation, windows, vectors } = slide
  return [`forward ${taps} ${stride} ${dilation} ${windows} ${vectors}`, writeForward(slide)]
}

/** A column of an image: its offset in places from the start of the first window, and the windows that read it. */
interface Column {
  readonly at: number
  readonly uses: readonly { readonly window: number; readonly tap: number }[]
}

// The columns under `windows` windows, from left to right.
function columnsOf(windows: number, { taps, stride, dilation }: Slide): Column[] {
  const columns = new Map<number, { window: number; tap: number }[]>()
  for (let window = 0; window < windows; window++) {
    for (let tap = 0; tap < taps; tap++) {
      const at = window * stride + tap * dilation
      columns.set(at, [...(columns.get(at) ?? []), { window, tap }])
    }
  }
  return [...columns].map(([at, uses]) => ({ at, uses })).sort((a, b) => a.at - b.at)
}

const writeForward =
  (slide: Slide): Write =>
  (module, fma) => {
    routine(module, fma, (f, unit, parts) => {
      const { args, from, to, scratch, row } = unit
      const width = f.let(argument(args, 'outWidth'))
      const stepWidth = f.let(argument(args, 'stepWidth'))
      const rowBytes = f.let(multiply(width, row))
      const [window, out, left] = [f.local('i32'), f.local('i32'), f.local('i32')]
      const compute = (windows: number): void => writeGroup(f, unit, parts, slide, { windows, window, out })
      const advance = (windows: Local | number): void => {
        const count = typeof windows === 'number' ? i32(windows) : windows
        f.increase(window, multiply(count, stepWidth))
        f.increase(out, multiply(count, row))
        f.set(left, subtract(left, count))
      }
      const end = Math.min(4, slide.windows)
      const index = f.let(from)
      f.for(index, to, 1, () => {
        f.call(parts.locate, args, argument(args, 'x'), multiply(index, width), i32(1), scratch)
        f.set(window, load('i32.load', scratch))
        f.set(out, add(argument(args, 'c'), multiply(index, rowBytes)))
        f.set(left, width)
        for (const windows of new Set([slide.windows, end])) {
          f.while(
            () => op('i32.ge_s', left, i32(windows)),
            () => {
              compute(windows)
              advance(windows)
            },
          )
        }
        f.if(left, () => {
          f.if(
            op('i32.ge_s', width, i32(end)),
            () => {
              // The last windows of the row include some that were computed before, with the same results.
              advance(f.let(subtract(left, i32(end))))
              compute(end)
            },
            () => {
              f.repeat(
                () => {
                  compute(1)
                  advance(1)
                },
                () => left,
              )
            },
          )
        })
      })
    })
  }

/** Adjacent windows: their number, the address of the first one, and the address of its results. */
interface Group {
  readonly windows: number
  readonly window: Local
  readonly out: Local
}

// Computes all channels of some windows, row by row, with the columns of each row from left to right.
function writeGroup(
  f: FunctionBuilder,
  { args, row }: Unit,
  { madd, tails }: Parts,
  slide: Slide,
  { windows, window, out }: Group,
): void {
  const { taps, vectors } = slide
  const columns = columnsOf(windows, slide)
  const distances = columns.slice(1).map(({ at }, k) => at - columns[k]!.at)
  const steps = new Map(distances.map((distance) => [distance, f.let(multiply(row, i32(distance)))]))
  const [channels, at] = [f.let(argument(args, 'channels')), f.let(i32(0))]
  const body = (lanes: Lanes): void => {
    const sums = Array.from({ length: windows }, () => Array.from({ length: lanes.vectors }, () => f.let(zeros)))
    const begin = f.let(add(window, at))
    const filter = f.let(add(argument(args, 'b'), at))
    const [entry, left] = [f.let(add(args, i32(4 * word.places))), f.let(argument(args, 'runs'))]
    f.while(
      () => left,
      () => {
        const filters = Array.from({ length: taps }, () => {
          const one = f.let(filter)
          f.increase(filter, row)
          return one
        })
        const place = f.let(add(begin, load('i32.load', entry)))
        const places = columns.map((_, k) => {
          if (k > 0) f.increase(place, steps.get(distances[k - 1]!)!)
          return f.let(place)
        })
        for (let v = 0; v < lanes.vectors; v++) {
          const weights = filters.map((one) => f.let(lanes.load(one, v)))
          columns.forEach(({ uses }, k) => {
            const value = f.let(lanes.load(places[k]!, v))
            for (const { window, tap } of uses) {
              const sum = sums[window]![v]!
              f.set(sum, madd(value, weights[tap]!, sum))
            }
          })
        }
        f.increase(entry, 4 * taps)
        f.increase(left, -taps)
      },
    )
    const to = f.let(add(out, at))
    sums.forEach((one, k) => {
      if (k > 0) f.increase(to, row)
      one.forEach((sum, v) => {
        f.do(lanes.store(to, v, sum))
      })
    })
  }
  eachLanes(f, channels, at, tails, body, vectors)
}
