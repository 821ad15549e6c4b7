// Records a function and propagates gradients from its results back to tensors. The other functions build on this.
import { scope, type Tensor, zeros } from '@tensorloom/tensor'
import { backward } from './backward.js'
import { record } from './recorder.js'

/** Computes gradients of `sources` from gradients of the results of `fn`; undefined for a source without influence. */
export function pullback(
  fn: () => readonly Tensor[],
  sources: readonly Tensor[],
  upstreams: readonly (Tensor | undefined)[],
): (Tensor | undefined)[] {
  return scope(() => {
    const { result, recorder } = record(fn, sources)
    return backward(recorder, result, upstreams, sources)
  })
}

/** Fills in zeros for a source without influence. */
export function orZeros(gradients: readonly (Tensor | undefined)[], sources: readonly Tensor[]): Tensor[] {
  return gradients.map((gradient, k) => gradient ?? zeros(sources[k]!.shape, { dtype: sources[k]!.dtype }))
}
