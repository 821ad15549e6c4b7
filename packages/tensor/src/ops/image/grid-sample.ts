// Samples images at arbitrary points, for spatial transformers (Jaderberg et al. 2015).

import { tensor } from '../../create.js'
import { ShapeError, TensorloomError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { type Shape, shapeText } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'
import { add, maximum, minimum, mod, mul, sub } from '../elementwise/arithmetic.js'
import { asFloating, cast } from '../elementwise/cast.js'
import { greaterEqual, lessEqual, logicalAnd } from '../elementwise/comparison.js'
import { abs, floor, round } from '../elementwise/maths.js'
import { gather } from '../indexing/gather.js'
import { swapAxes, unstack } from '../movement/rearrange.js'
import { broadcastTo, expandDims, reshape } from '../movement/shape.js'
import { matmul } from '../product/matmul.js'

/** Options of `gridSample`. */
export interface GridSampleOptions {
  /** How elements are interpolated: `bilinear` (the default) between four neighbours, or `nearest`. */
  readonly mode?: 'bilinear' | 'nearest' | undefined
  /** The values outside the image: `zeros` (the default), the nearest `border`, or a `reflection`. */
  readonly padding?: 'zeros' | 'border' | 'reflection' | undefined
  /** Whether −1 and 1 are the centres of the outermost elements. By default (false) they are their outer edges. */
  readonly alignCorners?: boolean | undefined
}

/**
 * Samples images at the points of a grid, as in PyTorch, but with channels last.
 *
 * @param x - [batch, height, width, channels]; integers give float32
 * @param grid - [batch, rows, columns, 2]: x and y of each point, −1 to 1 over the image
 * @returns [batch, rows, columns, channels]
 * @throws `ShapeError` if the shapes do not fit
 * @example
 * ```ts
 * import { gridSample, tensor } from '@tensorloom/tensor'
 * const image = tensor([[[[1], [2]], [[3], [4]]]])
 * console.log(gridSample(image, tensor([[[[0, 0]]]])).dataSync()) // Float32Array [2.5]
 * ```
 * @function
 */
export const gridSample: Op<(x: Tensor, grid: Tensor, options?: GridSampleOptions) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'composite',
    name: 'gridSample',
    inputs: 2,
    options: { mode: 'bilinear', padding: 'zeros', alignCorners: false },
    compose(input, grid, { mode, padding, alignCorners }) {
      if (input.rank !== 4 || grid.rank !== 4 || grid.shape[3] !== 2 || input.shape[0] !== grid.shape[0]) {
        throw new ShapeError(
          `gridSample: image ${shapeText(input.shape)} and grid ${shapeText(grid.shape)} do not fit`,
          {
            help: 'expected [batch, height, width, channels] and [batch, rows, columns, 2]',
          },
        )
      }
      const place = Object.hasOwn(folds, padding) ? folds[padding] : undefined
      if (place === undefined || (mode !== 'bilinear' && mode !== 'nearest')) {
        throw new TensorloomError(`gridSample: mode ${JSON.stringify(mode)}, padding ${JSON.stringify(padding)}`, {
          help: "mode is 'bilinear' or 'nearest'; padding is 'zeros', 'border' or 'reflection'",
        })
      }
      const x = asFloating(input)
      const [batch, height, width, channels] = x.shape as [number, number, number, number]
      const [across, down] = unstack(cast(grid, x.dtype), { axis: 3 }).map((one, k) => {
        const extent = k === 0 ? width : height
        const unit = mul(add(one, 1), 0.5)
        const at = alignCorners ? mul(unit, extent - 1) : sub(mul(unit, extent), 0.5)
        return place(at, extent, alignCorners)
      }) as [Tensor, Tensor]

      const pixels = reshape(x, [batch * height * width, channels])
      const starts = reshape(
        tensor(
          Array.from({ length: batch }, (_, k) => k * height * width),
          { shape: [batch], dtype: 'int32' },
        ),
        [batch, 1, 1],
      )
      // The elements at integer points, 0 outside the image.
      const read = (row: Tensor, column: Tensor): Tensor => {
        const inside = logicalAnd(within(row, height), within(column, width))
        const index = (at: Tensor, extent: number): Tensor => cast(maximum(minimum(at, extent - 1), 0), 'int32')
        const places = add(starts, add(mul(index(row, height), width), index(column, width)))
        return mul(gather(pixels, places), expandDims(cast(inside, x.dtype), { axis: -1 }))
      }
      if (mode === 'nearest') return read(round(down), round(across))

      const [top, left] = [floor(down), floor(across)]
      const [below, beside] = [sub(down, top), sub(across, left)]
      const share = (weight: Tensor, value: Tensor): Tensor => mul(value, expandDims(weight, { axis: -1 }))
      return add(
        add(
          share(mul(sub(1, below), sub(1, beside)), read(top, left)),
          share(mul(sub(1, below), beside), read(top, add(left, 1))),
        ),
        add(
          share(mul(below, sub(1, beside)), read(add(top, 1), left)),
          share(mul(below, beside), read(add(top, 1), add(left, 1))),
        ),
      )
    },
  })

