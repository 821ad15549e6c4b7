// What multi-head and grouped-query attention share: projections, masks, a cache, what is returned.
import { expandDims, isTensor, mul, reshape, type Shape, ShapeError, sigmoid, type Tensor } from '@tensorloom/tensor'
import { isAbstract, sameShape, shapeText } from '@tensorloom/tensor/op'
import { ensureBuilt } from '../../core/build.js'
import { checkCount } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import type { LayerOptions, LayerValue, MaskOf } from '../../core/types.js'
import type { ConstraintOption, InitializerOption, RegularizerOption } from '../../known.js'
import { resolveRegularizer } from '../../named.js'
import { checkWeights, weightOptions } from '../weights.js'
import { attend } from './attend.js'
import { shapesOf } from './dot-attention.js'
import { HeadProjection, type ProjectionOptions } from './head-projection.js'
import { fromHeads, type HeadLayout, layoutOf, maskForScores, toHeads } from './heads.js'
import type { KeyValueCache } from './key-value-cache.js'
import { asBool, bothMasks, causalMask, windowMask } from './masks.js'
import { attendNext } from './next-token.js'
import {
  type AttentionApplyOptions,
  type AttentionContext,
  type AttentionInputs,
  type AttentionLayerOptions,
  attentionInputs,
  attentionLayerOptions,
  checkAttentionOptions,
} from './options.js'
import { checkRotary, type RotaryOption, type Rotation, rotate, rotation } from './rotary.js'

/** Options of attention with heads. Defaults are Keras's. */
export interface HeadOptions extends AttentionLayerOptions {
  /** Whether the projections have biases; true by default. */
  readonly useBias?: boolean | undefined
  /** Whether a sigmoid of a projection of the query multiplies the heads (Qiu et al. 2025); false by default. */
  readonly useGate?: boolean | undefined
  /** Queries attend only to keys at less than this many steps, on both sides; no limit by default. */
  readonly slidingWindow?: number | undefined
  /** Whether queries and keys are rotated by their position (Su et al. 2021), or how; false by default. Not in Keras. */
  readonly rotary?: RotaryOption | undefined
  /** `glorotUniform` by default. */
  readonly kernelInitializer?: InitializerOption | undefined
  /** `zeros` by default. */
  readonly biasInitializer?: InitializerOption | undefined
  /** Penalty on the kernels; none by default. */
  readonly kernelRegularizer?: RegularizerOption | undefined
  /** What optimizers do to the kernels after each update; nothing by default. */
  readonly kernelConstraint?: ConstraintOption | undefined
  /** Penalty on the biases; none by default. */
  readonly biasRegularizer?: RegularizerOption | undefined
  /** What optimizers do to the biases after each update; nothing by default. */
  readonly biasConstraint?: ConstraintOption | undefined
}

/** The names in `HeadOptions`. */
export const headOptions: readonly string[] = [
  ...attentionLayerOptions,
  'useBias',
  'useGate',
  'slidingWindow',
  'rotary',
  .../* @__PURE__ */ weightOptions('kernel'),
  .../* @__PURE__ */ weightOptions('bias'),
]

/** The sizes of heads. */
export interface HeadSizes {
  /** Number of heads of queries. */
  readonly queryHeads: number
  /** Number of heads of keys and values. */
  readonly keyHeads: number
  /** Size of the heads of queries and keys. */
  readonly keyDim: number
  /** Size of the heads of values. */
  readonly valueDim: number
  /** Axes of the output in place of the features; those of the query by default. */
  readonly output: Shape | undefined
}

