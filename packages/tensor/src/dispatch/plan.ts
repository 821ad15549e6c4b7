// Plans: everything about a call that does not depend on values, computed once per op, attributes and layouts.
import type { NamedKernel, Signature } from '../contract.js'
import type { DType } from '../dtype.js'
import { BackendError } from '../errors.js'
import { cast } from '../ir/build.js'
import { chainOf, mostInputs } from '../ir/chain.js'
import { mergeAxes } from '../ir/merge-axes.js'
import { parametrize } from '../ir/transform.js'
import type { Kernel } from '../ir/types.js'
import type { Attributes, ElementwiseDefinition, OpDefinition, PrimitiveDefinition } from '../op/definition.js'
import { floatingOperand, inferOutputs } from '../op/infer.js'
import type { TensorType } from '../op/tensor-type.js'
import { type Layout, layoutOf } from '../runtime/layout.js'
import type { CompiledProgram } from '../runtime/programs.js'
import { kernelsFor, type Runtime } from '../runtime/runtime.js'
import { sizeOf } from '../shape.js'
import type { TensorLike } from '../tensor-types.js'
import { type LoweredKernel, Lowering, type ParamSource, type Source, sourceLayout } from './lowering.js'

/**
 * One program of a plan. `inputs` and `output` are indices: first the inputs of the call, then the buffers of the plan.
 */
export interface ProgramStep {
  readonly program: CompiledProgram
  readonly inputs: readonly number[]
  readonly output: number
  /** Buffers of further outputs. */
  readonly others: readonly number[]
  readonly params: readonly (ParamSource | { readonly kind: 'literal' })[]
  /** The params. Literals are already set; the other values are set at each call. */
  readonly values: Float64Array
  /** Buffers that are not read after this step. */
  readonly spent: readonly number[]
}

/** The number of elements that a step writes. */
export interface PlannedBuffer {
  readonly length: number
  readonly dtype: DType
  /** Whether an output is this buffer or a view of it. */
  readonly kept: boolean
}

/** An output of a call. */
export interface PlannedOutput {
  readonly buffer: number
  readonly layout: Layout
  readonly offset: number
  /** Whether an earlier output uses the same buffer. */
  readonly shared: boolean
}

/** How a call runs. */
export type Plan =
  | { readonly kind: 'view'; readonly layout: Layout; readonly offset: number }
  | {
      readonly kind: 'programs'
      readonly steps: readonly ProgramStep[]
      /** Buffers that the steps write. They are numbered after the inputs. */
      readonly buffers: readonly PlannedBuffer[]
      readonly outputs: readonly PlannedOutput[]
    }
  | {
      readonly kind: 'named'
      readonly kernel: NamedKernel
      readonly signature: Signature
      readonly outputs: readonly Layout[]
    }
  | { readonly kind: 'fallback'; readonly outputs: readonly Layout[]; readonly reason: string }
  | { readonly kind: 'compose' }
  | { readonly kind: 'abstract'; readonly outputs: readonly Layout[] }

/** The plans of one kind. */
export type PlanOf<K extends Plan['kind']> = Extract<Plan, { kind: K }>

/** Makes the plan for a call of an op on `runtime`. */
export function makePlan(
  runtime: Runtime,
  op: OpDefinition,
  types: readonly TensorType[],
  layouts: readonly (Layout | undefined)[],
  values: readonly TensorLike[],
  attrs: Attributes,
): Plan {
  if (op.kind === 'primitive' && op.view !== undefined && layouts[0] !== undefined) {
    op.infer(types, attrs)
    const view = op.view(layouts[0], attrs)
    if (view !== undefined) return { kind: 'view', ...view }
  }
  const named = namedPlan(runtime, op, types, values, attrs)
  if (named !== undefined) return named
  if (op.kind === 'composite') return { kind: 'compose' }
  const outputs = inferOutputs(op, types, values, attrs)
  const outputLayouts = outputs.map(({ shape, dtype }) => layoutOf(shape, dtype))
  const lowering = new Lowering(loweredTypes(op, types, values), layouts, outputs)
  const results =
    op.kind === 'primitive' ? op.lower(lowering, attrs) : [lowerElementwise(op, lowering, attrs, values, types)]
  const reason = declined(runtime, lowering, types)
  if (reason !== undefined) return { kind: 'fallback', outputs: outputLayouts, reason }
  return programsPlan(runtime, lowering.kernels, types.length, results)
}

