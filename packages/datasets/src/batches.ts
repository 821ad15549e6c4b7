// What training needs of data: an object that it can loop over in every epoch.

/**
 * Data for `fit`: every `for await` over it is one epoch. A `Dataset` is one, and so is any object with these members.
 * Tensors that a pass yields belong to the loop, which frees them when it is done with the batch.
 *
 * @typeParam T - one batch, such as `{ x, y }`
 */
export interface Batches<T> extends AsyncIterable<T> {
  /** Batches in one pass; undefined if it is not known before the end. */
  readonly size?: number | undefined
  /** Rows per batch; the last one may be smaller. Undefined if elements were not batched. */
  readonly batchSize?: number | undefined
}
