// A picture of a model: boxes with text, frames around models inside, and lines with arrows; all of it numbers and text.
import { type BoxLine, boxLines } from './box-text.js'
import { layered, type Point, type Size } from './layout.js'
import type { GraphBox, ModelGraph } from './model-graph.js'
import type { CompletePlotOptions } from './options.js'

/** A rectangle of the picture, in pixels. */
export interface PictureBox extends Size {
  /** The box of the graph. */
  readonly id: string
  readonly x: number
  readonly y: number
  /** `frame` is around the boxes of a model; they follow it. */
  readonly kind: 'input' | 'layer' | 'model' | 'frame'
  readonly shared: boolean
  readonly output: boolean
  /** Text from top to bottom, in the middle; of a frame, only its first line is above what is inside. */
  readonly lines: readonly BoxLine[]
  /** All that the box can say. */
  readonly title: string
}

/** A line from one box to another. */
export interface PictureEdge {
  readonly from: string
  readonly to: string
  /** Path data of the line. */
  readonly path: string
  /** Path data of the arrow at its end. */
  readonly arrow: string
}

/** @internal A picture. */
export interface Picture extends Size {
  /** The model. */
  readonly name: string
  readonly boxes: readonly PictureBox[]
  readonly edges: readonly PictureEdge[]
}

/** Height of a line of text, in pixels. */
export const lineHeight = 16
const [paddingX, paddingY] = [12, 8]
const frameHead = 26
const framePadding = 16
const margin = 8
const longest = 44

/** Width of a character of the font, in pixels; its size is 12. */
const characterWidth = 7.3

/** @internal Draws a graph. */
export function pictureOf(graph: ModelGraph, options: CompletePlotOptions): Picture {
  const inside = draw(graph, options)
  const boxes = inside.boxes.map((box) => ({ ...box, x: box.x + margin, y: box.y + margin }))
  const right = options.rankdir === 'LR'
  const edges = inside.edges.map(({ from, to, points }) => {
    const moved = points.map(([x, y]): Point => [x + margin, y + margin])
    return { from, to, path: pathThrough(moved, right), arrow: arrowAt(moved.at(-1)!, right) }
  })
  const { width, height } = inside
  return { name: graph.name, boxes, edges, width: round(width + 2 * margin), height: round(height + 2 * margin) }
}

interface Drawn extends Size {
  readonly boxes: readonly PictureBox[]
  readonly edges: readonly { readonly from: string; readonly to: string; readonly points: readonly Point[] }[]
}

function draw(graph: ModelGraph, options: CompletePlotOptions): Drawn {
  const right = options.rankdir === 'LR'
  const parts = graph.boxes.map((box) => partOf(box, options))
  const numbers = new Map(graph.boxes.map(({ id }, k) => [id, k]))
  // Several edges between two boxes are one line.
  const pairs = new Map(
    graph.edges.map(({ from, to }) => [`${numbers.get(from)} ${numbers.get(to)}`, [from, to] as const]),
  )
  // From left to right is from top to bottom with x and y exchanged.
  const turned = ([x, y]: Point): Point => (right ? [y, x] : [x, y])
  const layout = layered(
    parts.map(({ width, height }) => (right ? { width: height, height: width } : { width, height })),
    [...pairs.values()].map(([from, to]) => [numbers.get(from)!, numbers.get(to)!] as const),
  )
  const [width, height] = turned([layout.width, layout.height])
  const boxes: PictureBox[] = []
  const edges: { from: string; to: string; points: readonly Point[] }[] = []
  for (const [k, part] of parts.entries()) {
    const [x, y] = turned(layout.corners[k]!)
    const { inner } = part
    boxes.push({ ...part.box, x: round(x), y: round(y), width: part.width, height: part.height })
    if (inner === undefined) continue
    const [left, top] = [x + (part.width - inner.width) / 2, y + frameHead]
    for (const box of inner.boxes) boxes.push({ ...box, x: round(box.x + left), y: round(box.y + top) })
    for (const edge of inner.edges) {
      edges.push({ ...edge, points: edge.points.map(([px, py]): Point => [px + left, py + top]) })
    }
  }
  for (const [k, [from, to]] of [...pairs.values()].entries()) {
    edges.push({ from, to, points: layout.lines[k]!.map(turned) })
  }
  return { boxes, edges, width, height }
}

interface Part extends Size {
  readonly box: Omit<PictureBox, 'x' | 'y' | keyof Size>
  readonly inner?: Drawn
}

function partOf(box: GraphBox, options: CompletePlotOptions): Part {
  const all = boxLines(box, options)
  const lines = all.map(({ role, text }) => ({ role, text: shortened(text) }))
  const title = boxLines(box, { ...options, showLayerNames: true, showShapes: true, showParameters: true })
    .map(({ text }) => text)
    .join('\n')
  const { id, shared, output } = box
  if (options.expandNested && box.inner !== undefined) {
    const inner = draw(box.inner, options)
    const head = lines.slice(0, 1)
    const width = Math.max(inner.width, textWidth(head)) + 2 * framePadding
    return {
      box: { id, kind: 'frame', shared, output, lines: head, title },
      inner,
      width: round(width),
      height: round(inner.height + frameHead + framePadding),
    }
  }
  const kind = box.type === 'input' ? 'input' : box.inner === undefined ? 'layer' : 'model'
  return {
    box: { id, kind, shared, output, lines, title },
    width: round(Math.max(48, textWidth(lines) + 2 * paddingX)),
    height: lines.length * lineHeight + 2 * paddingY,
  }
}

// Characters of East Asian scripts are twice as wide.
const isWide = (character: string): boolean => character.codePointAt(0)! >= 0x1100

function textWidth(lines: readonly BoxLine[]): number {
  const width = (text: string): number => Array.from(text).reduce((sum, one) => sum + (isWide(one) ? 2 : 1), 0)
  return Math.max(0, ...lines.map(({ text }) => width(text))) * characterWidth
}

function shortened(text: string): string {
  const characters = Array.from(text)
  return characters.length <= longest ? text : `${characters.slice(0, longest - 1).join('')}…`
}

// Straight pieces as they are, curves between them.
function pathThrough(points: readonly Point[], right: boolean): string {
  let path = `M${pair(points[0]!)}`
  for (let k = 1; k < points.length; k++) {
    const [[x0, y0], [x1, y1]] = [points[k - 1]!, points[k]!]
    if (k % 2 === 1 || (right ? y0 === y1 : x0 === x1)) {
      path += `L${pair([x1, y1])}`
      continue
    }
    const [a, b]: readonly [Point, Point] = right
      ? [
          [(x0 + x1) / 2, y0],
          [(x0 + x1) / 2, y1],
        ]
      : [
          [x0, (y0 + y1) / 2],
          [x1, (y0 + y1) / 2],
        ]
    path += `C${pair(a)} ${pair(b)} ${pair([x1, y1])}`
  }
  return path
}

function arrowAt([x, y]: Point, right: boolean): string {
  const [a, b]: readonly [Point, Point] = right
    ? [
        [x - 7, y - 4],
        [x - 7, y + 4],
      ]
    : [
        [x - 4, y - 7],
        [x + 4, y - 7],
      ]
  return `M${pair([x, y])}L${pair(a)}L${pair(b)}Z`
}

const round = (value: number): number => Math.round(value * 10) / 10
const pair = ([x, y]: Point): string => `${round(x)} ${round(y)}`
