// A layered drawing of a graph: where boxes are, and the lines between them. Edges run downwards.
import { placesInOrder } from './isotonic.js'
import { type Rows, rowsOf } from './rows.js'

/** A point of the drawing, in pixels from its upper left corner. */
export type Point = readonly [x: number, y: number]

/** Width and height of a box, in pixels. */
export interface Size {
  readonly width: number
  readonly height: number
}

/** A drawing. */
export interface Layout extends Size {
  /** The upper left corner of each box. */
  readonly corners: readonly Point[]
  /** The points of each edge: pairs of the ends of vertical pieces, from the lower side of a box to the upper side of another. */
  readonly lines: readonly (readonly Point[])[]
}

const columnGap = 24
const rowGap = 36
const portGap = 14
const passes = 10

/**
 * Lays out a graph. No two boxes overlap, and edges cross no box.
 *
 * @param sizes - of the boxes; each box comes after those that lead to it
 * @param edges - pairs of a box and a later one
 */
export function layered(sizes: readonly Size[], edges: readonly (readonly [number, number])[]): Layout {
  const rows = rowsOf(sizes.length, edges)
  const widthOf = (node: number): number => sizes[node]?.width ?? 0
  const centres = centresOf(rows, widthOf)
  const left = Math.min(0, ...centres.map((x, node) => x - widthOf(node) / 2))
  const x = centres.map((centre) => centre - left)
  const heights = rows.order.map((row) => Math.max(0, ...row.map((node) => sizes[node]?.height ?? 0)))
  const tops: number[] = []
  let y = 0
  for (const height of heights) {
    tops.push(y)
    y += height + rowGap
  }
  const top = (node: number): number => {
    const row = rows.row[node]!
    return tops[row]! + (node < rows.count ? (heights[row]! - sizes[node]!.height) / 2 : 0)
  }
  const bottom = (node: number): number => {
    const row = rows.row[node]!
    return node < rows.count ? top(node) + sizes[node]!.height : tops[row]! + heights[row]!
  }
  const ports = portsOf(rows, edges, x, widthOf)
  const lines = rows.ways.map((way, edge) => {
    const points: Point[] = []
    for (const [k, node] of way.entries()) {
      const row = rows.row[node]!
      const [above, below] = [tops[row]!, tops[row]! + heights[row]!]
      const at = k === way.length - 1 ? x[node]! + ports[edge]! : x[node]!
      // Beside a higher box of its row, a line runs straight.
      if (k === 0) points.push([at, bottom(node)], [at, below])
      else if (k === way.length - 1) points.push([at, above], [at, top(node)])
      else points.push([at, above], [at, below])
    }
    return points
  })
  return {
    corners: sizes.map(({ width }, node) => [x[node]! - width / 2, top(node)] as const),
    lines,
    width: Math.max(0, ...x.map((at, node) => at + widthOf(node) / 2)),
    height: Math.max(0, y - rowGap),
  }
}

// Boxes stand near the middle of their neighbours; long edges are straight.
function centresOf({ count, order, above, below }: Rows, widthOf: (node: number) => number): number[] {
  const x: number[] = []
  const rooms = order.map((row) =>
    row.map((node, k) => (k === 0 ? 0 : (widthOf(row[k - 1]!) + widthOf(node)) / 2 + columnGap)),
  )
  for (const [at, row] of order.entries()) {
    const whole = rooms[at]!.reduce((sum, room) => sum + room, 0)
    let place = -whole / 2
    for (const [k, node] of row.entries()) {
      place += rooms[at]![k]!
      x[node] = place
    }
  }
  const weight = (a: number, b: number): number => (a < count ? 1 : 3) * (b < count ? 1 : 3)
  const placeNear = (at: number, neighbours: (node: number) => readonly number[]): void => {
    const row = order[at]!
    const wants = row.map((node) => {
      const near = neighbours(node)
      const total = near.reduce((sum, one) => sum + weight(node, one), 0)
      if (total === 0) return [x[node]!, 0.01] as const
      return [near.reduce((sum, one) => sum + weight(node, one) * x[one]!, 0) / total, total] as const
    })
    const places = placesInOrder(
      wants.map(([want]) => want),
      wants.map(([, total]) => total),
      rooms[at]!,
    )
    for (const [k, node] of row.entries()) x[node] = places[k]!
  }
  for (let pass = 0; pass < passes; pass++) {
    for (let at = 1; at < order.length; at++) placeNear(at, (node) => above[node]!)
    for (let at = order.length - 2; at >= 0; at--) placeNear(at, (node) => below[node]!)
  }
  for (const at of order.keys()) placeNear(at, (node) => [...above[node]!, ...below[node]!])
  return x
}

// Edges that end in one box end beside each other, in the order in which they come. Relative to the middle of the box.
function portsOf(
  { ways }: Rows,
  edges: readonly (readonly [number, number])[],
  x: readonly number[],
  widthOf: (node: number) => number,
): readonly number[] {
  const ports = new Array<number>(edges.length).fill(0)
  const into = new Map<number, number[]>()
  for (const [edge, [, to]] of edges.entries()) into.set(to, [...(into.get(to) ?? []), edge])
  for (const [to, list] of into) {
    if (list.length === 1) continue
    const from = (edge: number): number => x[ways[edge]!.at(-2)!]!
    const sorted = [...list].sort((a, b) => from(a) - from(b))
    const gap = Math.min(portGap, (widthOf(to) - portGap) / list.length)
    for (const [k, edge] of sorted.entries()) ports[edge] = (k - (list.length - 1) / 2) * gap
  }
  return ports
}
