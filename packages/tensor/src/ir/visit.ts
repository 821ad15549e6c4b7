// Traverses IR expressions: children, order and rewriting. Printing, splitting, interpreting and rendering use it.
import type { Expr, Guard, Index, Kernel } from './types.js'

/**
 * The operands of an expression, in evaluation order.
 *
 * @example
 * ```ts
 * import { childrenOf } from '@tensorloom/tensor/backend'
 * import { ir } from '@tensorloom/tensor/op'
 * console.log(childrenOf(ir.mul(ir.axisIndex(0), 2)).map(({ kind }) => kind)) // ['axis', 'const']
 * ```
 */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'unary':
    case 'cast':
      return [expr.operand]
    case 'binary':
      return [expr.left, expr.right]
    case 'select':
      return [expr.condition, expr.whenTrue, expr.whenFalse]
    case 'load':
      return [...(expr.index.gather ?? []).map((term) => term.index), ...(expr.guard?.when ? [expr.guard.when] : [])]
    case 'const':
    case 'axis':
    case 'acc':
      return []
  }
}

/**
 * Every node of `roots`, once, operands before those that use them.
 *
 * @example
 * ```ts
 * import { topologicalOrder } from '@tensorloom/tensor/backend'
 * import { ir } from '@tensorloom/tensor/op'
 * const i = ir.axisIndex(0)
 * console.log(topologicalOrder([ir.mul(i, i)]).map(({ kind }) => kind)) // ['axis', 'binary']: the axis once
 * ```
 */
export function topologicalOrder(roots: readonly Expr[]): Expr[] {
  const order: Expr[] = []
  const seen = new Set<Expr>()
  const visit = (expr: Expr): void => {
    if (seen.has(expr)) return
    seen.add(expr)
    for (const child of childrenOf(expr)) visit(child)
    order.push(expr)
  }
  for (const root of roots) visit(root)
  return order
}

/**
 * Rebuilds a graph from the bottom up: `change` gets each node with its operands already rewritten. Sharing is
 * preserved.
 *
 * @example
 * ```ts
 * import { rewrite } from '@tensorloom/tensor/backend'
 * import { ir } from '@tensorloom/tensor/op'
 * const twice = ir.mul(ir.axisIndex(0), 2)
 * const moved = rewrite(twice, (node) => (node.kind === 'axis' ? ir.axisIndex(node.axis + 1) : node))
 * console.log(moved.kind === 'binary' && moved.left.kind === 'axis' && moved.left.axis) // 1
 * ```
 */
export function rewrite(root: Expr, change: (expr: Expr) => Expr): Expr {
  const done = new Map<Expr, Expr>()
  for (const node of topologicalOrder([root])) done.set(node, change(withChildren(node, (child) => done.get(child)!)))
  return done.get(root)!
}

/**
 * Copies a node with other operands: `of` returns the replacement of each operand.
 *
 * @example
 * ```ts
 * import { withChildren } from '@tensorloom/tensor/backend'
 * import { ir } from '@tensorloom/tensor/op'
 * const sum = ir.add(ir.axisIndex(0), ir.axisIndex(1))
 * const swapped = withChildren(sum, () => ir.axisIndex(2))
 * console.log(swapped.kind === 'binary' && swapped.left.kind === 'axis' && swapped.left.axis) // 2
 * ```
 */
export function withChildren(expr: Expr, of: (child: Expr) => Expr): Expr {
  switch (expr.kind) {
    case 'unary':
    case 'cast':
      return { ...expr, operand: of(expr.operand) }
    case 'binary':
      return { ...expr, left: of(expr.left), right: of(expr.right) }
    case 'select':
      return { ...expr, condition: of(expr.condition), whenTrue: of(expr.whenTrue), whenFalse: of(expr.whenFalse) }
    case 'load': {
      const index: Index = expr.index.gather
        ? { ...expr.index, gather: expr.index.gather.map((term) => ({ ...term, index: of(term.index) })) }
        : expr.index
      const guard: Guard | undefined = expr.guard?.when ? { ...expr.guard, when: of(expr.guard.when) } : expr.guard
      return guard === undefined ? { ...expr, index } : { ...expr, index, guard }
    }
    case 'const':
    case 'axis':
    case 'acc':
      return expr
  }
}

/**
 * The axes that an expression reads directly: as a value, in an index, or in a guard. Accumulators are not followed.
 *
 * @example
 * ```ts
 * import { axesOf } from '@tensorloom/tensor/backend'
 * import { ir } from '@tensorloom/tensor/op'
 * console.log([...axesOf(ir.add(ir.axisIndex(0), ir.axisIndex(2)))]) // [0, 2]
 * ```
 */
export function axesOf(root: Expr): Set<number> {
  const axes = new Set<number>()
  for (const node of topologicalOrder([root])) {
    if (node.kind === 'axis') axes.add(node.axis)
    if (node.kind !== 'load') continue
    for (const term of node.index.terms) axes.add(term.axis)
    for (const range of node.guard?.ranges ?? []) for (const term of range.terms) axes.add(term.axis)
  }
  return axes
}

/**
 * For each reduction, the output axes that its value depends on, in ascending order. Accumulators are followed.
 *
 * @example
 * ```ts
 * import { type Kernel, reduceAxes } from '@tensorloom/tensor/backend'
 * import { ir } from '@tensorloom/tensor/op'
 * // For each i0, the sum of i0 · i1 over four i1.
 * const kernel: Kernel = {
 *   name: 'sums',
 *   shape: [3],
 *   reduces: [{ operator: 'sum', shape: [4], dtype: 'int32', body: ir.mul(ir.axisIndex(0), ir.axisIndex(1)) }],
 *   inputs: [],
 *   dtype: 'int32',
 *   value: ir.accumulator(0, 'int32'),
 *   params: 0,
 * }
 * console.log(reduceAxes(kernel)) // [[0]]: it changes with i0
 * ```
 */
export function reduceAxes(kernel: Kernel): number[][] {
  const rank = kernel.shape.length
  const result: number[][] = []
  for (const reduce of kernel.reduces) {
    const axes = new Set([...axesOf(reduce.body)].filter((axis) => axis < rank))
    for (const node of topologicalOrder([reduce.body])) {
      if (node.kind === 'acc') for (const axis of result[node.reduce]!) axes.add(axis)
    }
    result.push([...axes].sort((a, b) => a - b))
  }
  return result
}
