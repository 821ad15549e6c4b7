// Low-rank adaptation (Hu et al. 2022): a frozen weight plus a trained product of two small matrices.
import { add, matmul, mul, type Parameter, scope, type Tensor, TensorloomError } from '@tensorloom/tensor'
import { withoutInterceptors } from '@tensorloom/tensor/op'
import { checkCount, checkRange } from '../core/check.js'
import type { Layer } from '../core/layer.js'
import type { InitializerOption } from '../known.js'

/** Options of layers that low-rank adaptation can be added to. */
export interface LoraOptions {
  /** Rank of the adaptation, which is added when the layer is built; none by default. See `enableLora`. */
  readonly loraRank?: number | undefined
  /** The product is multiplied by `loraAlpha / loraRank`; `loraRank` by default. */
  readonly loraAlpha?: number | undefined
}

/** The names in `LoraOptions`. */
export const loraOptions: readonly string[] = ['loraRank', 'loraAlpha']

/** Options of `enableLora`. */
export interface EnableLoraOptions {
  /** The product is multiplied by `loraAlpha / rank`; `rank` by default. */
  readonly loraAlpha?: number | undefined
  /** Initializer of the first matrix; `heUniform` by default. */
  readonly aInitializer?: InitializerOption | undefined
  /** Initializer of the second matrix; `zeros` by default, so that the adaptation changes nothing at first. */
  readonly bInitializer?: InitializerOption | undefined
}

/** The two matrices, and how their product is added. */
export interface Lora {
  /** Rank of the product. */
  readonly rank: number
  /** The product is multiplied by `alpha / rank`. */
  readonly alpha: number
  /** [..., rank]. */
  readonly a: Parameter
  /** [rank, outputs]. */
  readonly b: Parameter
}

/** Throws for a rank or an alpha that is not possible. */
export function checkLora(layer: string, { loraRank, loraAlpha }: LoraOptions): void {
  if (loraRank !== undefined) checkCount(layer, 'loraRank', loraRank, 'loraRank: 4')
  if (loraAlpha !== undefined) checkRange(layer, 'loraAlpha', loraAlpha, -Number.MAX_VALUE)
}

/** Freezes the weight `name` of a layer and makes two matrices beside it: `loraKernelA` and `loraKernelB` for `kernel`. */
export function addLora(layer: Layer, name: string, rank: number, options: EnableLoraOptions): Lora {
  const { loraAlpha: alpha = rank, aInitializer = 'heUniform', bInitializer = 'zeros' } = options
  checkCount(layer.name, 'rank', rank, 'layer.enableLora(4)')
  checkLora(layer.name, { loraAlpha: alpha })
  const own = layer.ownParameters.get(name)
  if (own === undefined) {
    throw new TensorloomError(`${layer.name}: enableLora: the layer has no ${name} yet`, {
      help: 'build it first: layer.buildFor(inputShape), or write loraRank: 4 in its options',
    })
  }
  const title = `lora${name[0]!.toUpperCase()}${name.slice(1)}`
  if (layer.ownParameters.has(`${title}A`)) {
    throw new TensorloomError(`${layer.name}: enableLora: the layer has an adaptation already`, {
      help: 'call enableLora once',
    })
  }
  const { shape } = own.parameter
  const [a, b] = withoutInterceptors(() =>
    scope(() => [
      layer.addParameter(`${title}A`, [...shape.slice(0, -1), rank], aInitializer),
      layer.addParameter(`${title}B`, [rank, shape.at(-1)!], bInitializer),
    ]),
  ) as readonly [Parameter, Parameter]
  layer.ownParameters.set(name, { ...own, trainable: false })
  own.parameter.trainable = false
  return { rank, alpha, a, b }
}

/** The weight with its adaptation. */
export function adapted(weight: Tensor, lora: Lora | undefined): Tensor {
  if (lora === undefined) return weight
  return add(weight, mul(matmul(lora.a, lora.b), lora.alpha / lora.rank))
}
