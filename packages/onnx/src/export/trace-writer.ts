// Writes what was traced as nodes: each call by the rule of its op.
import { type Shape, TensorloomError } from '@tensorloom/tensor'
import type { OpCall, OpDefinition } from '@tensorloom/tensor/op'
import type { GraphProto, NodeProto, ValueInfoProto } from '../proto/messages.js'
import type { Traced, TracedTensor } from '../trace/recorder.js'
import { elementNumbers, type GraphBuilder, neededNodes } from './graph-builder.js'
import type { OpenExtents } from './open-extents.js'
import { ExportCall, type ExportRule, type ExportRules } from './rule.js'
import { activationRules, isPlainActivation } from './rules/activations.js'
import { cannotWrite, writeElementwise } from './rules/elementwise.js'
import { imageRules } from './rules/images.js'
import { movementRules } from './rules/movement.js'
import { productRules } from './rules/products.js'
import { isPlainRecurrence, recurrenceRules } from './rules/recurrence.js'
import { reductionRules } from './rules/reductions.js'
import type { TracedBody } from './sequence-recorder.js'
import type { Trace, TracedConstant } from './trace.js'

const rules: ExportRules = {
  ...activationRules,
  ...imageRules,
  ...movementRules,
  ...productRules,
  ...recurrenceRules,
  ...reductionRules,
}

/** Whether a call is written as it is. Other composites are written as their steps. */
export function isWritten({ op, inputs }: OpCall, inBody: boolean): boolean {
  // One step of a loop is not a sequence.
  const sequence = !inBody && isPlainRecurrence(op.name, inputs)
  return op.kind !== 'composite' || isPlainActivation(op.name, inputs) || sequence
}

function ruleOf(op: OpDefinition, inputs: readonly Traced[]): ExportRule | undefined {
  if (Object.hasOwn(activationRules, op.name) && !isPlainActivation(op.name, inputs)) return undefined
  return Object.hasOwn(rules, op.name) ? rules[op.name] : undefined
}

/** Writes traces, which differ in the unknown extents, as nodes. */
export class TraceWriter {
  private readonly graph: GraphBuilder
  private readonly traces: readonly Trace[]
  private readonly open: OpenExtents
  private readonly names: Map<number, string>
  private readonly constants: ReadonlyMap<number, TracedConstant>

  constructor(graph: GraphBuilder, traces: readonly Trace[], open: OpenExtents, inputNames: readonly string[]) {
    const first = traces[0]!
    this.graph = graph
    this.traces = traces
    this.open = open
    this.names = new Map(first.inputs.map((one, k) => [one.number, inputNames[k]!]))
    this.constants = new Map(first.constants.map((one) => [one.tensor.number, one]))
  }

  /** The name of a tensor. */
  readonly name = (tensor: TracedTensor): string => {
    const known = this.names.get(tensor.number)
    if (known !== undefined) return known
    const constant = this.constants.get(tensor.number)!
    const made = this.graph.outermost(() => writeConstant(this.graph, constant, this.traces))
    this.names.set(tensor.number, made)
    return made
  }

  /** Writes all calls of the traces, or of the bodies of a loop in them. */
  calls(trials: readonly TracedBody[]): void {
    const first = trials[0]!
    if (
      trials.some(
        ({ calls }) => calls.length !== first.calls.length || calls.some((call, k) => call.op !== first.calls[k]!.op),
      )
    ) {
      throw otherSteps()
    }
    for (const [k, { op, inputs, outputs }] of first.calls.entries()) {
      const call = new ExportCall(
        {
          graph: this.graph,
          op,
          inputs,
          outputs,
          trials: trials.map(({ calls }) => calls[k]!.attrs),
          outputShapes: trials.map(({ calls }) => calls[k]!.outputs.map((one) => one.shape)),
          inputShapes: trials.map(({ calls }) =>
            calls[k]!.inputs.map((one) => (one.kind === 'tensor' ? one.shape : [])),
          ),
          inputTrials: trials.map(({ calls }) => calls[k]!.inputs),
          graphOf: (bodies) => this.body(bodies),
        },
        this.name,
        this.constants,
      )
      const rule = ruleOf(op, inputs)
      if (rule === undefined && op.kind !== 'elementwise') throw cannotWrite(op.name, 'this op')
      const result = rule === undefined ? writeElementwise(call) : rule(call)
      const list = typeof result === 'string' ? [result] : result
      for (const [n, one] of outputs.entries()) if (list[n] !== undefined) this.names.set(one.number, list[n])
    }
  }

