// Activations that are applied to sums before or after they are written.
import { type Code, f32x4, op } from '../assembler/index.js'
import { type VectorContext, vectorContext, vectorUnary } from '../math/index.js'
import type { NamedActivation } from './gemm/index.js'

/** What each does to four numbers, by the name in the attribute `activation` of an op. */
export const activations: Readonly<Record<string, (context: VectorContext, x: Code) => Code>> = {
  linear: (_, x) => x,
  // NaN is not below 0, and stays.
  relu: (_, x) => op('f32x4.pmax', x, f32x4(0)),
  sigmoid: vectorUnary.sigmoid!,
  tanh: vectorUnary.tanh!,
}

/** What goes into a product for an activation. */
export function activationOf(given: unknown, fma: boolean): { readonly activation?: NamedActivation } {
  const name = given as string
  const code = activations[name]
  if (code === undefined || name === 'linear') return {}
  return { activation: { name, write: (f, sums) => f.set(sums, code(vectorContext(f, fma), sums)) } }
}
