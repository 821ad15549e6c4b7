// The data of a trainer: samples in memory, or batches that come one after another.
import type { LayerValue } from '@tensorloom/layers'
import type { Tensor } from '@tensorloom/tensor'

/**
 * Samples in memory. The first axis of every tensor counts the same samples. The tensors stay the caller's.
 *
 * @typeParam X - what the model takes: a tensor, or a list of tensors
 */
export interface Samples<X extends LayerValue = Tensor> {
  /** Inputs, [samples, …]; a list for a model with several inputs. */
  readonly x: X
  /** Targets, [samples, …]; a list for a model with several outputs. */
  readonly y: LayerValue
  /**
   * Weight of each sample in the loss and in `weightedMetrics`, [samples]; 1 by default. Sequences may have a weight per step,
   * [samples, time]; several outputs may have a list, one tensor each. `metrics` ignore it, as in Keras.
   */
  readonly sampleWeight?: LayerValue | undefined
}

/** One batch of samples: as `Samples`, with the batch along the first axis. */
export interface Batch<X extends LayerValue = Tensor> extends Samples<X> {}

/**
 * Batches that come one after another, such as a `Dataset`: every `for await` over it is one epoch. Tensors that a pass
 * yields belong to the trainer, which frees them when it is done with the batch.
 *
 * @typeParam T - what a batch is
 */
export interface Batches<T = Batch> {
  /** Begins a pass. */
  [Symbol.asyncIterator](): AsyncIterator<T>
  /** Batches per pass; undefined if unknown. */
  readonly size?: number | undefined
  /** Samples per batch; the last batch may be smaller. Undefined if elements are not batched, or if it is unknown. */
  readonly batchSize?: number | undefined
}

/** What `fit` and `evaluate` take. */
export type TrainingData<X extends LayerValue = Tensor> = Samples<X> | Batches<Batch<X>>

/** A batch, whatever the model takes. */
export type AnyBatch = Batch<LayerValue>
/** Batches, whatever the model takes. */
export type AnyBatches = Batches<AnyBatch>
/** Samples in memory, whatever the model takes. */
export type AnySamples = Samples<LayerValue>
/** Data, whatever the model takes. */
export type AnyData = TrainingData<LayerValue>

/** Whether data comes batch by batch. */
export function isBatches(data: AnyData): data is AnyBatches {
  return typeof (data as Partial<AnyBatches>)[Symbol.asyncIterator] === 'function'
}

/** A tensor or a list of tensors, as a list. */
export function listOf(value: LayerValue): readonly Tensor[] {
  return (Array.isArray(value) ? value : [value]) as readonly Tensor[]
}

/** What a Dataset offers besides iteration. */
export interface Splittable extends AnyBatches {
  batch(count: number): AnyBatches
  split(fraction: number): readonly [Splittable, Splittable]
}

/** Whether it is a Dataset of single samples whose number is known. Anything else already yields batches. */
export function givesSamples(data: AnyBatches): data is Splittable {
  return data.batchSize === undefined && data.size !== undefined && 'batch' in data && 'split' in data
}