  private body(trials: readonly TracedBody[]): GraphProto {
    const { graph, open } = this
    const first = trials[0]!
    const info = (name: string, kind: 'inputs' | 'outputs', k: number): ValueInfoProto =>
      infoOf(
        name,
        first[kind][k]!,
        trials.map((trial) => trial[kind][k]!.shape),
        open,
      )
    const input = first.inputs.map((one, k) => {
      const name = graph.fresh(`step_${k}`)
      this.names.set(one.number, name)
      return info(name, 'inputs', k)
    })
    const nodes: NodeProto[] = []
    const output = graph.into(nodes, () => {
      this.calls(trials)
      return first.outputs.map((one, k) => info(graph.named(`next_${k}`, this.name(one)), 'outputs', k))
    })
    return {
      name: graph.fresh('steps'),
      node: neededNodes(nodes, new Set(output.map((one) => one.name!))),
      input,
      output,
    }
  }
}

function otherSteps(): TensorloomError {
  return new TensorloomError('exportOnnx: the model does other steps for other extents of its input', {
    help: 'give the extents of the input, and do not branch on shapes in a layer',
  })
}

// A constant of the model. One that depends on open extents must be a number, the same everywhere, or numbers in equal steps.
function writeConstant(graph: GraphBuilder, { tensor, path, data }: TracedConstant, traces: readonly Trace[]): string {
  const { shape, dtype } = tensor
  if (path !== undefined) return graph.parameter(path, data, shape, dtype)
  const seen = traces.map(({ constants }) => constants.find((one) => one.tensor.number === tensor.number))
  if (seen.some((one) => one === undefined)) throw otherSteps()
  const all = seen as readonly TracedConstant[]
  const hasShape = all.every((one) => one.tensor.shape.every((extent, k) => extent === shape[k]))
  if (hasShape && all.every((one) => one.data.every((value, k) => Object.is(value, data[k])))) {
    return graph.constant('constant', data, shape, elementNumbers[dtype])
  }
  const where = 'a constant'
  if (data.length === 1 && hasShape) {
    const number = graph.number(
      all.map((one) => one.data[0]!),
      dtype,
      where,
    )
    return shape.length === 0 ? number : graph.node('Reshape', [number, graph.ints(shape)])
  }
  const shapes = all.map((one) => one.tensor.shape)
  const [start, second] = [data[0] ?? 0, data[1] ?? 0]
  if (all.every((one) => one.data.every((value) => value === start))) {
    return graph.node('Expand', [graph.value(start, dtype), graph.extents(shapes, where)])
  }
  const step = second - start
  const isRow = (one: TracedConstant): boolean =>
    one.data.every((value, k) => Math.abs(value - (start + k * step)) <= 1e-6 * Math.abs(value))
  if (shape.length !== 1 || hasShape || !all.every(isRow)) {
    throw new TensorloomError('exportOnnx: the model makes a constant that depends on the shape of the input', {
      help: 'give the extents of the input: exportOnnx(model, { inputShape: … })',
    })
  }
  const scalar = (value: number): string => graph.constant('range', [value], [], 7)
  const count = graph.node('Squeeze', [graph.extents(shapes, where), graph.ints([0])])
  const places = graph.node('Cast', [graph.node('Range', [scalar(0), count, scalar(1)])], { to: elementNumbers[dtype] })
  const steps = step === 1 ? places : graph.node('Mul', [places, graph.value(step, dtype)])
  return start === 0 ? steps : graph.node('Add', [steps, graph.value(start, dtype)])
}

/** The name and type of a value that was seen in all trials. */
export function infoOf(
  name: string,
  { dtype }: TracedTensor,
  shapes: readonly Shape[],
  { unknown, trials }: OpenExtents,
): ValueInfoProto {
  const dim = shapes[0]!.map((extent, axis) => {
    const values = shapes.map((shape) => shape[axis]!)
    if (values.every((one) => one === extent)) return { dimValue: extent }
    const same = unknown.find((_, k) => shapes.every((shape, trial) => shape[axis] === trials[trial]![k]))
    return { dimParam: same?.name ?? `${name}_axis_${axis}` }
  })
  return { name, type: { tensorType: { elemType: elementNumbers[dtype], shape: { dim } } } }
}
