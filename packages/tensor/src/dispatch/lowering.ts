// Lowering: turns a primitive into kernels. Rules give sources and affine positions; this class assigns params and
// inputs.
import type { DType } from '../dtype.js'
import { accumulator, cast, constant, notEqual } from '../ir/build.js'
import type { Expr, Guard, Index, Kernel, Reduce, ReduceOperator, Scalar } from '../ir/types.js'
import { rewrite } from '../ir/visit.js'
import type { TensorType } from '../op/tensor-type.js'
import { type Layout, layoutOf, reshapeLayout, stridedLayout } from '../runtime/layout.js'
import { broadcastStrides, rowMajor, type Shape, sizeOf } from '../shape.js'

/**
 * A source that a kernel can load from: an input of the op, or the result of an earlier kernel of the same lowering.
 */
export interface Source {
  /** Number of the source. */
  readonly id: number
  /** Extent of each axis. */
  readonly shape: Shape
  /** In elements. */
  readonly strides: readonly number[]
  /** Element type. */
  readonly dtype: DType
  /** Start of the view, in elements, added to the offset of the input. */
  readonly offset: number
  /** The id of the result that this is a view of; the same as `id` if it is not a view. */
  readonly of: number
}

/** An affine position along one axis: `offset + Σ stride · axis`. */
export interface Affine {
  /** The constant part. */
  readonly offset: number
  /** Multiples of axes. */
  readonly terms: readonly AxisTerm[]
}

/** `stride · axis`. */
export interface AxisTerm {
  /** Number of the axis. The axes of the output come first, then those of the reduction. */
  readonly axis: number
  /** Its factor. */
  readonly stride: number
}

/** A position that depends on data. */
export interface GatherPosition {
  /** The index, int32. */
  readonly gather: Expr
}

/** A position: an affine form, an axis number as shorthand, or a data-dependent int32 expression. */
export type Position = number | Affine | GatherPosition

/**
 * `offset + Σ stride · axis` from pairs.
 *
 * @example
 * ```ts
 * import { affine } from '@tensorloom/tensor/op'
 * const { offset, terms } = affine(5, [0, 3], [1, 1]) // 5 + 3 · i0 + i1
 * console.log(offset, terms.length) // 5 2
 * ```
 */
export function affine(offset: number, ...pairs: readonly (readonly [axis: number, stride: number])[]): Affine {
  return { offset, terms: pairs.map(([axis, stride]) => ({ axis, stride })) }
}

/** Options of a load. */
export interface LoadOptions {
  /** Dimensions whose position may be out of range. There the load gives `fill`. */
  readonly within?: readonly number[]
  /** A further condition (bool) for the load. */
  readonly when?: Expr
  /** The value where the load does not read; 0 by default. */
  readonly fill?: Scalar
}

/** Where the value of a param comes from at run time. */
export type ParamSource =
  | { readonly kind: 'base'; readonly source: number; readonly offset: number }
  | { readonly kind: 'input'; readonly input: number }
  | { readonly kind: 'attribute'; readonly name: string }

/** A kernel of a lowering, with the ids of its sources and the slots of its params. */
export interface LoweredKernel {
  readonly kernel: Kernel
  readonly sources: readonly number[]
  readonly params: readonly ParamSource[]
  /** Id of the source for its output. */
  readonly output: number
  /** Ids of the sources for its other outputs. */
  readonly others: readonly number[]
}

// Params are numbered per lowering first. Then each kernel keeps those that it uses.
/** The params of a lowering. */
export interface Slots {
  readonly sources: ParamSource[]
}

/** The context in which a primitive's `lower` runs. */
export class Lowering {
  /** The shapes and dtypes from `infer`. */
  readonly outputs: readonly TensorType[]
  /** @internal The kernels emitted so far. */
  readonly kernels: LoweredKernel[]
  /** @internal The inputs, then the results of kernels. */
  readonly sources: Source[]
  /** @internal */
  readonly scalars: readonly (TensorType & { readonly scalar?: boolean })[]
  /** @internal */
  readonly slots: Slots

  constructor(
    inputs: readonly TensorType[],
    layouts: readonly (Layout | undefined)[],
    outputs: readonly TensorType[],
    slots: Slots = { sources: [] },
  ) {
    this.outputs = outputs
    this.kernels = []
    this.scalars = inputs
    this.slots = slots
    this.sources = inputs.map(({ shape, dtype }, id) => {
      const strides = layouts[id]?.strides ?? []
      return { id, shape, strides, dtype, offset: 0, of: id }
    })
  }

  /** Input `k` of the op. */
  input(k: number): Source {
    return this.sources[k]!
  }

  /** Number of inputs of the op. */
  get arity(): number {
    return this.scalars.length
  }

  /** The value of a dynamic attribute. */
  attribute(name: string, dtype: DType): Expr {
    return constant(this.slot({ kind: 'attribute', name }), dtype)
  }

  // A param is a number: as a bool, 3 would stay 3.
  /** A number as an argument of the kernel. */
  scalar({ of: input, dtype }: Source): Expr {
    const param = this.slot({ kind: 'input', input })
    return dtype === 'bool' ? notEqual(constant(param, 'float32'), 0) : constant(param, dtype)
  }

