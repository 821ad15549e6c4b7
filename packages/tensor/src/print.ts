// Tensors as text: aligned columns, truncated in the middle, with dtype and shape.
import type { DType, TypedArray } from './dtype.js'
import { type Shape, shapeText } from './shape.js'

const edge = 3
const wholeUpTo = 1000

/** Prints a tensor as text. Without `data`, only dtype and shape are shown. */
export function formatTensor(dtype: DType, shape: Shape, data: TypedArray | undefined): string {
  const head = `Tensor ${dtype} ${shapeText(shape)}`
  if (data === undefined) return `${head} (values not read: await t.print())`
  if (data.length === 0) return `${head} []`
  const truncate = data.length > wholeUpTo
  const format = formatter(dtype, data)
  const cells = new Map<number, string>()
  let width = 0
  const visit = (axis: number, start: number, count: number): void => {
    if (axis === shape.length) {
      const text = format(data[start]!)
      cells.set(start, text)
      width = Math.max(width, text.length)
      return
    }
    for (const k of shown(shape[axis]!, truncate))
      if (k >= 0) visit(axis + 1, start + k * (count / shape[axis]!), count / shape[axis]!)
  }
  visit(0, 0, data.length)
  const render = (axis: number, start: number, count: number, indent: string): string => {
    if (axis === shape.length) return cells.get(start)!.padStart(width)
    const inner = count / shape[axis]!
    const parts = shown(shape[axis]!, truncate).map((k) =>
      k < 0 ? '…' : render(axis + 1, start + k * inner, inner, `${indent} `),
    )
    const last = axis === shape.length - 1
    return `[${parts.join(last ? ', ' : `,${'\n'.repeat(shape.length - 1 - axis)}${indent} `)}]`
  }
  return `${head}\n${render(0, 0, data.length, '')}`
}

// Indices to show; −1 stands for the ellipsis.
function shown(extent: number, truncate: boolean): number[] {
  if (!truncate || extent <= 2 * edge + 1) return Array.from({ length: extent }, (_, k) => k)
  const head = Array.from({ length: edge }, (_, k) => k)
  return [...head, -1, ...head.map((k) => extent - edge + k)]
}

function formatter(dtype: DType, data: TypedArray): (value: number) => string {
  if (dtype === 'bool') return (value) => (value ? 'true' : 'false')
  if (dtype === 'int32' || dtype === 'uint8') return String
  let largest = 0
  let smallest = Number.POSITIVE_INFINITY
  let fraction = false
  for (const value of data) {
    const size = Math.abs(value)
    if (!Number.isFinite(size)) continue
    if (size > largest) largest = size
    if (size > 0 && size < smallest) smallest = size
    if (!Number.isInteger(value)) fraction = true
  }
  const special = (value: number): string => (Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '-∞')
  const scientific = largest >= 1e8 || (fraction && (smallest < 1e-4 || largest / smallest > 1e6))
  if (scientific) return (value) => (Number.isFinite(value) ? value.toExponential(3) : special(value))
  return (value) => (Number.isFinite(value) ? value.toFixed(fraction ? 4 : 0) : special(value))
}
