// How the next token is chosen from the scores of all tokens.
import {
  argMax,
  categorical,
  cumsum,
  greater,
  less,
  max,
  mul,
  slice,
  softmax,
  sort,
  type Tensor,
  topK,
  where,
} from '@tensorloom/tensor'

/** How tokens are drawn. */
export interface SamplingOptions {
  /**
   * 0 takes the token with the highest score, and is the default. Above 0, tokens are drawn with the probabilities
   * softmax(scores / temperature).
   */
  readonly temperature?: number | undefined
  /** Draws among this many tokens with the highest scores; among all by default. */
  readonly topK?: number | undefined
  /** Draws among the fewest tokens whose probabilities sum to at least this (Holtzman et al. 2020); among all by default. */
  readonly topP?: number | undefined
}

/**
 * The next tokens; −1 where the scores are NaN.
 *
 * @param scores - [batch, vocabulary]
 * @returns [batch, 1], int32
 */
export function nextTokens(scores: Tensor, { temperature = 0, topK: most, topP }: SamplingOptions): Tensor {
  if (temperature === 0) {
    const usable = greater(max(scores, { axis: -1, keepDims: true }), Number.NEGATIVE_INFINITY)
    return where(usable, argMax(scores, { axis: -1, keepDims: true }), -1)
  }
  let logits = mul(scores, 1 / temperature)
  if (most !== undefined && most < logits.shape[1]!) {
    const [best] = topK(logits, most)
    logits = above(logits, slice(best, [0, most - 1], [best.shape[0]!, 1]))
  }
  if (topP !== undefined && topP < 1) logits = above(logits, leastOfTop(logits, topP))
  return categorical(logits, 1)
}

/** The scores from a least one on; −∞ for others. */
function above(logits: Tensor, least: Tensor): Tensor {
  return where(less(logits, least), Number.NEGATIVE_INFINITY, logits)
}

/** The lowest score among the fewest tokens whose probabilities sum to at least `part`, [batch, 1]. */
function leastOfTop(logits: Tensor, part: number): Tensor {
  const sorted = sort(logits, { descending: true })
  const before = cumsum(softmax(sorted), { axis: -1, exclusive: true })
  return where(less(before, part), sorted, Number.POSITIVE_INFINITY).min({ axis: -1, keepDims: true })
}
