// Turns strokes of a pen into an image like those that the network learned from.
//
// The digits come from bitmaps of 32 × 32, in which each digit fills the height, stands in the middle, and has about three
// tenths of the pixels inked; every 4 × 4 of them were counted to one pixel of 8 × 8 (Alpaydin and Kaynak 1998). So strokes are
// straightened, scaled to that height, and drawn with a pen as wide as it takes to ink three tenths.

/** Rows and columns of an image. */
export const imageSize = 8

/** A place on the paper, in any unit; y grows downwards. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** The places of a pen from touching the paper to leaving it. */
export type Stroke = readonly Point[]

const bitmap = 32
const block = bitmap / imageSize
const widest = 19 // of 32 columns: about the width of the digits of the data
const narrowest = 18 // of all but the 1
const barWidth = 0.26 // of the height: whatever is narrower is a 1
const inked = 0.305 // of the bitmap, on average over the data; the same for every digit
const straightened = 0.8 // of the slant of a drawing
const [thinnest, thickest] = [1.2, 4.5] // half the width of the pen, in pixels of the bitmap

/**
 * The image of a drawing.
 *
 * @returns [64], row by row, 0 (paper) to 1 (ink); all 0 without a stroke
 */
export function strokesToPixels(strokes: readonly Stroke[]): Float32Array<ArrayBuffer> {
  const drawn = strokes.filter((stroke) => stroke.length > 0)
  if (drawn.length === 0) return new Float32Array(imageSize ** 2)
  const upright = straighten(drawn)
  let [low, high] = [thinnest, thickest]
  for (let step = 0; step < 8; step++) {
    const middle = (low + high) / 2
    if (mean(inkOf(upright, middle)) < inked) low = middle
    else high = middle
  }
  return countBlocks(inkOf(upright, (low + high) / 2))
}

/** Takes back most of the slant: how far the middle of the ink moves sideways with every step down. */
function straighten(strokes: readonly Stroke[]): Stroke[] {
  const segments = strokes.flatMap((stroke) =>
    stroke.slice(1).map((to, k) => {
      const from = stroke[k]!
      const [dx, dy] = [to.x - from.x, to.y - from.y]
      return { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2, dx, dy, length: Math.hypot(dx, dy) }
    }),
  )
  const sum = (term: (segment: (typeof segments)[number]) => number): number =>
    segments.reduce((total, segment) => total + segment.length * term(segment), 0)
  const length = sum(() => 1)
  const middle = { x: sum(({ x }) => x) / length, y: sum(({ y }) => y) / length }
  // Moments of straight lines, about the middle of all.
  const variance = sum(({ y, dy }) => (y - middle.y) ** 2 + dy ** 2 / 12)
  const covariance = sum(({ x, y, dx, dy }) => (x - middle.x) * (y - middle.y) + (dx * dy) / 12)
  if (!(variance > 1e-6 * length)) return [...strokes]
  const shear = straightened * (covariance / variance)
  return strokes.map((stroke) => stroke.map(({ x, y }) => ({ x: x - shear * (y - middle.y), y })))
}

/** The drawing on the bitmap, [32 · 32] from 0 to 1, with a pen of that half width. */
function inkOf(strokes: readonly Stroke[], half: number): Float32Array {
  const scaled = strokes.map(fitted(strokes, half))
  const ink = new Float32Array(bitmap * bitmap)
  for (const stroke of scaled) {
    for (let k = 0; k < Math.max(1, stroke.length - 1); k++) {
      const from = stroke[k]!
      inkSegment(ink, from, stroke[k + 1] ?? from, half)
    }
  }
  return ink
}

/** Scales a stroke so that all of them fill the height of the bitmap, in the middle. */
function fitted(strokes: readonly Stroke[], half: number): (stroke: Stroke) => Point[] {
  const points = strokes.flat()
  const [left, right] = extent(points.map(({ x }) => x))
  const [top, bottom] = extent(points.map(({ y }) => y))
  const [width, height] = [right - left, bottom - top]
  const pen = 2 * half
  // A dash has no height to go by, and a dot nothing at all.
  const largest = (bitmap - pen) / Math.max(height, width / 4, 1e-6)
  const down = height === 0 && width === 0 ? 0 : largest
  // A narrow hand writes all digits narrow, but only a 1 is a bar.
  const least = width > barWidth * height ? narrowest - pen : 0
  const across = Math.min(Math.max(down, least / Math.max(width, 1e-6)), (widest - pen) / Math.max(width, 1e-6))
  return (stroke) =>
    stroke.map(({ x, y }) => ({
      x: bitmap / 2 + (x - (left + right) / 2) * across,
      y: bitmap / 2 + (y - (top + bottom) / 2) * down,
    }))
}

/** Inks the pixels near a straight line; those at the edge of it in part. */
function inkSegment(ink: Float32Array, from: Point, to: Point, half: number): void {
  const reach = half + 1
  const [firstRow, lastRow] = rowsNear(from.y, to.y, reach)
  const [firstColumn, lastColumn] = rowsNear(from.x, to.x, reach)
  for (let row = firstRow; row <= lastRow; row++) {
    for (let column = firstColumn; column <= lastColumn; column++) {
      const distance = distanceTo({ x: column + 0.5, y: row + 0.5 }, from, to)
      const share = Math.min(1, Math.max(0, half + 0.5 - distance))
      const at = row * bitmap + column
      if (share > ink[at]!) ink[at] = share
    }
  }
}

function rowsNear(a: number, b: number, reach: number): [number, number] {
  return [Math.max(0, Math.floor(Math.min(a, b) - reach)), Math.min(bitmap - 1, Math.ceil(Math.max(a, b) + reach))]
}

/** From a point to the nearest of a straight line between two. */
function distanceTo({ x, y }: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const square = dx * dx + dy * dy
  const along = square === 0 ? 0 : Math.min(1, Math.max(0, ((x - from.x) * dx + (y - from.y) * dy) / square))
  return Math.hypot(x - from.x - along * dx, y - from.y - along * dy)
}

/** Means of blocks of 4 × 4, in the sixteenths of the data. */
function countBlocks(ink: Float32Array): Float32Array<ArrayBuffer> {
  const pixels = new Float32Array(imageSize ** 2)
  ink.forEach((share, at) => {
    const row = Math.floor(at / bitmap / block)
    const column = Math.floor((at % bitmap) / block)
    pixels[row * imageSize + column]! += share
  })
  return pixels.map((sum) => Math.round(sum) / block ** 2)
}

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function extent(values: readonly number[]): [number, number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of values) {
    least = Math.min(least, value)
    most = Math.max(most, value)
  }
  return [least, most]
}
