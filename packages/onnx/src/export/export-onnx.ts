// Export: a layers model becomes the bytes of an ONNX file.
import { type AnyLayer, isLayer, type PartialShape } from '@tensorloom/layers'
import { type DType, type Shape, TensorloomError } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { describeValue, type OpCall, type OpDefinition } from '@tensorloom/tensor/op'
import { encode } from '../proto/fields.js'
import { modelFields, type ValueInfoProto } from '../proto/messages.js'
import type { Traced, TracedTensor } from '../trace/recorder.js'
import type { UnknownExtent } from './extents.js'
import { elementNumbers, GraphBuilder } from './graph-builder.js'
import { ExportCall, type ExportRule, type ExportRules } from './rule.js'
import { activationRules, isPlainActivation } from './rules/activations.js'
import { cannotWrite, writeElementwise } from './rules/elementwise.js'
import { imageRules } from './rules/images.js'
import { movementRules } from './rules/movement.js'
import { isPlainRecurrence, productRules } from './rules/products.js'
import { reductionRules } from './rules/reductions.js'
import { type InputType, type Trace, type TracedConstant, traceModel } from './trace.js'

/** Options of `exportOnnx`. */
export interface ExportOptions {
  /**
   * Shape of the input without the batch axis, or a list of shapes; by default that which the model was built for. Extents that
   * are `null` stay open in the file.
   */
  readonly inputShape?: PartialShape | readonly PartialShape[] | undefined
  /** Dtype of the inputs, one for all or one for each; by default that of a functional model's inputs, else float32. */
  readonly inputDtype?: DType | readonly DType[] | undefined
  /** Names of the inputs; by default those of a functional model's inputs, else `input`. */
  readonly inputNames?: readonly string[] | undefined
  /** Names of the outputs; `output` by default. */
  readonly outputNames?: readonly string[] | undefined
}

/** The version of the operators in exported files. */
const opset = 17

const rules: ExportRules = { ...activationRules, ...imageRules, ...movementRules, ...productRules, ...reductionRules }

/**
 * Writes a model as an ONNX file (opset 17), in inference mode. The batch, and extents that are `null` in the input shape, stay
 * open. Images stay channels-last, as in the model. Every layer can be exported that is made of ops which ONNX has a form for,
 * also your own.
 *
 * @param model - a built layer or model
 * @returns the bytes of the file
 * @throws `TensorloomError` if the shape of the input is not known, or ONNX has no form for an op
 * @example
 * ```ts
 * import { dense, sequential } from '@tensorloom/layers'
 * import { exportOnnx, loadOnnx } from '@tensorloom/onnx'
 * const model = sequential([dense(8, { activation: 'relu', inputShape: [4] }), dense(3, { activation: 'softmax' })])
 * const bytes = exportOnnx(model)
 * console.log(loadOnnx(bytes).outputs[0]?.shape) // ['batch', 3]
 * ```
 */
export function exportOnnx(model: unknown, options: ExportOptions = {}): Uint8Array {
  checkOptions<ExportOptions>('exportOnnx', options, {
    inputShape: 'any',
    inputDtype: 'any',
    inputNames: 'list',
    outputNames: 'list',
  })
  if (!isLayer(model)) {
    throw new TensorloomError(`exportOnnx: expected a model, got ${describeValue(model)}`, {
      help: 'write exportOnnx(sequential([…]))',
    })
  }
  return writeModel(model, options)
}

function writeModel(model: AnyLayer, options: ExportOptions): Uint8Array {
  const { shapes, list } = inputShapes(model, options)
  const isGraph = model.type === 'functional'
  const known = isGraph
    ? (model as { readonly inputs?: readonly { readonly dtype: DType; readonly name?: string }[] }).inputs
    : undefined
  const dtypes = shapes.map((_, k): DType => {
    const given = options.inputDtype
    return (
      (Array.isArray(given) ? (given as readonly DType[])[k] : (given as DType | undefined)) ??
      known?.[k]?.dtype ??
      'float32'
    )
  })
  if (!model.built) model.buildFor(list ? shapes : shapes[0]!)
  const unknown = unknownExtents(shapes)
  const traces = trialValues(unknown).map((values) =>
    traceModel(model, typed(shapes, dtypes, unknown, values), list, isWritten),
  )
  const wanted = shapes.map((_, k) => options.inputNames?.[k] ?? known?.[k]?.name ?? (k === 0 ? 'input' : `input_${k}`))
  const names = new Set(wanted).size === wanted.length ? wanted : wanted.map((_, k) => `input_${k}`)
  const graph = new GraphBuilder(names, unknown)
  const written = writeCalls(graph, traces, names)
  const first = traces[0]!
  const inputs = first.inputs.map((one, k) =>
    infoOf(
      names[k]!,
      one,
      traces.map((trace) => trace.inputs[k]!.shape),
      unknown,
    ),
  )
  const outputs = first.outputs.map((one, k) => {
    const name = graph.fresh(options.outputNames?.[k] ?? 'output')
    graph.nodes.push({
      opType: 'Identity',
      input: [written(one)],
      output: [name],
      name: graph.fresh(`node_${graph.nodes.length}`),
    })
    return infoOf(
      name,
      one,
      traces.map((trace) => trace.outputs[k]!.shape),
      unknown,
    )
  })
  const proto = {
    irVersion: 8,
    producerName: 'tensorloom',
    opsetImport: [{ domain: '', version: opset }],
    graph: graph.finish(model.name, inputs, outputs),
  }
  return encode(proto, modelFields)
}

