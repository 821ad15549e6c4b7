// Bitwise ops on integers.

import { isFloating } from '../../dtype.js'
import { DtypeError } from '../../errors.js'
import * as ir from '../../ir/build.js'
import { defineOp } from '../../op/define-op.js'
import type { DTypeRule } from '../../op/definition.js'
import { commonDType } from '../../op/dtype-rules.js'
import type { BinaryOp, UnaryOp } from '../../op/signature.js'

// Takes integers and booleans. Floating-point operands are refused.
const integers: DTypeRule = {
  operands(op, inputs, values) {
    const dtype = commonDType(op, inputs, values)
    if (isFloating(dtype)) {
      throw new DtypeError(`${op}: operands are ${dtype}, expected integers or booleans`, {
        help: "cast them: x.cast('int32')",
      })
    }
    return inputs.map(() => dtype)
  },
  result: ([dtype]) => dtype!,
}

/* @__NO_SIDE_EFFECTS__ */
function bitwise(name: string, value: ir.BinaryBuilder): BinaryOp {
  return defineOp({ kind: 'elementwise', name, inputs: 2, dtypes: integers, value: ([a, b]) => value(a, b) })
}

/**
 * Bitwise and, broadcast: bits that are set in both. On booleans, logical and.
 *
 * @example
 * ```ts
 * import { bitwiseAnd, tensor } from '@tensorloom/tensor'
 * console.log(bitwiseAnd(tensor([6, 5], { dtype: 'int32' }), 3).dataSync()) // Int32Array [2, 1]
 * ```
 * @function
 */
export const bitwiseAnd: BinaryOp = /* @__PURE__ */ bitwise('bitwiseAnd', ir.and)
/**
 * Bitwise or, broadcast: bits that are set in at least one. On booleans, logical or.
 *
 * @example
 * ```ts
 * import { bitwiseOr, tensor } from '@tensorloom/tensor'
 * console.log(bitwiseOr(tensor([6, 5], { dtype: 'int32' }), 3).dataSync()) // Int32Array [7, 7]
 * ```
 * @function
 */
export const bitwiseOr: BinaryOp = /* @__PURE__ */ bitwise('bitwiseOr', ir.or)
/**
 * Bitwise exclusive or, broadcast: bits that are set in exactly one. On booleans, exclusive or.
 *
 * @example
 * ```ts
 * import { bitwiseXor, tensor } from '@tensorloom/tensor'
 * console.log(bitwiseXor(tensor([6, 5], { dtype: 'int32' }), 3).dataSync()) // Int32Array [5, 6]
 * ```
 * @function
 */
export const bitwiseXor: BinaryOp = /* @__PURE__ */ bitwise('bitwiseXor', ir.xor)
/**
 * Bitwise not: all bits inverted, −1 − x for int32 and 255 − x for uint8. On booleans, logical not.
 *
 * @example
 * ```ts
 * import { bitwiseNot, tensor } from '@tensorloom/tensor'
 * console.log(bitwiseNot(tensor([0, 5], { dtype: 'int32' })).dataSync()) // Int32Array [-1, -6]
 * ```
 * @function
 */
export const bitwiseNot: UnaryOp = /* @__PURE__ */ defineOp({
  kind: 'elementwise',
  name: 'bitwiseNot',
  inputs: 1,
  dtypes: integers,
  value: ([x]) => (x.dtype === 'bool' ? ir.not(x) : ir.xor(x, x.dtype === 'uint8' ? 255 : -1)),
})