  /** The element of `source` at a position per dimension. */
  load(source: Source, positions: readonly Position[], options: LoadOptions = {}): Expr {
    if (this.scalars[source.of]?.scalar) return this.scalar(source)
    const forms = positions.map((position) =>
      typeof position === 'number' ? affine(0, [position, 1]) : 'gather' in position ? undefined : position,
    )
    let offset = 0
    const strides = new Map<number, number>()
    const gather: { stride: number; index: Expr; extent: number }[] = []
    positions.forEach((position, d) => {
      const form = forms[d]
      const step = source.strides[d]!
      if (form === undefined) {
        gather.push({ stride: step, index: (position as { gather: Expr }).gather, extent: source.shape[d]! })
        return
      }
      offset += step * form.offset
      for (const { axis, stride } of form.terms) strides.set(axis, (strides.get(axis) ?? 0) + step * stride)
    })
    const terms = [...strides].filter(([, stride]) => stride !== 0).map(([axis, stride]) => ({ axis, stride }))
    const base = this.slot({ kind: 'base', source: source.of, offset: source.offset })
    const index: Index = { base, offset, terms, ...(gather.length > 0 && { gather }) }
    const load = { kind: 'load', dtype: source.dtype, input: source.of, index } as const
    const ranges = (options.within ?? []).map((d) => ({ ...forms[d]!, extent: source.shape[d]! }))
    if (ranges.length === 0 && options.when === undefined) return load
    const guard: Guard = { ranges, fill: options.fill ?? 0, ...(options.when && { when: options.when }) }
    return { ...load, guard }
  }

  /** The element of `source`, broadcast to an output of `shape`. */
  broadcast(source: Source, shape: Shape): Expr {
    const strides = broadcastStrides(source.shape, source.strides, shape)
    return this.load(
      { ...source, shape, strides },
      shape.map((_, k) => k),
    )
  }

  /** Makes a reduction for `emit`, from the extents of its axes and the expression that it combines. */
  reduce(operator: ReduceOperator, shape: Shape, body: Expr): Reduce {
    return { operator, shape, body, dtype: body.dtype }
  }

  /** Emits a kernel. Later kernels can load from its result. */
  emit(kernel: {
    readonly name: string
    readonly shape: Shape
    readonly reduces?: readonly Reduce[]
    readonly value: Expr
  }): Source {
    return this.emitTogether({ ...kernel, values: [kernel.value] })[0]!
  }

  /** Emits a kernel with several outputs of one shape; see `capabilities.maxOutputs`. */
  emitTogether(kernel: {
    readonly name: string
    readonly shape: Shape
    readonly reduces?: readonly Reduce[]
    readonly values: readonly Expr[]
  }): Source[] {
    const { shape } = kernel
    const reduces = kernel.reduces ?? []
    const used: number[] = []
    const params: ParamSource[] = []
    const renumbered = new Map<number, number>()
    const local = (scalar: Scalar): Scalar => {
      if (typeof scalar === 'number') return scalar
      if (!renumbered.has(scalar.param)) {
        renumbered.set(scalar.param, params.length)
        params.push(this.slots.sources[scalar.param]!)
      }
      return { param: renumbered.get(scalar.param)! }
    }
    const wire = (root: Expr): Expr =>
      rewrite(root, (node) => {
        if (node.kind === 'const') return { ...node, value: local(node.value) }
        if (node.kind !== 'load') return node
        if (!used.includes(node.input)) used.push(node.input)
        const index = { ...node.index, base: local(node.index.base) }
        const guard = node.guard && { ...node.guard, fill: local(node.guard.fill) }
        return { ...node, input: used.indexOf(node.input), index, ...(guard && { guard }) }
      })
    const wiredReduces = reduces.map((reduce) => ({ ...reduce, body: wire(reduce.body) }))
    const [value, ...others] = kernel.values.map(wire)
    const made = kernel.values.map(({ dtype }): Source => {
      const id = this.sources.length
      const source: Source = { id, shape, strides: rowMajor(shape), dtype, offset: 0, of: id }
      this.sources.push(source)
      return source
    })
    this.kernels.push({
      kernel: {
        name: kernel.name,
        shape,
        reduces: wiredReduces,
        inputs: used.map((input) => this.sources[input]!.dtype),
        dtype: value!.dtype,
        value: value!,
        ...(others.length > 0 && { others }),
        params: params.length,
      },
      sources: used,
      params,
      output: made[0]!.id,
      others: made.slice(1).map(({ id }) => id),
    })
    return made
  }

  /** Emits a kernel whose value is one reduction. */
  emitReduce(name: string, shape: Shape, operator: ReduceOperator, over: Shape, body: Expr, dtype?: DType): Source {
    const reduce = this.reduce(operator, over, body)
    const value = accumulator(0, body.dtype)
    return this.emit({ name, shape, reduces: [reduce], value: dtype === undefined ? value : cast(value, dtype) })
  }

  /** Reshapes a result without a kernel. */
  reshape(source: Source, shape: Shape): Source {
    const layout = reshapeLayout(stridedLayout(source.shape, source.strides, source.dtype), shape)
    if (layout === undefined) throw new TypeError('lowering: this reshape needs a copy')
    return { ...source, shape, strides: layout.strides }
  }

  /** Takes a box of a result without a kernel. */
  slice(source: Source, begin: readonly number[], size: Shape): Source {
    const offset = begin.reduce((sum, start, k) => sum + start * source.strides[k]!, source.offset)
    return { ...source, shape: size, offset }
  }

  /** @internal Returns the param for a value. */
  slot(source: ParamSource): Scalar {
    const same = this.slots.sources.findIndex((known) => sameParam(known, source))
    return { param: same >= 0 ? same : this.slots.sources.push(source) - 1 }
  }
}

function sameParam(a: ParamSource, b: ParamSource): boolean {
  if (a.kind === 'base') return b.kind === 'base' && a.source === b.source && a.offset === b.offset
  if (a.kind === 'input') return b.kind === 'input' && a.input === b.input
  return b.kind === 'attribute' && a.name === b.name
}

/** Returns the layout of a source as an output. */
export function sourceLayout(source: Source): Layout {
  return sizeOf(source.shape) === 0
    ? layoutOf(source.shape, source.dtype)
    : stridedLayout(source.shape, source.strides, source.dtype)
}
