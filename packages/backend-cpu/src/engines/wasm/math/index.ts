// Functions of vectors by operator. What is not here is called in the host, one element at a time.
import type { BinaryOperator, UnaryOperator } from '@tensorloom/tensor/backend'
import type { VectorFunction, VectorFunction2 } from './context.js'
import { exp } from './exp.js'

export { type VectorContext, type VectorFunction, type VectorFunction2, vectorContext } from './context.js'

/** Vector code of unary operators on float32. */
export const vectorUnary: Readonly<Partial<Record<UnaryOperator, VectorFunction>>> = { exp }

/** Vector code of binary operators on float32. */
export const vectorBinary: Readonly<Partial<Record<BinaryOperator, VectorFunction2>>> = {}

/** Operators whose vector code calls the host's function of the same name for some lanes. */
export const hostCalls: ReadonlySet<string> = /* @__PURE__ */ new Set(['sin', 'cos', 'tan'])
