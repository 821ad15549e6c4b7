// Dataset: the pipeline that users write. Every method adds a stage. Nothing runs before the loop.

import { DataError, DisposedError } from '@tensorloom/tensor'
import { checkFunction, checkOptions, shownAs } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import type { Batched } from './batched.js'
import type { Batches } from './batches.js'
import type { Stage } from './stage.js'
import { batchStage } from './stages/batch.js'
import { cacheStage, prefetchStage } from './stages/hold.js'
import { concatStage, repeatStage, skipStage, takeStage, zipStage } from './stages/limit.js'
import { type MapInWorkersOptions, mapInWorkersStage } from './stages/map-in-workers.js'
import { type ShuffleOptions, shuffleStage } from './stages/shuffle.js'
import { filterStage, mapStage } from './stages/transform.js'
import type { WorkerThread } from './workers/protocol.js'

/**
 * A sequence of elements, which are made while you loop over it. Every `for await` is a new pass. Methods return a new data
 * set and do not change this one.
 *
 * Tensors that a pass yields are new handles that belong to the loop: `dispose()` them, or leave them to the garbage collector.
 * The pipeline frees the tensors that it makes in between, even if you leave the loop early.
 *
 * @typeParam T - one element: a tensor, a number, or arrays and objects of them
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { fromTensors } from '@tensorloom/datasets'
 * const data = fromTensors({ x: tensor([[1, 2], [3, 4], [5, 6]]), y: tensor([0, 1, 1]) })
 * for await (const { x, y } of data.shuffle(42).batch(2)) console.log(x.shape, y.shape) // [2, 2] [2], then [1, 2] [1]
 * ```
 */
export interface Dataset<T> extends Batches<T> {
  /** Elements per pass: Infinity after `repeat()`, undefined if it is not known before the end (after `filter`). */
  readonly size: number | undefined
  /** Rows per element, after `batch`. */
  readonly batchSize: number | undefined
  /**
   * Applies a function to each element; it may be asynchronous. Tensors that a synchronous function makes and does not return
   * are freed, and so are elements that it does not return.
   *
   * @throws `DataError`, in the loop, with the index of the element at which the function failed
   */
  map<U>(fn: (element: T, index: number) => U | Promise<U>): Dataset<U>
  /**
   * Applies a function to each element in workers, several elements at a time: for work that takes longer than a message, such as
   * to decode and to change images. The function is in a script of its own, which calls `serveMap` of
   * `@tensorloom/datasets/worker`. Elements come in their order, and are the same for any number of workers.
   *
   * Workers start when a pass begins, and end with it, also when the loop is left early. Elements are sent as messages: tensors,
   * typed arrays, files, numbers, strings, and arrays and objects of them.
   *
   * @typeParam U - what the function returns
   * @param start - starts a worker: `() => new Worker(new URL('./prepare.js', import.meta.url), { type: 'module' })`, with the
   *   `Worker` of the page, or that of `node:worker_threads`
   * @throws `DataError`, in the loop: the first element at which the function failed, with its index and what the function threw;
   *   if an element cannot be sent; if a worker does not start or ends early
   * @example
   * ```ts no-run
   * import { Worker } from 'node:worker_threads'
   * import { fromArray } from '@tensorloom/datasets'
   * import type { Tensor } from '@tensorloom/tensor'
   * const start = () => new Worker(new URL('./prepare.js', import.meta.url))
   * const images = fromArray([{ file: 'a.png', y: 0 }, { file: 'b.png', y: 1 }])
   *   .mapInWorkers<{ x: Tensor; y: number }>(start, { workers: 4, seed: 42 })
   * for await (const { x, y } of images) console.log(x.shape, y)
   * ```
   */
  mapInWorkers<U>(start: () => WorkerThread, options?: MapInWorkersOptions): Dataset<U>
  /** Keeps the elements for which a function returns true; it may be asynchronous. */
  filter(accepts: (element: T, index: number) => boolean | Promise<boolean>): Dataset<T>
  /**
   * Stacks `count` elements into one with a leading axis: tensors of one shape, numbers (as float32), arrays of numbers,
   * and objects and lists of these; strings become lists. Tensors in memory (`fromTensors`) are gathered at once.
   *
   * @param options - `dropLast` (false): leave out a last batch with fewer elements
   * @throws `ShapeError` or `DataError`, in the loop, if elements cannot be stacked
   */
  batch(count: number, options?: { readonly dropLast?: boolean | undefined }): Dataset<Batched<T>>
  /**
   * Shuffles the elements. Every pass has another order (`reshuffle: false` keeps the first), but the same seed gives the same
   * orders in every run and on every backend. Shuffling holds all elements, or `bufferSize` of them; it does not copy tensors
   * in memory.
   *
   * @throws `DataError` if the size is unknown and there is no `bufferSize`
   */
  shuffle(seed: number, options?: ShuffleOptions): Dataset<T>
  /**
   * Makes up to `count` elements (1 by default) ahead. While the loop waits for something (a file, a worker, a GPU, its turn),
   * the stages before this one continue.
   */
  prefetch(count?: number): Dataset<T>
  /** The first `count` elements. */
  take(count: number): Dataset<T>
  /** All but the first `count` elements. */
  skip(count: number): Dataset<T>
  /** These elements, then those of others. */
  concat(...others: readonly Dataset<T>[]): Dataset<T>
  /**
   * Pairs the elements with those of another data set of the same size, or of one that never ends.
   *
   * @throws `DataError` if the sizes differ: at once if they are known, else in the loop
   */
  zip<U>(other: Dataset<U>): Dataset<[T, U]>
  /** Keeps the elements of the first complete pass in memory, until `dispose()`. */
  cache(): Dataset<T>
  /**
   * Splits into the first `fraction` of the elements (rounded) and the rest. Shuffle before with `reshuffle: false`: an order
   * that changes from pass to pass would mix the parts.
   *
   * @throws `DataError` if the size is not known, or the order changes from pass to pass
   */
  split(fraction: number): [first: Dataset<T>, rest: Dataset<T>]
  /** `count` passes as one; without it, endless. */
  repeat(count?: number): Dataset<T>
  /** All elements of one pass. */
  toArray(): Promise<T[]>
  /** Frees the elements that `cache()` keeps. Looping over this data set, or one made from it, throws afterwards. Idempotent. */
  dispose(): void
  /** The same as `dispose()`, for `using`. */
  [Symbol.dispose](): void
  /** Starts a pass. */
  [Symbol.asyncIterator](): AsyncIterator<T, void, undefined>
}

