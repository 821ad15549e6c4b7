// Samples in memory as batches: one gather per tensor and batch where they are shuffled, a view where they are not.
import type { LayerValue } from '@tensorloom/layers'
import { DataError, gather, permutation, type Tensor } from '@tensorloom/tensor'
import { rowsFrom } from '@tensorloom/tensor/internal'
import type { AnyBatch, AnySamples } from '../data.js'
import { disposeBatch, type Source } from './source.js'

/** A source of the samples `begin` up to `end`; with `shuffle`, `begin` is 0. */
export function memorySource(
  data: AnySamples,
  begin: number,
  end: number,
  batchSize: number,
  shuffle: boolean,
): Source {
  const count = end - begin
  return {
    batches: Math.ceil(count / batchSize),
    targets: data.y,
    weights: data.sampleWeight,
    first: () => sliced(data, begin, Math.min(batchSize, count)),
    pass: () => (shuffle ? shuffled(data, count, batchSize) : inOrder(data, begin, count, batchSize)),
  }
}

/** Where the validation samples begin: the last `fraction`, before shuffling. */
export function splitAt(samples: number, fraction: number): number {
  // 10 · (1 − 0.9) is a little less than 1.
  const at = Math.floor(samples * (1 - fraction) + 1e-9)
  if (at > 0 && at < samples) return at
  throw new DataError(
    `fit: validationSplit ${fraction} of ${samples} samples leaves ${at} to train on and ${samples - at} to validate on`,
    { help: 'choose another fraction, or pass validationData' },
  )
}

function* inOrder(data: AnySamples, begin: number, count: number, batchSize: number): Generator<AnyBatch> {
  for (let at = 0; at < count; at += batchSize) {
    const batch = sliced(data, begin + at, Math.min(batchSize, count - at))
    try {
      yield batch
    } finally {
      disposeBatch(batch)
    }
  }
}

// The order comes from the global random stream, so that setSeed repeats a run.
function* shuffled(data: AnySamples, count: number, batchSize: number): Generator<AnyBatch> {
  const order = permutation(count)
  try {
    for (let at = 0; at < count; at += batchSize) {
      const rows = rowsFrom(order, at, Math.min(batchSize, count - at))
      const batch = mapBatch(data, (one) => gather(one, rows))
      rows.dispose()
      try {
        yield batch
      } finally {
        disposeBatch(batch)
      }
    }
  } finally {
    order.dispose()
  }
}

function sliced(data: AnySamples, begin: number, count: number): AnyBatch {
  return mapBatch(data, (one) => rowsFrom(one, begin, count))
}

function mapBatch({ x, y, sampleWeight }: AnySamples, fn: (one: Tensor) => Tensor): AnyBatch {
  const each = (value: LayerValue): LayerValue => (Array.isArray(value) ? value.map(fn) : fn(value as Tensor))
  if (sampleWeight === undefined) return { x: each(x), y: each(y) }
  return { x: each(x), y: each(y), sampleWeight: each(sampleWeight) }
}
