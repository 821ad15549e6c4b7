// Plans a composite as few kernels, where launches cost more than arithmetic: its steps run once on abstract tensors, and
// their kernels are merged.
import type { CompositePlanner } from '../contract.js'
import { decompose } from '../dispatch/decompose.js'
import { Lowering, type ParamSource, type Source, sourceLayout } from '../dispatch/lowering.js'
import { declined, namedPlan, type Plan, programsPlan } from '../dispatch/plan.js'
import type { DType } from '../dtype.js'
import { cast, constant } from '../ir/build.js'
import { mostInputs } from '../ir/chain.js'
import type { Expr, Reduce, Scalar } from '../ir/types.js'
import type { Attributes, CompositeDefinition, OpDefinition } from '../op/definition.js'
import { floatingOperand, inferOutputs, typeOf } from '../op/infer.js'
import type { TensorType } from '../op/tensor-type.js'
import { type Interceptor, withInterceptor } from '../runtime/interceptor.js'
import type { Layout } from '../runtime/layout.js'
import type { Runtime } from '../runtime/runtime.js'
import { sharedState } from '../runtime/state.js'
import { type Shape, sizeOf } from '../shape.js'
import { isTensor, type Tensor, type TensorLike } from '../tensor-types.js'
import { makeAbstract } from './abstract.js'
import { type GraphKernel, KernelGraph } from './kernel-graph.js'

/** A composite of more kernels stays a chain of calls. */
const mostKernels = 128

/**
 * Plans a composite as one chain of kernels. Returns undefined if that is not possible: a step draws random numbers, reads
 * elements, or takes a tensor that is not an input. Then the composite is decomposed.
 */
export function composedPlan(
  runtime: Runtime,
  op: CompositeDefinition,
  inputs: readonly TensorLike[],
  layouts: readonly (Layout | undefined)[],
  attrs: Attributes,
): Plan | undefined {
  if (op.dynamic !== undefined || !inputs.every(isTensor) || inputs.some(({ shape }) => sizeOf(shape) === 0)) {
    return undefined
  }
  const types = inputs.map(typeOf)
  const graph = new KernelGraph(inputs.length)
  const results = traced(runtime, op, types, layouts, attrs, graph)
  if (results === undefined) return undefined
  const { capabilities } = runtime.backend
  graph.merge(new Set(results.map(({ of }) => of)), mostInputs(capabilities, {}))
  const lowering = new Lowering(types, layouts, [])
  const ids = graph.emit(lowering)
  const placed = results.map((source) => ({ ...source, id: ids.get(source.of)!, of: ids.get(source.of)! }))
  return declined(runtime, lowering, types) === undefined
    ? programsPlan(runtime, lowering.kernels, types.length, placed)
    : undefined
}

// Thrown by a step that cannot be part of a chain.
class Refused extends Error {}

function traced(
  runtime: Runtime,
  op: CompositeDefinition,
  types: readonly TensorType[],
  layouts: readonly (Layout | undefined)[],
  attrs: Attributes,
  graph: KernelGraph,
): readonly Source[] | undefined {
  const { random } = sharedState()
  const { key, counter } = random
  const sources = new Map<Tensor, Source>()
  const symbol = (source: Source): Tensor => {
    const made = makeAbstract(source.shape, source.dtype, op.name)
    sources.set(made, source)
    return made
  }
  const step = (one: OpDefinition, operands: readonly TensorLike[], own: Attributes): readonly Source[] => {
    const known = operands.map((operand) => {
      if (!isTensor(operand)) return operand
      const source = sources.get(operand)
      if (source === undefined) throw new Refused('a tensor that is not an input')
      return source
    })
    return stepKernels(graph, one, operands, known, own)
  }
  const tracer: Interceptor = {
    call({ op: one, inputs: operands, attrs: own }) {
      const { kernels } = graph
      if (kernels.size > mostKernels) throw new Refused('many kernels')
      if (one.kind !== 'composite') return step(one, operands, own).map(symbol)
      // A kernel that the backend has is better than what is made here.
      if (namedPlan(runtime, one, operands.map(typeOf), operands, own) !== undefined)
        throw new Refused('a named kernel')
      return withInterceptor(tracer, () => decompose(one, operands, own))
    },
    assign() {
      throw new Refused('an assignment')
    },
  }
  try {
    const symbols = types.map(({ shape, dtype }, k) => {
      const { strides } = layouts[k]!
      return symbol({ id: k, of: k, shape, strides, dtype, offset: 0 })
    })
    const outputs = withInterceptor(tracer, () => decompose(op, symbols, attrs))
    const results = outputs.map((output) => sources.get(output))
    const isComputed = (source: Source | undefined): source is Source =>
      source !== undefined && source.of >= types.length
    return random.counter === counter && random.key === key && results.every(isComputed) ? results : undefined
  } catch {
    // What is wrong with the call itself is found when its steps run.
    return undefined
  } finally {
    Object.assign(random, { key, counter })
    for (const made of sources.keys()) made.dispose()
  }
}