/** Makes the plan for an abstract call: the inferred types, or the steps of the op. */
export function abstractPlan(
  op: OpDefinition,
  types: readonly TensorType[],
  values: readonly TensorLike[],
  attrs: Attributes,
): Plan {
  if (op.kind === 'composite' && op.infer === undefined) return { kind: 'compose' }
  const outputs = inferOutputs(op, types, values, attrs)
  return { kind: 'abstract', outputs: outputs.map(({ shape, dtype }) => layoutOf(shape, dtype)) }
}

/** Makes the plan for a named kernel, if there is one that accepts the call. */
export function namedPlan(
  runtime: Runtime,
  op: OpDefinition,
  types: readonly TensorType[],
  values: readonly TensorLike[],
  attrs: Attributes,
): Plan | undefined {
  const kernels = kernelsFor(runtime, op.name)
  if (kernels.length === 0) return undefined
  checkKernelUsable(op, runtime.backend.name)
  const outputs = inferOutputs(op, types, values, attrs)
  const { dtypes } = runtime.backend.capabilities
  if (![...types, ...outputs].every(({ dtype }) => dtypes.has(dtype))) return undefined
  const signature: Signature = {
    inputs: types.map(({ shape, dtype, scalar }) => ({ shape, dtype, scalar: scalar === true })),
    outputs: outputs.map(({ shape, dtype }) => ({ shape, dtype })),
    attrs,
  }
  const kernel = kernels.find((one) => one.accepts?.(signature) ?? true)
  if (kernel === undefined) return undefined
  return { kind: 'named', kernel, signature, outputs: outputs.map(({ shape, dtype }) => layoutOf(shape, dtype)) }
}

/**
 * Throws if a backend's kernel for `op` can never run. The shapes and dtypes of the outputs must be known before they
 * are computed.
 */
export function checkKernelUsable(op: OpDefinition, backend: string): void {
  if (op.kind !== 'composite' || op.infer !== undefined) return
  throw new BackendError(`${op.name}: there is a kernel for backend '${backend}', but the op cannot use it`, {
    help: 'add infer(inputs, attrs) to its definition, which returns the shapes and dtypes of the outputs',
  })
}

// A JavaScript number takes the dtype of its operand, so its param is read in that dtype.
function loweredTypes(
  op: PrimitiveDefinition | ElementwiseDefinition,
  types: readonly TensorType[],
  values: readonly TensorLike[],
): readonly TensorType[] {
  if (op.kind === 'primitive') return types
  const operands = op.dtypes.operands(op.name, types, values)
  return types.map((type, k) => (type.scalar ? { ...type, dtype: operands[k]! } : type))
}

function lowerElementwise(
  op: ElementwiseDefinition,
  lowering: Lowering,
  attrs: Attributes,
  values: readonly TensorLike[],
  types: readonly TensorType[],
): Source {
  const operands = op.dtypes.operands(op.name, types, values)
  const { shape } = lowering.outputs[0]!
  const loads = operands.map((dtype, k) => cast(lowering.broadcast(lowering.input(k), shape), dtype))
  const dynamic = (op.dynamic ?? []).map((name) => lowering.attribute(name, floatingOperand(operands)))
  return lowering.emit({ name: op.name, shape, value: op.value([...loads, ...dynamic], attrs) })
}

/** Returns the reason why a backend cannot run the kernels of a lowering, or undefined if it can. */
export function declined(runtime: Runtime, lowering: Lowering, inputs: readonly TensorType[]): string | undefined {
  const { capabilities } = runtime.backend
  const { dtypes } = capabilities
  // This includes inputs that no kernel reads, because a call passes all of its inputs.
  const foreign = inputs.find(({ dtype, scalar }) => scalar !== true && !dtypes.has(dtype))
  if (foreign !== undefined) return `dtype ${foreign.dtype}`
  // Splitting turns accumulators into inputs, so the limits are checked on the chain.
  const kernels = lowering.kernels.flatMap((lowered) => chainOf(lowered.kernel, capabilities))
  for (const { kernel } of kernels) {
    const used = [kernel.dtype, ...kernel.inputs, ...kernel.reduces.map((reduce) => reduce.dtype)]
    const missing = used.find((dtype) => !dtypes.has(dtype))
    if (missing !== undefined) return `dtype ${missing}`
    const { length } = kernel.inputs
    if (length > mostInputs(capabilities, kernel)) return `${length} inputs in one kernel`
  }
  return undefined
}

