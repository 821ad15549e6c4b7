// Comparisons, logic and selection. Nothing here but `where` has a gradient.

import * as ir from '../../ir/build.js'
import { defineOp } from '../../op/define-op.js'
import { comparison, logical, predicate, selection } from '../../op/dtype-rules.js'
import type { BinaryOp, Op, UnaryOp } from '../../op/signature.js'
import type { Tensor, TensorLike } from '../../tensor-types.js'

type Compare = (a: ir.Operand, b: ir.Operand) => ReturnType<typeof ir.equal>

/* @__NO_SIDE_EFFECTS__ */
function compare(name: string, value: Compare): BinaryOp {
  return defineOp({ kind: 'elementwise', name, inputs: 2, dtypes: comparison, value: ([a, b]) => value(a, b) })
}

/**
 * `a == b`, element by element, broadcast, as bool. NaN is not equal to anything.
 *
 * @example
 * ```ts
 * import { equal, tensor } from '@tensorloom/tensor'
 * console.log(equal(tensor([1, 2]), tensor([1, 3])).dataSync()) // Uint8Array [1, 0]
 * ```
 * @function
 */
export const equal: BinaryOp = /* @__PURE__ */ compare('equal', ir.equal)
/**
 * `a != b`, element by element, broadcast, as bool.
 *
 * @example
 * ```ts
 * import { notEqual, tensor } from '@tensorloom/tensor'
 * console.log(notEqual(tensor([1, 2]), tensor([1, 3])).dataSync()) // Uint8Array [0, 1]
 * ```
 * @function
 */
export const notEqual: BinaryOp = /* @__PURE__ */ compare('notEqual', ir.notEqual)
/**
 * `a < b`, element by element, broadcast, as bool.
 *
 * @example
 * ```ts
 * import { less, tensor } from '@tensorloom/tensor'
 * console.log(less(tensor([1, 2, 3]), 2).dataSync()) // Uint8Array [1, 0, 0]
 * ```
 * @function
 */
export const less: BinaryOp = /* @__PURE__ */ compare('less', ir.less)
/**
 * `a <= b`, element by element, broadcast, as bool.
 *
 * @example
 * ```ts
 * import { lessEqual, tensor } from '@tensorloom/tensor'
 * console.log(lessEqual(tensor([1, 2, 3]), 2).dataSync()) // Uint8Array [1, 1, 0]
 * ```
 * @function
 */
export const lessEqual: BinaryOp = /* @__PURE__ */ compare('lessEqual', ir.lessEqual)
/**
 * `a > b`, element by element, broadcast, as bool.
 *
 * @example
 * ```ts
 * import { greater, tensor } from '@tensorloom/tensor'
 * console.log(greater(tensor([1, 2, 3]), 2).dataSync()) // Uint8Array [0, 0, 1]
 * ```
 * @function
 */
export const greater: BinaryOp = /* @__PURE__ */ compare('greater', (a, b) => ir.less(b, a))
/**
 * `a >= b`, element by element, broadcast, as bool.
 *
 * @example
 * ```ts
 * import { greaterEqual, tensor } from '@tensorloom/tensor'
 * console.log(greaterEqual(tensor([1, 2, 3]), 2).dataSync()) // Uint8Array [0, 1, 1]
 * ```
 * @function
 */
export const greaterEqual: BinaryOp = /* @__PURE__ */ compare('greaterEqual', (a, b) => ir.lessEqual(b, a))

/* @__NO_SIDE_EFFECTS__ */
function logic(name: string, value: Compare): BinaryOp {
  return defineOp({ kind: 'elementwise', name, inputs: 2, dtypes: logical, value: ([a, b]) => value(a, b) })
}

/**
 * Logical and. Operands are cast to bool.
 *
 * @example
 * ```ts
 * import { logicalAnd, tensor } from '@tensorloom/tensor'
 * console.log(logicalAnd(tensor([true, true, false]), tensor([true, false, false])).dataSync()) // Uint8Array [1, 0, 0]
 * ```
 * @function
 */
