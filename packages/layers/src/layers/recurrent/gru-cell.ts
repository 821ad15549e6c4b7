// The cell of gated recurrent units (Cho et al. 2014), gates in Keras's order: update z, reset r, candidate.
import {
  add,
  mul,
  gru as runSteps,
  type Shape,
  sigmoid,
  split,
  sub,
  type Tensor,
  tanh,
  unstack,
} from '@tensorloom/tensor'
import { configOf } from '../../core/check.js'
import type { SequenceOptions } from './cell.js'
import { type Dropped, type GatedCellOptions, gatedCellOptions, KernelCell } from './kernel-cell.js'
import type { Step } from './steps.js'

/** Options of `gruCell`. */
export interface GruCellOptions extends GatedCellOptions {
  /** Whether the reset gate is applied after the product of the state, with a bias of its own; true by default. */
  readonly resetAfter?: boolean | undefined
}

/** Options of `gruCell` and its positional arguments. */
export interface GruCellConfig extends GruCellOptions {
  /** Number of outputs. */
  readonly units: number
}

/** One step of a GRU. Made by `gruCell`. */
export class GruCell extends KernelCell {
  static readonly type: string = 'gruCell'
  static readonly options: readonly string[] = [...gatedCellOptions, 'resetAfter', 'units']
  /** The options that were given. */
  declare readonly settings: Omit<GruCellConfig, 'name' | 'trainable' | 'inputShape'>

  constructor(config: GruCellConfig) {
    super(config)
  }

  override get gates(): number {
    return 3
  }

  override get biasShape(): Shape {
    const columns = 3 * this.settings.units
    return this.resetsAfter ? [2, columns] : [columns]
  }

  /** Whether the reset gate is applied after the product. */
  get resetsAfter(): boolean {
    return this.settings.resetAfter ?? true
  }

  override fused(x: Tensor, { state, mask, goBackwards }: SequenceOptions): readonly Tensor[] | undefined {
    if (this.activation !== tanh || this.recurrentActivation !== sigmoid) return undefined
    const options = { initialState: state, mask, goBackwards, resetAfter: this.resetsAfter }
    return runSteps(x, this.kernel, this.recurrentKernel, this.bias ?? 0, options)
  }

  /** The biases for input and state. */
  get biases(): readonly [input: Tensor | undefined, state: Tensor | undefined] {
    if (this.bias === undefined || !this.resetsAfter) return [this.bias, undefined]
    return unstack(this.bias) as [Tensor, Tensor]
  }

  override inputBias(): Tensor | undefined {
    return this.biases[0]
  }

  override step(dropped: Dropped): Step {
    const { activation, recurrentActivation: open, resetsAfter } = this
    const { units } = this.settings
    const [, bias] = this.biases
    const sizes = (count: number): number[] => Array.from({ length: count }, () => units)
    return (projected, [h]) => {
      const [xz, xr, xh] = split(projected, sizes(3), { axis: -1 }) as [Tensor, Tensor, Tensor]
      const product = this.stateProduct(h!, dropped, 0, resetsAfter ? 3 : 2)
      const [hz, hr, hh] = split(bias === undefined ? product : add(product, bias), sizes(resetsAfter ? 3 : 2), {
        axis: -1,
      }) as [Tensor, Tensor, Tensor]
      const [update, reset] = [open(add(xz, hz)), open(add(xr, hr))]
      const inner = resetsAfter ? mul(reset, hh) : this.stateProduct(mul(reset, h!), dropped, 2, 1)
      const next = add(mul(update, h!), mul(sub(1, update), activation(add(xh, inner))))
      return [next, next]
    }
  }
}

/**
 * The cell of `gru`. Put it into `rnn` or `stackedRnnCells`, or apply it to `[x, h]`.
 *
 * @param units - number of outputs
 * @returns cell from [x [batch, features], h [batch, units]] to [output, h]; parameters `kernel` [features, 3 · units],
 * `recurrentKernel` [units, 3 · units], `bias` [2, 3 · units] ([3 · units] without `resetAfter`)
 * @example
 * ```ts
 * import { gruCell } from '@tensorloom/layers'
 * import { ones, zeros } from '@tensorloom/tensor'
 * const [output, h] = gruCell(4).apply([ones([2, 3]), zeros([2, 4])])
 * console.log(output!.shape, h!.shape) // [2, 4] [2, 4]
 * ```
 */
export function gruCell(units: number, options: GruCellOptions = {}): GruCell {
  return new GruCell(configOf(GruCell, { units }, options))
}
