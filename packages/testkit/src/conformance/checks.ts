// Collects how the results of one case compare with what is stored.
import type { Shape, Tensor } from '@tensorloom/tensor'
import type { CaseTensor, ConformanceCase } from './case.js'
import { type Deviation, describeDeviation, worseOf, worstDeviation } from './compare.js'
import { toleranceOf } from './tolerance.js'

/** Runs a function in the case's scope and on its backend. */
export type Run = <T>(fn: () => T) => T

/** Problems of a case, and its worst element. */
export class Checks {
  readonly problems: string[] = []
  worst: Deviation | undefined = undefined
  readonly case: ConformanceCase

  constructor(one: ConformanceCase) {
    this.case = one
  }

  /**
   * Reads a result and compares it with what is stored.
   *
   * @param of - name of the result
   * @param sources - shapes of the tensors it was computed from
   */
  async compare(of: string, got: Tensor, want: CaseTensor, sources: readonly Shape[]): Promise<void> {
    if (got.dtype !== want.dtype) this.problems.push(`${of}: dtype ${got.dtype}, expected ${want.dtype}`)
    if (JSON.stringify(got.shape) !== JSON.stringify(want.shape)) {
      this.problems.push(`${of}: shape [${got.shape.join(', ')}], expected [${want.shape.join(', ')}]`)
      return
    }
    const worst = worstDeviation(of, await got.data(), want, toleranceOf(this.case, want, sources))
    if (worst === undefined) return
    if (worst.error > worst.allowed) this.problems.push(`${of}: ${describeDeviation(worst)}`)
    this.worst = worseOf(this.worst, worst)
  }
}