/** Attention of several heads, each with projections of its own (Vaswani et al. 2017, section 3.2.2). */
export abstract class MultiHead<O extends LayerValue = Tensor> extends Layer<Tensor, O> {
  /** The options that were given. */
  readonly headOptions: HeadOptions
  /** The sizes of heads. */
  readonly sizes: HeadSizes
  /** Projects the query: kernel [features, heads, keyDim]. */
  query!: HeadProjection
  /** Projects the key. */
  key!: HeadProjection
  /** Projects the query to the gate; undefined without `useGate`. */
  gate: HeadProjection | undefined
  /** Projects the value: kernel [features, heads, valueDim]. */
  value!: HeadProjection
  /** Projects the heads to the output: kernel [heads, valueDim, features]. */
  attentionOutput!: HeadProjection
  /** How the heads of the last input lay. */
  layout: HeadLayout | undefined

  constructor(config: HeadOptions, sizes: HeadSizes, outputPenalty: RegularizerOption | undefined) {
    super({ ...config, activityRegularizer: outputPenalty })
    const { type } = this
    const { slidingWindow, rotary } = config
    for (const [option, value] of Object.entries(sizes)) {
      if (option !== 'output') checkCount(type, option, value, `${type}(8, 64)`)
    }
    for (const extent of sizes.output ?? [])
      checkCount(type, 'outputShape', extent, `${type}(8, 64, { outputShape: 512 })`)
    if (slidingWindow !== undefined)
      checkCount(type, 'slidingWindow', slidingWindow, `${type}(8, 64, { slidingWindow: 128 })`)
    checkRotary(type, rotary, sizes.keyDim)
    checkAttentionOptions(type, config)
    checkWeights(config, 'kernel', 'bias')
    // That of the projections, which are made later.
    resolveRegularizer(config.activityRegularizer)
    this.headOptions = config
    this.sizes = sizes
    this.layout = undefined
  }

  /** The axes over which queries attend; all but batch and features by default. */
  get attentionAxes(): readonly number[] | undefined {
    return undefined
  }

  override get supportsMasking(): boolean {
    return true
  }

  override build(inputShape: Shape | readonly Shape[]): void {
    const [query, value = query, key = value] = shapesOf(inputShape) as [Shape, Shape?, Shape?]
    const { queryHeads, keyHeads, keyDim, valueDim, output = [query.at(-1)!] } = this.sizes
    const { useGate = false } = this.headOptions
    const options = this.projectionOptions
    const make = (name: string, to: Shape, from: Shape, contracted: 1 | 2 = 1): HeadProjection => {
      const made = new HeadProjection({ name, to, contracted }, options)
      ensureBuilt(made, from)
      return made
    }
    this.query = make('query', [queryHeads, keyDim], query)
    this.key = make('key', [keyHeads, keyDim], key)
    this.gate = useGate ? make('gate', [queryHeads, valueDim], query) : undefined
    this.value = make('value', [keyHeads, valueDim], value)
    this.attentionOutput = make('attentionOutput', output, [...query.slice(0, -1), queryHeads, valueDim], 2)
  }

  /** The options of all projections. */
  get projectionOptions(): ProjectionOptions {
    const { useBias, kernelInitializer, biasInitializer, kernelRegularizer, biasRegularizer } = this.headOptions
    const { activityRegularizer, kernelConstraint, biasConstraint } = this.headOptions
    const penalties = { kernelRegularizer, biasRegularizer, activityRegularizer }
    return { useBias, kernelInitializer, biasInitializer, ...penalties, kernelConstraint, biasConstraint }
  }

  /**
   * Applies the layer.
   *
   * @param x - `[query, value]` or `[query, value, key]`, each [batch, time, features]; or one tensor that attends to itself
   * @param options - `mask`: a list of the masks of the inputs; `attentionMask`, `useCausalMask`, `returnAttentionScores`,
   *   `training`
   */
  override apply(x: Tensor | readonly Tensor[], options: AttentionApplyOptions = {}): O {
    return super.apply(x as Tensor, options)
  }

