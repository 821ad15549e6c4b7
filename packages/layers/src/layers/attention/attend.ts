// Attention of queries to keys, as one op where nothing else is asked for.
import {
  add,
  any,
  logicalNot,
  matmul,
  mul,
  scaledDotProductAttention,
  softmax,
  type Tensor,
  where,
} from '@tensorloom/tensor'
import { dropoutMask } from '../dropout-mask.js'
import { bothMasks, causalMask } from './masks.js'

/** How queries attend. */
export interface AttendOptions {
  /** Factor of the products. */
  readonly scale: number
  /** bool, broadcasts to [..., queries, keys]. */
  readonly mask?: Tensor | undefined
  /** Whether query i attends only to keys up to i. */
  readonly causal?: boolean | undefined
  /** Whether a query that attends to no key gives 0. By default it weights all keys alike. */
  readonly zeroWithoutKeys?: boolean | undefined
  /** Fraction of the weights that is dropped now. */
  readonly dropout: number
  /** From which the dropped weights are drawn. */
  readonly seed?: number | undefined
  /** Whether the weights are wanted. */
  readonly withScores: boolean
}

/** What attention gives. */
export interface Attended {
  /** [..., queries, valueDepth] */
  readonly output: Tensor
  /** The weights [..., queries, keys], before dropout. */
  readonly scores: Tensor | undefined
}

/** Keras's score of keys that a query does not attend to. */
export const maskedScore = -1e9

/** Scaled dot-product attention over [..., time, depth], with Keras's masks. */
export function attend(q: Tensor, k: Tensor, v: Tensor, options: AttendOptions): Attended {
  const { scale, dropout, withScores, causal = false } = options
  const [queries, keys] = [q.shape.at(-2)!, k.shape.at(-2)!]
  const whole = !withScores && dropout === 0
  if (whole && options.mask === undefined) {
    return { output: scaledDotProductAttention(q, k, v, { causal, scale }), scores: undefined }
  }
  const mask = bothMasks(options.mask, causal ? causalMask(queries, keys) : undefined)
  if (whole) {
    if (options.zeroWithoutKeys)
      return { output: scaledDotProductAttention(q, k, v, { scale, mask }), scores: undefined }
    // The op gives 0 for a query without keys. With numbers and queries of 0, all its scores are the same instead.
    const attending = where(any(mask!, { axis: -1, keepDims: true }), q, 0)
    const output = scaledDotProductAttention(attending, k, v, { scale, mask: maskNumbers(mask!) })
    return { output, scores: undefined }
  }
  const products = matmul(mul(q, scale), k, { transposeB: true })
  if (mask === undefined) return average(softmax(products), v, options)
  // Keras gives 0 here for a query without keys, also if its other way does not.
  return average(where(mask, softmax(where(mask, products, maskedScore)), 0), v, options)
}

/** Averages the values by weights, some of which are dropped. */
export function average(
  weights: Tensor,
  v: Tensor,
  { dropout, seed }: Pick<AttendOptions, 'dropout' | 'seed'>,
): Attended {
  const kept = dropout > 0 ? mul(weights, dropoutMask(weights.shape, dropout, seed)) : weights
  return { output: matmul(kept, v), scores: weights }
}

/** Numbers to add to scores: 0 where the mask is true. */
export function maskNumbers(mask: Tensor): Tensor {
  return mul(logicalNot(mask).cast('float32'), maskedScore)
}

/** Scores with a mask as `attention` and `additiveAttention` apply it: the number is added. */
export function addMask(scores: Tensor, mask: Tensor | undefined): Tensor {
  return mask === undefined ? scores : add(scores, maskNumbers(mask))
}
