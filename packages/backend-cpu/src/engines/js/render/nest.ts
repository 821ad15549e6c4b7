// A loop nest during rendering: opens and closes loops, and computes where an element is in a row-major array.
import { type Level, literal, makeLevel, type Names, productText, share, sumText } from './level.js'
import { chunkSize } from './plan.js'
import type { AxisPlace, Site } from './site.js'

/** A nest during rendering. */
export interface Nest {
  readonly names: Names
  readonly levels: Level[]
  /** The line that opens each level but the first. */
  readonly headers: string[]
  readonly axes: Map<number, AxisPlace>
  /** Where the open loops read each accumulator. */
  readonly accumulators: ((open: Pick<Nest, 'axes' | 'levels'>) => AxisPlace)[]
  /** Extents of the output's axes. */
  readonly extents: readonly string[]
  /** The axis whose loop runs in chunks, each from `low` to `high`. */
  readonly row: number | undefined
}

/** The site of expressions at the bottom of the nest. */
export function siteOf({ names, levels, axes, accumulators }: Nest): Site {
  return { names, levels, axes, accumulator: (reduce) => accumulators[reduce]!({ axes, levels }) }
}

/** Opens a loop over an axis. By default it covers the whole axis. */
export function openLoop(nest: Nest, axis: number, to: string, from = '0'): void {
  const name = nest.names.fresh('i')
  nest.headers.push(`for (let ${name} = ${from}; ${name} < ${to}; ${name}++) {`)
  nest.axes.set(axis, { level: nest.levels.push(makeLevel()) - 1, name })
}

/** Opens the loop over chunks of the row axis. */
export function openChunks(nest: Nest): void {
  const extent = nest.extents[nest.row!]!
  nest.headers.push(`for (let low = 0; low < ${extent}; low += ${chunkSize}) {`)
  const level = makeLevel()
  level.lines.push(`const high = Math.min(low + ${chunkSize}, ${extent});`)
  nest.levels.push(level)
}

/** The text of the levels from `from` on, each in its loop. */
export function closeNest({ levels, headers }: Nest, from: number): string[] {
  const lines: string[] = []
  for (let k = from; k < levels.length; k++) {
    if (k > 0) lines.push(headers[k - 1]!)
    lines.push(...levels[k]!.lines)
  }
  for (let k = Math.max(1, from); k < levels.length; k++) lines.push('}')
  return lines
}

/** The position of an element from its coordinates, each at a level. Outer levels compute the outer parts. */
export function positionText(
  nest: Pick<Nest, 'levels' | 'names'>,
  coordinates: readonly (AxisPlace & { readonly stride: string })[],
): string {
  let text = '0'
  let at = 0
  for (const { level, name, stride } of [...coordinates].sort((a, b) => a.level - b.level)) {
    if (level > at && literal(text) === undefined && !/^\w+$/.test(text)) {
      text = share(nest.levels[at]!, text, () => nest.names.fresh('k'))
    }
    text = sumText(text, productText(name, stride))
    at = level
  }
  return text
}

/** Row-major strides of extents given as text, and their product; params are multiplied on the outermost level. */
export function stridesText(nest: Nest, extents: readonly string[]): { strides: string[]; size: string } {
  const strides = new Array<string>(extents.length)
  let size = '1'
  for (let k = extents.length - 1; k >= 0; k--) {
    strides[k] = size
    const next = productText(size, extents[k]!)
    const named = literal(next) !== undefined || /^\w+$/.test(next)
    size = named ? next : share(nest.levels[0]!, next, () => nest.names.fresh('k'))
  }
  return { strides, size }
}

/** Where the current element of the output lies. */
export function outputIndex(nest: Nest): string {
  const { strides } = stridesText(nest, nest.extents)
  return positionText(
    nest,
    strides.map((stride, axis) => ({ ...nest.axes.get(axis)!, stride })),
  )
}
