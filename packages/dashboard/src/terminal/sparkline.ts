// Curves of one line of text.

const levels = '▁▂▃▄▅▆▇█'

/** A curve in `width` characters; longer ones are thinned out, NaN is `×`. */
export function sparkline(values: readonly number[], width: number): string {
  const shown =
    values.length <= width
      ? values
      : Array.from({ length: width }, (_, k) => values[Math.round((k * (values.length - 1)) / Math.max(1, width - 1))]!)
  const finite = shown.filter(Number.isFinite)
  const [low, high] = [Math.min(...finite), Math.max(...finite)]
  return shown
    .map((value) => {
      if (!Number.isFinite(value)) return '×'
      return levels[high > low ? Math.round(((value - low) / (high - low)) * (levels.length - 1)) : 0]!
    })
    .join('')
}
