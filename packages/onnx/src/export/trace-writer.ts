// Writes what was traced as nodes: each call by the rule of its op.
import { type Shape, TensorloomError } from '@tensorloom/tensor'
import type { OpCall, OpDefinition } from '@tensorloom/tensor/op'
import type { GraphProto, NodeProto, ValueInfoProto } from '../proto/messages.js'
import type { Traced, TracedTensor } from '../trace/recorder.js'
import { trialValues, type UnknownExtent } from './extents.js'
import { elementNumbers, type GraphBuilder, neededNodes } from './graph-builder.js'
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
  private readonly unknown: readonly UnknownExtent[]
  private readonly names: Map<number, string>
  private readonly constants: ReadonlyMap<number, TracedConstant>

  constructor(
    graph: GraphBuilder,
    traces: readonly Trace[],
    unknown: readonly UnknownExtent[],
    inputNames: readonly string[],
  ) {
    const first = traces[0]!
    this.graph = graph
    this.traces = traces
    this.unknown = unknown
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
      throw new TensorloomError('exportOnnx: the model does other steps for other batch sizes', {
        help: 'give the extents of the input, and do not branch on shapes in a layer',
      })
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
    const { graph, unknown } = this
    const first = trials[0]!
    const info = (name: string, kind: 'inputs' | 'outputs', k: number): ValueInfoProto =>
      infoOf(
        name,
        first[kind][k]!,
        trials.map((trial) => trial[kind][k]!.shape),
        unknown,
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

// A constant of the model; one whose shape depends on the batch must be the same number everywhere.
function writeConstant(graph: GraphBuilder, { tensor, path, data }: TracedConstant, traces: readonly Trace[]): string {
  if (path !== undefined) return graph.parameter(path, data, tensor.shape, tensor.dtype)
  const shapes = traces.map(
    ({ constants }) => constants.find((one) => one.tensor.number === tensor.number)?.tensor.shape ?? tensor.shape,
  )
  const same = shapes.every((shape) => shape.every((extent, k) => extent === tensor.shape[k]))
  if (same) return graph.constant('constant', data, tensor.shape, elementNumbers[tensor.dtype])
  if (!data.every((one) => one === data[0])) {
    throw new TensorloomError('exportOnnx: the model makes a constant whose shape depends on the batch', {
      help: 'give the extents of the input: exportOnnx(model, { inputShape: … })',
    })
  }
  return graph.node('Expand', [graph.value(data[0] ?? 0, tensor.dtype), graph.extents(shapes, 'a constant')])
}

/** The name and type of a value that was seen in all trials. */
export function infoOf(
  name: string,
  { dtype }: TracedTensor,
  shapes: readonly Shape[],
  unknown: readonly UnknownExtent[],
): ValueInfoProto {
  const dim = shapes[0]!.map((extent, axis) => {
    const values = shapes.map((shape) => shape[axis]!)
    if (values.every((one) => one === extent)) return { dimValue: extent }
    const same = unknown.find((_, k) => shapes.every((shape, trial) => shape[axis] === trialValues(unknown)[trial]![k]))
    return { dimParam: same?.name ?? `${name}_axis_${axis}` }
  })
  return { name, type: { tensorType: { elemType: elementNumbers[dtype], shape: { dim } } } }
}
