// Matrix products: square, odd, transposed, batched.
import { uniform } from '../inputs.js'
import { define, type JaxArray, type Workload } from '../workload.js'

/** [m, k] times [k, n]; transposed operands are stored the other way round. */
export interface Product {
  readonly m: number
  readonly k: number
  readonly n: number
  readonly batch?: number
  readonly transposeA?: boolean
  readonly transposeB?: boolean
}

export function matmul(name: string, product: Product): Workload {
  const { m, k, n, batch, transposeA = false, transposeB = false } = product
  const leading = batch === undefined ? [] : [batch]
  const last = leading.length
  return define({
    name: `matmul_${name}`,
    group: 'matrix products',
    title: `${batch ? `${batch} × ` : ''}[${m}, ${k}]${transposeA ? 'ᵀ' : ''} · [${k}, ${n}]${transposeB ? 'ᵀ' : ''}`,
    inputs: {
      a: uniform([...leading, ...(transposeA ? [k, m] : [m, k])], 1),
      b: uniform([...leading, ...(transposeB ? [n, k] : [k, n])], 2),
    },
    flops: 2 * (batch ?? 1) * m * k * n,

    tensorloom: (tl, { a, b }) => {
      if (!transposeA && !transposeB) return () => tl.matmul(a, b)
      return () => tl.matmul(a, b, { transposeA, transposeB })
    },
    tfjs:
      (tf, { a, b }) =>
      () =>
        tf.matMul(a, b, transposeA, transposeB),
    jax: ({ jit, numpy: np }, { a, b }) => {
      const swap = (x: JaxArray, swapped: boolean): JaxArray => (swapped ? np.swapaxes(x, last, last + 1) : x)
      const product = jit((a: JaxArray, b: JaxArray) => np.matmul(swap(a, transposeA), swap(b, transposeB)))
      return () => product(a.ref, b.ref)
    },
    torch: { file: 'matmul', function: 'matmul', options: { transpose_a: transposeA, transpose_b: transposeB } },
  })
}
