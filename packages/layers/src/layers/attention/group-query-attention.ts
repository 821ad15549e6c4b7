// Grouped-query attention (Ainslie et al. 2023): several heads of queries share a head of keys and values.
import { reshape, type Tensor, TensorloomError } from '@tensorloom/tensor'
import { configOf } from '../../core/check.js'
import type { LayerConfig, LayerValue } from '../../core/types.js'
import { settingsOf } from '../options.js'
import { type Attended, type AttendOptions, attend } from './attend.js'
import { type HeadOptions, headOptions, MultiHead, type Settings } from './multi-head.js'
import type { ReturnsScores } from './options.js'

/** Options of `groupQueryAttention`. Defaults are Keras's. */
export interface GroupQueryAttentionOptions extends HeadOptions {}

/** Options of `groupQueryAttention` and its positional arguments. */
export interface GroupQueryAttentionConfig extends GroupQueryAttentionOptions {
  /** Size of the heads. */
  readonly headDim: number
  /** Number of heads of queries. */
  readonly numQueryHeads: number
  /** Number of heads of keys and values, a divisor of `numQueryHeads`. */
  readonly numKeyValueHeads: number
}

/** Grouped-query attention. Made by `groupQueryAttention`. */
export class GroupQueryAttention<O extends LayerValue = Tensor> extends MultiHead<O> {
  static readonly type: string = 'groupQueryAttention'
  static readonly options: readonly string[] = [...headOptions, 'headDim', 'numQueryHeads', 'numKeyValueHeads']
  /** The options that were given. */
  readonly settings: Settings<GroupQueryAttentionConfig>

  constructor(config: GroupQueryAttentionConfig) {
    const { headDim, numQueryHeads, numKeyValueHeads } = config
    const sizes = { queryHeads: numQueryHeads, keyHeads: numKeyValueHeads, keyDim: headDim, valueDim: headDim }
    super(config, { ...sizes, output: undefined }, config.activityRegularizer)
    if (numQueryHeads % numKeyValueHeads !== 0) {
      throw new TensorloomError(
        `groupQueryAttention: ${numQueryHeads} heads of queries cannot share ${numKeyValueHeads} heads of keys`,
        { help: 'numKeyValueHeads must divide numQueryHeads: groupQueryAttention(64, 8, 2)' },
      )
    }
    this.settings = settingsOf(config)
  }

  // A group is an axis over which keys and values broadcast, so they are not repeated.
  override attendHeads(q: Tensor, k: Tensor, v: Tensor, options: AttendOptions): Attended {
    const { queryHeads, keyHeads } = this.sizes
    if (keyHeads === queryHeads) return attend(q, k, v, options)
    const [batch, , queries, depth] = q.shape as readonly [number, number, number, number]
    const shared = (x: Tensor): Tensor => reshape(x, [batch, keyHeads, 1, ...x.shape.slice(2)])
    const grouped = reshape(q, [batch, keyHeads, queryHeads / keyHeads, queries, depth])
    const mask = options.mask && this.groupedMask(options.mask)
    const { output, scores } = attend(grouped, shared(k), shared(v), { ...options, mask })
    const whole = (x: Tensor): Tensor => reshape(x, [batch, queryHeads, ...x.shape.slice(3)])
    return { output: whole(output), scores: scores && whole(scores) }
  }

  /** A mask that broadcasts to [batch, heads, queries, keys], with an axis for groups. */
  groupedMask(mask: Tensor): Tensor {
    if (mask.rank < 4) return mask
    const { queryHeads, keyHeads } = this.sizes
    const [batch, heads, ...times] = mask.shape as readonly [number, number, ...number[]]
    const groups = heads === 1 ? [1, 1] : [keyHeads, queryHeads / keyHeads]
    return reshape(mask, [batch, ...groups, ...times])
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}

/**
 * Grouped-query attention: as `multiHeadAttention`, but groups of `numQueryHeads / numKeyValueHeads` heads share keys and values
 * (Ainslie et al. 2023). With one head of keys it is multi-query attention (Shazeer 2019).
 *
 * @param headDim - size of the heads
 * @param numQueryHeads - number of heads of queries
 * @param numKeyValueHeads - number of heads of keys and values
 * @returns layer from `[query, value]` or `[query, value, key]`, each [batch, time, features], or from one tensor that attends to
 * itself, to [batch, queries, features]; with `returnAttentionScores` a list: the output, then the weights [batch, heads, queries,
 * keys]
 * @example
 * ```ts
 * import { groupQueryAttention } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const layer = groupQueryAttention(8, 4, 2)
 * console.log(layer.apply([ones([1, 5, 16]), ones([1, 7, 16])]).shape) // [1, 5, 16]
 * ```
 */
export function groupQueryAttention(
  headDim: number,
  numQueryHeads: number,
  numKeyValueHeads: number,
  options: GroupQueryAttentionOptions & ReturnsScores,
): GroupQueryAttention<readonly Tensor[]>
export function groupQueryAttention(
  headDim: number,
  numQueryHeads: number,
  numKeyValueHeads: number,
  options?: GroupQueryAttentionOptions,
): GroupQueryAttention
export function groupQueryAttention(
  headDim: number,
  numQueryHeads: number,
  numKeyValueHeads: number,
  options: GroupQueryAttentionOptions = {},
): GroupQueryAttention<LayerValue> {
  return new GroupQueryAttention(configOf(GroupQueryAttention, { headDim, numQueryHeads, numKeyValueHeads }, options))
}