function inputShapes(
  model: AnyLayer,
  { inputShape }: ExportOptions,
): { readonly shapes: readonly Shape[]; readonly list: boolean } {
  const given = inputShape ?? model.inputShape ?? model.builtFor
  if (given === undefined) {
    throw new TensorloomError(`exportOnnx: the shape of the input of '${model.name}' is not known`, {
      help: 'write exportOnnx(model, { inputShape: [28, 28, 1] }), without the batch axis',
    })
  }
  const list = (given as readonly unknown[]).some(Array.isArray)
  const shapes = (list ? given : [given]) as readonly PartialShape[]
  return { shapes: shapes.map((shape) => shape.map((extent) => extent ?? -1)), list }
}

// The batch, and each axis whose extent is open; the same axis of several inputs is taken to be the same extent.
function unknownExtents(shapes: readonly Shape[]): readonly UnknownExtent[] {
  const found: UnknownExtent[] = [{ name: 'batch', input: 0, axis: 0, trials: [2, 3] }]
  for (const [input, shape] of shapes.entries()) {
    for (const [k, extent] of shape.entries()) {
      if (extent !== -1 || found.some((one) => one.axis === k + 1)) continue
      found.push({ name: `axis_${k + 1}`, input, axis: k + 1, trials: [240, 480] })
    }
  }
  return found
}

// Values of the unknown extents: the first ones, then each changed alone, then all changed.
function trialValues(unknown: readonly UnknownExtent[]): readonly (readonly number[])[] {
  const first = unknown.map((one) => one.trials[0])
  const alone = unknown.map((one, k) => first.map((value, n) => (n === k ? one.trials[1] : value)))
  return unknown.length === 1 ? [first, ...alone] : [first, ...alone, unknown.map((one) => one.trials[1])]
}

function typed(
  shapes: readonly Shape[],
  dtypes: readonly DType[],
  unknown: readonly UnknownExtent[],
  values: readonly number[],
): readonly InputType[] {
  const extent = (axis: number): number => values[unknown.findIndex((one) => one.axis === axis)]!
  return shapes.map((shape, k) => ({
    shape: [extent(0), ...shape.map((one, n) => (one === -1 ? extent(n + 1) : one))],
    dtype: dtypes[k]!,
  }))
}

// Whether a call is written as it is. Other composites are written as their steps.
function isWritten({ op, inputs }: OpCall): boolean {
  return op.kind !== 'composite' || isPlainActivation(op.name, inputs) || isPlainRecurrence(op.name, inputs)
}

function infoOf(
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

// Writes all calls, and returns the name of each tensor.
function writeCalls(
  graph: GraphBuilder,
  traces: readonly Trace[],
  inputNames: readonly string[],
): (tensor: TracedTensor) => string {
  const first = traces[0]!
  if (
    traces.some(
      ({ calls }) => calls.length !== first.calls.length || calls.some((call, k) => call.op !== first.calls[k]!.op),
    )
  ) {
    throw new TensorloomError('exportOnnx: the model does other steps for other batch sizes', {
      help: 'give the extents of the input, and do not branch on shapes in a layer',
    })
  }
  const names = new Map<number, string>(first.inputs.map((one, k) => [one.number, inputNames[k]!]))
  const constants = new Map(first.constants.map((one) => [one.tensor.number, one]))
  const name = (tensor: TracedTensor): string => {
    const known = names.get(tensor.number)
    if (known !== undefined) return known
    const made = writeConstant(graph, constants.get(tensor.number)!, traces)
    names.set(tensor.number, made)
    return made
  }
  for (const [k, { op, inputs, outputs }] of first.calls.entries()) {
    const call = new ExportCall(
      {
        graph,
        op,
        inputs,
        outputs,
        trials: traces.map(({ calls }) => calls[k]!.attrs),
        outputShapes: traces.map(({ calls }) => calls[k]!.outputs.map((one) => one.shape)),
        inputShapes: traces.map(({ calls }) => calls[k]!.inputs.map((one) => (one.kind === 'tensor' ? one.shape : []))),
      },
      name,
      constants,
    )
    const rule = ruleOf(op, inputs)
    if (rule === undefined && op.kind !== 'elementwise') throw cannotWrite(op.name, 'this op')
    const result = rule === undefined ? writeElementwise(call) : rule(call)
    const list = typeof result === 'string' ? [result] : result
    for (const [n, one] of outputs.entries()) if (list[n] !== undefined) names.set(one.number, list[n])
  }
  return name
}

function ruleOf(op: OpDefinition, inputs: readonly Traced[]): ExportRule | undefined {
  if (Object.hasOwn(activationRules, op.name) && !isPlainActivation(op.name, inputs)) return undefined
  return Object.hasOwn(rules, op.name) ? rules[op.name] : undefined
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
