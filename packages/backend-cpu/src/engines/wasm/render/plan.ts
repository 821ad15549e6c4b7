// Plans the loops of a kernel: which axis is vectorized, where each accumulator is computed, and whether it can be done.
import type { DType } from '@tensorloom/tensor'
import { childrenOf, type Expr, type Kernel, reduceAxes, topologicalOrder, valuesOf } from '@tensorloom/tensor/backend'
import { getOrInsert } from '../../get-or-insert.js'
import { hasUnitStrides, loopCost } from '../../loop-cost.js'
import { hasBinary } from './operators/index.js'

/** How one reduction is computed. */
export interface ReducePlan {
  /** Its own axes, outermost loop first. */
  readonly own: readonly number[]
  /** The number of output loops that are open where it is computed. With all of them, it is in the innermost loop. */
  readonly depth: number
  /** The own axis that goes four elements at a time, if any. */
  readonly across: number | undefined
}

/** The nest of a kernel. */
export interface Plan {
  /** Output axes with a loop of their own, outermost first. */
  readonly outer: readonly number[]
  /** The output axis that goes four elements at a time, inside those. */
  readonly vector: number | undefined
  readonly reduces: readonly ReducePlan[]
}

/** Plans a kernel. Undefined if JavaScript computes it better. */
export function planKernel(kernel: Kernel): Plan | undefined {
  const rank = kernel.shape.length
  const values = valuesOf(kernel)
  for (const node of nodesOf(kernel)) {
    if (node.kind === 'binary' && !hasBinary(node.operator, node.left.dtype)) return undefined
  }
  const depends = reduceAxes(kernel)
  const ownAxes = kernel.reduces.map(({ body, shape }) => {
    const axes = shape.map((_, k) => rank + k).filter((axis) => shape[axis - rank] !== 1)
    return axes.sort((a, b) => loopCost(body, b) - loopCost(body, a) || a - b)
  })
  const last = rank - 1
  const lanesPay = kernel.reduces.every(({ body }, j) => {
    const inner = ownAxes[j]!.at(-1)
    if (inner === undefined || !depends[j]!.includes(last)) return true
    return loopCost(body, last) <= loopCost(body, inner) || !canVectorize(kernel, [body], inner, ownAxes[j]!)
  })
  const inLanes = kernel.reduces.flatMap(({ body }, j) => (depends[j]!.includes(last) ? [body] : []))
  const own = new Set(ownAxes.flat())
  const vector =
    rank > 0 && lanesPay && canVectorize(kernel, [...values, ...inLanes], last, [...own]) ? last : undefined
  const dependents = (axis: number): number => depends.filter((axes) => axes.includes(axis)).length
  const outer = kernel.shape.map((_, axis) => axis).filter((axis) => axis !== vector)
  outer.sort((a, b) => dependents(b) - dependents(a) || a - b)
  const reduces: ReducePlan[] = []
  for (const [j, axes] of depends.entries()) {
    const depth = Math.max(-1, ...axes.map((axis) => (axis === vector ? outer.length : outer.indexOf(axis)))) + 1
    // An accumulator that does not depend on an axis outside of it would be computed repeatedly.
    if (outer.slice(0, depth).some((axis) => !axes.includes(axis))) return undefined
    const inner = ownAxes[j]!.at(-1)
    const { body } = kernel.reduces[j]!
    const lanes = vector !== undefined && axes.includes(vector)
    const pays = !lanes && inner !== undefined && hasUnitStrides(body, inner)
    const across = pays && canVectorize(kernel, [body], inner, ownAxes[j]!) ? inner : undefined
    reduces.push({ own: ownAxes[j]!, depth, across })
  }
  return { outer, vector, reduces }
}

/** A comparison of the vector axis with a value that is constant in a row. It is true from `low` up to `high`, if given. */
export interface Edge {
  readonly bound: Expr
  /** Added to the bound. */
  readonly shift: 0 | 1
  readonly side: 'below' | 'from' | 'at'
}

