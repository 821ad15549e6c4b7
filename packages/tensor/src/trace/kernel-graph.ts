// The kernels of a call before they are compiled, and how few of them do: what is cheap is computed where it is read, and
// what follows a reduction element by element becomes part of it.
import type { Lowering, ParamSource, Source } from '../dispatch/lowering.js'
import type { Expr, LoadExpr, Reduce } from '../ir/types.js'
import { rewrite, topologicalOrder } from '../ir/visit.js'
import { rowMajor, type Shape, sizeOf } from '../shape.js'
import { type Along, positionsOf, valueAt } from './inline.js'

/** A kernel with one output. Loads name sources by their id; params are slots of the graph. */
export interface GraphKernel {
  readonly name: string
  readonly shape: Shape
  readonly reduces: readonly Reduce[]
  readonly value: Expr
}

// Up to this many operations are computed again for each element that needs them,
const mostOperations = 48
// if that makes no more than this many times as many, or few in all.
const mostRepeats = 4
const fewElements = 2 ** 16
// Kernels of more operations take drivers long to compile.
const mostInKernel = 128

/** The kernels of one call, by the id of their result. */
export class KernelGraph {
  readonly kernels: Map<number, GraphKernel>
  readonly slots: { readonly sources: ParamSource[] }
  next: number

  /** @param arity - Inputs of the call, whose ids come first. */
  constructor(arity: number) {
    this.kernels = new Map()
    this.slots = { sources: [] }
    this.next = arity
  }

  /** Adds a kernel; its result is the source that is returned. */
  add(kernel: GraphKernel): Source {
    const id = this.next++
    this.kernels.set(id, kernel)
    const { shape, value } = kernel
    return { id, of: id, shape, strides: rowMajor(shape), dtype: value.dtype, offset: 0 }
  }

  /**
   * Merges kernels until none can be.
   *
   * @param results - ids whose kernels have to stay
   * @param mostInputs - the maximum number of sources that a kernel reads
   */
  merge(results: ReadonlySet<number>, mostInputs: number): void {
    let changed = true
    while (changed) {
      changed = false
      for (const id of [...this.kernels.keys()]) {
        if (results.has(id)) continue
        if (this.inlined(id, mostInputs) || this.continued(id, mostInputs)) changed = true
      }
    }
  }

  /** Emits what is left; returns the new ids of results. */
  emit(lowering: Lowering): ReadonlyMap<number, number> {
    const ids = new Map<number, number>()
    for (const [id, kernel] of this.kernels) {
      const placed = (root: Expr): Expr =>
        rewrite(root, (node) => {
          if (node.kind === 'const')
            return typeof node.value === 'number' ? node : { ...node, value: this.slot(lowering, ids, node.value) }
          if (node.kind !== 'load') return node
          const index = { ...node.index, base: this.slot(lowering, ids, node.index.base) }
          const { guard } = node
          const moved = { ...node, input: ids.get(node.input) ?? node.input, index }
          return guard === undefined
            ? moved
            : { ...moved, guard: { ...guard, fill: this.slot(lowering, ids, guard.fill) } }
        })
      const reduces = kernel.reduces.map((reduce) => ({ ...reduce, body: placed(reduce.body) }))
      ids.set(id, lowering.emit({ ...kernel, reduces, value: placed(kernel.value) }).id)
    }
    return ids
  }

  slot(
    lowering: Lowering,
    ids: ReadonlyMap<number, number>,
    value: LoadExpr['index']['base'],
  ): LoadExpr['index']['base'] {
    if (typeof value === 'number') return value
    const source = this.slots.sources[value.param]!
    return lowering.slot(
      source.kind === 'base' ? { ...source, source: ids.get(source.source) ?? source.source } : source,
    )
  }

  // Computes an elementwise kernel where its result is read, everywhere or not at all.
  inlined(id: number, mostInputs: number): boolean {
    const kernel = this.kernels.get(id)!
    if (kernel.reduces.length > 0 || operationsOf(kernel) > mostOperations) return false
    const readers = this.readersOf(id)
    if (readers.length === 0) return false
    const changed: [number, GraphKernel][] = []
    for (const reader of readers) {
      const next = this.withValueOf(reader, id, kernel)
      if (next === undefined || sourcesOf(next).size > mostInputs || operationsOf(next) > mostInKernel) return false
      changed.push([reader, next])
    }
    for (const [reader, next] of changed) this.kernels.set(reader, next)
    this.kernels.delete(id)
    return true
  }

