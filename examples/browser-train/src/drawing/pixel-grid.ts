// The image that the network sees, as a grid of cells; by keyboard or click a cell is inked or erased.

/** The grid. */
export interface PixelGrid {
  /** Takes images of another size, and shows an empty one. */
  resize(size: number): void
  /** A copy of the pixels: [size · size], 0 to 1. */
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
  Home: [0, Number.NEGATIVE_INFINITY],
  End: [0, Number.POSITIVE_INFINITY],
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
 * Makes a table the grid. One of its cells can be reached by Tab, the others by arrows. It has none until `resize`.
 *
 * @param changed - called after the user has changed a cell
 */
export function pixelGrid(place: HTMLTableElement, changed: (pixels: Float32Array<ArrayBuffer>) => void): PixelGrid {
  let size = 0
  let values = new Float32Array(0)
  let cells: readonly HTMLTableCellElement[] = []
  place.setAttribute('role', 'grid')
  const body = place.createTBody()
  const rowOf = (at: number): number => Math.floor(at / size)
  const columnOf = (at: number): number => at % size
  const clamp = (where: number): number => Math.min(size - 1, Math.max(0, where))

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
    if (move !== undefined) focus(clamp(rowOf(at) + move[0]) * size + clamp(columnOf(at) + move[1]))
    else ink(at, next!(values[at]!))
  })
  place.addEventListener('click', (event) => {
    const at = cellOf(event)
    if (at === undefined) return
    focus(at)
    ink(at, values[at]! > 0.5 ? 0 : 1)
  })
  return {
    resize(wanted) {
      size = wanted
      values = new Float32Array(size ** 2)
      cells = Array.from(values, (_, at) => {
        const cell = document.createElement('td')
        cell.dataset.at = String(at)
        cell.tabIndex = at === 0 ? 0 : -1
        return cell
      })
      body.replaceChildren()
      for (let row = 0; row < size; row++) body.insertRow().append(...cells.slice(row * size, (row + 1) * size))
      for (let at = 0; at < values.length; at++) show(at)
    },
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
