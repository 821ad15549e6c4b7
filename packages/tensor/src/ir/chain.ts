// Kernel to kernels: a chain that fits a backend, where one has more reductions or more inputs than the backend takes.
import { type ChainedKernel, splitReduces } from './transform.js'
import type { Expr, Kernel } from './types.js'
import { childrenOf, rewrite, topologicalOrder, withChildren } from './visit.js'

/** What a backend takes in one kernel. */
export interface KernelLimits {
  readonly maxReduces: number
  readonly maxInputs: number
  /** Inputs and outputs together. */
  readonly maxBuffers?: number
}

/** Most inputs of a kernel with as many outputs. */
export function mostInputs({ maxInputs, maxBuffers }: KernelLimits, { others = [] }: Pick<Kernel, 'others'>): number {
  return maxBuffers === undefined ? maxInputs : Math.min(maxInputs, maxBuffers - 1 - others.length)
}

/**
 * The same computation in kernels that fit the limits. What cannot be taken apart, such as a sum over products of many
 * tensors, stays as it is, and has more inputs than allowed.
 */
export function chainOf(kernel: Kernel, limits: KernelLimits): ChainedKernel[] {
  const chain: ChainedKernel[] = []
  // Where the results of the kernels of the first chain are in this one.
  const moved: number[] = []
  for (const link of splitReduces(kernel, limits.maxReduces)) {
    const inputs = link.inputs.map((from) => ('kernel' in from ? { kernel: moved[from.kernel]! } : from))
    splitInputs({ kernel: link.kernel, inputs }, limits, chain)
    moved.push(chain.length - 1)
  }
  return chain
}

// Parts of the value that read some of the inputs become kernels of their own, whose results stand in for them.
function splitInputs(link: ChainedKernel, limits: KernelLimits, chain: ChainedKernel[]): void {
  let { kernel, inputs } = link
  while (kernel.inputs.length > mostInputs(limits, kernel)) {
    const part = partOf(kernel, mostInputs(limits, { ...kernel, others: [] }))
    if (part === undefined) break
    const rest = replaced(kernel, part)
    if (rest.used.length >= kernel.inputs.length) break
    const own = withInputs(kernel, part)
    chain.push({ kernel: own.kernel, inputs: own.used.map((k) => inputs[k]!) })
    const all = [...inputs, { kernel: chain.length - 1 }]
    kernel = rest.kernel
    inputs = rest.used.map((k) => all[k]!)
  }
  chain.push({ kernel, inputs })
}

// The part with the most inputs, up to `most`. One that a select may leave out must have its loads guarded: as a kernel of
// its own it is computed everywhere.
function partOf({ value, reduces, others }: Kernel, most: number): Expr | undefined {
  if (reduces.length > 0 || others !== undefined) return undefined
  const order = topologicalOrder([value])
  const lazy = new Set(topologicalOrder(order.flatMap((n) => (n.kind === 'select' ? [n.whenTrue, n.whenFalse] : []))))
  const read = new Map<Expr, ReadonlySet<number>>()
  let best: Expr | undefined
  for (const node of order) {
    const own = node.kind === 'load' ? [node.input] : []
    const all = new Set([...own, ...childrenOf(node).flatMap((child) => [...read.get(child)!])])
    read.set(node, all)
    if (all.size < 2 || all.size > most || all.size < (best ? read.get(best)!.size : 0)) continue
    if (!lazy.has(node) || topologicalOrder([node]).every(isInside)) best = node
  }
  return best
}

// Results of a chain, whose base is not a param, have an element for each element of the output.
function isInside(node: Expr): boolean {
  return node.kind !== 'load' || node.guard !== undefined || node.index.base === 0
}

// The kernel with its inputs renumbered to those that `value` reads.
function withInputs(kernel: Kernel, value: Expr): { readonly kernel: Kernel; readonly used: readonly number[] } {
  const loads = topologicalOrder([value]).flatMap((node) => (node.kind === 'load' ? [node.input] : []))
  const used = [...new Set(loads)].sort((a, b) => a - b)
  const renumbered = rewrite(value, (node) =>
    node.kind === 'load' ? { ...node, input: used.indexOf(node.input) } : node,
  )
  const inputs = used.map((k) => kernel.inputs[k]!)
  return { kernel: { ...kernel, inputs, dtype: value.dtype, value: renumbered }, used }
}

// The kernel with a part of its value read from a further input, row-major over the output.
function replaced(kernel: Kernel, part: Expr): ReturnType<typeof withInputs> {
  const extents = kernel.shape as readonly number[]
  const terms = extents.map((_, axis) => ({
    axis,
    stride: extents.slice(axis + 1).reduce((size, extent) => size * extent, 1),
  }))
  const load: Expr = {
    kind: 'load',
    dtype: part.dtype,
    input: kernel.inputs.length,
    index: { base: 0, offset: 0, terms },
  }
  const done = new Map<Expr, Expr>()
  for (const node of topologicalOrder([kernel.value])) {
    done.set(node, node === part ? load : withChildren(node, (child) => done.get(child)!))
  }
  return withInputs({ ...kernel, inputs: [...kernel.inputs, part.dtype] }, done.get(kernel.value)!)
}
