// Bounding boxes: their formats, and what moves and crops them.
import {
  add,
  clip,
  concat,
  div,
  greater,
  max,
  min,
  mul,
  ShapeError,
  split,
  stack,
  sub,
  type Tensor,
  TensorloomError,
  where,
} from '@tensorloom/tensor'
import { checkTensor, unknownName } from '@tensorloom/tensor/internal'
import { describeValue, shapeText } from '@tensorloom/tensor/op'

/**
 * How four numbers describe a box: by its corners (`xyxy`, `yxyx`), by its top left corner or its centre and its size.
 * Formats that begin with `rel` count in fractions of the image, others in pixels.
 */
export type BoundingBoxFormat =
  | 'xyxy'
  | 'yxyx'
  | 'xywh'
  | 'centerXywh'
  | 'centerYxhw'
  | 'relXyxy'
  | 'relYxyx'
  | 'relXywh'
  | 'relCenterXywh'

/** The boxes of images. */
export interface BoundingBoxes {
  /** [batch, boxes, 4] */
  readonly boxes: Tensor
  /** The class of each box, [batch, boxes]; −1 for a box that is not there. */
  readonly labels?: Tensor | undefined
}

/** Height and width in pixels. */
export interface ImageSize {
  /** Number of rows. */
  readonly height: number
  /** Number of columns. */
  readonly width: number
}

type Corners = readonly [x1: Tensor, y1: Tensor, x2: Tensor, y2: Tensor]

interface Layout {
  /** The corners from the four numbers, each [batch, boxes, 1]. */
  corners(a: Tensor, b: Tensor, c: Tensor, d: Tensor): Corners
  /** The four numbers from the corners. */
  numbers(...corners: Corners): readonly Tensor[]
}

const half = (x: Tensor): Tensor => mul(x, 0.5)

const fromCentre: Layout = {
  corners: (x, y, w, h) => [sub(x, half(w)), sub(y, half(h)), add(x, half(w)), add(y, half(h))],
  numbers: (x1, y1, x2, y2) => [half(add(x1, x2)), half(add(y1, y2)), sub(x2, x1), sub(y2, y1)],
}

const layouts: Readonly<Record<string, Layout>> = {
  xyxy: { corners: (...corners) => corners, numbers: (...corners) => corners },
  yxyx: {
    corners: (y1, x1, y2, x2) => [x1, y1, x2, y2],
    numbers: (x1, y1, x2, y2) => [y1, x1, y2, x2],
  },
  xywh: {
    corners: (x, y, w, h) => [x, y, add(x, w), add(y, h)],
    numbers: (x1, y1, x2, y2) => [x1, y1, sub(x2, x1), sub(y2, y1)],
  },
  centerXywh: fromCentre,
  centerYxhw: {
    corners: (y, x, h, w) => fromCentre.corners(x, y, w, h),
    numbers(...corners) {
      const [x, y, w, h] = fromCentre.numbers(...corners) as Corners
      return [y, x, h, w]
    },
  },
}

/** All formats. */
export const boundingBoxFormats: readonly BoundingBoxFormat[] = [
  'xyxy',
  'yxyx',
  'xywh',
  'centerXywh',
  'centerYxhw',
  'relXyxy',
  'relYxyx',
  'relXywh',
  'relCenterXywh',
]

/** Throws unless it is the name of a format. */
export function checkBoxFormat(where: string, format: string): void {
  if ((boundingBoxFormats as readonly string[]).includes(format)) return
  if (typeof format === 'string') throw unknownName(`${where}: `, 'bounding box format', format, boundingBoxFormats)
  throw new TensorloomError(`${where}: the bounding box format is ${describeValue(format)}, expected a name`, {
    help: `the names are ${boundingBoxFormats.join(', ')}`,
  })
}

function layoutOf(format: BoundingBoxFormat): readonly [relative: boolean, layout: Layout] {
  if (!format.startsWith('rel')) return [false, layouts[format]!]
  const name = format.slice(3)
  return [true, layouts[name[0]!.toLowerCase() + name.slice(1)]!]
}