/** Compiles lowered kernels for a backend and connects them in a plan. */
export function programsPlan(
  runtime: Runtime,
  kernels: readonly LoweredKernel[],
  arity: number,
  results: readonly Source[],
): Plan {
  const buffers: { length: number; dtype: DType }[] = []
  const steps: Omit<ProgramStep, 'spent'>[] = []
  // The source ids of inputs are their indices. Every emitted kernel gets a buffer.
  const place = new Map<number, number>()
  for (let k = 0; k < arity; k++) place.set(k, k)
  const addBuffer = ({ shape }: Kernel, dtype: DType): number =>
    arity + buffers.push({ length: sizeOf(shape as readonly number[]), dtype }) - 1
  for (const lowered of kernels) {
    const chain = chainOf(lowered.kernel, runtime.backend.capabilities)
    const links: number[] = []
    for (const { kernel, inputs } of chain) {
      const output = addBuffer(kernel, kernel.dtype)
      const others = (kernel.others ?? []).map(({ dtype }) => addBuffer(kernel, dtype))
      links.push(output)
      lowered.others.forEach((id, k) => {
        place.set(id, others[k]!)
      })
      const at = inputs.map((from) =>
        'kernel' in from ? links[from.kernel]! : place.get(lowered.sources[from.input]!)!,
      )
      const { program, values } = compile(runtime, kernel)
      // The base offsets of buffers are known here; those of inputs are known at each call.
      const known = (param: ParamSource): boolean => param.kind === 'base' && param.source >= arity
      const wired = lowered.params.map((param) => (known(param) ? literal : param))
      steps.push({
        program,
        inputs: at,
        output,
        others,
        params: [...wired, ...values.map(() => literal)],
        values: Float64Array.from([
          ...lowered.params.map((param) => (param.kind === 'base' && known(param) ? param.offset : 0)),
          ...values,
        ]),
      })
    }
    place.set(lowered.output, links.at(-1)!)
  }
  const outputs = results.map((source) => {
    if (source.of < arity) throw new BackendError('lowering: an output must be the result of a kernel')
    return { buffer: place.get(source.of)!, layout: sourceLayout(source), offset: source.offset }
  })
  const kept = outputs.map(({ buffer }) => buffer)
  return {
    kind: 'programs',
    steps: withSpent(steps, arity, kept),
    buffers: buffers.map((buffer, k) => ({ ...buffer, kept: kept.includes(arity + k) })),
    outputs: outputs.map((output, k) => ({ ...output, shared: kept.indexOf(output.buffer) < k })),
  }
}

const literal = { kind: 'literal' } as const

// A long lowering, such as a sort with one kernel per stage, frees each intermediate after its last use.
function withSpent(
  steps: readonly Omit<ProgramStep, 'spent'>[],
  arity: number,
  kept: readonly number[],
): readonly ProgramStep[] {
  const last = new Map<number, number>()
  steps.forEach(({ inputs, output, others }, k) => {
    for (const buffer of [output, ...others, ...inputs])
      if (buffer >= arity && !kept.includes(buffer)) last.set(buffer, k)
  })
  return steps.map((step, k) => ({ ...step, spent: [...last].flatMap(([buffer, at]) => (at === k ? [buffer] : [])) }))
}

function compile(
  runtime: Runtime,
  original: Kernel,
): { readonly program: CompiledProgram; readonly values: readonly number[] } {
  const merged = mergeAxes(original)
  const { kernel, values } =
    runtime.backend.capabilities.shapes === 'dynamic' ? parametrize(merged) : { kernel: merged, values: [] }
  return { program: runtime.programs.find(kernel), values }
}