  withValueOf(reader: number, id: number, { shape, value }: GraphKernel): GraphKernel | undefined {
    const kernel = this.kernels.get(reader)!
    let fits = true
    const replaced = (root: Expr, extents: readonly number[]): Expr =>
      rewrite(root, (node) => {
        if (node.kind !== 'load' || node.input !== id) return node
        const at = positionsOf(node, this.startOf(node), shape, extents)
        const elements = sizeOf(extents)
        const repeats = value.kind === 'load' || elements <= mostRepeats * sizeOf(shape) || elements <= fewElements
        if (at !== undefined && repeats) return valueAt(value, at)
        fits = false
        return node
      })
    const reduces = kernel.reduces.map((reduce) => {
      const body = replaced(reduce.body, [...kernel.shape, ...(reduce.shape as Shape)])
      return { ...reduce, body }
    })
    const next = { ...kernel, reduces, value: replaced(kernel.value, kernel.shape) }
    return fits ? next : undefined
  }

  // Goes on with the only reader of a reduction, element by element, within the kernel of the reduction.
  continued(id: number, mostInputs: number): boolean {
    const kernel = this.kernels.get(id)!
    const [reader, ...more] = this.readersOf(id)
    if (kernel.reduces.length === 0 || reader === undefined || more.length > 0) return false
    const after = this.kernels.get(reader)!
    if (after.reduces.length > 0 || sizeOf(after.shape) !== sizeOf(kernel.shape)) return false
    let axes: readonly Along[] | undefined
    for (const node of topologicalOrder([after.value])) {
      if (node.kind !== 'load' || node.input !== id) continue
      const at = positionsOf(node, this.startOf(node), kernel.shape, after.shape)
      axes ??= at && axesInOrder(at, kernel.shape, after.shape)
      if (axes === undefined || at === undefined || axesInOrder(at, kernel.shape, after.shape) === undefined)
        return false
    }
    if (axes === undefined) return false
    const value = rewriteLoads(valueAt(after.value, axes), id, kernel.value)
    const next: GraphKernel = { ...kernel, name: after.name, value }
    if (sourcesOf(next).size > mostInputs) return false
    this.kernels.delete(id)
    this.kernels.set(reader, next)
    return true
  }

  readersOf(id: number): number[] {
    return [...this.kernels].flatMap(([reader, kernel]) => (sourcesOf(kernel).has(id) ? [reader] : []))
  }

  // Where a view of a result starts in it, in elements.
  startOf({ index: { base } }: LoadExpr): number {
    const source = typeof base === 'number' ? undefined : this.slots.sources[base.param]
    return source?.kind === 'base' ? source.offset : 0
  }
}

function rewriteLoads(root: Expr, id: number, value: Expr): Expr {
  return rewrite(root, (node) => (node.kind === 'load' && node.input === id ? value : node))
}

// The axes of the kernel that reads in terms of those of the one that is read, if each element is read by the element of
// the same number.
function axesInOrder(at: readonly Along[], shape: Shape, reading: Shape): readonly Along[] | undefined {
  const own = at.flatMap(({ offset, terms }, d) => (shape[d] === 1 ? [] : [{ d, offset, terms }]))
  const axes = reading.flatMap((extent, axis) => (extent === 1 ? [] : [axis]))
  const isSame =
    own.length === axes.length &&
    own.every(
      ({ offset, terms }, k) =>
        offset === 0 && terms.length === 1 && terms[0]!.axis === axes[k] && terms[0]!.stride === 1,
    )
  if (!isSame) return undefined
  return reading.map((extent, axis) => {
    if (extent === 1) return { offset: 0, terms: [] }
    return { offset: 0, terms: [{ axis: own[axes.indexOf(axis)]!.d, stride: 1 }] }
  })
}

function operationsOf({ reduces, value }: GraphKernel): number {
  const nodes = topologicalOrder([value, ...reduces.map(({ body }) => body)])
  return nodes.filter(({ kind }) => kind !== 'load' && kind !== 'const').length
}

function sourcesOf({ reduces, value }: GraphKernel): ReadonlySet<number> {
  const nodes = topologicalOrder([value, ...reduces.map(({ body }) => body)])
  return new Set(nodes.flatMap((node) => (node.kind === 'load' ? [node.input] : [])))
}