// Stages are not part of the interface. This key finds them, even from another copy of the package.
const stageKey: unique symbol = Symbol.for('tensorloom/dataset-stage/1')

function stageOf<T>(user: string, dataset: Dataset<T>): Stage<T> {
  const stage = (dataset as { readonly [stageKey]?: Stage<T> } | null | undefined)?.[stageKey]
  if (stage !== undefined) return stage
  throw new DataError(`${user}: expected a data set, got ${describeValue(dataset)}`, {
    help: 'create one first: fromArray(elements), fromTensors({ x, y }) or fromGenerator(make)',
  })
}

/** The data set of a stage. */
export function makeDataset<T>(inner: Stage<T>): Dataset<T> {
  let disposed = false
  const check = (): void => {
    if (!disposed) return
    throw new DisposedError('data set: it was already disposed', { help: 'dispose it after the last pass' })
  }
  const { rows } = inner
  const stage: Stage<T> = {
    ...inner,
    rows: rows && {
      ...rows,
      order() {
        check()
        return rows.order()
      },
    },
    // Not one generator around another, which costs several promises for each element.
    iterate: () => (disposed ? refusing(check) : inner.iterate()),
  }
  const next = <U>(made: Stage<U>): Dataset<U> => makeDataset(made)
  const dataset: Dataset<T> = {
    size: stage.size,
    batchSize: stage.batchSize,
    map(fn) {
      checkFunction('map', fn, 'data.map((element) => …)')
      return next(mapStage(stage, fn))
    },
    mapInWorkers: (start, options) => next(mapInWorkersStage(stage, start, options ?? {})),
    filter(accepts) {
      checkFunction('filter', accepts, 'data.filter((element) => …)')
      return next(filterStage(stage, accepts))
    },
    batch(count, options) {
      checkOptions<{ dropLast?: boolean }>('batch', options, { dropLast: 'boolean' })
      return next(batchStage(stage, count, options?.dropLast === true))
    },
    shuffle: (seed, options) => next(shuffleStage(stage, seed, options ?? {})),
    prefetch: (count = 1) => next(prefetchStage(stage, count)),
    take: (count) => next(takeStage(stage, count)),
    skip: (count) => next(skipStage(stage, count)),
    concat: (...others) => next(concatStage([stage, ...others.map((other) => stageOf('concat', other))])),
    zip: (other) => next(zipStage(stage, stageOf('zip', other))),
    cache: () => next(cacheStage(stage)),
    split(fraction) {
      const count = splitAt(stage, fraction)
      return [next(takeStage(stage, count)), next(skipStage(stage, count))]
    },
    repeat: (count = Number.POSITIVE_INFINITY) => next(repeatStage(stage, count)),
    async toArray() {
      if (stage.size === Number.POSITIVE_INFINITY) {
        throw new DataError('toArray: the data set never ends', { help: 'cut it first: data.take(count).toArray()' })
      }
      const all: T[] = []
      for await (const element of stage.iterate()) all.push(element)
      return all
    },
    dispose() {
      disposed = true
      inner.free?.()
    },
    [Symbol.dispose]: () => dataset.dispose(),
    [Symbol.asyncIterator]: () => stage.iterate(),
    ...shownAs(() => datasetText(stage)),
  }
  return Object.defineProperty(dataset, stageKey, { value: stage })
}

function datasetText({ size, batchSize }: Stage<unknown>): string {
  const [one, many] =
    batchSize === undefined ? ['element', 'elements'] : [`batch of ${batchSize}`, `batches of ${batchSize}`]
  if (size === undefined) return `Dataset: an unknown number of ${many}`
  return `Dataset: ${size === Number.POSITIVE_INFINITY ? 'endlessly many' : size} ${size === 1 ? one : many}`
}

// Fails in the loop, as a pass that begins does.
// biome-ignore lint/correctness/useYield: it throws
async function* refusing(check: () => void): AsyncGenerator<never, void, undefined> {
  check()
}

function splitAt({ size, reshuffles }: Stage<unknown>, fraction: number): number {
  if (!(fraction > 0 && fraction < 1)) {
    throw new DataError(`split: the fraction is ${describeValue(fraction)}, expected a number between 0 and 1`, {
      help: 'split(0.8) gives the first 80 % and the rest; for counts use take and skip',
    })
  }
  if (size === undefined || size === Number.POSITIVE_INFINITY) {
    throw new DataError('split: the data set has no known size', {
      help: 'split before filter() or repeat(), or cut by count: data.take(n), data.skip(n)',
    })
  }
  if (reshuffles) {
    throw new DataError('split: the order changes from pass to pass, which would mix the parts', {
      help: 'keep one order: data.shuffle(seed, { reshuffle: false }).split(0.8); or split first, and shuffle each part',
    })
  }
  return Math.round(size * fraction)
}
