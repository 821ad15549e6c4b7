// The cell of long short-term memory (Hochreiter and Schmidhuber 1997), gates in Keras's order: input, forget, candidate, output.
import { add, mul, lstm as runSteps, type Shape, sigmoid, split, type Tensor, tanh } from '@tensorloom/tensor'
import { configOf } from '../../core/check.js'
import type { InitializerOption } from '../../known.js'
import type { SequenceOptions } from './cell.js'
import { forgetBias } from './forget-bias.js'
import { type Dropped, type GatedCellOptions, gatedCellOptions, KernelCell } from './kernel-cell.js'
import type { Step } from './steps.js'

/** Options of `lstmCell`. */
export interface LstmCellOptions extends GatedCellOptions {
  /** Whether the bias of the forget gate starts at 1 (Jozefowicz et al. 2015); true by default. */
  readonly unitForgetBias?: boolean | undefined
}

/** Options of `lstmCell` and its positional arguments. */
export interface LstmCellConfig extends LstmCellOptions {
  /** Number of outputs. */
  readonly units: number
}

/** One step of an LSTM. Made by `lstmCell`. */
export class LstmCell extends KernelCell {
  static readonly type: string = 'lstmCell'
  static readonly options: readonly string[] = [...gatedCellOptions, 'unitForgetBias', 'units']
  /** The options that were given. */
  declare readonly settings: Omit<LstmCellConfig, 'name' | 'trainable' | 'inputShape'>

  constructor(config: LstmCellConfig) {
    super(config)
  }

  override get gates(): number {
    return 4
  }

  override get biasInitializer(): InitializerOption {
    const { biasInitializer = 'zeros', unitForgetBias = true } = this.settings
    return unitForgetBias ? forgetBias(biasInitializer) : biasInitializer
  }

  override stateShapes(_inputShape: Shape): readonly Shape[] {
    const { units } = this.settings
    return [[units], [units]]
  }

  override fused(x: Tensor, { state, mask, goBackwards }: SequenceOptions): readonly Tensor[] | undefined {
    if (this.activation !== tanh || this.recurrentActivation !== sigmoid) return undefined
    return runSteps(x, this.kernel, this.recurrentKernel, this.bias ?? 0, { initialState: state, mask, goBackwards })
  }

  override step(dropped: Dropped): Step {
    const { activation, recurrentActivation: open } = this
    const { units } = this.settings
    return (projected, [h, c]) => {
      const sums = add(projected, this.stateProduct(h!, dropped, 0, 4))
      const [i, f, g, o] = split(sums, [units, units, units, units], { axis: -1 }) as [Tensor, Tensor, Tensor, Tensor]
      const cell = add(mul(open(f), c!), mul(open(i), activation(g)))
      const next = mul(open(o), activation(cell))
      return [next, next, cell]
    }
  }
}

/**
 * The cell of `lstm`. Put it into `rnn` or `stackedRnnCells`, or apply it to `[x, h, c]`.
 *
 * @param units - number of outputs
 * @returns cell from [x [batch, features], h [batch, units], c [batch, units]] to [output, h, c]; parameters `kernel`
 * [features, 4 · units], `recurrentKernel` [units, 4 · units], `bias` [4 · units]
 * @example
 * ```ts
 * import { lstmCell } from '@tensorloom/layers'
 * import { ones, zeros } from '@tensorloom/tensor'
 * const [output] = lstmCell(4).apply([ones([2, 3]), zeros([2, 4]), zeros([2, 4])])
 * console.log(output!.shape) // [2, 4]
 * ```
 */
export function lstmCell(units: number, options: LstmCellOptions = {}): LstmCell {
  return new LstmCell(configOf(LstmCell, { units }, options))
}
