// What all recurrent layers share: initial states, states that are kept between calls, masks, and what is returned.
import {
  any,
  cast,
  flip,
  isTensor,
  type Parameter,
  parameter,
  reshape,
  type Shape,
  ShapeError,
  slice,
  type Tensor,
  TensorloomError,
  where,
} from '@tensorloom/tensor'
import { accompany } from '@tensorloom/tensor/internal'
import { describeValue, isAbstract, sameShape, shapeText, withoutInterceptors } from '@tensorloom/tensor/op'
import { isLayer } from '../../core/brand.js'
import { ensureBuilt } from '../../core/build.js'
import { batchText } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import type { ApplyOptions, ForwardContext, LayerConfig, LayerOptions, LayerValue, MaskOf } from '../../core/types.js'
import type { RecurrentCell } from './cell.js'

/** Options of all recurrent layers. Defaults are Keras's. */
export interface RecurrentLayerOptions extends LayerOptions {
  /** Whether the outputs of all steps are returned, [batch, time, …], and not only the last; false by default. */
  readonly returnSequences?: boolean | undefined
  /** Whether the layer returns a list: the output, then the last state; false by default. */
  readonly returnState?: boolean | undefined
  /** Whether to read from the last step to the first; false by default. Sequences come out in the order of reading. */
  readonly goBackwards?: boolean | undefined
  /** Whether a call starts with the last state of the call before, sample by sample; false by default. */
  readonly stateful?: boolean | undefined
  /** Accepted as in Keras. Every loop is unrolled. */
  readonly unroll?: boolean | undefined
  /** Whether the outputs of masked steps are 0, and not the previous output; false by default. */
  readonly zeroOutputForMask?: boolean | undefined
  /**
   * Whether the layer behind gets the mask, if sequences are returned; as in Keras 2 and TensorFlow.js. False by default, as in
   * Keras 3, where the mask ends here.
   */
  readonly passMask?: boolean | undefined
}

/** The names in `RecurrentLayerOptions`. */
export const recurrentLayerOptions: readonly string[] = [
  'returnSequences',
  'returnState',
  'goBackwards',
  'stateful',
  'unroll',
  'zeroOutputForMask',
  'passMask',
]

/** The options that make the layer return a list. */
export interface ReturnsState {
  /** Makes the layer return a list. */
  readonly returnState: true
}

/**
 * A layer that reads a sequence [batch, time, …] with a cell. The base class of `rnn`, `lstm` and others. It takes the sequence,
 * or a list of it and the initial state: `[x, ...state]`.
 *
 * @typeParam O - a tensor, or a list with `returnState`
 */
export class RecurrentLayer<O extends LayerValue = Tensor> extends Layer<Tensor, O> {
  /** The options that all recurrent layers have. */
  readonly recurrent: RecurrentLayerOptions
  /** What computes a step. */
  readonly cell: RecurrentCell
  /** Whether the layer behind gets the mask. */
  passMask: boolean
  /** The state that a stateful layer keeps between calls, each [batch, …]. Undefined before the first call. */
  keptState: readonly Parameter[] | undefined

  constructor(options: RecurrentLayerOptions, cell: RecurrentCell) {
    super(options)
    if (!isLayer(cell) || typeof (cell as Partial<RecurrentCell>).sequence !== 'function') {
      throw new TensorloomError(`${this.name}: expected a cell, got ${describeValue(cell)}`, {
        help: 'write rnn(lstmCell(64)), or a class that extends RecurrentCell',
      })
    }
    for (const [name, value] of Object.entries(options)) {
      if (!recurrentLayerOptions.includes(name) || value === undefined || typeof value === 'boolean') continue
      throw new TensorloomError(`${this.name}: ${name} is ${describeValue(value)}, expected true or false`, {
        help: `write ${name}: true`,
      })
    }
    this.recurrent = options
    this.passMask = options.passMask ?? false
    this.cell = cell
    this.keptState = undefined
    if (options.trainable === false) this.trainable = false
  }

