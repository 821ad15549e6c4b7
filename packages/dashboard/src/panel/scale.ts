// Scales of charts: where a number is, and which numbers stand beside the axis.

/** From numbers to places. */
export interface Scale {
  /** The place of a number. */
  place(value: number): number
  /** Round numbers within the scale. */
  readonly ticks: readonly number[]
}

/**
 * A scale from `low … high` to `start … end`.
 *
 * @param log - whether equal distances are equal ratios; only for positive numbers
 */
export function scaleOf(
  low: number,
  high: number,
  start: number,
  end: number,
  { log = false, count = 4 }: { readonly log?: boolean; readonly count?: number } = {},
): Scale {
  const view = log ? Math.log10 : (value: number): number => value
  const [a, b] = [view(low), view(high)]
  const place = (value: number): number =>
    b > a ? start + ((view(value) - a) / (b - a)) * (end - start) : (start + end) / 2
  return { place, ticks: log ? logTicks(low, high, count) : ticksOf(low, high, count) }
}

/** About `count` round numbers in `low … high`: multiples of 1, 2 or 5 times a power of ten. */
export function ticksOf(low: number, high: number, count: number): readonly number[] {
  if (!(high > low)) return [low]
  const rough = (high - low) / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough * 0.999)!
  const first = Math.ceil(low / step - 1e-9)
  const last = Math.floor(high / step + 1e-9)
  return Array.from({ length: last - first + 1 }, (_, k) => Number(((first + k) * step).toPrecision(12)))
}

function logTicks(low: number, high: number, count: number): readonly number[] {
  const [a, b] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)]
  if (b - a < 1) return ticksOf(low, high, count)
  const step = Math.ceil((b - a) / count)
  return Array.from({ length: Math.floor((b - a) / step) + 1 }, (_, k) => 10 ** (a + k * step))
}
