// Reads elements at fractional coordinates of any number of axes; what lies outside is filled or taken from inside.

import { tensor } from '../../create.js'
import { ShapeError, TensorloomError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { type Shape, shapeText, sizeOf } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'
import { add, maximum, minimum, mod, mul, sub } from '../elementwise/arithmetic.js'
import { asFloating, cast } from '../elementwise/cast.js'
import { greaterEqual, lessEqual, logicalAnd, where } from '../elementwise/comparison.js'
import { abs, floor, sign } from '../elementwise/maths.js'
import { gather } from '../indexing/gather.js'
import { unstack } from '../movement/rearrange.js'
import { expandDims, reshape } from '../movement/shape.js'

/** What is read outside the elements a b c d of an axis. */
export type FillMode =
  /** The fill value: k k k | a b c d | k k k. */
  | 'constant'
  /** The nearest element: a a a | a b c d | d d d. */
  | 'nearest'
  /** The other end: b c d | a b c d | a b c. */
  | 'wrap'
  /** A reflection at the outermost elements: d c b | a b c d | c b a. */
  | 'mirror'
  /** A reflection at the outer edges: c b a | a b c d | d c b. */
  | 'reflect'

/** Options of sampling. */
export interface SamplingOptions {
  /** How elements are mixed: `bilinear` (the default) between neighbours, or `nearest`. */
  readonly interpolation?: 'bilinear' | 'nearest' | undefined
  /** What is read outside; `constant` by default. */
  readonly fillMode?: FillMode | undefined
  /** The value outside with `fillMode: 'constant'`; 0 by default. */
  readonly fillValue?: number | undefined
}

/** Defaults of sampling. */
export const samplingOptions = { interpolation: 'bilinear', fillMode: 'constant', fillValue: 0 } as const

const clipped = (at: Tensor, extent: number): Tensor => maximum(minimum(at, extent - 1), 0)

// The element that is read for a whole coordinate that may lie outside.
const sources: Readonly<Record<FillMode, (at: Tensor, extent: number) => Tensor>> = {
  constant: clipped,
  nearest: clipped,
  wrap: (at, extent) => mod(at, extent),
  mirror(at, extent) {
    const span = Math.max(1, extent - 1)
    return clipped(sub(span, abs(sub(mod(at, 2 * span), span))), extent)
  },
  reflect(at, extent) {
    const along = mod(at, 2 * extent)
    return minimum(along, sub(2 * extent - 1, along))
  },
}

/** Throws unless the options name an interpolation and a fill mode. */
export function checkSampling(op: string, { interpolation, fillMode }: SamplingOptions): void {
  if (interpolation !== 'bilinear' && interpolation !== 'nearest') {
    throw new TensorloomError(`${op}: unknown interpolation ${JSON.stringify(interpolation)}`, {
      help: "write 'bilinear' or 'nearest'",
    })
  }
  if (!Object.hasOwn(sources, fillMode ?? '')) {
    throw new TensorloomError(`${op}: unknown fillMode ${JSON.stringify(fillMode)}`, {
      help: `the modes are ${Object.keys(sources).join(', ')}`,
    })
  }
}

// Halves are rounded away from 0, as Keras does; the op `round` goes to even numbers.
const rounded = (x: Tensor): Tensor => mul(sign(x), floor(add(abs(x), 0.5)))

/**
 * The elements of [batch, ...spatial, channels] at points.
 *
 * @param at - for each spatial axis the coordinates of the points, [batch, ...points]; 0 is the first element's centre
 * @returns [batch, ...points, channels]
 */
export function samplePoints(x: Tensor, at: readonly Tensor[], options: Required<SamplingOptions>): Tensor {
  const [batch, ...rest] = x.shape as readonly [number, ...number[]]
  const channels = rest.pop()!
  const { interpolation, fillMode, fillValue } = options
  const flat = reshape(x, [sizeOf(x.shape.slice(0, -1)), channels])
  const size = sizeOf(rest)
  const points = at[0]!.rank - 1
  const starts = tensor(
    Array.from({ length: batch }, (_, k) => k * size),
    { shape: [batch, ...new Array<number>(points).fill(1)], dtype: 'int32' },
  )
  const strides = rest.map((_, k) => sizeOf(rest.slice(k + 1)))
  // The elements at whole coordinates.
  const read = (places: readonly Tensor[]): Tensor => {
    const index = places.reduce(
      (sum, place, k) => add(sum, mul(cast(sources[fillMode!](place, rest[k]!), 'int32'), strides[k]!)),
      starts,
    )
    const values = gather(flat, index)
    if (fillMode !== 'constant') return values
    const inside = places
      .map((place, k) => logicalAnd(greaterEqual(place, 0), lessEqual(place, rest[k]! - 1)))
      .reduce((all, one) => logicalAnd(all, one))
    return where(expandDims(inside, { axis: -1 }), values, fillValue!)
  }
  if (interpolation === 'nearest') return read(at.map(rounded))

  // The corners of the cell around each point: a place and a share along each axis.
  const sides = at.map((coordinate) => {
    const below = floor(coordinate)
    const share = sub(coordinate, below)
    return [
      { place: below, share: sub(1, share) },
      { place: add(below, 1), share },
    ] as const
  })
  const corners = sides.reduce<{ readonly places: readonly Tensor[]; readonly share: Tensor | undefined }[]>(
    (found, axis) =>
      found.flatMap(({ places, share }) =>
        axis.map((side) => ({
          places: [...places, side.place],
          share: share === undefined ? side.share : mul(share, side.share),
        })),
      ),
    [{ places: [], share: undefined }],
  )
  return corners
    .map(({ places, share }) => mul(read(places), expandDims(share!, { axis: -1 })))
    .reduce((sum, one) => add(sum, one))
}

/**
 * Reads a tensor at fractional coordinates, with linear interpolation along all axes or from the nearest element.
 *
 * @param x - any shape with at least one axis; integers give float32
 * @param coordinates - [rank of x, ...points]: the coordinate along each axis; 0 is the first element
 * @returns [...points]
 * @throws `ShapeError` if there is not one row of coordinates for each axis
 * @example
 * ```ts
 * import { mapCoordinates, tensor } from '@tensorloom/tensor'
 * const x = tensor([[0, 10], [20, 30]])
 * console.log(mapCoordinates(x, tensor([[0.5, 1], [0.5, 0]])).dataSync()) // Float32Array [15, 20]
 * ```
 * @function
 */
export const mapCoordinates: Op<(x: Tensor, coordinates: Tensor, options?: SamplingOptions) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'composite',
    name: 'mapCoordinates',
    inputs: 2,
    options: samplingOptions,
    compose(input, coordinates, options) {
      checkSampling('mapCoordinates', options)
      if (input.rank === 0 || coordinates.rank < 2 || coordinates.shape[0] !== input.rank) {
        throw new ShapeError(
          `mapCoordinates: coordinates ${shapeText(coordinates.shape)} do not fit ${shapeText(input.shape)}`,
          { help: 'give one row of coordinates for each axis: [rank, ...points]' },
        )
      }
      const x = asFloating(input)
      const points: Shape = coordinates.shape.slice(1)
      const at = unstack(reshape(cast(coordinates, x.dtype), [input.rank, 1, ...points]), { axis: 0 })
      return reshape(samplePoints(reshape(x, [1, ...input.shape, 1]), at, options), points)
    },
  })