  override get supportsMasking(): boolean {
    return this.passMask
  }

  override build(inputShape: Shape | readonly Shape[]): void {
    const x = (Array.isArray(inputShape[0]) ? inputShape[0] : inputShape) as Shape
    if (x.length < 2) {
      throw new ShapeError(`${this.name}: expected [batch, time, …], got ${batchText(x)}`, {
        help: 'a recurrent layer reads steps: reshape the input, or set returnSequences: true in the recurrent layer before',
      })
    }
    const step = x.slice(1)
    ensureBuilt(this.cell, [step, ...this.cell.stateShapes(step)])
  }

  /**
   * Applies the layer.
   *
   * @param x - [batch, time, …], or a list: the sequence, then the initial state
   * @param options - `mask`, `initialState`, `training`
   */
  override apply(x: Tensor | readonly Tensor[], options: ApplyOptions = {}): O {
    if (!Array.isArray(x) || x.length === 0 || x.some((one) => !isTensor(one) || 'sampleShape' in one)) {
      return super.apply(x as Tensor, options)
    }
    const [sequence, ...state] = x as [Tensor, ...Tensor[]]
    const mask = firstMask(options.mask)
    const initialState = state.length > 0 ? state : options.initialState
    return super.apply(sequence, { ...options, mask, initialState })
  }

  override forward(x: Tensor, context: ForwardContext): O {
    const { returnSequences = false, returnState = false, goBackwards = false, stateful = false } = this.recurrent
    if (x.rank < 3) {
      throw new ShapeError(`${this.name}: expected [batch, time, …], got ${shapeText(x.shape)}`, {
        help: 'a recurrent layer reads steps: add the axis of time',
      })
    }
    const mask = this.checkedMask(x, firstMask(context.mask))
    // Shapes are inferred with batches of other sizes.
    const keeps = stateful && !isAbstract(x)
    const given = context.initialState ?? (keeps ? this.keptState : undefined)
    if (given !== undefined) this.checkState(x, given)
    const [sequence, ...state] = this.cell.sequence(x, { state: given, mask, goBackwards }, context) as [
      Tensor,
      ...Tensor[],
    ]
    if (keeps) this.keepState(state)
    const output = returnSequences ? this.allOutputs(sequence, mask) : this.lastOutput(sequence, state, mask)
    return (returnState ? [output, ...state] : output) as O
  }

  /** The outputs, with 0 at masked steps if that is wanted. */
  allOutputs(sequence: Tensor, mask: Tensor | undefined): Tensor {
    const { zeroOutputForMask = false, goBackwards = false } = this.recurrent
    if (mask === undefined || !zeroOutputForMask) return sequence
    const read = goBackwards ? flip(mask, { axis: 1 }) : mask
    return where(reshape(read, [...read.shape, ...sequence.shape.slice(2).map(() => 1)]), sequence, 0)
  }

  /** The output of the step that is read last. */
  lastOutput(sequence: Tensor, state: readonly Tensor[], mask: Tensor | undefined): Tensor {
    const [batch, time] = sequence.shape as readonly [number, number]
    const { zeroOutputForMask = false, goBackwards = false } = this.recurrent
    // Taking a state that is there costs less than a slice, whose gradient is a whole sequence of zeros.
    const last = this.cell.outputsState ? state[0]! : lastStep(sequence)
    if (mask === undefined) return last
    // Without any step that counts, the output is 0 and the state is the initial one.
    const counts = zeroOutputForMask ? slice(mask, [0, goBackwards ? 0 : time - 1], [batch, 1]) : any(mask, { axis: 1 })
    return where(reshape(counts, [batch, ...last.shape.slice(1).map(() => 1)]), last, 0)
  }

  /** Throws unless the mask fits; Keras takes numbers, too. */
  checkedMask(x: Tensor, mask: Tensor | undefined): Tensor | undefined {
    if (mask === undefined) return undefined
    if (!sameShape(mask.shape, x.shape.slice(0, 2))) {
      throw new ShapeError(
        `${this.name}: the mask has shape ${shapeText(mask.shape)}, expected ${shapeText(x.shape.slice(0, 2))}`,
        {
          help: 'the mask is [batch, time]: true where a step counts',
        },
      )
    }
    return mask.dtype === 'bool' ? mask : cast(mask, 'bool')
  }