/**
 * Converts bounding boxes from one format to another.
 *
 * @param boxes - [..., boxes, 4]
 * @param source - their format
 * @param target - the format of the result
 * @param size - height and width of the images; not needed between two formats in pixels, or between two in fractions
 * @throws `ShapeError` if the last axis does not have four numbers; `TensorloomError` for an unknown format or a missing size
 * @example
 * ```ts
 * import { convertBoundingBoxes } from '@tensorloom/layers'
 * import { tensor } from '@tensorloom/tensor'
 * const boxes = tensor([[10, 20, 30, 60]])
 * console.log(convertBoundingBoxes(boxes, 'xyxy', 'xywh').dataSync()) // Float32Array [10, 20, 20, 40]
 * const size = { height: 100, width: 50 }
 * console.log(convertBoundingBoxes(boxes, 'xyxy', 'relYxyx', size).dataSync()[0]!.toFixed(1)) // 0.2
 * ```
 */
export function convertBoundingBoxes(
  boxes: Tensor,
  source: BoundingBoxFormat,
  target: BoundingBoxFormat,
  size?: ImageSize,
): Tensor {
  checkTensor('convertBoundingBoxes', boxes, 'a tensor of boxes')
  checkBoxFormat('convertBoundingBoxes', source)
  checkBoxFormat('convertBoundingBoxes', target)
  if (boxes.shape.at(-1) !== 4) {
    throw new ShapeError(`convertBoundingBoxes: boxes have shape ${shapeText(boxes.shape)}`, {
      help: 'the last axis holds the four numbers of a box',
    })
  }
  const [[relative, from], [toRelative, to]] = [layoutOf(source), layoutOf(target)]
  if (relative !== toRelative && size === undefined) {
    throw new TensorloomError(`convertBoundingBoxes: ${source} to ${target} needs the size of the images`, {
      help: 'pass { height, width } as the fourth argument',
    })
  }
  if (source === target) return mul(boxes, 1)
  const [a, b, c, d] = split(boxes, [1, 1, 1, 1], { axis: -1 }) as unknown as Corners
  const corners = from.corners(a, b, c, d)
  const scaled =
    relative === toRelative
      ? corners
      : (corners.map((one, k) => {
          const extent = k % 2 === 0 ? size!.width : size!.height
          return relative ? mul(one, extent) : div(one, extent)
        }) as unknown as Corners)
  return concat(to.numbers(...scaled), { axis: -1 })
}

/**
 * Boxes in pixels (`xyxy`), cut off at the edges of the image. Boxes that lie outside get the label −1.
 *
 * @param boxes - [batch, boxes, 4]
 * @param labels - [batch, boxes]
 */
export function clipBoxes(boxes: Tensor, labels: Tensor | undefined, { height, width }: ImageSize): BoundingBoxes {
  const [x1, y1, x2, y2] = split(boxes, [1, 1, 1, 1], { axis: -1 }) as unknown as Corners
  const [across, down] = [
    { min: 0, max: width },
    { min: 0, max: height },
  ]
  const cut = concat([clip(x1, across), clip(y1, down), clip(x2, across), clip(y2, down)], { axis: -1 })
  if (labels === undefined) return { boxes: cut }
  const [left, top, right, bottom] = split(cut, [1, 1, 1, 1], { axis: -1 }) as unknown as Corners
  const area = mul(sub(right, left), sub(bottom, top))
  return { boxes: cut, labels: where(greater(max(area, { axis: -1 }), 0), labels, -1) }
}

/**
 * The boxes around moved boxes: their four corners are moved, and the smallest upright box holds them.
 *
 * @param boxes - [batch, boxes, 4] as `xyxy`
 * @param move - new x and y of points; both are [batch, boxes, 4 corners]
 */
export function moveBoxes(boxes: Tensor, move: (x: Tensor, y: Tensor) => readonly [x: Tensor, y: Tensor]): Tensor {
  const [x1, y1, x2, y2] = split(boxes, [1, 1, 1, 1], { axis: -1 }) as unknown as Corners
  const [x, y] = move(concat([x1, x2, x1, x2], { axis: -1 }), concat([y1, y1, y2, y2], { axis: -1 }))
  const last = { axis: -1 }
  return stack([min(x, last), min(y, last), max(x, last), max(y, last)], last)
}
