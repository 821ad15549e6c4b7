// A chart of curves, drawn as SVG. The pointer or the arrow keys move a line that reads them.
import { numberText } from '../terminal/numbers.js'
import { element, setAttributes, svg } from './elements.js'
import { type Scale, scaleOf } from './scale.js'

/** A curve of a chart. */
export interface Series {
  /** What it is called when it is read. */
  readonly label: string
  /** Number of its colour. */
  readonly colour: number
  /** Whether it is of validation. */
  readonly held: boolean
  /** Whether it is of moments within epochs. */
  readonly within: boolean
  /** Ascending. */
  readonly x: readonly number[]
  readonly y: readonly number[]
}

/** What a chart shows. */
export interface ChartContent {
  readonly series: readonly Series[]
  /** What x counts: `epoch`. */
  readonly unit: string
  readonly log: boolean
  /** How values are written; `numberText` by default. */
  readonly text?: ((value: number) => string) | undefined
}

const height = 200
const [top, bottom, left, right] = [8, 22, 50, 10]

/** A chart. */
export class Chart {
  readonly root: HTMLElement
  readonly picture: SVGSVGElement
  readonly readout: HTMLElement
  readonly title: string
  content: ChartContent
  width: number
  /** The x that is read; undefined for the last one. */
  reading: number | undefined
  scale: Scale | undefined

  constructor(title: string) {
    this.title = title
    this.content = { series: [], unit: '', log: false }
    this.width = 0
    this.reading = undefined
    this.scale = undefined
    this.picture = svg('svg', { role: 'slider', tabindex: 0, 'aria-label': title, 'aria-orientation': 'horizontal' })
    this.readout = element('p', { class: 'readout' })
    this.root = element('section', { class: 'card chart' }, element('h3', {}, title), this.picture, this.readout)
    this.picture.addEventListener('keydown', (event) => this.onKey(event))
    this.picture.addEventListener('pointermove', (event) => this.onPointer(event))
    this.picture.addEventListener('pointerleave', () => this.read(undefined))
    this.picture.addEventListener('blur', () => this.read(undefined))
  }

  /** Shows other curves. */
  show(content: ChartContent): void {
    this.content = content
    this.draw()
  }

  /** Draws for a width in pixels. */
  resize(width: number): void {
    if (Math.abs(width - this.width) < 1) return
    this.width = width
    this.draw()
  }

  /** All x, ascending, each once. */
  places(): readonly number[] {
    return [...new Set(this.content.series.filter(({ within }) => !within).flatMap(({ x }) => x))].sort((a, b) => a - b)
  }

  read(x: number | undefined): void {
    if (x === this.reading) return
    this.reading = x
    this.draw()
  }

  onKey(event: KeyboardEvent): void {
    const places = this.places()
    if (places.length === 0) return
    const now = this.reading === undefined ? places.length - 1 : nearest(places, this.reading)
    const next: Readonly<Record<string, number>> = {
      ArrowLeft: now - 1,
      ArrowDown: now - 1,
      ArrowRight: now + 1,
      ArrowUp: now + 1,
      PageDown: now - 10,
      PageUp: now + 10,
      Home: 0,
      End: places.length - 1,
    }
    const at = next[event.key]
    if (at === undefined) return
    event.preventDefault()
    this.read(places[Math.max(0, Math.min(places.length - 1, at))])
  }

  onPointer(event: PointerEvent): void {
    const places = this.places()
    if (places.length === 0 || this.scale === undefined) return
    const box = this.picture.getBoundingClientRect()
    const x = ((event.clientX - box.left) / box.width) * this.width
    const { place } = this.scale
    this.read(places.reduce((best, one) => (Math.abs(place(one) - x) < Math.abs(place(best) - x) ? one : best)))
  }

