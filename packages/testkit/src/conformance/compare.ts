// Compares elements with what they must be: NaN equals NaN, infinities are exact, finite numbers within a tolerance.
import type { Shape, TypedArray } from '@tensorloom/tensor'
import type { CaseTensor, Tolerance } from './case.js'

/** The element with the largest error in relation to its tolerance. */
export interface Deviation {
  /** Which result: `output 0`, `gradient of input 1`. */
  readonly of: string
  /** Where in it. */
  readonly at: Shape
  /** The actual value. */
  readonly got: number
  /** The expected value. */
  readonly want: number
  /** |got − want|; infinite if only one of them is finite or NaN. */
  readonly error: number
  /** The tolerance of this element. */
  readonly allowed: number
}

/** The elements as numbers. */
export function numbersOf(tensor: CaseTensor): number[] {
  return tensor.data.map(Number)
}

/** The worst element, or undefined where there are no elements. */
export function worstDeviation(
  of: string,
  got: TypedArray,
  want: CaseTensor,
  tolerance: Tolerance,
): Deviation | undefined {
  let worst: Deviation | undefined
  const wanted = numbersOf(want)
  for (let k = 0; k < wanted.length; k++) {
    // What float32 cannot hold overflows in the expected value too.
    const target = want.dtype === 'float32' ? Math.fround(wanted[k]!) : wanted[k]!
    const value = got[k]!
    const same = Object.is(value, target) || value === target
    const error = same ? 0 : Number.isFinite(value) && Number.isFinite(target) ? Math.abs(value - target) : Infinity
    const allowed = Number.isFinite(target) ? tolerance.absolute + tolerance.relative * Math.abs(target) : 0
    if (worst === undefined || ratio(error, allowed) > ratio(worst.error, worst.allowed)) {
      worst = { of, at: position(k, want.shape), got: value, want: target, error, allowed }
    }
  }
  return worst
}

/** The larger of two deviations. */
export function worseOf(a: Deviation | undefined, b: Deviation | undefined): Deviation | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return ratio(b.error, b.allowed) > ratio(a.error, a.allowed) ? b : a
}

function ratio(error: number, allowed: number): number {
  return error === 0 ? 0 : error / allowed
}

/** Row-major position `k` as indices. */
export function position(k: number, shape: Shape): number[] {
  const at: number[] = []
  let rest = k
  for (const extent of [...shape].reverse()) {
    at.unshift(rest % extent)
    rest = Math.floor(rest / extent)
  }
  return at
}

/** `worst error 0.3 at [1, 2], allowed 1.2e-5 (got 1.5, expected 1.2)`. */
export function describeDeviation({ at, error, allowed, got, want }: Deviation): string {
  return `worst error ${short(error)} at [${at.join(', ')}], tolerance ${short(allowed)} (got ${got}, expected ${want})`
}

function short(value: number): string {
  return Number(value.toPrecision(3)).toString()
}
