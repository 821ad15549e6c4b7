// Windows over [batch, height, width, channels]: the addresses of a window's places, each with all its channels.
import {
  add,
  bytesOf,
  type Code,
  fillMemory,
  i32,
  type Local,
  multiply,
  op,
  select,
  subtract,
} from '../../assembler/index.js'
import type { Frame } from '../rows/routine.js'

/** Arguments of pooling routines, by number of the word. Extents, then steps and paddings in places, then addresses. */
export const words = {
  height: 0,
  width: 1,
  channels: 2,
  outHeight: 3,
  outWidth: 4,
  strideY: 5,
  strideX: 6,
  padY: 7,
  padX: 8,
  /** Elements that windows look at: the input, or its gradient. */
  image: 9,
  /** One element for each window. */
  windows: 10,
  /** The gradient that is written, where `image` is read. */
  result: 11,
  /** Working memory of a thread, and its size. */
  spare: 12,
  spareBytes: 13,
} as const

/** Extents of a window. The code is unrolled over its places. */
export interface WindowSize {
  readonly height: number
  readonly width: number
}

/** A window while its code is written. */
export interface Window {
  /** The address of the first channel of each place, row by row. */
  readonly places: readonly Local[]
  /** The address of the first channel of the window's own element. */
  readonly element: Local
  /** The number of places that are not padding, as four float32. */
  count(): Code
}

interface WindowLoop {
  readonly frame: Frame
  readonly size: WindowSize
  /** Where to read places in the padding: at the first place outside of it, or at a line of zeros. */
  readonly padding: 'first' | 'zeros'
  readonly each: (window: Window, channels: Local) => void
}

interface Extents {
  readonly channels: Local
  readonly channelBytes: Local
  readonly rowBytes: Local
  readonly imageBytes: Local
}

/** Reads the arguments that all window loops need. */
export function extentsOf({ f, word }: Frame): Extents {
  const channels = word(words.channels)
  const channelBytes = f.let(bytesOf(channels))
  const rowBytes = f.let(multiply(channelBytes, word(words.width)))
  const imageBytes = f.let(multiply(rowBytes, word(words.height)))
  return { channels, channelBytes, rowBytes, imageBytes }
}

// Conditions that say which of `extent` places from `start` on are within 0 and `bound`, and their count.
function inside({ f }: Frame, start: Local, extent: number, bound: Local): { within: Local[]; count: Code } {
  // As unsigned numbers, negative positions are large.
  const within = Array.from({ length: extent }, (_, k) => f.let(op('i32.lt_u', add(start, i32(k)), bound)))
  return { within, count: within.reduce<Code>(add, i32(0)) }
}

/**
 * Writes a loop over the windows of rows of windows. `each` writes the code for a window. A unit is a row of windows, or
 * all windows of an image if `wholeImages`.
 */
export function eachWindow(extents: Extents, wholeImages: boolean, { frame, size, padding, each }: WindowLoop): void {
  const { f, word, from, to, thread } = frame
  const { channels, channelBytes, rowBytes, imageBytes } = extents
  const [height, width, outHeight, outWidth] = [words.height, words.width, words.outHeight, words.outWidth].map(
    word,
  ) as [Local, Local, Local, Local]
  const [strideY, strideX, padY, padX] = [words.strideY, words.strideX, words.padY, words.padX].map(word) as [
    Local,
    Local,
    Local,
    Local,
  ]
  const image = word(words.image)
  const spare = f.let(add(word(words.spare), multiply(thread, word(words.spareBytes))))
  if (padding === 'zeros') f.do(fillMemory(spare, i32(0), channelBytes))

  const firstRow = wholeImages ? multiply(from, outHeight) : from
  const lastRow = wholeImages ? multiply(to, outHeight) : to
  const row = f.let(firstRow)
  const element = f.let(add(word(words.windows), multiply(row, multiply(outWidth, channelBytes))))
  f.times(subtract(lastRow, row), () => {
    const picture = f.let(add(image, multiply(op('i32.div_u', row, outHeight), imageBytes)))
    const startY = f.let(subtract(multiply(op('i32.rem_u', row, outHeight), strideY), padY))
    const rows = inside(frame, startY, size.height, height)
    const rowCount = f.let(rows.count)
    const startX = f.let(subtract(i32(0), padX))
    f.times(outWidth, () => {
      const columns = inside(frame, startX, size.width, width)
      const columnCount = f.let(columns.count)
      const corner = f.let(add(picture, add(multiply(startY, rowBytes), multiply(startX, channelBytes))))
      // The first place outside of the padding is where the window enters the image.
      const nearest = (start: Local): Code => select(op('i32.lt_s', start, i32(0)), i32(0), start)
      const entry =
        padding === 'zeros'
          ? spare
          : f.let(add(picture, add(multiply(nearest(startY), rowBytes), multiply(nearest(startX), channelBytes))))
      const places = rows.within.flatMap((rowIn, y) =>
        columns.within.map((columnIn, x) => {
          const at = add(corner, add(multiply(i32(y), rowBytes), multiply(i32(x), channelBytes)))
          return f.let(select(op('i32.and', rowIn, columnIn), at, entry))
        }),
      )
      const count = (): Code => op('f32x4.splat', op('f32.convert_i32_s', multiply(rowCount, columnCount)))
      each({ places, element, count }, channels)
      f.increase(startX, strideX)
    })
    f.increase(row, 1)
  })
}
