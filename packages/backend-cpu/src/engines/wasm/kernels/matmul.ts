// The named kernel `matmul`. Transposed, strided and broadcast operands are matrices with other strides.
import type { NamedKernel, View } from '@tensorloom/tensor/backend'
import type { Block } from '../block.js'
import type { Machine } from '../machine.js'
import { type BatchAxis, type Gemm, type Matrix, makeGemm, matrixAt, type Product, transposed } from './gemm/index.js'
import { addressOf, areFloat32 } from './operands.js'

type Matrices = View<Block>

/** Matrix products of float32. */
export function matmulKernels(machine: Machine, gemm: Gemm = makeGemm(machine)): Record<string, NamedKernel<Block>> {
  return {
    matmul: {
      strided: true,
      accepts: ({ inputs, outputs }) => areFloat32([...inputs, ...outputs]),
      run: (...call) => gemm(productOf(...call)),
    },
  }
}

/** The product that a call of `matmul` computes. */
export function productOf(...call: Parameters<NamedKernel<Block>['run']>): Product {
  const [[left, right], [out], { transposeA, transposeB }, { outputs }] = call
  const { shape } = outputs[0]!
  const [a, b] = [left as Matrices, right as Matrices]
  const rank = shape.length
  const [m, n] = [shape[rank - 2]!, shape[rank - 1]!]
  const product = {
    m,
    n,
    k: a.shape[a.shape.length - (transposeA ? 2 : 1)]!,
    a: matrixOf(a, transposeA),
    b: matrixOf(b, transposeB),
    c: matrixAt(out!.at, n),
  }
  return rank === 2 ? product : withoutBroadcast({ ...product, batch: batchOf(a, b, shape) })
}

function matrixOf(view: Matrices, turned: unknown): Matrix {
  const { strides } = view
  const rank = strides.length
  const [row, column] = [strides[rank - 2]!, strides[rank - 1]!]
  const matrix = { at: addressOf(view), rowStride: row, columnStride: column }
  return turned ? transposed(matrix) : matrix
}

// The batch axes. Adjacent axes with one common stride are merged.
function batchOf(a: Matrices, b: Matrices, shape: readonly number[]): BatchAxis[] {
  const rank = shape.length
  const axes: BatchAxis[] = []
  let c = shape[rank - 2]! * shape[rank - 1]!
  for (let axis = rank - 3; axis >= 0; axis--) {
    const extent = shape[axis]!
    const own = { extent, a: stepOf(a, axis - rank), b: stepOf(b, axis - rank), c }
    c *= extent
    if (extent === 1) continue
    const inner = axes[0]
    if (inner !== undefined && own.a === inner.extent * inner.a && own.b === inner.extent * inner.b) {
      axes[0] = { ...inner, extent: inner.extent * extent }
    } else axes.unshift(own)
  }
  return axes
}

// The step along an axis counted from the end. It is 0 for an extent of 1 and for a missing axis, which are broadcast.
function stepOf({ shape, strides }: Matrices, fromEnd: number): number {
  const axis = shape.length + fromEnd
  return axis < 0 || shape[axis] === 1 ? 0 : strides[axis]!
}

type Batched = Product & { readonly batch: readonly BatchAxis[] }

// One matrix b with consecutive matrices a is a single product with more rows.
function withoutBroadcast(product: Batched): Product {
  const { m, a, batch } = product
  const inner = batch.at(-1)
  if (inner === undefined || inner.b !== 0) return product
  const rowStride = m === 1 ? inner.a : a.rowStride
  if (inner.a !== m * rowStride) return product
  return { ...product, m: m * inner.extent, a: { ...a, rowStride }, batch: batch.slice(0, -1) }
}
