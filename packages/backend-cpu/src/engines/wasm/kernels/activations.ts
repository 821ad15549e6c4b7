// Activations that kernels apply to sums before or after they write them.
import { type Code, f32x4, op } from '../assembler/index.js'
import { type VectorContext, vectorContext, vectorUnary } from '../math/index.js'
import type { NamedActivation } from './gemm/index.js'

/** The code of each activation on four numbers, by the name in the attribute `activation` of an op. */
export const activations: Readonly<Record<string, (context: VectorContext, x: Code) => Code>> = {
  linear: (_, x) => x,
  // NaN is not below 0, so it stays.
  relu: (_, x) => op('f32x4.pmax', x, f32x4(0)),
  sigmoid: vectorUnary.sigmoid!,
  tanh: vectorUnary.tanh!,
}

/** The epilogue of a product that applies an activation. */
export function activationOf(given: unknown, fma: boolean): { readonly activation?: NamedActivation } {
  const name = given as string
  const code = activations[name]
  if (code === undefined || name === 'linear') return {}
  return { activation: { name, write: (f, sums) => f.set(sums, code(vectorContext(f, fma), sums)) } }
}
