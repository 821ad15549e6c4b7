// Kernel to kernel: neighbouring axes that everything walks through in one stride become one.
import { eachValue, valuesOf } from './transform.js'
import type { AffineTerm, Expr, Kernel, Reduce } from './types.js'
import { rewrite, topologicalOrder } from './visit.js'

/**
 * Merges neighbouring axes of the output, and of each reduction, that every load walks through in one stride, and drops
 * axes of extent 1.
 */
export function mergeAxes(kernel: Kernel): Kernel {
  const merged = mergeOutputAxes(kernel)
  const reduces = merged.reduces.map((reduce) => mergeOwnAxes(reduce, merged.shape.length))
  return reduces.every((reduce, k) => reduce === merged.reduces[k]) ? merged : { ...merged, reduces }
}

function mergeOutputAxes(kernel: Kernel): Kernel {
  const extents = kernel.shape as readonly number[]
  const roots = [...valuesOf(kernel), ...kernel.reduces.map(({ body }) => body)]
  const groups = groupAxes(extents, 0, roots)
  if (groups.length === extents.length) return kernel
  const moved = (root: Expr): Expr => regroup(root, groups, 0, extents.length)
  return {
    ...kernel,
    shape: groups.map((group) => sizeOfGroup(group, extents, 0)),
    reduces: kernel.reduces.map((reduce) => ({ ...reduce, body: moved(reduce.body) })),
    ...eachValue(kernel, moved),
  }
}

// Nothing but its body sees a reduction's own axes.
function mergeOwnAxes(reduce: Reduce, rank: number): Reduce {
  const extents = reduce.shape as readonly number[]
  const found = groupAxes(extents, rank, [reduce.body])
  // A reduction keeps an axis, even one of extent 1.
  const groups = found.length === 0 && extents.length > 0 ? [[rank + extents.length - 1]] : found
  if (groups.length === extents.length) return reduce
  return {
    ...reduce,
    shape: groups.map((group) => sizeOfGroup(group, extents, rank)),
    body: regroup(reduce.body, groups, rank, extents.length),
  }
}

/** A group lists old axes, outermost first, that become one new axis. */
type Groups = readonly (readonly number[])[]

function sizeOfGroup(group: readonly number[], extents: readonly number[], first: number): number {
  return group.reduce((size, axis) => size * extents[axis - first]!, 1)
}

// Of the axes from `first` on, whose extents are given.
function groupAxes(extents: readonly number[], first: number, roots: readonly Expr[]): Groups {
  const fixed = new Set<number>()
  const forms: (readonly AffineTerm[])[] = []
  for (const node of topologicalOrder(roots)) {
    if (node.kind === 'axis') fixed.add(node.axis)
    if (node.kind !== 'load') continue
    forms.push(node.index.terms)
    for (const range of node.guard?.ranges ?? []) forms.push(range.terms)
  }
  const groups: number[][] = []
  extents.forEach((extent, k) => {
    const axis = first + k
    if (extent === 1 && !fixed.has(axis)) return
    const last = groups.at(-1)
    const previous = last?.at(-1)
    const mergeable =
      previous !== undefined &&
      !fixed.has(axis) &&
      !fixed.has(previous) &&
      forms.every((terms) => strideOf(terms, previous) === strideOf(terms, axis) * extent)
    if (mergeable) last!.push(axis)
    else groups.push([axis])
  })
  return groups
}

function strideOf(terms: readonly AffineTerm[], axis: number): number {
  return (terms.find((term) => term.axis === axis)?.stride as number | undefined) ?? 0
}

// The expression with `count` axes from `first` on in groups; axes after them move up.
function regroup(root: Expr, groups: Groups, first: number, count: number): Expr {
  const after = (axis: number): number => axis - count + groups.length
  const terms = (list: readonly AffineTerm[]): AffineTerm[] => [
    ...list.filter(({ axis }) => axis < first),
    ...groups.flatMap((group, k) => {
      const stride = strideOf(list, group.at(-1)!)
      return stride === 0 ? [] : [{ axis: first + k, stride }]
    }),
    ...list.filter(({ axis }) => axis >= first + count).map(({ axis, stride }) => ({ axis: after(axis), stride })),
  ]
  return rewrite(root, (node) => {
    if (node.kind === 'axis') {
      if (node.axis < first) return node
      const inside = node.axis < first + count
      return { ...node, axis: inside ? first + groups.findIndex(([axis]) => axis === node.axis) : after(node.axis) }
    }
    if (node.kind !== 'load') return node
    const index = { ...node.index, terms: terms(node.index.terms) }
    if (node.guard === undefined) return { ...node, index }
    const ranges = node.guard.ranges.map((range) => ({ ...range, terms: terms(range.terms) }))
    return { ...node, index, guard: { ...node.guard, ranges } }
  })
}
