// Products of the samples of two tensors.
import { matmul, moveAxis, normalize, reshape, type Shape, ShapeError, type Tensor } from '@tensorloom/tensor'
import { sizeOf } from '@tensorloom/tensor/backend'
import { describeValue } from '@tensorloom/tensor/op'
import { batchText, configOf } from '../../core/check.js'
import type { LayerConfig, LayerOptions } from '../../core/types.js'
import { checkList, type Inputs, Merge } from './merge.js'

/** The axis that is summed over: one for both inputs, or [of the first, of the second]. */
export type DotAxes = number | readonly [first: number, second: number]

/** Options of `dot`. */
export interface DotOptions extends LayerOptions {
  /** Whether vectors are scaled to length 1 first, so that the result is the cosine of their angle; false by default. */
  readonly normalize?: boolean | undefined
}

/** Options of `dot` and its positional arguments. */
export interface DotConfig extends DotOptions {
  /** The axes that are summed over, counted with the batch axis. */
  readonly axes: DotAxes
}

/** Products of the samples of two tensors. Made by `dot`. */
export class Dot extends Merge {
  static override readonly type: string = 'dot'
  static override readonly options: readonly string[] = ['axes', 'normalize']
  /** The axes, as they were given. */
  readonly axes: DotAxes
  /** Whether vectors are scaled to length 1, if it was given. */
  readonly normalize: boolean | undefined

  constructor(config: DotConfig) {
    const { axes, normalize } = config
    const list = Array.isArray(axes) ? axes : [axes, axes]
    if (list.length !== 2 || !list.every((one) => Number.isInteger(one) && one !== 0)) {
      throw new ShapeError(`dot: axes is ${describeValue(axes)}, expected one or two whole numbers other than 0`, {
        help: 'axis 0 is the batch: write dot(1), or dot([2, 1])',
      })
    }
    super(config)
    this.axes = axes
    this.normalize = normalize
  }

  /** The mask ends here. */
  override computeMask(): undefined {
    return undefined
  }

  /** The axes of both inputs from the front, counted with the batch axis. */
  axesOf(ranks: readonly number[]): readonly [number, number] {
    const { axes } = this
    const [first, second] = typeof axes === 'number' ? [axes, axes] : axes
    return [first < 0 ? first + ranks[0]! : first, second < 0 ? second + ranks[1]! : second]
  }

  override checkShapes(shapes: readonly Shape[]): void {
    checkList(this.name, shapes, 2)
    const [a, b] = this.axesOf(shapes.map((shape) => shape.length + 1))
    const [one, other] = [shapes[0]![a - 1], shapes[1]![b - 1]]
    if (shapes.length === 2 && one !== undefined && other !== undefined) {
      if (one === other || one === -1 || other === -1) return
    }
    throw new ShapeError(
      `${this.name}: axes ${describeValue(this.axes)} do not fit the inputs ${shapes.map(batchText).join(' and ')}`,
      { help: 'the two axes must have equal extents; axes count the batch axis' },
    )
  }

  override forward([one, other]: Inputs): Tensor {
    const [a, b] = this.axesOf([one!.rank, other!.rank])
    const scaled = (x: Tensor, axis: number): Tensor => (this.normalize ? normalize(x, { axis }) : x)
    const left = moveAxis(scaled(one!, a), a, -1)
    const right = moveAxis(scaled(other!, b), b, -1)
    const [batch, ...rows] = left.shape.slice(0, -1)
    const columns = right.shape.slice(1, -1)
    const extent = left.shape.at(-1)!
    const product = matmul(
      reshape(left, [batch!, sizeOf(rows), extent]),
      reshape(right, [batch!, sizeOf(columns), extent]),
      { transposeB: true },
    )
    const rest = [...rows, ...columns]
    return reshape(product, [batch!, ...(rest.length === 0 ? [1] : rest)])
  }

  override get config(): LayerConfig {
    return { ...super.config, axes: this.axes, normalize: this.normalize }
  }
}

/** Makes a layer that takes a list of two tensors. */
export function dot(axes: DotAxes, options?: DotOptions): Dot
/**
 * Products of the samples of two tensors, summed over one axis of each.
 *
 * @param inputs - two tensors with the same batch size
 * @param axes - the axis that is summed over, counted with the batch axis: one for both inputs, or one of each
 * @param options - `normalize`: whether vectors are scaled to length 1 first
 * @returns [batch, the other axes of the first, the other axes of the second]; [batch, 1] if there are none
 * @example
 * ```ts
 * import { dot } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(dot([ones([2, 3, 4]), ones([2, 4, 5])], [2, 1]).shape) // [2, 3, 5]
 * console.log(dot(1).apply([ones([2, 3]), ones([2, 3])]).dataSync()) // Float32Array [3, 3]
 * ```
 */
export function dot(inputs: Inputs, axes: DotAxes, options?: DotOptions): Tensor
export function dot(
  first: Inputs | DotAxes,
  second: DotAxes | DotOptions = {},
  options: DotOptions = {},
): Dot | Tensor {
  const make = (axes: DotAxes, given: DotOptions): Dot => new Dot(configOf(Dot, { axes }, given))
  if (isTensors(first)) return make(second as DotAxes, options).apply(first)
  return make(first, second as DotOptions)
}

function isTensors(first: Inputs | DotAxes): first is Inputs {
  return Array.isArray(first) && first.some((one) => typeof one !== 'number')
}
