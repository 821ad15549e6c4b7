// How exact a result must be: the conformance set's tolerance, wider by √K where K products or terms are summed.
import { isFloating, type Shape } from '@tensorloom/tensor'
import type { CaseTensor, ConformanceCase, Tolerance } from './case.js'

/** The conformance set's tolerance for float32. */
export const standardTolerance: Tolerance = { absolute: 1e-5, relative: 1e-4 }

// Ops whose result sums products of elements of two tensors.
const contractions = /^(matmul|einsum|outer|(depthwise)?conv\dd.*|dense|scaledDotProductAttention|lstm|gru|simpleRnn)$/i

/**
 * Tolerance of one result. K is estimated from sizes: for contractions √(∏ sources / result), which is exact for a
 * matrix product (and its gradients), else the size of the largest source by that of the result.
 *
 * @param one - the case
 * @param want - the result in question
 * @param sources - shapes of the tensors it is computed from
 */
export function toleranceOf(one: ConformanceCase, want: CaseTensor, sources: readonly Shape[]): Tolerance {
  const { tolerance } = one
  if (typeof tolerance === 'number') return { absolute: tolerance, relative: tolerance }
  if (tolerance !== undefined) return tolerance
  if (!isFloating(want.dtype)) return { absolute: 0, relative: 0 }
  const factor = Math.sqrt(termCount(one.op, want.shape, sources))
  return { absolute: standardTolerance.absolute * factor, relative: standardTolerance.relative * factor }
}

function termCount(op: string, result: Shape, sources: readonly Shape[]): number {
  const size = (shape: Shape): number => shape.reduce((product, extent) => product * extent, 1)
  const sizes = sources.map(size)
  const own = Math.max(1, size(result))
  const terms = contractions.test(op)
    ? Math.sqrt(sizes.reduce((product, one) => product * one, 1) / own)
    : Math.max(0, ...sizes) / own
  return Math.max(1, terms)
}