  /** Throws unless a state fits the sequence. */
  checkState(x: Tensor, state: readonly Tensor[]): void {
    const expected = this.cell.stateShapes(x.shape.slice(2)).map((shape) => [x.shape[0]!, ...shape])
    const fits =
      state.length === expected.length && state.every((one, k) => isTensor(one) && sameShape(one.shape, expected[k]!))
    if (fits) return
    const got = state.map((one) => (isTensor(one) ? shapeText(one.shape) : describeValue(one))).join(', ')
    const wanted = expected.map(shapeText).join(', ')
    if (state === this.keptState) {
      throw new ShapeError(`${this.name}: the kept state has shapes ${got}, the batch needs ${wanted}`, {
        help: 'a stateful layer needs batches of one size; call resetStates() before another size',
      })
    }
    throw new ShapeError(`${this.name}: initialState has shapes ${got}, expected ${wanted}`, {
      help: `give ${expected.length === 1 ? 'one tensor' : `${expected.length} tensors`}: initialState: […], or apply([x, …])`,
    })
  }

  /** Keeps the state for the next call. */
  keepState(state: readonly Tensor[]): void {
    const fits = this.keptState?.every((one, k) => sameShape(one.shape, state[k]!.shape)) ?? false
    if (!fits) {
      this.resetStates()
      // Not recorded: the state is not part of a loss.
      this.keptState = withoutInterceptors(() =>
        state.map((one, k) => parameter(one, { name: `${this.name}.state${k}`, trainable: false })),
      )
      const [weight] = this.cell.parameters
      if (weight !== undefined) for (const one of this.keptState) accompany(weight, one)
      return
    }
    for (const [k, one] of this.keptState!.entries()) one.assign(state[k]!)
  }

  /** Forgets the state that a stateful layer keeps: the next call starts with zeros. */
  resetStates(): void {
    for (const one of this.keptState ?? []) one.dispose()
    this.keptState = undefined
  }

  /** The same as `resetStates`, as Keras 3 calls it. */
  resetState(): void {
    this.resetStates()
  }

  override computeMask(x: LayerValue, mask: MaskOf<LayerValue>): MaskOf<O>
  override computeMask(x: LayerValue, mask: MaskOf<LayerValue>): MaskOf<LayerValue> {
    const { returnSequences = false, returnState = false } = this.recurrent
    const output = returnSequences ? firstMask(mask) : undefined
    if (!returnState) return output
    const sequence = isTensor(x) ? x : x[0]!
    return [output, ...new Array<undefined>(this.cell.stateCount(sequence.shape.slice(2)))]
  }

  override get config(): LayerConfig {
    return { ...super.config, ...(this.passMask && { passMask: true }) }
  }

  override dispose(): void {
    super.dispose()
    this.resetStates()
  }
}

/** The part of a layer's options that its cell takes. */
export function cellConfigOf<C extends object>(
  names: readonly string[],
  config: C,
): Omit<C, keyof RecurrentLayerOptions> {
  const taken = Object.entries(config).filter(([name]) => names.includes(name))
  // The names of the cell's options are those of the type.
  return Object.fromEntries(taken) as Omit<C, keyof RecurrentLayerOptions>
}

/** The mask of a sequence, which comes first in a list. */
export function firstMask(mask: ApplyOptions['mask']): Tensor | undefined {
  return Array.isArray(mask) ? mask[0] : (mask as Tensor | undefined)
}

/** The last step of [batch, time, …]. */
function lastStep(sequence: Tensor): Tensor {
  const [batch, time, ...rest] = sequence.shape as readonly [number, number, ...number[]]
  return reshape(slice(sequence, [0, time - 1, ...rest.map(() => 0)], [batch, 1, ...rest]), [batch, ...rest])
}
