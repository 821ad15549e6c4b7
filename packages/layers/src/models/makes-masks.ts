// Whether any layer of a model makes masks. Where none does, it makes no difference which layers pass them on.
import type { AnyLayer } from '../core/types.js'

/** Whether the layer or one inside it gives its output a mask that its input does not have. */
export function makesMasks({ type, config, children }: AnyLayer): boolean {
  if (type === 'masking' || type === 'attachMask' || (type === 'embedding' && config.maskZero === true)) return true
  return [...children.values()].some(makesMasks)
}
