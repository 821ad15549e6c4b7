// Kernels that are products of matrices at heart, convolutions and their gradients among them: a sum over products of two
// operands, of which one has the rows of the output, the other its columns, and both the terms.
import { axesOf, type Expr, type Kernel, type LoadExpr, rewrite, type Scalar } from '@tensorloom/tensor/backend'

/** A kernel as a product. Axes are numbered as in the kernel: its own first, then those of the reduction. */
export interface ProductForm {
  /** What has the rows. */
  readonly left: Expr
  /** What has the columns, and so the last axis of the output. */
  readonly right: Expr
  /** Output axes of both operands. */
  readonly batch: readonly number[]
  /** Output axes of the left operand alone. */
  readonly rows: readonly number[]
  /** Output axes of the right operand alone. */
  readonly columns: readonly number[]
  /** Axes that are summed over. */
  readonly terms: readonly number[]
}

/** The kernel as a product, if it is one. */
export function productForm(kernel: Kernel): ProductForm | undefined {
  const { shape, reduces } = kernel
  const [reduce, ...more] = reduces
  if (reduce === undefined || more.length > 0 || reduce.operator !== 'sum' || reduce.dtype !== 'float32')
    return undefined
  const { body } = reduce
  if (body.kind !== 'binary' || body.operator !== 'mul') return undefined
  const last = shape.length - 1
  const [one, other] = [axesOf(body.left), axesOf(body.right)]
  if (one.has(last) === other.has(last)) return undefined
  const [left, right] = one.has(last) ? [body.right, body.left] : [body.left, body.right]
  const [ofLeft, ofRight] = one.has(last) ? [other, one] : [one, other]
  const terms = reduce.shape.map((_, k) => shape.length + k)
  const axes = shape.map((_, axis) => axis)
  if (!terms.every((axis) => ofLeft.has(axis) && ofRight.has(axis))) return undefined
  if (!axes.every((axis) => ofLeft.has(axis) || ofRight.has(axis))) return undefined
  const form = {
    left,
    right,
    batch: axes.filter((axis) => ofLeft.has(axis) && ofRight.has(axis)),
    rows: axes.filter((axis) => !ofRight.has(axis)),
    columns: axes.filter((axis) => !ofLeft.has(axis)),
    terms,
  }
  return form.rows.length === 0 ? undefined : form
}

/** A load that may be read as it is: of floats, everywhere. */
export function plainLoad(operand: Expr): LoadExpr | undefined {
  if (operand.kind !== 'load' || operand.dtype !== 'float32') return undefined
  return operand.guard === undefined && operand.index.gather === undefined ? operand : undefined
}

/** Extent of an axis of the kernel or its reduction. */
export function extentOf({ shape, reduces }: Kernel, axis: number): Scalar {
  return axis < shape.length ? shape[axis]! : reduces[0]!.shape[axis - shape.length]!
}

/** A kernel that computes an operand for all indices along some axes, row-major in their order. */
export function operandKernel(kernel: Kernel, operand: Expr, axes: readonly number[], name: string): Kernel {
  const value = rewrite(operand, (node) => {
    if (node.kind === 'axis') return { ...node, axis: axes.indexOf(node.axis) }
    if (node.kind !== 'load') return node
    const moved = (terms: LoadExpr['index']['terms']): LoadExpr['index']['terms'] =>
      terms.map(({ axis, stride }) => ({ axis: axes.indexOf(axis), stride }))
    const index = { ...node.index, terms: moved(node.index.terms) }
    if (node.guard === undefined) return { ...node, index }
    const ranges = node.guard.ranges.map((range) => ({ ...range, terms: moved(range.terms) }))
    return { ...node, index, guard: { ...node.guard, ranges } }
  })
  return {
    name: `${kernel.name}/${name}`,
    shape: axes.map((axis) => extentOf(kernel, axis)),
    reduces: [],
    inputs: kernel.inputs,
    dtype: 'float32',
    value,
    params: kernel.params,
  }
}

/** The kernel with the sums as its last input, batches, rows, columns; and the order of its axes there. */
export function finishKernel(kernel: Kernel, { batch, rows, columns }: ProductForm): Kernel {
  const order = [...batch, ...rows, ...columns]
  const sum: Expr = {
    kind: 'load',
    dtype: 'float32',
    input: kernel.inputs.length,
    index: {
      base: 0,
      offset: 0,
      terms: order.map((axis, k) => ({ axis, stride: { param: kernel.params + k } })),
    },
  }
  return {
    ...kernel,
    inputs: [...kernel.inputs, 'float32'],
    reduces: [],
    value: rewrite(kernel.value, (node) => (node.kind === 'acc' ? sum : node)),
    params: kernel.params + order.length,
  }
}

/** Whether the sums are the output as they are. */
export function isFinished({ value, shape }: Kernel, { batch, rows, columns }: ProductForm): boolean {
  const order = [...batch, ...rows, ...columns]
  return value.kind === 'acc' && order.length === shape.length && order.every((axis, k) => axis === k)
}
