// Collects how the results of one case compare with what is stored.
import type { Tensor, TypedArray } from '@tensorloom/tensor'
import { type CommonCase, dtypeOf, isStored, numbersOf, type StoredTensor } from './case.js'

/** How far a number may be from what it must be. */
export interface Tolerance {
  readonly relative: number
  readonly absolute: number
}

/** The tolerance of the reference cases. */
export const standardTolerance: Tolerance = { relative: 1e-4, absolute: 1e-5 }

// Up to this difference, relative to 1 + |b|, two backends of Keras agree on an element.
const agreement = 3e-5

/** Problems of a case. */
export class Checks {
  readonly problems: string[] = []
  readonly tolerance: Tolerance
  readonly case: CommonCase

  constructor(one: CommonCase, tolerance: Tolerance = standardTolerance) {
    this.case = one
    this.tolerance = tolerance
  }

  /** Notes a problem. */
  fail(problem: string): void {
    this.problems.push(problem)
  }

  /** Notes a problem unless two values are the same as JSON. */
  same(of: string, got: unknown, want: unknown): void {
    const [a, b] = [JSON.stringify(got), JSON.stringify(want)]
    if (a !== b) this.fail(`${of}: got ${a}, expected ${b}`)
  }

  /**
   * Compares a tensor with what is stored. Where backends of Keras differ, only elements on which they agree are compared.
   *
   * @param path - where the value stands in the case, to find what other backends have there: `['outputs', 0]`
   * @returns whether the values are the stored ones, also where backends differ
   */
  async compare(
    of: string,
    got: Tensor,
    want: StoredTensor,
    path: readonly (string | number)[] = [],
    tolerance: Tolerance = this.tolerance,
  ): Promise<boolean> {
    const dtype = dtypeOf(want)
    if (got.dtype !== dtype) this.fail(`${of}: dtype ${got.dtype}, expected ${dtype}`)
    if (JSON.stringify(got.shape) !== JSON.stringify(want.shape)) {
      this.fail(`${of}: shape [${got.shape.join(', ')}], expected [${want.shape.join(', ')}]`)
      return false
    }
    return this.compareElements(of, await got.data(), want, path, tolerance)
  }

  /** The same for elements that have been read. `slack` is added to the tolerance of each element. */
  compareElements(
    of: string,
    got: TypedArray | readonly number[],
    want: StoredTensor,
    path: readonly (string | number)[] = [],
    tolerance: Tolerance = this.tolerance,
    slack: readonly number[] = [],
  ): boolean {
    if (got.length !== want.data.length) {
      this.fail(`${of}: ${got.length} elements, expected ${want.data.length}`)
      return false
    }
    const wanted = numbersOf(want)
    const others = this.others(path).map(numbersOf)
    let worst = { ratio: 0, k: 0, error: 0, allowed: 0 }
    let asStored = true
    for (const [k, target] of wanted.entries()) {
      const { error, allowed: usual } = deviation(got[k]!, target, tolerance)
      const allowed = usual + (slack[k] ?? 0)
      if (error > allowed) asStored = false
      if (others.some((other) => !(Object.is(other[k], target) || agree(other[k]!, target)))) continue
      const ratio = error === 0 ? 0 : error / allowed
      if (ratio > worst.ratio) worst = { ratio, k, error, allowed }
    }
    if (worst.ratio > 1) {
      const { k, error, allowed } = worst
      const at = position(k, want.shape).join(', ')
      this.fail(
        `${of}: worst error ${short(error)} at [${at}], tolerance ${short(allowed)} (got ${got[k]}, expected ${wanted[k]})`,
      )
    }
    return asStored
  }

  /** What other backends have at a place of the case. */
  others(path: readonly (string | number)[]): readonly StoredTensor[] {
    if (path.length === 0) return []
    return Object.values(this.case.backend_differs ?? {}).flatMap((other) => {
      const found = path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], other)
      return isStored(found) ? [found] : []
    })
  }
}

function deviation(got: number, want: number, tolerance: Tolerance): { error: number; allowed: number } {
  const same = Object.is(got, want) || got === want
  const error = same ? 0 : Number.isFinite(got) && Number.isFinite(want) ? Math.abs(got - want) : Infinity
  return { error, allowed: Number.isFinite(want) ? tolerance.absolute + tolerance.relative * Math.abs(want) : 0 }
}

function agree(a: number, b: number): boolean {
  return Math.abs(a - b) / (1 + Math.abs(b)) <= agreement
}

function position(k: number, shape: readonly number[]): number[] {
  const at: number[] = []
  let rest = k
  for (const extent of [...shape].reverse()) {
    at.unshift(rest % extent)
    rest = Math.floor(rest / extent)
  }
  return at
}

function short(value: number): string {
  return Number(value.toPrecision(3)).toString()
}
