// Cells on top of each other, as one cell.
import { flip, type Shape, type Tensor, TensorloomError } from '@tensorloom/tensor'
import { abstractly, abstractTensor, describeValue } from '@tensorloom/tensor/op'
import { isLayer } from '../../core/brand.js'
import { ensureBuilt } from '../../core/build.js'
import { configOf } from '../../core/check.js'
import type { ForwardContext, LayerConfig, LayerOptions } from '../../core/types.js'
import { type CellContext, RecurrentCell, type SequenceOptions } from './cell.js'

/** Options of `stackedRnnCells`. */
export interface StackedRnnCellsOptions extends LayerOptions {}

/** Options of `stackedRnnCells` and its positional arguments. */
export interface StackedRnnCellsConfig extends StackedRnnCellsOptions {
  /** The cells, the first of which reads the input. */
  readonly cells: readonly RecurrentCell[]
}

/** Cells on top of each other. Made by `stackedRnnCells`. */
export class StackedRnnCells extends RecurrentCell {
  static readonly type: string = 'stackedRnnCells'
  static readonly options: readonly string[] = ['cells']
  /** The cells, the first of which reads the input. */
  readonly cells: readonly RecurrentCell[]

  constructor(config: StackedRnnCellsConfig) {
    super(config)
    const { cells } = config
    const wrong = Array.isArray(cells) ? cells.find((cell) => !isLayer(cell) || !('sequence' in cell)) : cells
    if (wrong !== undefined || !Array.isArray(cells) || cells.length === 0) {
      throw new TensorloomError(`${this.name}: expected cells, got ${describeValue(wrong ?? cells)}`, {
        help: 'write stackedRnnCells([lstmCell(64), lstmCell(32)])',
      })
    }
    this.cells = cells
    if (config.trainable === false) this.trainable = false
  }

  override get outputsState(): boolean {
    return false
  }

  override stateShapes(inputShape: Shape): readonly Shape[] {
    return this.inputShapes(inputShape).flatMap((shape, k) => this.cells[k]!.stateShapes(shape))
  }

  override stateCount(): number {
    return this.cells.length
  }

  /** The shapes of the inputs of the cells. */
  inputShapes(inputShape: Shape): readonly Shape[] {
    const shapes = [inputShape]
    for (const cell of this.cells.slice(0, -1)) shapes.push(outputShapeOf(cell, shapes.at(-1)!))
    return shapes
  }

  override build([inputShape]: readonly Shape[]): void {
    let shape = inputShape!
    for (const cell of this.cells) {
      ensureBuilt(cell, [shape, ...cell.stateShapes(shape)])
      shape = outputShapeOf(cell, shape)
    }
  }

  override forward([x, ...state]: readonly Tensor[], { training, losses }: ForwardContext): readonly Tensor[] {
    let output = x!
    const next: Tensor[] = []
    for (const [cell, before] of this.statesOf(x!.shape.slice(1), state)) {
      const [value, ...after] = cell.apply([output, ...before], { training, losses }) as [Tensor, ...Tensor[]]
      output = value
      next.push(...after)
    }
    return [output, ...next]
  }

  // Cell by cell is the same as step by step: a cell reads only what the cells before it gave at the same step.
  override sequence(x: Tensor, { state, mask, goBackwards }: SequenceOptions, context: CellContext): readonly Tensor[] {
    let sequence = x
    const last: Tensor[] = []
    const places = this.statesOf(x.shape.slice(2), state ?? [])
    for (const [k, [cell, before]] of places.entries()) {
      // The outputs of the first cell come in the order of reading.
      const turned = goBackwards && k > 0
      const [next, ...after] = cell.sequence(
        sequence,
        {
          state: state === undefined ? undefined : before,
          mask: turned ? mask && flip(mask, { axis: 1 }) : mask,
          goBackwards: goBackwards && k === 0,
        },
        context,
      ) as [Tensor, ...Tensor[]]
      sequence = next
      last.push(...after)
    }
    return [sequence, ...last]
  }

  /** The cells, each with its part of the state. */
  statesOf(inputShape: Shape, state: readonly Tensor[]): readonly (readonly [RecurrentCell, readonly Tensor[]])[] {
    let at = 0
    return this.inputShapes(inputShape).map((shape, k) => {
      const cell = this.cells[k]!
      const count = cell.stateShapes(shape).length
      at += count
      return [cell, state.slice(at - count, at)]
    })
  }

  override get config(): LayerConfig {
    return { ...super.config, cells: this.cells }
  }
}

/** The shape of the output of a cell for the input of one step, without the batch axis. */
function outputShapeOf(cell: RecurrentCell, inputShape: Shape): Shape {
  const [first] = cell.stateShapes(inputShape)
  if (cell.outputsState) return first!
  ensureBuilt(cell, [inputShape, ...cell.stateShapes(inputShape)])
  return abstractly(() => {
    const given = [inputShape, ...cell.stateShapes(inputShape)].map((shape) => abstractTensor([2, ...shape], 'float32'))
    return { shape: cell.apply(given)[0]!.shape.slice(1) }
  }).shape
}

/**
 * Cells on top of each other, as one cell for `rnn`. Its state is the states of all cells, one after another.
 *
 * @param cells - the cells, the first of which reads the input
 * @example
 * ```ts
 * import { gruCell, lstmCell, rnn, stackedRnnCells } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const layer = rnn(stackedRnnCells([lstmCell(8), gruCell(4)]), { returnState: true })
 * const [output, h, c, h2] = layer.apply(ones([2, 5, 3]))
 * console.log(output!.shape, h!.shape, c!.shape, h2!.shape) // [2, 4] [2, 8] [2, 8] [2, 4]
 * ```
 */
export function stackedRnnCells(
  cells: readonly RecurrentCell[],
  options: StackedRnnCellsOptions = {},
): StackedRnnCells {
  return new StackedRnnCells(configOf(StackedRnnCells, { cells }, options))
}
