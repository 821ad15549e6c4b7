// The little that training asks of data: something to loop over, again in every epoch.

/**
 * What `fit` takes as data: every `for await` over it is one epoch. A `Dataset` is one, and so is any object of this
 * shape. Tensors that a pass yields belong to the loop, which frees them when it is done with the batch.
 *
 * @typeParam T - one batch, such as `{ x, y }`
 */
export interface Batches<T> extends AsyncIterable<T> {
  /** Batches in one pass; undefined where nobody knows before it ends. */
  readonly size?: number | undefined
  /** Rows per batch, but for a smaller last one; undefined where elements were not batched. */
  readonly batchSize?: number | undefined
}
