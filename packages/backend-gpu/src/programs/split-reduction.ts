// One reduction in two kernels: partial results, then what combines them. So a reduction that several outputs share is
// computed once, and one of many terms has enough threads.
import {
  type AffineForm,
  type Expr,
  type Kernel,
  type LoadExpr,
  reduceAxes,
  reduceIdentity,
  rewrite,
  type Scalar,
} from '@tensorloom/tensor/backend'

/** The two kernels. Both take the params of the original, then `extra`. */
export interface SplitReduction {
  /** Partial results: output axes that the reduction depends on, then parts. */
  readonly first: Kernel
  /** The original, with the partial results as its last input. */
  readonly second: Kernel
  /** The extra params, given the number of parts and the turns of each part. */
  extra(params: Float64Array, parts: number, turns: number): number[]
  /** Elements of the first kernel's output. */
  partials(params: Float64Array, parts: number): number
}

/** The value of a number of the geometry. */
export function valueOf(scalar: Scalar, params: Float64Array): number {
  return typeof scalar === 'number' ? scalar : params[scalar.param]!
}

/** The product of extents. */
export function product(extents: readonly Scalar[], params: Float64Array): number {
  return extents.reduce<number>((size, extent) => size * valueOf(extent, params), 1)
}

/** The output axes that the only reduction of a kernel depends on. */
export function keptAxes(kernel: Kernel): readonly number[] {
  return reduceAxes(kernel)[0]!
}

type Rule = (params: Float64Array, parts: number, turns: number) => number

/** Splits the only reduction of a kernel along one of its own axes, counted from 0. */
export function splitReduction(kernel: Kernel, along: number): SplitReduction {
  const reduce = kernel.reduces[0]!
  const rank = kernel.shape.length
  const kept = keptAxes(kernel)
  const rules: Rule[] = []
  const param = (rule: Rule): Scalar => ({ param: kernel.params + rules.push(rule) - 1 })
  const parts = param((_, count) => count)
  const turns = param((_, __, count) => count)
  const extent = reduce.shape[along]!

  // In the first kernel, axes are those that are kept, the part, then the reduction's own.
  const part = kept.length
  const own = (k: number): number => part + 1 + k
  const renumbered = (axis: number): number => (axis < rank ? kept.indexOf(axis) : own(axis - rank))
  const whole = rank + along
  const movedForm = <F extends AffineForm>(form: F): F => ({
    ...form,
    terms: form.terms.flatMap(({ axis, stride }) => {
      const moved = { axis: renumbered(axis), stride }
      if (axis !== whole) return [moved]
      return [{ axis: part, stride: param((params, _, count) => valueOf(stride, params) * count) }, moved]
    }),
  })
  const position = (dtype: 'int32' | 'float32'): Expr => {
    const [outer, inner] = [axisAs(part, dtype), axisAs(own(along), dtype)]
    const scaled = binary('mul', dtype, outer, { kind: 'const', dtype, value: turns })
    return binary('add', dtype, scaled, inner)
  }
  const moved = (root: Expr): Expr =>
    rewrite(root, (node) => {
      if (node.kind === 'axis')
        return node.axis === whole ? position('int32') : { ...node, axis: renumbered(node.axis) }
      return node.kind === 'load' ? movedLoad(node, movedForm) : node
    })
  const isInside: Expr = {
    kind: 'binary',
    dtype: 'bool',
    operator: 'less',
    left: position('float32'),
    right: { kind: 'const', dtype: 'float32', value: extent },
  }
  const nothing: Expr = { kind: 'const', dtype: reduce.dtype, value: reduceIdentity(reduce.operator, reduce.dtype) }
  const body: Expr = {
    kind: 'select',
    dtype: reduce.dtype,
    condition: isInside,
    whenTrue: moved(reduce.body),
    whenFalse: nothing,
  }
  const accumulator: Expr = { kind: 'acc', dtype: reduce.dtype, reduce: 0 }
  const keptExtents = kept.map((axis) => kernel.shape[axis]!)

  const first = {
    name: `${kernel.name}/parts`,
    shape: [...keptExtents, parts],
    reduces: [{ ...reduce, shape: reduce.shape.map((one, k) => (k === along ? turns : one)), body }],
    inputs: kernel.inputs,
    dtype: reduce.dtype,
    value: accumulator,
  }
  const strides = kept.map((axis, k) => ({
    axis,
    stride: param((params, count) => count * product(keptExtents.slice(k + 1), params)),
  }))
  const partial: Expr = {
    kind: 'load',
    dtype: reduce.dtype,
    input: kernel.inputs.length,
    index: { base: 0, offset: 0, terms: [...strides, { axis: rank, stride: 1 }] },
  }
  const second = {
    ...kernel,
    inputs: [...kernel.inputs, reduce.dtype],
    reduces: [{ ...reduce, shape: [parts], body: partial }],
  }
  const params = kernel.params + rules.length
  return {
    first: { ...first, params },
    second: { ...second, params },
    extra: (values, count, turnCount) => rules.map((rule) => rule(values, count, turnCount)),
    partials: (values, count) => count * product(keptExtents, values),
  }
}

function movedLoad(node: LoadExpr, movedForm: <F extends AffineForm>(form: F) => F): Expr {
  const index = movedForm(node.index)
  if (node.guard === undefined) return { ...node, index }
  return { ...node, index, guard: { ...node.guard, ranges: node.guard.ranges.map(movedForm) } }
}

function axisAs(axis: number, dtype: 'int32' | 'float32'): Expr {
  const index: Expr = { kind: 'axis', dtype: 'int32', axis }
  return dtype === 'int32' ? index : { kind: 'cast', dtype, operand: index }
}

function binary(operator: 'add' | 'mul', dtype: 'int32' | 'float32', left: Expr, right: Expr): Expr {
  return { kind: 'binary', dtype, operator, left, right }
}
