// Matrix products and einsum.

import { add, cast, einsum, isFloating, matmul, mul, reshape, slice, sub, type Tensor } from '@tensorloom/tensor'
import { charge } from '../../runtime/budget.js'
import type { Call } from '../../runtime/call.js'
import { OnnxError } from '../../runtime/onnx-error.js'
import { type Operator, operator } from '../../runtime/operator.js'
import { deviceValue, type TensorValue } from '../../runtime/value.js'
import { wrap } from '../elementwise/integers.js'

// float32 adds up products of bytes exactly as long as there are at most 256 of them.
const exactProducts = 256

/** The product of integer matrices as int32, exact for elements of up to 9 bits. */
export function integerMatmul(a: Tensor, b: Tensor): Tensor {
  const depth = a.shape.at(-1)!
  const rowsOf = (x: Tensor, axis: number, from: number, count: number): Tensor =>
    slice(
      x,
      x.shape.map((_, k) => (k === axis ? from : 0)),
      x.shape.map((extent, k) => (k === axis ? count : extent)),
    )
  charge(depth)
  let total: Tensor | undefined
  const [floatA, floatB] = [cast(a, 'float32'), cast(b, 'float32')]
  for (let from = 0; from < depth || total === undefined; from += exactProducts) {
    const count = Math.min(exactProducts, depth - from)
    const part = matmul(rowsOf(floatA, a.rank - 1, from, count), rowsOf(floatB, Math.max(0, b.rank - 2), from, count))
    total = total === undefined ? cast(part, 'int32') : add(total, cast(part, 'int32'))
  }
  return total
}

function product(call: Call): TensorValue {
  const [a, b] = [call.tensor(0), call.tensor(1)]
  const type = call.type(0)
  return isFloating(a.dtype)
    ? deviceValue(type, matmul(a, b))
    : wrap(cast(matmul(cast(a, 'float64'), cast(b, 'float64')), 'int32'), type)
}

/** α · a · b + β · c of matrices, either transposed if an attribute says so. */
export function gemm(call: Call): TensorValue {
  const [a, b] = [call.tensor(0), call.tensor(1)]
  const type = call.type(0)
  if (a.rank !== 2 || b.rank !== 2) throw new OnnxError(`inputs of rank ${a.rank} and ${b.rank}, expected matrices`)
  const [alpha, beta] = [call.number('alpha', 1), call.number('beta', 1)]
  const options = { transposeA: call.number('transA', 0) !== 0, transposeB: call.number('transB', 0) !== 0 }
  const plain = isFloating(a.dtype) ? matmul(a, b, options) : matmul(cast(a, 'float64'), cast(b, 'float64'), options)
  const scaled = alpha === 1 ? plain : mul(plain, alpha)
  const c = call.optional(2)
  if (c === undefined || beta === 0) return wrap(scaled, type)
  const offset = c.dtype === scaled.dtype ? c : cast(c, scaled.dtype)
  return wrap(add(scaled, beta === 1 ? offset : mul(offset, beta)), type)
}

/**
 * A scale or a zero point beside `x`: one for all, or one for each index of `axis`, from 0. With more axes it says itself where it
 * belongs.
 */
export function beside(value: Tensor, x: Tensor, axis: number): Tensor {
  if (value.size === 1) return reshape(value, [])
  if (value.rank > 1) return value
  return reshape(
    value,
    x.shape.map((_, k) => (k === axis ? value.size : 1)),
  )
}

/** Input `k` as int32, without its zero point, which is input `zero`; `axis` is the axis of zero points of their own. */
export function withoutZeroPoint(call: Call, k: number, zero: number, axis: number): Tensor {
  const x = call.castTo(k, 'int32')
  if (!call.has(zero)) return x
  return sub(x, beside(call.castTo(zero, 'int32'), x, axis < 0 ? x.rank + axis : axis))
}

function matmulInteger(call: Call): TensorValue {
  return deviceValue('int32', integerMatmul(withoutZeroPoint(call, 0, 2, -2), withoutZeroPoint(call, 1, 3, -1)))
}

function einsumOf(call: Call): TensorValue {
  const type = call.type(0)
  const inputs = call.tensors()
  const result = einsum(call.text('equation', '').replace(/\s/g, ''), ...inputs)
  return wrap(result, type)
}

/** Products. */
export const productOperators: readonly Operator[] = [
  operator('MatMul', 1, { inputs: 2 }, product),
  operator(
    'Gemm',
    1,
    { inputs: 3, attributes: { alpha: 'float', beta: 'float', transA: 'int', transB: 'int', broadcast: 'int' } },
    gemm,
  ),
  operator(
    'Gemm',
    7,
    { inputs: [2, 3], attributes: { alpha: 'float', beta: 'float', transA: 'int', transB: 'int' } },
    gemm,
  ),
  operator('MatMulInteger', 10, { inputs: [2, 4] }, matmulInteger),
  operator('Einsum', 12, { inputs: [1, Number.POSITIVE_INFINITY], attributes: { equation: 'string!' } }, einsumOf),
]
