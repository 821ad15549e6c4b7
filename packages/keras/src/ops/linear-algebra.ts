// Keras's functions of linear algebra and products of tensors.

import type { Tensor } from '@tensorloom/tensor'
import * as ours from '@tensorloom/tensor'
import { SerializationError } from '@tensorloom/tensor'
import { type Axes, flat, floating, type OpTable, op, tensorOp } from './op.js'

const unary = (run: (x: Tensor) => Tensor) => tensorOp('x', (x) => run(floating(x)))

interface Norm {
  readonly x: Tensor
  readonly ord?: number | string | null
  readonly axis?: Axes
  readonly keepdims?: boolean
}

const infinity: Readonly<Record<string, number>> = {
  inf: Infinity,
  '-inf': -Infinity,
  Infinity,
  '-Infinity': -Infinity,
}

// As numpy.linalg.norm: of the vector of all elements, along an axis, or of matrices over two axes.
function norm({ x, ord, axis, keepdims = false }: Norm): Tensor {
  const order = typeof ord === 'string' ? (infinity[ord] ?? ord) : (ord ?? undefined)
  const values = floating(x)
  const axes = axis === null || axis === undefined ? undefined : [axis].flat()
  const isMatrix = order !== undefined && (axes?.length ?? x.rank) === 2
  if (!isMatrix) return ours.norm(values, { ord: order as number | undefined, axis: axes, keepDims: keepdims })
  if (order === 'nuc' || order === 2 || order === -2) {
    throw new SerializationError(
      `norm: ord ${order} of matrices needs their singular values, which are not computed here`,
      {
        help: "use 'fro', 1, -1, inf or -inf",
      },
    )
  }
  return ours.matrixNorm(values, {
    ord: order as number | 'fro',
    axis: (axes as [number, number] | undefined) ?? [-2, -1],
    keepDims: keepdims,
  })
}

const swapped = (x: Tensor): Tensor => ours.swapAxes(x, -1, -2)

interface Triangle {
  readonly x: Tensor
  readonly k?: number
}

interface Diagonal {
  readonly x: Tensor
  readonly offset?: number
  readonly axis1?: number
  readonly axis2?: number
}

// NumPy's product over the last axes, also of a scalar with anything.
function inner(a: Tensor, b: Tensor): Tensor {
  if (a.rank === 0 || b.rank === 0) return ours.mul(a, b)
  return ours.tensordot(a, b, { axes: [[-1], [-1]] })
}

/** Keras's functions of linear algebra by name. */
export const linearAlgebra: OpTable = {
  cholesky: op<{ x: Tensor; upper?: boolean }>('x upper', ({ x, upper = false }) => ours.cholesky(x, { upper })),
  cholesky_inverse: op<{ x: Tensor; upper?: boolean }>('x upper', ({ x, upper = false }) =>
    ours.inverse(upper ? ours.matmul(swapped(x), x) : ours.matmul(x, swapped(x))),
  ),
  det: unary(ours.det),
  inv: unary(ours.inverse),
  logdet: unary(ours.logdet),
  slogdet: op<{ x: Tensor }>('x', ({ x }) => ours.slogdet(floating(x))),
  norm: op<Norm>('x ord axis keepdims', norm),
  qr: op<{ x: Tensor; mode?: string }>('x mode', ({ x, mode = 'reduced' }) => {
    if (mode === 'reduced' || x.shape.at(-2)! <= x.shape.at(-1)!) return ours.qr(x)
    throw new SerializationError("qr: the mode 'complete' of tall matrices is not computed here", {
      help: "use mode 'reduced'",
    })
  }),
  solve: tensorOp('a b', (a, b) => ours.solve(a, b)),
  solve_triangular: op<{ a: Tensor; b: Tensor; lower?: boolean }>('a b lower', ({ a, b, lower = false }) => {
    const isVector = b.rank === a.rank - 1
    const right = isVector ? ours.expandDims(b, { axis: -1 }) : b
    const found = ours.solveTriangular(a, right, { lower })
    return isVector ? ours.squeeze(found, { axis: -1 }) : found
  }),
  tril: op<Triangle>('x k', ({ x, k = 0 }) => ours.tril(x, { k })),
  triu: op<Triangle>('x k', ({ x, k = 0 }) => ours.triu(x, { k })),
  diag: op<Triangle>('x k', ({ x, k = 0 }) => ours.diag(x, { k })),
  diagflat: op<Triangle>('x k', ({ x, k = 0 }) => ours.diag(flat(x), { k })),
  diagonal: op<Diagonal>('x offset axis1 axis2', ({ x, offset = 0, axis1 = 0, axis2 = 1 }) =>
    ours.diagonal(x, { offset, axis1, axis2 }),
  ),
  trace: op<Diagonal>('x offset axis1 axis2', ({ x, offset = 0, axis1 = 0, axis2 = 1 }) =>
    ours.trace(x, { offset, axis1, axis2 }),
  ),
  cross: op<{ x1: Tensor; x2: Tensor; axis?: number | null; axisa?: number; axisb?: number; axisc?: number }>(
    'x1 x2 axisa axisb axisc axis',
    ({ x1, x2, axis, axisa = -1, axisb = -1, axisc = -1 }) => {
      const [a, b, c] = axis === null || axis === undefined ? [axisa, axisb, axisc] : [axis, axis, axis]
      const product = ours.cross(ours.moveAxis(x1, a, -1), ours.moveAxis(x2, b, -1), { axis: -1 })
      return ours.moveAxis(product, -1, c)
    },
  ),
  inner: tensorOp('x1 x2', inner),
  outer: tensorOp('x1 x2', (a, b) => ours.outer(flat(a), flat(b))),
  kron: tensorOp('x1 x2', (a, b) => ours.kron(a, b)),
  vdot: tensorOp('x1 x2', (a, b) => ours.sum(ours.mul(flat(a), flat(b)))),
  vecdot: tensorOp('x1 x2', (a, b) => ours.sum(ours.mul(a, b), { axis: -1 })),
  tensordot: op<{ x1: Tensor; x2: Tensor; axes?: number | readonly (number | readonly number[])[] }>(
    'x1 x2 axes',
    ({ x1, x2, axes = 2 }) => {
      if (typeof axes === 'number') return ours.tensordot(x1, x2, { axes })
      const [a, b] = axes.map((one) => [one].flat() as readonly number[])
      return ours.tensordot(x1, x2, { axes: [a!, b!] })
    },
  ),
  vander: op<{ x: Tensor; N?: number | null; increasing?: boolean }>('x N increasing', ({ x, N, increasing = false }) =>
    ours.vander(x, { n: N ?? undefined, increasing }),
  ),
}