  override forward(x: LayerValue, context: AttentionContext): O {
    const inputs = attentionInputs(this.name, x, context)
    const { query, value, key } = inputs
    const { headOptions } = this
    const { useCausalMask = headOptions.useCausalMask, training, cache } = context
    const { returnAttentionScores = headOptions.returnAttentionScores ?? false } = context
    this.checkInputs(inputs)
    // Only what attends to itself and its past can go on from a cache.
    const grows = cache !== undefined && useCausalMask && query === value && query === key
    if (grows && !returnAttentionScores && this.isPlainToken(inputs, context, cache)) {
      return attendNext(this, query, cache) as O
    }
    if (grows) cache.reserve(query.shape[1]!)
    const start = grows ? cache.position : 0
    const layout = this.layoutFor(query.rank)
    let q = toHeads(this.query.project(query, context), layout)
    let k = toHeads(this.key.project(key, context), layout)
    let v = toHeads(this.value.project(value, context), layout)
    // What depends on the position only is the same in all layers that share a cache.
    const once = (name: string, make: () => Tensor): Tensor => (grows ? cache.shared(name, make) : make())
    const { rotary } = headOptions
    if (rotary) {
      const turned = (x: Tensor): Rotation =>
        rotation(x.shape.at(-2)!, x.shape.at(-1)!, start, rotary, grows ? cache : undefined)
      const turn = turned(q)
      q = rotate(q, turn)
      k = rotate(k, k.shape.at(-2) === q.shape.at(-2) ? turn : turned(k))
    }
    let masks = inputs
    if (grows) {
      const all = cache.extend(this, { key: k, value: v, mask: bothMasks(inputs.valueMask, inputs.keyMask) })
      k = all.key
      v = all.value
      masks = { ...inputs, valueMask: all.mask, keyMask: undefined }
    }
    const { dropout = 0, slidingWindow, seed } = headOptions
    const [queries, keys] = [q.shape.at(-2)!, k.shape.at(-2)!]
    const window = slidingWindow === undefined ? undefined : windowMask(queries, keys, slidingWindow, start)
    // A cache has room for more keys than there are.
    const later =
      useCausalMask && keys > queries
        ? once(`causal ${queries} ${keys}`, () => causalMask(queries, keys, start))
        : undefined
    const given = this.givenMask(masks, context.attentionMask, q.rank, layout)
    const { output, scores } = this.attendHeads(q, k, v, {
      scale: 1 / Math.sqrt(this.sizes.keyDim),
      mask: bothMasks(given, bothMasks(window, later)),
      causal: useCausalMask && later === undefined,
      // As in Keras, where only inputs with one axis of time take the way that weights all keys alike.
      zeroWithoutKeys: given === undefined || query.rank > 3,
      dropout: training && dropout < 1 ? dropout : 0,
      seed,
      withScores: returnAttentionScores,
    })
    const heads = fromHeads(output, layout, query.shape)
    const gated = this.gate === undefined ? heads : mul(heads, sigmoid(this.gate.project(query, context)))
    const result = this.attentionOutput.project(gated, context)
    return (returnAttentionScores ? [result, this.scoresOf(scores!, layout, query.shape, key.shape)] : result) as O
  }

  /** How the heads of an input of `rank` axes lie. */
  layoutFor(rank: number): HeadLayout {
    if (this.layout?.order.length !== rank + 1) this.layout = layoutOf(this.name, rank, this.attentionAxes)
    return this.layout
  }

  /** Whether the input is one token in inference, and nothing is asked for that `attendNext` has not. */
  isPlainToken(
    { query, queryMask, valueMask }: AttentionInputs,
    { training, attentionMask }: AttentionContext,
    cache: KeyValueCache,
  ): boolean {
    const { queryHeads, keyHeads, keyDim, valueDim } = this.sizes
    const { slidingWindow, activityRegularizer } = this.headOptions
    const plain = !training && slidingWindow === undefined && activityRegularizer === undefined
    const unmasked = queryMask === undefined && valueMask === undefined && attentionMask === undefined
    const alike = queryHeads === keyHeads && keyDim === valueDim && this.gate === undefined
    const simple = query.rank === 3 && query.shape[1] === 1 && this.attentionOutput.projection.to.length === 1
    return plain && unmasked && alike && simple && cache.entries.get(this)?.mask === undefined && !isAbstract(query)
  }

