// Transforms kernels: splits reductions and turns literals into params. The dispatcher uses this to adapt kernels to a backend.
import { accumulator } from './build.js'
import type { Expr, Guard, Index, Kernel, Reduce, Scalar } from './types.js'
import { axesOf, childrenOf, reduceAxes, rewrite, topologicalOrder } from './visit.js'

/** A kernel of a chain. Its inputs are inputs of the call (`input`) or results of earlier kernels (`kernel`). */
export interface ChainedKernel {
  readonly kernel: Kernel
  readonly inputs: readonly ({ readonly input: number } | { readonly kernel: number })[]
}

/**
 * Splits a kernel into kernels of at most `maxReduces` reductions. Each extra accumulator becomes a tensor over the
 * axes that it depends on.
 */
export function splitReduces(kernel: Kernel, maxReduces: number): ChainedKernel[] {
  const count = kernel.reduces.length
  const own = kernel.inputs.map((_, input) => ({ input }))
  if (count <= maxReduces) return [{ kernel, inputs: own }]
  const axes = reduceAxes(kernel)
  const surplus = count - maxReduces
  const chain: ChainedKernel[] = []
  for (let j = 0; j < surplus; j++) {
    const { body, shape, operator, dtype } = kernel.reduces[j]!
    const kept = axes[j]!
    const rank = kernel.shape.length
    // Axis numbers in the smaller kernel: the kept output axes first, then the reduction's own.
    const renumber = (axis: number): number => (axis < rank ? kept.indexOf(axis) : axis - rank + kept.length)
    const reduce: Reduce = {
      operator,
      dtype,
      shape,
      body: rewrite(materialized(body, kernel, axes, j), (expr) => renumberAxes(expr, renumber)),
    }
    chain.push({
      kernel: {
        name: `${kernel.name}/${j}`,
        shape: kept.map((axis) => kernel.shape[axis]!),
        reduces: [reduce],
        inputs: [...kernel.inputs, ...kernel.reduces.slice(0, j).map((earlier) => earlier.dtype)],
        dtype,
        value: accumulator(0, dtype),
        params: kernel.params,
      },
      inputs: [...own, ...kernel.reduces.slice(0, j).map((_, k) => ({ kernel: k }))],
    })
  }
  const shifted = (expr: Expr): Expr =>
    rewrite(materialized(expr, kernel, axes, surplus), (node) =>
      node.kind === 'acc' ? { ...node, reduce: node.reduce - surplus } : node,
    )
  chain.push({
    kernel: {
      ...kernel,
      inputs: [...kernel.inputs, ...kernel.reduces.slice(0, surplus).map((earlier) => earlier.dtype)],
      reduces: kernel.reduces.slice(surplus).map((reduce) => ({ ...reduce, body: shifted(reduce.body) })),
      value: shifted(kernel.value),
    },
    inputs: [...own, ...kernel.reduces.slice(0, surplus).map((_, k) => ({ kernel: k }))],
  })
  return chain
}

// Accumulators below `limit` become loads from the tensors that hold them.
function materialized(root: Expr, kernel: Kernel, axes: readonly number[][], limit: number): Expr {
  return rewrite(root, (node) => {
    if (node.kind !== 'acc' || node.reduce >= limit) return node
    const kept = axes[node.reduce]!
    const terms: { axis: number; stride: Scalar }[] = []
    let stride: Scalar = 1
    for (let k = kept.length - 1; k >= 0; k--) {
      terms.unshift({ axis: kept[k]!, stride })
      const extent: Scalar = kernel.shape[kept[k]!]!
      if (typeof extent !== 'number') throw new TypeError('ir: split before turning extents into params')
      stride = stride * extent
    }
    const index: Index = { base: 0, offset: 0, terms }
    return { kind: 'load', dtype: node.dtype, input: kernel.inputs.length + node.reduce, index }
  })
}

