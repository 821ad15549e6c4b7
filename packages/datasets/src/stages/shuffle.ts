// shuffle: a seeded order. Rows in memory are permuted by number; a stream goes through a buffer.

import { DataError } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { checkCount, checkSeed, permuted } from '../order.js'
import { release, rowStage, type Stage } from '../stage.js'

/** Options of `shuffle`. */
export interface ShuffleOptions {
  /** Number of elements to hold at a time; all by default. An element moves by less than twice this number. */
  readonly bufferSize?: number | undefined
  /**
   * Whether every pass has another order, which the seed and the number of the pass determine; true by default. `false` keeps
   * the order of the first pass.
   */
  readonly reshuffle?: boolean | undefined
}

/** Elements in the order that `seed` determines. */
export function shuffleStage<T>(source: Stage<T>, seed: number, options: ShuffleOptions): Stage<T> {
  checkSeed('shuffle', seed)
  checkOptions<ShuffleOptions>('shuffle', options, { bufferSize: 'any', reshuffle: 'boolean' })
  const { bufferSize = source.size, reshuffle = true } = options
  if (bufferSize === undefined || bufferSize === Number.POSITIVE_INFINITY) {
    throw new DataError('shuffle: the data set has no known size, so it cannot be held as a whole', {
      help: 'set the number of elements to hold: shuffle(seed, { bufferSize: 1000 })',
    })
  }
  if (options.bufferSize !== undefined) checkCount('shuffle', 'bufferSize', bufferSize, 1)
  const { size, rows, batchSize } = source
  const reshuffles = reshuffle || source.reshuffles
  let passes = 0
  const pass = (): number => (reshuffle ? passes++ : 0)
  if (rows !== undefined && size !== undefined && bufferSize >= size) {
    const order = (): Int32Array => {
      const before = rows.order()
      return permuted(before.length, seed, pass()).map((at) => before[at]!)
    }
    return rowStage({ ...rows, order }, size, batchSize, reshuffles)
  }
  return { size, batchSize, reshuffles, iterate: () => buffered(source, bufferSize, seed, pass()) }
}

async function* buffered<T>(
  source: Stage<T>,
  bufferSize: number,
  seed: number,
  pass: number,
): AsyncGenerator<T, void, undefined> {
  // A place is empty while the loop has its element.
  const buffer: ({ element: T } | undefined)[] = []
  let block = 0
  // Every block empties each place of the buffer once, in a new order.
  let places: Int32Array = new Int32Array(0)
  let at = 0
  try {
    for await (const element of source.iterate()) {
      if (buffer.length < bufferSize) {
        buffer.push({ element })
        continue
      }
      if (at === places.length) {
        places = permuted(bufferSize, seed, pass, block++)
        at = 0
      }
      const place = places[at++]!
      const { element: chosen } = buffer[place]!
      buffer[place] = { element }
      yield chosen
    }
    for (const place of permuted(buffer.length, seed, pass, block)) {
      const { element } = buffer[place]!
      buffer[place] = undefined
      yield element
    }
  } finally {
    release(buffer)
  }
}