function stepKernels(
  graph: KernelGraph,
  op: OpDefinition,
  operands: readonly TensorLike[],
  known: readonly (Source | number | boolean)[],
  attrs: Attributes,
): readonly Source[] {
  const types = operands.map(typeOf)
  const outputs = inferOutputs(op, types, operands, attrs)
  if (outputs.some(({ shape }) => sizeOf(shape) === 0)) throw new Refused('nothing to compute')
  if (op.kind === 'elementwise') {
    const lowering = new StepLowering(graph, [], types, outputs, attrs)
    const dtypes = op.dtypes.operands(op.name, types, operands)
    const { shape } = outputs[0]!
    const values = known.map((one, k) => operandValue(lowering, one, dtypes[k]!, shape))
    const dynamic = (op.dynamic ?? []).map((name) => lowering.attribute(name, floatingOperand(dtypes)))
    return [graph.add({ name: op.name, shape, reduces: [], value: op.value([...values, ...dynamic], attrs) })]
  }
  const sources = known.map((one) => {
    if (typeof one !== 'object') throw new Refused('a number')
    return one
  })
  if (op.kind === 'composite') throw new Refused('a composite')
  const [first] = sources
  const view = first === undefined ? undefined : op.view?.(sourceLayout(first), attrs)
  if (view !== undefined) {
    const { shape, strides } = view.layout
    return [{ ...first!, shape, strides, offset: first!.offset + view.offset }]
  }
  return op.lower(new StepLowering(graph, sources, types, outputs, attrs), attrs)
}

function operandValue(lowering: Lowering, one: Source | number | boolean, dtype: DType, shape: Shape): Expr {
  if (typeof one === 'object') return cast(lowering.broadcast(one, shape), dtype)
  return constant(dtype === 'bool' ? Number(Number(one) !== 0) : Number(one), dtype)
}

// The context of one step: its kernels go to the graph, and its attributes are literals.
class StepLowering extends Lowering {
  readonly graph: KernelGraph
  readonly operands: readonly Source[]
  readonly attrs: Attributes

  constructor(
    graph: KernelGraph,
    operands: readonly Source[],
    types: readonly TensorType[],
    outputs: readonly TensorType[],
    attrs: Attributes,
  ) {
    super(types, [], outputs, graph.slots)
    this.graph = graph
    this.operands = operands
    this.attrs = attrs
  }

  override input(k: number): Source {
    return this.operands[k]!
  }

  override emitTogether({
    name,
    shape,
    reduces = [],
    values,
  }: {
    readonly name: string
    readonly shape: Shape
    readonly reduces?: readonly Reduce[]
    readonly values: readonly Expr[]
  }): Source[] {
    const [value, ...others] = values
    if (value === undefined || others.length > 0) throw new Refused('several outputs')
    const kernel: GraphKernel = { name, shape, reduces, value }
    return [this.graph.add(kernel)]
  }

  override slot(source: ParamSource): Scalar {
    if (source.kind === 'input') throw new Refused('a number')
    return source.kind === 'attribute' ? Number(this.attrs[source.name]) : super.slot(source)
  }
}

/**
 * Plans composites as few kernels: elementwise steps are computed where they are read, even more than once if that is cheap,
 * and what follows a reduction element by element becomes part of it. Sums are the same, in the same order.
 *
 * @example
 * ```ts
 * import { fewLaunches, reference } from '@tensorloom/tensor/backend'
 * const { capabilities, ...backend } = reference()
 * const merging = { ...backend, capabilities: { ...capabilities, composites: fewLaunches } }
 * ```
 */
export const fewLaunches: CompositePlanner = { plan: composedPlan }