function renumberAxes(node: Expr, of: (axis: number) => number): Expr {
  if (node.kind === 'axis') return { ...node, axis: of(node.axis) }
  if (node.kind !== 'load') return node
  const terms = (list: Index['terms']): Index['terms'] => list.map(({ axis, stride }) => ({ axis: of(axis), stride }))
  const index: Index = { ...node.index, terms: terms(node.index.terms) }
  if (node.guard === undefined) return { ...node, index }
  const guard: Guard = { ...node.guard, ranges: node.guard.ranges.map((r) => ({ ...r, terms: terms(r.terms) })) }
  return { ...node, index, guard }
}

/**
 * The value expressions of all outputs.
 *
 * @example
 * ```ts
 * import { type Kernel, valuesOf } from '@tensorloom/tensor/backend'
 * import { ir } from '@tensorloom/tensor/op'
 * const kernel: Kernel = {
 *   name: 'double',
 *   shape: [3],
 *   reduces: [],
 *   inputs: [],
 *   dtype: 'int32',
 *   value: ir.mul(ir.axisIndex(0), 2),
 *   params: 0,
 * }
 * console.log(valuesOf(kernel).length) // 1: others would follow
 * ```
 */
export function valuesOf({ value, others = [] }: Kernel): readonly Expr[] {
  return [value, ...others]
}

/** The elements of all outputs, changed. */
export function eachValue({ value, others }: Kernel, change: (expr: Expr) => Expr): Pick<Kernel, 'value' | 'others'> {
  return { value: change(value), ...(others && { others: others.map(change) }) }
}

/**
 * The geometry as params, and the values to append: extents, offsets and strides, and integers that indices along axes are
 * combined or compared with. 0 and ±1 stay literals, but for where a guarded load starts and ends and what an index is
 * compared with: paddings and cuts are often 0 or 1.
 */
export function parametrize(kernel: Kernel): { kernel: Kernel; values: number[] } {
  const values: number[] = []
  const { positions, cuts } = positionsOf(kernel)
  // One slot per use site, not per value: two extents that happen to be equal must stay apart.
  const always = (value: Scalar): Scalar =>
    typeof value === 'number' ? { param: kernel.params + values.push(value) - 1 } : value
  const lift = (value: Scalar): Scalar => (typeof value === 'number' && Math.abs(value) <= 1 ? value : always(value))
  const terms = (list: Index['terms']): Index['terms'] =>
    list.map(({ axis, stride }) => ({ axis, stride: lift(stride) }))
  const lifted = (root: Expr): Expr =>
    rewrite(root, (node) => {
      if (node.kind === 'const') {
        const { value } = node
        return positions.has(node) ? { ...node, value: cuts.has(node) ? always(value) : lift(value) } : node
      }
      if (node.kind !== 'load') return node
      const index: Index = {
        base: node.index.base,
        offset: node.guard === undefined ? lift(node.index.offset) : always(node.index.offset),
        terms: terms(node.index.terms),
        ...(node.index.gather && {
          gather: node.index.gather.map((term) => ({
            index: term.index,
            stride: lift(term.stride),
            extent: lift(term.extent),
          })),
        }),
      }
      if (node.guard === undefined) return { ...node, index }
      const ranges = node.guard.ranges.map((range) => ({
        offset: always(range.offset),
        terms: terms(range.terms),
        extent: always(range.extent),
      }))
      return { ...node, index, guard: { ...node.guard, ranges } }
    })
  const shape = kernel.shape.map(lift)
  const reduces = kernel.reduces.map((reduce) => ({
    ...reduce,
    shape: reduce.shape.map(lift),
    body: lifted(reduce.body),
  }))
  const all = eachValue(kernel, lifted)
  return { kernel: { ...kernel, shape, reduces, ...all, params: kernel.params + values.length }, values }
}

const bitOperators: ReadonlySet<string> = /* @__PURE__ */ new Set(['and', 'or', 'xor', 'shl', 'shr'])

