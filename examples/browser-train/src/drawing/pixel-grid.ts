// The image that the network sees, as a grid of 8 × 8 cells; by keyboard or click a cell is inked or erased.
import { imageSize } from './pixels.js'

/** The grid. */
export interface PixelGrid {
  /** A copy of the pixels: [64], 0 to 1. */
  pixels(): Float32Array<ArrayBuffer>
  /** Shows other pixels. Does not call `changed`. */
  show(pixels: Float32Array): void
}

/** How keys move: rows and columns. */
const moves: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  Home: [0, -imageSize],
  End: [0, imageSize],
}
const inks: Readonly<Record<string, (ink: number) => number>> = {
  ' ': (ink) => (ink > 0.5 ? 0 : 1),
  Enter: (ink) => (ink > 0.5 ? 0 : 1),
  Delete: () => 0,
  Backspace: () => 0,
  '+': (ink) => Math.min(1, ink + 0.25),
  '-': (ink) => Math.max(0, ink - 0.25),
}

/**
 * Fills a table with the cells. One of them can be reached by Tab, the others by arrows.
 *
 * @param changed - called after the user has changed a cell
 */
export function pixelGrid(place: HTMLTableElement, changed: (pixels: Float32Array<ArrayBuffer>) => void): PixelGrid {
  const values = new Float32Array(imageSize ** 2)
  const cells = Array.from(values, (_, at) => {
    const cell = document.createElement('td')
    cell.dataset.at = String(at)
    cell.tabIndex = at === 0 ? 0 : -1
    return cell
  })
  place.setAttribute('role', 'grid')
  const body = place.createTBody()
  for (let row = 0; row < imageSize; row++) {
    body.insertRow().append(...cells.slice(row * imageSize, (row + 1) * imageSize))
  }

  const show = (at: number): void => {
    const cell = cells[at]!
    const percent = Math.round(values[at]! * 100)
    cell.style.setProperty('--share', `${percent}%`)
    cell.setAttribute('aria-label', `row ${rowOf(at) + 1}, column ${columnOf(at) + 1}: ${percent} % ink`)
  }
  const ink = (at: number, value: number): void => {
    values[at] = value
    show(at)
    changed(values.slice())
  }
  const focus = (at: number): void => {
    for (const cell of cells) cell.tabIndex = -1
    cells[at]!.tabIndex = 0
    cells[at]!.focus()
  }
  place.addEventListener('keydown', (event) => {
    const at = cellOf(event)
    if (at === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    const move = moves[event.key]
    const next = inks[event.key]
    if (move === undefined && next === undefined) return
    event.preventDefault()
    if (move !== undefined) focus(clamp(rowOf(at) + move[0]) * imageSize + clamp(columnOf(at) + move[1]))
    else ink(at, next!(values[at]!))
  })
  place.addEventListener('click', (event) => {
    const at = cellOf(event)
    if (at === undefined) return
    focus(at)
    ink(at, values[at]! > 0.5 ? 0 : 1)
  })
  for (let at = 0; at < values.length; at++) show(at)
  return {
    pixels: () => values.slice(),
    show(pixels) {
      values.set(pixels)
      for (let at = 0; at < values.length; at++) show(at)
    },
  }
}

function cellOf({ target }: Event): number | undefined {
  const at = target instanceof HTMLElement ? target.dataset.at : undefined
  return at === undefined ? undefined : Number(at)
}

const rowOf = (at: number): number => Math.floor(at / imageSize)
const columnOf = (at: number): number => at % imageSize
const clamp = (place: number): number => Math.min(imageSize - 1, Math.max(0, place))
