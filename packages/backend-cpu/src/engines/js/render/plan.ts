// The loop nest of a kernel: the order of its loops, where each accumulator is computed, and which are kept as rows.
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
  /** How many levels of the output's nest are open where it is computed. */
  readonly level: number
  /** Output axes over which it is kept in memory; with none it is one number. */
  readonly kept: readonly number[]
  /** Whether the kept axis is the row axis, of which a chunk is kept. */
  readonly chunked: boolean
}

/** The nest: `levels` of the output, outermost first. */
export interface NestPlan {
  /** Loops; `chunk` opens a stretch of the row axis, whose own loop is the innermost one. */
  readonly levels: readonly (Loop | 'chunk')[]
  readonly reduces: readonly ReducePlan[]
  /** The axis along which accumulators are kept as rows. */
  readonly row: number | undefined
}

/** Elements of a row that are accumulated together: small enough for the first-level cache. */
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
    // The row axis is walked innermost, and in chunks where everything else is fixed.
    kept.sort((a, b) => Number(a === row) - Number(b === row) || a - b)
    const chunked = row !== undefined && level === outer.length && own.includes(row)
    return { loops: ownLoops[j]!, level: chunked ? level + 1 : level, kept, chunked }
  })
  return { levels, reduces, row }
}

// Neighbouring axes of a reduction that every load walks through in one stride become one loop.
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

// Small strides innermost; a stable sort keeps the order where it does not matter.
function orderLoops(body: Expr, loops: readonly Loop[]): Loop[] {
  return [...loops].sort((a, b) => loopCost(body, b.axis) - loopCost(body, a.axis))
}

// An output axis along which rows of accumulators walk memory better than the reductions' own loops do.
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
