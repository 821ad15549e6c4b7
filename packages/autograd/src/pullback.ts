// Records a function and pulls gradients of its results back to some tensors. Everything else here is a form of this.
import { scope, type Tensor, zeros } from '@tensorloom/tensor'
import { backward } from './backward.js'
import { record } from './recorder.js'

/** Gradients of `sources` from gradients of what `fn` returns; undefined where a source has no influence. */
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

/** Zeros where a source had no influence. */
export function orZeros(gradients: readonly (Tensor | undefined)[], sources: readonly Tensor[]): Tensor[] {
  return gradients.map((gradient, k) => gradient ?? zeros(sources[k]!.shape, { dtype: sources[k]!.dtype }))
}
