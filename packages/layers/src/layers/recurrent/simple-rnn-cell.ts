// The cell of plain recurrent networks (Elman 1990).
import { add, simpleRnn as runSteps, type Tensor, tanh } from '@tensorloom/tensor'
import { configOf } from '../../core/check.js'
import type { SequenceOptions } from './cell.js'
import { type CellOptions, cellOptions, type Dropped, KernelCell } from './kernel-cell.js'
import type { Step } from './steps.js'

/** Options of `simpleRnnCell`. */
export interface SimpleRnnCellOptions extends CellOptions {}

/** Options of `simpleRnnCell` and its positional arguments. */
export interface SimpleRnnCellConfig extends SimpleRnnCellOptions {
  /** Number of outputs. */
  readonly units: number
}

/** One step of a plain recurrent network. Made by `simpleRnnCell`. */
export class SimpleRnnCell extends KernelCell {
  static readonly type: string = 'simpleRnnCell'
  static readonly options: readonly string[] = [...cellOptions, 'units']

  constructor(config: SimpleRnnCellConfig) {
    super(config)
  }

  override fused(x: Tensor, { state, mask, goBackwards }: SequenceOptions): readonly Tensor[] | undefined {
    if (this.activation !== tanh) return undefined
    return runSteps(x, this.kernel, this.recurrentKernel, this.bias ?? 0, { initialState: state, mask, goBackwards })
  }

  override step(dropped: Dropped): Step {
    return (projected, [h]) => {
      const next = this.activation(add(projected, this.stateProduct(h!, dropped, 0, 1)))
      return [next, next]
    }
  }
}

/**
 * The cell of `simpleRnn`: `h' = activation(x · kernel + h · recurrentKernel + bias)`. Put it into `rnn` or `stackedRnnCells`, or
 * apply it to `[x, h]`.
 *
 * @param units - number of outputs
 * @returns cell from [x [batch, features], h [batch, units]] to [output, h]; parameters `kernel` [features, units],
 * `recurrentKernel` [units, units], `bias` [units]
 * @example
 * ```ts
 * import { simpleRnnCell } from '@tensorloom/layers'
 * import { ones, zeros } from '@tensorloom/tensor'
 * const [output, h] = simpleRnnCell(4).apply([ones([2, 3]), zeros([2, 4])])
 * console.log(output!.shape, h!.shape) // [2, 4] [2, 4]
 * ```
 */
export function simpleRnnCell(units: number, options: SimpleRnnCellOptions = {}): SimpleRnnCell {
  return new SimpleRnnCell(configOf(SimpleRnnCell, { units }, options))
}
