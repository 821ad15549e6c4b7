// Batch renormalization (Ioffe 2017): corrects the moments of a batch towards those of many batches.
import {
  clip,
  div,
  maximum,
  minimum,
  reshape,
  sub,
  type Tensor,
  TensorloomError,
  type UnaryOp,
} from '@tensorloom/tensor'
import { checkOptions, defineBuiltInOp } from '@tensorloom/tensor/internal'
import { checkRange } from '../../core/check.js'

/** Limits of the correction; none where they are left out. */
export interface RenormClipping {
  /** Largest ratio of the standard deviations. */
  readonly rmax?: number | undefined
  /** Smallest ratio of the standard deviations. */
  readonly rmin?: number | undefined
  /** Largest difference of the means, in standard deviations. */
  readonly dmax?: number | undefined
}

/** Options of batch renormalization. */
export interface RenormOptions {
  /** Whether the moments of a batch are corrected towards those of many batches; false by default. */
  readonly renorm?: boolean | undefined
  /** Limits of the correction; none by default. */
  readonly renormClipping?: RenormClipping | undefined
  /** Fraction of the old statistics of the correction that each step keeps; 0.99 by default. */
  readonly renormMomentum?: number | undefined
}

/** The names in `RenormOptions`. */
export const renormOptions: readonly string[] = ['renorm', 'renormClipping', 'renormMomentum']

/** Throws for limits and a momentum that are not possible. */
export function checkRenorm(layer: string, { renormClipping, renormMomentum = 0.99 }: RenormOptions): void {
  checkRange(layer, 'renormMomentum', renormMomentum, 0, 1)
  checkOptions<RenormClipping>(`${layer}: renormClipping`, renormClipping, {
    rmax: 'number',
    rmin: 'number',
    dmax: 'number',
  })
  const { rmax = Infinity, rmin = -Infinity, dmax = 0 } = renormClipping ?? {}
  if (rmax >= rmin && dmax >= 0) return
  throw new TensorloomError(`${layer}: renormClipping has rmin ${rmin}, rmax ${rmax} and dmax ${dmax}`, {
    help: 'rmax must be at least rmin, and dmax at least 0',
  })
}

// No gradient flows through the correction (Ioffe 2017, algorithm 1).
const held: UnaryOp = /* @__PURE__ */ defineBuiltInOp({
  kind: 'composite',
  name: 'heldConstant',
  inputs: 1,
  compose: (x) => reshape(x, x.shape),
  gradient: () => [undefined],
})

/** The ratio r of the standard deviations and the difference d of the means, within the limits. */
export function correctionOf(
  mean: Tensor,
  deviation: Tensor,
  longMean: Tensor,
  longDeviation: Tensor,
  epsilon: number,
  { rmax, rmin, dmax }: RenormClipping,
): { readonly r: Tensor; readonly d: Tensor } {
  // At least √epsilon, because the statistics may still be 0.
  const divisor = maximum(longDeviation, Math.sqrt(epsilon))
  const ratio = div(deviation, divisor)
  const atLeast = rmin === undefined ? ratio : maximum(ratio, rmin)
  const r = rmax === undefined ? atLeast : minimum(atLeast, rmax)
  const shift = div(sub(mean, longMean), divisor)
  const d = dmax === undefined ? shift : clip(shift, { min: -dmax, max: dmax })
  return { r: held(r), d: held(d) }
}