export const logicalAnd: BinaryOp = /* @__PURE__ */ logic('logicalAnd', ir.and)
/**
 * Logical or. Operands are cast to bool.
 *
 * @example
 * ```ts
 * import { logicalOr, tensor } from '@tensorloom/tensor'
 * console.log(logicalOr(tensor([true, true, false]), tensor([true, false, false])).dataSync()) // Uint8Array [1, 1, 0]
 * ```
 * @function
 */
export const logicalOr: BinaryOp = /* @__PURE__ */ logic('logicalOr', ir.or)
/**
 * Logical exclusive or. Operands are cast to bool.
 *
 * @example
 * ```ts
 * import { logicalXor, tensor } from '@tensorloom/tensor'
 * console.log(logicalXor(tensor([true, true, false]), tensor([true, false, false])).dataSync()) // Uint8Array [0, 1, 0]
 * ```
 * @function
 */
export const logicalXor: BinaryOp = /* @__PURE__ */ logic('logicalXor', ir.xor)
/**
 * Logical not. The operand is cast to bool.
 *
 * @example
 * ```ts
 * import { logicalNot, tensor } from '@tensorloom/tensor'
 * console.log(logicalNot(tensor([true, false])).dataSync()) // Uint8Array [0, 1]
 * ```
 * @function
 */
export const logicalNot: UnaryOp = /* @__PURE__ */ defineOp({
  kind: 'elementwise',
  name: 'logicalNot',
  inputs: 1,
  dtypes: logical,
  value: ([x]) => ir.not(x),
})

/**
 * Whether each element is NaN, as bool.
 *
 * @example
 * ```ts
 * import { isNaN, tensor } from '@tensorloom/tensor'
 * console.log(isNaN(tensor([1, Infinity, NaN])).dataSync()) // Uint8Array [0, 0, 1]
 * ```
 * @function
 */
export const isNaN: UnaryOp = /* @__PURE__ */ defineOp({
  kind: 'elementwise',
  name: 'isNaN',
  inputs: 1,
  dtypes: predicate,
  value: ([x]) => ir.isNaN(x),
})
/**
 * Whether each element is neither NaN nor infinite, as bool.
 *
 * @example
 * ```ts
 * import { isFinite, tensor } from '@tensorloom/tensor'
 * console.log(isFinite(tensor([1, Infinity, NaN])).dataSync()) // Uint8Array [1, 0, 0]
 * ```
 * @function
 */
export const isFinite: UnaryOp = /* @__PURE__ */ defineOp({
  kind: 'elementwise',
  name: 'isFinite',
  inputs: 1,
  dtypes: predicate,
  value: ([x]) => ir.unary('isFinite', x),
})
/**
 * Whether each element is +∞ or −∞, as bool.
 *
 * @example
 * ```ts
 * import { isInf, tensor } from '@tensorloom/tensor'
 * console.log(isInf(tensor([1, Infinity, NaN])).dataSync()) // Uint8Array [0, 1, 0]
 * ```
 * @function
 */
export const isInf: UnaryOp = /* @__PURE__ */ defineOp({
  kind: 'elementwise',
  name: 'isInf',
  inputs: 1,
  dtypes: predicate,
  value: ([x]) => ir.equal(ir.abs(x), Number.POSITIVE_INFINITY),
})

/**
 * `a` where the condition holds, else `b`; all three broadcast.
 *
 * @example
 * ```ts
 * import { tensor, where } from '@tensorloom/tensor'
 * const x = tensor([-1, 2])
 * console.log(where(x.greater(0), x, 0).dataSync()) // Float32Array [0, 2]
 * ```
 * @function
 */
export const where: Op<(condition: TensorLike, a: TensorLike, b: TensorLike) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'elementwise',
  name: 'where',
  inputs: 3,
  dtypes: selection,
  value: ([condition, a, b]) => ir.select(condition, a, b),
  gradient: ({ inputs: [condition], upstream }) => [
    undefined,
    () => where(condition, upstream, 0),
    () => where(condition, 0, upstream),
  ],
})
