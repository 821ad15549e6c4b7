// batch: elements stacked. Rows in memory are gathered many at once instead.

import type { Batched } from '../batched.js'
import { collate } from '../collate.js'
import { checkCount } from '../order.js'
import { type Rows, release, type Stage } from '../stage.js'

/** Batches of `count` elements; a smaller last one is dropped on request. */
export function batchStage<T>(source: Stage<T>, count: number, dropLast: boolean): Stage<Batched<T>> {
  checkCount('batch', 'the batch size', count, 1)
  const { size, rows } = source
  return {
    size: size === undefined ? undefined : dropLast ? Math.floor(size / count) : Math.ceil(size / count),
    batchSize: count,
    reshuffles: source.reshuffles,
    iterate: () => (rows === undefined ? stacked(source, count, dropLast) : gathered(rows, count, dropLast)),
  }
}

async function* gathered<T>(rows: Rows<T>, count: number, dropLast: boolean): AsyncGenerator<Batched<T>, void> {
  const order = rows.order()
  for (let at = 0; at < order.length; at += count) {
    const chunk = order.subarray(at, at + count)
    if (chunk.length === count || !dropLast) yield rows.batch(chunk)
  }
}

async function* stacked<T>(source: Stage<T>, count: number, dropLast: boolean): AsyncGenerator<Batched<T>, void> {
  let waiting: T[] = []
  let first = 0
  const flush = (): Batched<T> => {
    const batch = collate(waiting, (k) => first + k)
    release(waiting, batch)
    first += waiting.length
    waiting = []
    return batch
  }
  try {
    for await (const element of source.iterate()) {
      waiting.push(element)
      if (waiting.length === count) yield flush()
    }
    if (waiting.length > 0 && !dropLast) yield flush()
  } finally {
    release(waiting)
  }
}
