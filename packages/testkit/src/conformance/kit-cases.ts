// The kit's further stored cases, loaded on demand like the conformance set.
import { type ConformanceCase, parseCases } from './case.js'

/** Cases by what they are for. */
export interface KitCases {
  /** Every op in every dtype that its rule admits. */
  readonly dtypes: readonly ConformanceCase[]
  /** Numerics at extremes, grouped by `about`. */
  readonly extremes: readonly ConformanceCase[]
  /** Gradients where a function has none, or several. */
  readonly kinks: readonly ConformanceCase[]
}

/** Loads them. */
export async function kitCases(): Promise<KitCases> {
  const [dtypes, extremes, kinks] = await Promise.all([
    import('./data/dtypes.generated.js'),
    import('./data/extremes.generated.js'),
    import('./data/kinks.generated.js'),
  ])
  return {
    dtypes: parseCases('dtypes.json', dtypes.default).cases,
    extremes: parseCases('extremes.json', extremes.default).cases,
    kinks: parseCases('kinks.json', kinks.default).cases,
  }
}