// Int32 literals that belong to the geometry: the other operand is made of an index along an axis. What is made of bits is
// not: random numbers count elements, and then mix them with constants of their own.
function positionsOf(kernel: Kernel): { readonly positions: ReadonlySet<Expr>; readonly cuts: ReadonlySet<Expr> } {
  const positions = new Set<Expr>()
  // Those that an index is compared with.
  const cuts = new Set<Expr>()
  const fromAxes = new Set<Expr>()
  const fromBits = new Set<Expr>()
  const roots = [...valuesOf(kernel), ...kernel.reduces.map(({ body }) => body)]
  for (const node of topologicalOrder(roots)) {
    const operands = childrenOf(node)
    if (node.kind === 'axis' || operands.some((one) => fromAxes.has(one))) fromAxes.add(node)
    const mixes = node.kind === 'binary' && node.dtype === 'int32' && bitOperators.has(node.operator)
    if (mixes || operands.some((one) => fromBits.has(one))) fromBits.add(node)
    if ((node.kind !== 'binary' && node.kind !== 'select') || fromBits.has(node)) continue
    if (!operands.some((one) => one.dtype === 'int32' && fromAxes.has(one))) continue
    for (const one of operands) {
      if (one.kind !== 'const' || one.dtype !== 'int32') continue
      positions.add(one)
      if (node.dtype === 'bool') cuts.add(one)
    }
  }
  return { positions, cuts }
}

/**
 * Throws if a kernel breaks the rules of the IR: unknown axes, inputs, params or accumulators, or dtypes that do not
 * match.
 *
 * @example
 * ```ts
 * import { type Kernel, validateKernel } from '@tensorloom/tensor/backend'
 * import { ir } from '@tensorloom/tensor/op'
 * const kernel: Kernel = {
 *   name: 'double',
 *   shape: [3],
 *   reduces: [],
 *   inputs: [],
 *   dtype: 'int32',
 *   value: ir.mul(ir.axisIndex(0), 2),
 *   params: 0,
 * }
 * validateKernel(kernel) // throws, and says what, if something is wrong
 * ```
 */
export function validateKernel(kernel: Kernel): void {
  const rank = kernel.shape.length
  const fail = (what: string): never => {
    throw new TypeError(`ir: kernel ${kernel.name}: ${what}`)
  }
  const scalar = (value: Scalar): void => {
    if (typeof value !== 'number' && !(value.param >= 0 && value.param < kernel.params)) fail(`no param ${value.param}`)
  }
  const check = (root: Expr, axes: number, accumulators: number): void => {
    for (const axis of axesOf(root)) if (axis >= axes) fail(`axis ${axis} is not in scope`)
    for (const node of topologicalOrder([root])) {
      if (node.kind === 'acc' && node.reduce >= accumulators) fail(`acc${node.reduce} is not in scope`)
      if (node.kind === 'load' && kernel.inputs[node.input] !== node.dtype)
        fail(`input ${node.input} is not ${node.dtype}`)
      if (node.kind === 'const') scalar(node.value)
      if (node.kind === 'binary' && node.left.dtype !== node.right.dtype) fail(`${node.operator} of two dtypes`)
      if (node.kind === 'select' && node.whenTrue.dtype !== node.whenFalse.dtype) fail('select of two dtypes')
      if (node.kind === 'select' && node.condition.dtype !== 'bool') fail('select on a value that is not a bool')
    }
  }
  kernel.shape.forEach(scalar)
  kernel.reduces.forEach((reduce, j) => {
    reduce.shape.forEach(scalar)
    check(reduce.body, rank + reduce.shape.length, j)
    if (reduce.body.dtype !== reduce.dtype) fail(`acc${j} is ${reduce.dtype}, its body ${reduce.body.dtype}`)
  })
  for (const value of valuesOf(kernel)) check(value, rank, kernel.reduces.length)
  if (kernel.value.dtype !== kernel.dtype) fail(`the output is ${kernel.dtype}, the value ${kernel.value.dtype}`)
}
