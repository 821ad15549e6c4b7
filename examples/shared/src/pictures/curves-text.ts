// Curves for a terminal: two by four dots per character.
/** A line in a chart: one value per epoch, step or whatever the chart counts. */
export interface Curve {
  readonly name: string
  readonly values: readonly number[]
}

const width = 64
const height = 10
const braille = 0x2800
// The bit of each dot of a character, by row and column.
const bits = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const
const colours = [36, 33, 35, 32, 34, 31] as const

/** The smallest and largest finite value of all curves. */
export function rangeOf(curves: readonly Curve[]): readonly [low: number, high: number] {
  const finite = curves.flatMap(({ values }) => values.filter(Number.isFinite))
  const low = Math.min(...finite)
  const high = Math.max(...finite)
  return low < high ? [low, high] : [low - 0.5, low + 0.5]
}

// The last curve that has a dot in a cell is drawn on top.
function lastIndex(dots: readonly Uint8Array[], cell: number): number {
  return dots.reduce((last, one, k) => (one[cell] === 0 ? last : k), -1)
}

/** A number in at most nine characters. */
export function scaleText(value: number): string {
  return value === 0 || Math.abs(value) >= 0.001 ? String(Number(value.toPrecision(4))) : value.toExponential(1)
}

/** A chart of curves, with its scale at the left and the names below. */
export function curvesText(curves: readonly Curve[], colour: boolean = process.stdout.isTTY): string {
  const [low, high] = rangeOf(curves)
  const dots = curves.map(() => new Uint8Array(width * height))
  curves.forEach(({ values }, k) => {
    for (let column = 0; column < 2 * width; column++) {
      const at = (column / (2 * width - 1)) * (values.length - 1)
      const before = values[Math.floor(at)]
      const after = values[Math.ceil(at)]
      if (before === undefined || after === undefined) continue
      const value = before + (after - before) * (at % 1)
      if (!Number.isFinite(value)) continue
      const row = Math.round(((high - value) / (high - low)) * (4 * height - 1))
      const cell = Math.floor(row / 4) * width + Math.floor(column / 2)
      dots[k]![cell]! |= bits[row % 4]![column % 2]!
    }
  })
  const paint = (text: string, k: number): string =>
    colour && k >= 0 ? `\x1b[${colours[k % colours.length]}m${text}\x1b[0m` : text
  const lines = Array.from({ length: height }, (_, line) => {
    const scale = line === 0 ? high : line === height - 1 ? low : undefined
    const cells = Array.from({ length: width }, (_, column) => {
      const cell = line * width + column
      const all = dots.reduce((sum, one) => sum | one[cell]!, 0)
      return paint(String.fromCharCode(braille + all), lastIndex(dots, cell))
    })
    return `${(scale === undefined ? '' : scaleText(scale)).padStart(9)} ┤${cells.join('')}`
  })
  const last = ({ values }: Curve): string => scaleText(values.at(-1) ?? Number.NaN)
  const names = curves.map((curve, k) => paint(`${curve.name} → ${last(curve)}`, k)).join('   ')
  return `${lines.join('\n')}\n${' '.repeat(11)}${names}`
}
