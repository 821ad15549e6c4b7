// Sine and cosine from products and sums: those of graphics drivers are off by 10⁻⁴ and more.
import type { Writer } from './writer.js'

/**
 * The sine of x, `quarters` quarter turns further: the nearest multiple of π/2 is taken off in three parts (Cody and
 * Waite 1980), and what is left, at most π/4, goes into the series.
 */
export function turned(w: Writer, x: string, quarters: 0 | 1): string {
  const turns = w.bind(`Math.floor(${x} * 0.6366197723675814 + 0.5)`)
  const first = w.bind(`${x} - ${turns} * 1.5703125`)
  const second = w.bind(`${first} - ${turns} * 0.0004837512969970703`)
  const rest = w.bind(`${second} - ${turns} * 0.00000007549789948768648`)
  const square = w.bind(`${rest} * ${rest}`)
  const sine = w.bind(
    `${rest} + ${rest} * ${square} * (-0.166666666 + ${square} * (0.00833333333 - ${square} * 0.000198412698))`,
  )
  const cosine = w.bind(
    `1 - ${square} * (0.5 - ${square} * (0.0416666666 - ${square} * (0.00138888889 - ${square} * 0.0000248015873)))`,
  )
  const quadrant = w.remainder(`${turns} + ${quarters}`, 4)
  const isOdd = w.flag(`(${quadrant} > 0.5 && ${quadrant} < 1.5) || ${quadrant} > 2.5`)
  const value = w.pick(isOdd, cosine, sine)
  return w.choose(`${quadrant} > 1.5`, `0 - ${value}`, value)
}