  /** Attention of [..., heads, time, depth]. */
  attendHeads(...[q, k, v, options]: Parameters<typeof attend>): ReturnType<typeof attend> {
    return attend(q, k, v, options)
  }

  /** The mask that was given and those of the inputs, so that they broadcast to the scores. */
  givenMask(
    { queryMask, valueMask, keyMask }: AttentionInputs,
    attentionMask: Tensor | undefined,
    rank: number,
    { time }: HeadLayout,
  ): Tensor | undefined {
    if (attentionMask === undefined && queryMask === undefined && valueMask === undefined && keyMask === undefined)
      return undefined
    const masks: (Tensor | undefined)[] = [
      attentionMask && maskForScores(this.name, asBool(attentionMask), rank, time.length),
    ]
    // [batch, queries] to [batch, …, queries, 1], and [batch, keys] to [batch, …, 1, keys].
    const spread = (mask: Tensor, axis: number): Tensor =>
      maskForScores(this.name, expandDims(flat(asBool(mask)), { axis }), rank, 1)
    if (queryMask !== undefined) masks.push(spread(queryMask, 2))
    for (const mask of [valueMask, keyMask]) {
      if (mask !== undefined) masks.push(spread(mask, 1))
    }
    return masks.reduce(bothMasks, undefined)
  }

  /** The weights with all axes of time. */
  scoresOf(scores: Tensor, { time }: HeadLayout, query: Shape, key: Shape): Tensor {
    if (time.length === 1) return scores
    const extents = [query, key].flatMap((shape) => time.map((axis) => shape[axis]!))
    return reshape(scores, [...scores.shape.slice(0, -2), ...extents])
  }

  /** Throws unless the inputs and their masks fit together. */
  checkInputs({ query, value, key, queryMask, valueMask, keyMask }: AttentionInputs): void {
    const { rank } = query
    const fits =
      rank >= 3 &&
      value.rank === rank &&
      key.rank === rank &&
      sameShape(value.shape.slice(0, -1), key.shape.slice(0, -1))
    if (!fits || value.shape[0] !== query.shape[0]) {
      const shapes = [query, value, key].map((one) => shapeText(one.shape))
      throw new ShapeError(`${this.name}: query ${shapes[0]}, value ${shapes[1]} and key ${shapes[2]} do not fit`, {
        help: 'expected [batch, queries, features], and [batch, keys, features] for value and key',
      })
    }
    const pairs = [
      ['query', queryMask, query],
      ['value', valueMask, value],
      ['key', keyMask, key],
    ] as const
    for (const [what, mask, of] of pairs) {
      if (mask === undefined || sameShape(mask.shape, of.shape.slice(0, mask.rank))) continue
      throw new ShapeError(
        `${this.name}: the mask of the ${what} has shape ${shapeText(mask.shape)}, expected ${shapeText(of.shape.slice(0, -1))}`,
        { help: 'a mask is [batch, time]: write mask: [queryMask, valueMask]' },
      )
    }
  }

  override computeMask(x: LayerValue, mask: MaskOf<LayerValue>): MaskOf<O>
  override computeMask(_: LayerValue, mask: MaskOf<LayerValue>): MaskOf<LayerValue> {
    return isTensor(mask) ? mask : mask?.[0]
  }
}

/** A mask with one axis of time. */
function flat(mask: Tensor): Tensor {
  return mask.rank === 2 ? mask : reshape(mask, [mask.shape[0]!, -1])
}

/** The options of a layer that belong to all layers. */
export type Settings<C> = Omit<C, keyof LayerOptions>