  draw(): void {
    const { width, content } = this
    const { unit, log, text = numberText } = content
    if (width < 60) return
    // A logarithm has no place for zero.
    const shown = content.series.map((one) => points(one, log))
    const xs = shown.flat().map(([x]) => x)
    const ys = shown.flat().map(([, y]) => y)
    const [x0, x1] = [least(xs, 0), most(xs, 1)]
    let [low, high] = [least(ys, 0), most(ys, 1)]
    const room = (high - low) * 0.06
    if (!log)
      [low, high] =
        high > low ? [low - room, high + room] : [low - (Math.abs(low) / 10 || 1), high + (Math.abs(high) / 10 || 1)]
    const across = scaleOf(x0, x1, left, width - right, { count: Math.max(2, Math.floor(width / 90)) })
    const up = scaleOf(low, high, height - bottom, top, { log, count: 4 })
    this.scale = across
    const children: SVGElement[] = []
    for (const tick of up.ticks) {
      const y = up.place(tick)
      children.push(svg('line', { class: 'gridline', x1: left, x2: width - right, y1: y, y2: y }))
      children.push(svg('text', { x: left - 6, y: y + 4, 'text-anchor': 'end' }, text(tick)))
    }
    for (const tick of across.ticks.filter(Number.isInteger)) {
      children.push(svg('text', { x: across.place(tick), y: height - 6, 'text-anchor': 'middle' }, numberText(tick)))
    }
    for (const [k, one] of content.series.entries()) {
      const classes = ['curve', `c${one.colour % 8}`, ...(one.held ? ['held'] : []), ...(one.within ? ['within'] : [])]
      const line = thinned(shown[k]!, width).map(([x, y]) => `${round(across.place(x))} ${round(up.place(y))}`)
      if (line.length > 0) children.push(svg('path', { class: classes.join(' '), d: `M${line.join('L')}` }))
    }
    const places = this.places()
    const at = this.reading ?? places.at(-1)
    if (this.reading !== undefined) {
      const x = across.place(this.reading)
      children.push(svg('line', { class: 'cross', x1: x, x2: x, y1: top, y2: height - bottom }))
    }
    const read = at === undefined ? [] : this.values(at)
    for (const { x, y, colour } of read) {
      if (!Number.isFinite(y) || (log && y <= 0)) continue
      children.push(svg('circle', { class: `dot c${colour % 8}`, cx: across.place(x), cy: up.place(y), r: 3.5 }))
    }
    setAttributes(this.picture, { viewBox: `0 0 ${width} ${height}` })
    this.picture.replaceChildren(...children)
    const where = at === undefined ? '' : `${unit} ${numberText(at)}`
    this.readout.replaceChildren(
      ...(at === undefined ? ['no values yet'] : [where]),
      // Validation belongs to the number before it.
      ...read.flatMap(({ label, y, colour, held }) => [
        held ? ', ' : ' · ',
        element('b', { class: `c${colour % 8}` }, label),
        ` ${text(y)}`,
      ]),
    )
    setAttributes(this.picture, {
      'aria-valuemin': 0,
      'aria-valuemax': Math.max(0, places.length - 1),
      'aria-valuenow': at === undefined ? 0 : nearest(places, at),
      'aria-valuetext': this.readout.textContent ?? '',
    })
  }

  // The values of curves at x, or at the last place before it.
  values(at: number): readonly { label: string; colour: number; held: boolean; x: number; y: number }[] {
    return this.content.series
      .filter(({ within, x }) => !within && x.length > 0)
      .map(({ label, colour, held, x, y }) => {
        const after = x.findIndex((one) => one > at)
        const k = after === -1 ? x.length - 1 : Math.max(0, after - 1)
        return { label, colour, held, x: x[k]!, y: y[k]! }
      })
  }
}

type Point = readonly [x: number, y: number]

function points({ x, y }: Series, log: boolean): readonly Point[] {
  return x.map((one, k): Point => [one, y[k]!]).filter(([, one]) => Number.isFinite(one) && (!log || one > 0))
}

// At most two points per pixel: the lowest and the highest of those that fall on it.
function thinned(all: readonly Point[], width: number): readonly Point[] {
  const group = Math.ceil(all.length / width)
  if (group <= 2) return all
  const kept: Point[] = []
  for (let k = 0; k < all.length; k += group) {
    const some = all.slice(k, k + group)
    const low = some.reduce((a, b) => (b[1] < a[1] ? b : a))
    const high = some.reduce((a, b) => (b[1] > a[1] ? b : a))
    kept.push(...(low[0] <= high[0] ? [low, high] : [high, low]))
  }
  return kept
}

// Without spreading: an argument list of hundreds of thousands is too long.
const least = (values: readonly number[], none: number): number =>
  values.length === 0 ? none : values.reduce((a, b) => Math.min(a, b))
const most = (values: readonly number[], none: number): number =>
  values.length === 0 ? none : values.reduce((a, b) => Math.max(a, b))
const round = (value: number): number => Math.round(value * 10) / 10

function nearest(places: readonly number[], x: number): number {
  let best = 0
  for (const [k, one] of places.entries()) if (Math.abs(one - x) < Math.abs(places[best]! - x)) best = k
  return best
}
