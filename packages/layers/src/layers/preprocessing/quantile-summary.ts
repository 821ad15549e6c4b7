// A summary of many numbers from which quantiles are read: values and how many numbers each stands for. Keras's sketch.

/** Values in ascending order, and the weight of each. */
export interface Summary {
  readonly values: readonly number[]
  readonly weights: readonly number[]
}

/** The summary of no numbers. */
export const emptySummary: Summary = { values: [], weights: [] }

/**
 * The summary of numbers: about 1 / epsilon of them at equal distances, or all if there are fewer.
 *
 * @param epsilon - the largest error of a quantile, as a fraction
 */
export function summarize(numbers: ArrayLike<number>, epsilon: number): Summary {
  const sorted = Float32Array.from(numbers).sort()
  const increment = sorted.length * epsilon
  const step = Math.max(increment, 1)
  const values: number[] = []
  for (let k = Math.trunc(increment); k < sorted.length; k += Math.trunc(step)) values.push(sorted[k]!)
  return { values, weights: values.map(() => Math.fround(step)) }
}

/** The summary of both, within `epsilon`. */
export function mergeSummaries(a: Summary, b: Summary, epsilon: number): Summary {
  const both = [a, b].flatMap(({ values, weights }) => values.map((value, k) => [value, weights[k]!] as const))
  both.sort(([x], [y]) => x - y)
  return compress({ values: both.map(([value]) => value), weights: both.map(([, weight]) => weight) }, epsilon)
}

/** Boundaries between `bins` bins that hold equally many numbers. */
export function binBoundaries(summary: Summary, bins: number): readonly number[] {
  return compress(summary, 1 / bins).values.slice(0, -1)
}

/** A summary with at most about 1 / epsilon values, between which it interpolates. */
function compress(summary: Summary, epsilon: number): Summary {
  if (summary.values.length * epsilon < 1) return summary
  // In float32, as in Keras: a boundary on a step of the sum must fall on the same side.
  let total = 0
  const cumulated = summary.weights.map((weight) => {
    total = Math.fround(total + weight)
    return total
  })
  const shares = cumulated.map((weight) => Math.fround(weight / total))
  const count = Math.ceil(1 / epsilon)
  const at = Array.from({ length: count }, (_, k) => epsilon + k * epsilon)
  const weights = at.map((share) => interpolate(share, shares, cumulated))
  return {
    values: at.map((share) => Math.fround(interpolate(share, shares, summary.values))),
    weights: weights.map((weight, k) => Math.fround(weight - (weights[k - 1] ?? 0))),
  }
}

// The piecewise linear function through (xs, ys) at x, constant outside.
function interpolate(x: number, xs: readonly number[], ys: readonly number[]): number {
  const above = xs.findIndex((one) => one >= x)
  if (above === -1) return ys.at(-1)!
  if (above === 0) return ys[0]!
  const [x0, x1] = [xs[above - 1]!, xs[above]!]
  return ys[above - 1]! + ((ys[above]! - ys[above - 1]!) * (x - x0)) / (x1 - x0)
}
