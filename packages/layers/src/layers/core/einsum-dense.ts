// Dense layer over any axes, as an einsum equation says.
import { einsum, type Shape, ShapeError, type Tensor } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { configOf } from '../../core/check.js'
import type { LayerConfig, LayerOptions } from '../../core/types.js'
import { KernelLayer } from '../kernel-layer.js'
import {
  adapted,
  addLora,
  checkLora,
  type EnableLoraOptions,
  type Lora,
  type LoraOptions,
  loraOptions,
} from '../lora.js'
import { type KernelOptions, kernelOptions, settingsOf } from '../options.js'
import { type EinsumShapes, einsumShapes, readTerms } from './einsum-shapes.js'

/** Options of `einsumDense`. */
export interface EinsumDenseOptions extends Omit<KernelOptions, 'useBias'>, LoraOptions {
  /** The axes of the output that the bias has, by their letters: `'d'`; no bias by default. */
  readonly biasAxes?: string | undefined
}

/** Options of `einsumDense` and its positional arguments. */
export interface EinsumDenseConfig extends EinsumDenseOptions {
  /** The product: terms of the input and the kernel, then the result: `'abc,cd->abd'`. */
  readonly equation: string
  /**
   * Extents of the output without the batch axis, and without those that `...` stands for; `null` for those of the input. One
   * number counts as a list.
   */
  readonly outputShape: number | readonly (number | null)[]
}

/** `activation(einsum(equation, x, kernel) + bias)`. Made by `einsumDense`. */
export class EinsumDense extends KernelLayer {
  static readonly type: string = 'einsumDense'
  static readonly options: readonly string[] = [
    ...kernelOptions.filter((name) => name !== 'useBias'),
    ...loraOptions,
    'biasAxes',
    'equation',
    'outputShape',
  ]
  /** The options that were given. */
  readonly settings: Omit<EinsumDenseConfig, keyof LayerOptions>
  /** The low-rank adaptation; undefined without one. */
  lora: Lora | undefined

  constructor(config: EinsumDenseConfig) {
    super(config)
    readTerms('einsumDense', config.equation)
    const { outputShape, biasAxes } = config
    const extents = typeof outputShape === 'number' ? [outputShape] : outputShape
    const fits = (extent: unknown): boolean => extent === null || (Number.isInteger(extent) && (extent as number) > 0)
    if (!Array.isArray(extents) || !extents.every(fits)) {
      throw new ShapeError(
        `einsumDense: outputShape is ${describeValue(outputShape)}, expected whole numbers, or null for extents of the input`,
        { help: "leave out the batch axis: einsumDense('abc,cd->abd', [null, 64])" },
      )
    }
    if (biasAxes !== undefined && typeof biasAxes !== 'string') {
      throw new ShapeError(`einsumDense: biasAxes is ${describeValue(biasAxes)}, expected letters of the output`, {
        help: "write biasAxes: 'd'",
      })
    }
    checkLora('einsumDense', config)
    this.settings = settingsOf(config)
  }

  override build(inputShape: Shape): void {
    const { loraRank, loraAlpha } = this.settings
    const { kernel, bias } = this.shapesFor(inputShape)
    this.lora = undefined
    this.makeKernel(kernel)
    if (bias === undefined) this.bias = undefined
    else this.addBias(bias)
    if (loraRank !== undefined) this.enableLora(loraRank, { loraAlpha })
  }

  /** The shapes of kernel and bias for an input. */
  shapesFor(inputShape: Shape): EinsumShapes {
    const { equation, outputShape, biasAxes } = this.settings
    const extents = typeof outputShape === 'number' ? [outputShape] : outputShape
    return einsumShapes(this.name, equation, inputShape, extents, biasAxes)
  }

  /**
   * Freezes the kernel, and adds the product of two small trainable weights to it (Hu et al. 2022).
   *
   * @param rank - the last extent of the first and the first of the second weight
   */
  enableLora(rank: number, options: EnableLoraOptions = {}): void {
    this.lora = addLora(this, 'kernel', rank, options)
  }

  override forward(x: Tensor): Tensor {
    return this.activation(this.withBias(einsum(this.settings.equation, x, adapted(this.kernel, this.lora))))
  }

  override get config(): LayerConfig {
    const { rank: loraRank, alpha: loraAlpha } = this.lora ?? {}
    return { ...super.config, ...this.settings, ...(this.lora === undefined ? {} : { loraRank, loraAlpha }) }
  }
}

/**
 * Dense layer over any axes: `activation(einsum(equation, x, kernel) + bias)`.
 *
 * @param equation - terms of the input and the kernel, then the result; the batch is the first axis of the input and of the
 *   result. `...` at the beginning or the end of both stands for further axes
 * @param outputShape - extents of the output without the batch axis and without those that `...` stands for; `null` for
 *   those of the input
 * @returns layer from [batch, …] to [batch, …]; parameters `kernel`, with the extents of its letters, and `bias` with `biasAxes`
 * @example
 * ```ts
 * import { einsumDense } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const layer = einsumDense('abc,cd->abd', [null, 64], { biasAxes: 'd' })
 * console.log(layer.apply(ones([2, 32, 128])).shape) // [2, 32, 64]
 * ```
 */
export function einsumDense(
  equation: string,
  outputShape: number | readonly (number | null)[],
  options: EinsumDenseOptions = {},
): EinsumDense {
  return new EinsumDense(configOf(EinsumDense, { equation, outputShape }, options))
}