/** Returns the edge at which a comparison changes along an axis of the output, if it has one. */
export function edgeOf(kernel: Kernel, node: Expr, axis: number): Edge | undefined {
  if (node.kind !== 'binary' || axis >= kernel.shape.length) return undefined
  const { left, right, operator } = node
  const isAxis = (side: Expr): boolean => side.kind === 'axis' && side.axis === axis
  // The other side must be known where the row begins: no data, no axis of a reduction, and not the axis itself.
  const isFixed = (side: Expr): boolean =>
    topologicalOrder([side]).every(
      (part) =>
        part.kind !== 'load' &&
        part.kind !== 'acc' &&
        (part.kind !== 'axis' || (part.axis !== axis && part.axis < kernel.shape.length)),
    )
  if (isAxis(left) && isFixed(right)) {
    if (operator === 'less') return { bound: right, shift: 0, side: 'below' }
    if (operator === 'lessEqual') return { bound: right, shift: 1, side: 'below' }
    if (operator === 'equal') return { bound: right, shift: 0, side: 'at' }
  }
  if (isAxis(right) && isFixed(left)) {
    if (operator === 'less') return { bound: left, shift: 1, side: 'from' }
    if (operator === 'lessEqual') return { bound: left, shift: 0, side: 'from' }
    if (operator === 'equal') return { bound: left, shift: 0, side: 'at' }
  }
  return undefined
}

/**
 * Whether an expression changes along an axis, directly or through accumulators. Comparisons with an edge do not count,
 * because the loop over the axis is split where they change.
 */
export function variesAlong(kernel: Kernel, axis: number): (node: Expr) => boolean {
  const depends = reduceAxes(kernel)
  const known = new Map<Expr, boolean>()
  const varies = (node: Expr): boolean =>
    getOrInsert(
      known,
      node,
      () =>
        edgeOf(kernel, node, axis) === undefined &&
        (childrenOf(node).some(varies) ||
          (node.kind === 'acc' && depends[node.reduce]!.includes(axis)) ||
          (node.kind === 'axis' && node.axis === axis) ||
          (node.kind === 'load' &&
            [node.index, ...(node.guard?.ranges ?? [])].some(({ terms }) => terms.some((term) => term.axis === axis)))),
    )
  return varies
}

const wide: ReadonlySet<DType> = /* @__PURE__ */ new Set<DType>(['float64'])

// Whether four elements along `axis` can be computed at a time. `own` are the axes of reductions.
function canVectorize(kernel: Kernel, roots: readonly Expr[], axis: number, own: readonly number[]): boolean {
  if (roots.some(({ dtype }) => wide.has(dtype))) return false
  const varies = variesAlong(kernel, axis)
  return topologicalOrder(roots).every((node) => {
    if (!varies(node)) return true
    if (wide.has(node.dtype)) return false
    if (node.kind === 'cast') return !wide.has(node.operand.dtype)
    if (node.kind === 'select') return !(varies(node.condition) && protects(node))
    if (node.kind !== 'load' || node.guard === undefined) return true
    if (node.guard.when !== undefined && varies(node.guard.when)) return false
    return node.guard.ranges.every(({ terms }) => {
      const stride = terms.find((term) => term.axis === axis)?.stride
      if (stride === undefined) return true
      // A range covers one contiguous part of the axis, which is known where the loop over the axis begins.
      return (stride === 1 || stride === -1) && !own.includes(axis) && terms.every((term) => !own.includes(term.axis))
    })
  })
}

/** Whether the condition of a select protects loads below it. A condition on data alone does not. */
export function protects(node: Extract<Expr, { kind: 'select' }>): boolean {
  if (!topologicalOrder([node.condition]).some(({ kind }) => kind === 'axis')) return false
  return topologicalOrder([node.whenTrue, node.whenFalse]).some(({ kind }) => kind === 'load')
}

/** All nodes of a kernel, or of some of its reductions, operands first. Their count is roughly the steps per element. */
export function nodesOf(kernel: Kernel, reduces: Kernel['reduces'] = kernel.reduces): Expr[] {
  return topologicalOrder([...valuesOf(kernel), ...reduces.map(({ body }) => body)])
}
