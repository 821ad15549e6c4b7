// What `attention` and `additiveAttention` share: masks, dropout, what is returned. They differ in their scores.
import { cast, expandDims, mul, type Shape, ShapeError, softmax, type Tensor } from '@tensorloom/tensor'
import { sameShape, shapeText } from '@tensorloom/tensor/op'
import { Layer } from '../../core/layer.js'
import type { LayerValue, MaskOf } from '../../core/types.js'
import { type Attended, addMask, average } from './attend.js'
import { asBool, bothMasks, causalMask } from './masks.js'
import {
  type AttentionApplyOptions,
  type AttentionContext,
  type AttentionInputs,
  type AttentionLayerOptions,
  attentionInputs,
  checkAttentionOptions,
} from './options.js'

/** What computes the result from tensors that fit. */
export interface DotAttentionCall extends AttentionInputs {
  /** bool, broadcasts to [batch, queries, keys]. */
  readonly mask: Tensor | undefined
  /** Fraction of the weights that is dropped now. */
  readonly dropout: number
  /** Whether the weights are wanted. */
  readonly withScores: boolean
}

/** Attention without projections: [batch, queries, depth] to [batch, keys, depth]. */
export abstract class DotAttention<O extends LayerValue = Tensor> extends Layer<Tensor, O> {
  /** The options that were given. */
  readonly attentionOptions: AttentionLayerOptions

  constructor(config: AttentionLayerOptions) {
    super(config)
    checkAttentionOptions(this.type, config)
    this.attentionOptions = config
  }

  /** The scores of queries and keys, [batch, queries, keys]. */
  abstract scores(query: Tensor, key: Tensor): Tensor

  /** Applies scores, mask and values. */
  attendTo({ query, key, value, mask, dropout }: DotAttentionCall): Attended {
    const { seed } = this.attentionOptions
    return average(softmax(addMask(this.scores(query, key), mask)), value, { dropout, seed })
  }

  override get supportsMasking(): boolean {
    return true
  }

  /**
   * Applies the layer.
   *
   * @param x - `[query, value]` or `[query, value, key]`, each [batch, time, depth]; or one tensor that attends to itself
   * @param options - `mask`: a list of the masks of the inputs; `useCausalMask`, `returnAttentionScores`, `training`
   */
  override apply(x: Tensor | readonly Tensor[], options: AttentionApplyOptions = {}): O {
    return super.apply(x as Tensor, options)
  }

  override forward(x: LayerValue, context: AttentionContext): O {
    const inputs = attentionInputs(this.name, x, context)
    const { query, value, key, queryMask, valueMask, keyMask } = inputs
    const { attentionOptions } = this
    const { useCausalMask = attentionOptions.useCausalMask } = context
    const { returnAttentionScores: withScores = attentionOptions.returnAttentionScores ?? false } = context
    checkDepths(this.name, query.shape, value.shape, key.shape)
    const [queries, keys] = [query.shape[1]!, key.shape[1]!]
    this.checkMask('the mask of the query', queryMask, query.shape)
    this.checkMask('the mask of the value', valueMask, value.shape)
    const padding = valueMask && expandDims(asBool(valueMask), { axis: 1 })
    const mask = bothMasks(padding, useCausalMask ? causalMask(queries, keys) : undefined)
    const dropout = context.training ? (this.attentionOptions.dropout ?? 0) : 0
    const call = {
      query,
      value,
      key,
      queryMask,
      valueMask,
      keyMask,
      mask,
      dropout: dropout < 1 ? dropout : 0,
      withScores,
    }
    const { output, scores } = this.attendTo(call)
    const result = queryMask ? mul(output, expandDims(cast(asBool(queryMask), output.dtype), { axis: -1 })) : output
    return (withScores ? [result, scores!] : result) as O
  }

  /** Throws unless a mask fits its tensor. */
  checkMask(what: string, mask: Tensor | undefined, shape: Shape): void {
    if (mask === undefined || sameShape(mask.shape, shape.slice(0, 2))) return
    throw new ShapeError(
      `${this.name}: ${what} has shape ${shapeText(mask.shape)}, expected ${shapeText(shape.slice(0, 2))}`,
      {
        help: 'a mask is [batch, time]: write mask: [queryMask, valueMask]',
      },
    )
  }

  override computeMask(x: LayerValue, mask: MaskOf<LayerValue>): MaskOf<O>
  override computeMask(_: LayerValue, mask: MaskOf<LayerValue>): MaskOf<LayerValue> {
    return Array.isArray(mask) ? mask[0] : mask
  }
}

/** The shapes of inputs without the batch axis, of which there may be one. */
export function shapesOf(inputShape: Shape | readonly Shape[]): readonly Shape[] {
  return Array.isArray(inputShape[0]) ? (inputShape as readonly Shape[]) : [inputShape as Shape]
}

function checkDepths(layer: string, query: Shape, value: Shape, key: Shape): void {
  const fits =
    [query, value, key].every((shape) => shape.length === 3) &&
    key[1] === value[1] &&
    query[2] === key[2] &&
    query[0] === key[0]
  if (fits) return
  throw new ShapeError(
    `${layer}: query ${shapeText(query)}, value ${shapeText(value)} and key ${shapeText(key)} do not fit`,
    {
      help: 'expected [batch, queries, depth], [batch, keys, valueDepth] and [batch, keys, depth]',
    },
  )
}
