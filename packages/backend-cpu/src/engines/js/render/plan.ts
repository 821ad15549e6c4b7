// Plans the loop nest of a kernel: the order of loops, where to compute each accumulator, and which ones to keep as rows.
import { type Expr, type Kernel, reduceAxes, type Scalar, topologicalOrder } from '@tensorloom/tensor/backend'
import { loopCost } from '../../loop-cost.js'

/** A loop over one axis. An axis without a loop stays at 0. */
export interface Loop {
  readonly axis: number
  readonly extent: Scalar
}

/** How one reduction is computed. */
export interface ReducePlan {
  /** Its own loops, outermost first. */
  readonly loops: readonly Loop[]
  /** How many levels of the output's nest are open where the reduction is computed. */
  readonly level: number
  /** The output axes over which memory holds the result. Without any, it is one number. */
  readonly kept: readonly number[]
  /** Whether that axis is the row axis; then memory holds one chunk of it. */
  readonly chunked: boolean
}

/** The nest: `levels` of the output, outermost first. */
export interface NestPlan {
  /** The loops. `chunk` opens a part of the row axis, whose own loop is the innermost one. */
  readonly levels: readonly (Loop | 'chunk')[]
  readonly reduces: readonly ReducePlan[]
  /** The axis along which accumulators are kept as rows. */
  readonly row: number | undefined
}

/** Elements of a row that are accumulated together. They fit into the first-level cache. */
export const chunkSize = 1024

/** Plans the nest of a kernel. */
export function planNest(kernel: Kernel): NestPlan {
  const rank = kernel.shape.length
  const depends = reduceAxes(kernel)
  const ownLoops = kernel.reduces.map(({ shape, body }) => orderLoops(body, mergeOwnAxes(body, shape, rank)))
  const row = chooseRow(kernel, depends, ownLoops)
  const dependents = (axis: number): number => depends.filter((axes) => axes.includes(axis)).length
  const axes = kernel.shape.map((_, axis) => axis)
  const outer = axes.filter((axis) => axis !== row && dependents(axis) > 0)
  outer.sort((a, b) => dependents(b) - dependents(a) || a - b)
  const free = axes.filter((axis) => axis !== row && dependents(axis) === 0)
  const loop = (axis: number): Loop => ({ axis, extent: kernel.shape[axis]! })
  const levels =
    row === undefined
      ? [...outer, ...free].map(loop)
      : [...outer.map(loop), 'chunk' as const, ...free.map(loop), loop(row)]
  const reduces = depends.map((own, j): ReducePlan => {
    let level = 0
    while (level < outer.length && own.includes(outer[level]!)) level++
    const kept = own.filter((axis) => outer.indexOf(axis) < 0 || outer.indexOf(axis) >= level)
    // The loop over the row axis is the innermost one. It runs in chunks, inside which all other axes are fixed.
    kept.sort((a, b) => Number(a === row) - Number(b === row) || a - b)
    const chunked = row !== undefined && level === outer.length && own.includes(row)
    return { loops: ownLoops[j]!, level: chunked ? level + 1 : level, kept, chunked }
  })
  return { levels, reduces, row }
}

// Adjacent axes of a reduction become one loop if every load can step through both with one stride.
function mergeOwnAxes(body: Expr, shape: readonly Scalar[], rank: number): Loop[] {
  const loops: Loop[] = []
  const used = axesUsedAsValues(body)
  const strides = strideTables(body)
  shape.forEach((extent, k) => {
    const axis = rank + k
    const last = loops.at(-1)
    const mergeable =
      last !== undefined &&
      typeof extent === 'number' &&
      typeof last.extent === 'number' &&
      !used.has(axis) &&
      !used.has(last.axis) &&
      strides.every((table) => {
        const [outer, inner] = [table.get(last.axis) ?? 0, table.get(axis) ?? 0]
        return typeof outer === 'number' && typeof inner === 'number' && outer === inner * extent
      })
    if (mergeable) loops[loops.length - 1] = { axis, extent: last.extent * extent }
    else loops.push({ axis, extent })
  })
  // An axis without a loop stays at 0.
  return loops.filter(({ extent }) => extent !== 1)
}

// Small strides go innermost. The sort is stable, so axes of equal cost keep their order.
function orderLoops(body: Expr, loops: readonly Loop[]): Loop[] {
  return [...loops].sort((a, b) => loopCost(body, b.axis) - loopCost(body, a.axis))
}

// Finds an output axis along which rows of accumulators cause less memory traffic than the reductions' own loops.
function chooseRow(kernel: Kernel, depends: readonly number[][], loops: readonly Loop[][]): number | undefined {
  let best: number | undefined
  let bestGain = 0
  kernel.shape.forEach((extent, axis) => {
    if (typeof extent === 'number' && extent < 4) return
    let gain = 0
    kernel.reduces.forEach(({ body }, j) => {
      const own = loops[j]!.at(-1)
      if (own === undefined || !depends[j]!.includes(axis)) return
      // Reading and writing the row itself costs about as much as one more load.
      gain += loopCost(body, own.axis) - loopCost(body, axis) - 1
    })
    if (gain > bestGain || (gain === bestGain && gain > 0)) {
      best = axis
      bestGain = gain
    }
  })
  return best
}

function axesUsedAsValues(body: Expr): Set<number> {
  const axes = new Set<number>()
  for (const node of topologicalOrder([body])) if (node.kind === 'axis') axes.add(node.axis)
  return axes
}

function strideTables(body: Expr): Map<number, Scalar>[] {
  const tables: Map<number, Scalar>[] = []
  const add = (terms: readonly { readonly axis: number; readonly stride: Scalar }[]): void => {
    tables.push(new Map(terms.map(({ axis, stride }) => [axis, stride])))
  }
  for (const node of topologicalOrder([body])) {
    if (node.kind !== 'load') continue
    add(node.index.terms)
    for (const range of node.guard?.ranges ?? []) add(range.terms)
  }
  return tables
}
