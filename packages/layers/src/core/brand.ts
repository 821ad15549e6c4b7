// How layers and symbolic tensors are recognised, also across two installed copies of this package.
import type { AnyLayer, SymbolicTensor } from './types.js'

type Kind = 'layer' | 'symbolic'

const marks: Readonly<Record<Kind, symbol>> = {
  layer: /* @__PURE__ */ Symbol.for('tensorloom/layer/1'),
  symbolic: /* @__PURE__ */ Symbol.for('tensorloom/symbolic/1'),
}

/** Marks an object as a layer or a symbolic tensor. */
export function brand(object: object, kind: Kind): void {
  Object.defineProperty(object, marks[kind], { value: true })
}

function branded(value: unknown, kind: Kind): boolean {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[marks[kind]] === true
}

/**
 * Whether `value` is a layer, of this copy of the package or another.
 *
 * @example
 * ```ts
 * import { dense, isLayer } from '@tensorloom/layers'
 * console.log([isLayer(dense(2)), isLayer({})]) // [true, false]
 * ```
 */
export function isLayer(value: unknown): value is AnyLayer {
  return branded(value, 'layer')
}

/** Whether `value` is a symbolic tensor, of this copy of the package or another. */
export function isSymbolicTensor(value: unknown): value is SymbolicTensor {
  return branded(value, 'symbolic')
}
