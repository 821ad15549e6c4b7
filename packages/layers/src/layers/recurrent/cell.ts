// The base class of recurrent cells. A cell computes one step of time, and knows the shapes of its state.
import { isFloating, type Shape, type Tensor, TensorloomError, zeros } from '@tensorloom/tensor'
import { Layer } from '../../core/layer.js'
import type { ForwardContext } from '../../core/types.js'
import { stepThrough } from './steps.js'

/** How a sequence is read. */
export interface SequenceOptions {
  /** The state before the first step; undefined means zeros. */
  readonly state: readonly Tensor[] | undefined
  /** bool [batch, time]. Where it is false, the state stays and the previous output is repeated. */
  readonly mask: Tensor | undefined
  /** Whether to read from the last step to the first. The outputs come in the order in which steps are read. */
  readonly goBackwards: boolean
}

/** What cells take from the context of the layer around them. */
export type CellContext = Pick<ForwardContext, 'training' | 'losses'>

/**
 * A cell of a recurrent layer: a layer from `[x, ...state]` to `[output, ...next state]`, each [batch, …]. To write your own,
 * override `stateShapes`, `build` and `forward`, and put it into `rnn(cell)`.
 *
 * @example
 * ```ts
 * import { RecurrentCell, rnn } from '@tensorloom/layers'
 * import { ones, type Parameter, type Shape, type Tensor } from '@tensorloom/tensor'
 *
 * class LeakySum extends RecurrentCell {
 *   static readonly type: string = '@me/leakySum'
 *   leak!: Parameter
 *   stateShapes(inputShape: Shape): readonly Shape[] {
 *     return [inputShape]
 *   }
 *   build([inputShape]: readonly Shape[]): void {
 *     this.leak = this.addParameter('leak', inputShape!, 'ones')
 *   }
 *   forward([x, sum]: readonly Tensor[]): readonly Tensor[] {
 *     const next = x!.add(sum!.mul(this.leak))
 *     return [next, next]
 *   }
 * }
 * const y = rnn(new LeakySum()).apply(ones([1, 5, 2]))
 * console.log(y.dataSync()) // Float32Array [5, 5]
 * ```
 */
export class RecurrentCell extends Layer<readonly Tensor[], readonly Tensor[]> {
  /**
   * Shapes of the state tensors, without the batch axis.
   *
   * @param inputShape - shape of the input of one step, without the batch axis
   */
  // biome-ignore lint/correctness/noUnusedFunctionParameters: the name is part of the documentation
  stateShapes(inputShape: Shape): readonly Shape[] {
    throw new TensorloomError(`${this.name}: the cell has no stateShapes`, {
      help: 'write stateShapes(inputShape) { return [[units]] } in the class',
    })
  }

  /** The number of states as Keras counts them: cells on top of each other have one each. */
  stateCount(inputShape: Shape): number {
    return this.stateShapes(inputShape).length
  }

  /** Whether the output is the first tensor of the next state, as in all cells of this package. False by default. */
  get outputsState(): boolean {
    return false
  }

  /** The state before the first step, for a sequence [batch, time, …]: zeros by default. */
  initialState(sequence: Tensor): readonly Tensor[] {
    const dtype = isFloating(sequence.dtype) ? sequence.dtype : 'float32'
    return this.stateShapes(sequence.shape.slice(2)).map((shape) => zeros([sequence.shape[0]!, ...shape], { dtype }))
  }

  /**
   * Computes a whole sequence; by default step by step with `forward`. Override it if all steps together are faster.
   *
   * @param x - [batch, time, …]
   * @returns the outputs of all steps [batch, time, …] in the order in which they are read, then the last state
   */
  sequence(x: Tensor, options: SequenceOptions, context: CellContext): readonly Tensor[] {
    const state = options.state ?? this.initialState(x)
    const { training, losses } = context
    return stepThrough(x, { ...options, state }, (input, before) =>
      this.apply([input, ...before], { training, losses }),
    )
  }
}
