// Activations that products apply to sums before they are written.
import { type Code, type FunctionBuilder, f32x4, type Local, op } from '../assembler/index.js'
import { vectorContext, vectorUnary } from '../math/index.js'
import type { NamedActivation } from './gemm/index.js'

const write: Readonly<Record<string, (fma: boolean) => (f: FunctionBuilder, x: Local) => Code>> = {
  // NaN is not below 0, and stays.
  relu: () => (_, x) => op('f32x4.pmax', x, f32x4(0)),
  sigmoid: (fma) => (f, x) => vectorUnary.sigmoid!(vectorContext(f, fma), x),
  tanh: (fma) => (f, x) => vectorUnary.tanh!(vectorContext(f, fma), x),
}

/** What goes into a product for the attribute `activation` of an op. */
export function activationOf(name: unknown, fma: boolean): { readonly activation?: NamedActivation } {
  const make = write[name as string]
  if (make === undefined) return {}
  const code = make(fma)
  return { activation: { name: name as string, write: (f, sums) => f.set(sums, code(f, sums)) } }
}
