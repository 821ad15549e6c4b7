// Windows that fade the frames of a signal out at their ends.

/** A window by name. */
export type WindowName = 'hann' | 'hamming' | 'blackman'

// Sums of cosines, a₀ − a₁ · cos(2πt / period) + a₂ · cos(4πt / period) − … (Harris 1978).
const coefficients: Readonly<Record<WindowName, readonly number[]>> = {
  hann: [0.5, 0.5],
  hamming: [0.54, 0.46],
  blackman: [0.42, 0.5, 0.08],
}

/** The names of windows. */
export const windowNames: readonly string[] = /* @__PURE__ */ Object.keys(coefficients)

/**
 * The values of a window, or ones without a name.
 *
 * @param periodic - whether it goes on seamlessly (for spectra); else it is symmetric (for filters)
 */
export function windowValues(name: WindowName | undefined, length: number, periodic: boolean): readonly number[] {
  if (name === undefined || length === 1) return new Array<number>(length).fill(1)
  const period = periodic ? length : length - 1
  const term = (t: number, j: number): number => (-1) ** j * Math.cos((2 * Math.PI * j * t) / period)
  return Array.from({ length }, (_, t) => coefficients[name].reduce((sum, share, j) => sum + share * term(t, j), 0))
}