const within = (at: Tensor, extent: number): Tensor => logicalAnd(greaterEqual(at, 0), lessEqual(at, extent - 1))
const toBorder = (at: Tensor, extent: number): Tensor => maximum(minimum(at, extent - 1), 0)

// Maps a point outside the image to the point that is read instead.
const folds: Readonly<Record<string, (at: Tensor, extent: number, alignCorners: boolean) => Tensor>> = {
  zeros: (at) => at,
  border: toBorder,
  reflection(at, extent, alignCorners) {
    // Reflects at the outermost centres, or at the edges half an element further out.
    const low = alignCorners ? 0 : -0.5
    const span = alignCorners ? extent - 1 : extent
    if (span === 0) return mul(at, 0)
    const along = mod(sub(at, low), 2 * span)
    return toBorder(sub(low + span, abs(sub(along, span))), extent)
  },
}

/**
 * Makes the grid for `gridSample` that maps an output image to points of the input by an affine transformation.
 *
 * @param theta - [batch, 2, 3]: its rows give x and y from (x, y, 1)
 * @param size - [rows, columns] of the output
 * @param options - `alignCorners`: the same as for `gridSample`; false by default
 * @returns [batch, rows, columns, 2]
 * @throws `ShapeError` if the shapes do not fit
 * @example
 * ```ts
 * import { affineGrid, tensor } from '@tensorloom/tensor'
 * const identity = tensor([[[1, 0, 0], [0, 1, 0]]])
 * console.log(affineGrid(identity, [1, 2]).dataSync()) // Float32Array [-0.5, 0, 0.5, 0]
 * ```
 * @function
 */
export const affineGrid: Op<
  (theta: Tensor, size: Shape, options?: { readonly alignCorners?: boolean | undefined }) => Tensor
> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'affineGrid',
  inputs: 1,
  positional: ['size'],
  options: { alignCorners: false },
  compose(theta, { size, alignCorners }) {
    const batch = theta.shape[0]!
    if (theta.rank !== 3 || theta.shape[1] !== 2 || theta.shape[2] !== 3 || size?.length !== 2) {
      throw new ShapeError(`affineGrid: theta ${shapeText(theta.shape)} and size ${JSON.stringify(size)} do not fit`, {
        help: 'expected [batch, 2, 3] and [rows, columns]',
      })
    }
    const [rows, columns] = size as [number, number]
    const centre = (k: number, extent: number): number =>
      alignCorners ? (extent === 1 ? 0 : (2 * k) / (extent - 1) - 1) : (2 * k + 1) / extent - 1
    const places = Array.from({ length: rows * columns }, (_, k) => [
      centre(k % columns, columns),
      centre(Math.floor(k / columns), rows),
      1,
    ])
    const base = tensor(places.flat(), { shape: [1, rows * columns, 3], dtype: asFloating(theta).dtype })
    const grid = matmul(broadcastTo(base, [batch, rows * columns, 3]), swapAxes(asFloating(theta), 1, 2))
    return reshape(grid, [batch, rows, columns, 2])
  },
})
