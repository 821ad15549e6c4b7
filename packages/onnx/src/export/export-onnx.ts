// Export: a layers model becomes the bytes of an ONNX file.
import { type AnyLayer, isLayer, type PartialShape } from '@tensorloom/layers'
import { type DType, type Shape, ShapeError, TensorloomError } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { encode } from '../proto/fields.js'
import { modelFields } from '../proto/messages.js'
import { checkValues, type TrialValues, trialValues, type UnknownExtent } from './extents.js'
import { GraphBuilder } from './graph-builder.js'
import { type InputType, type Trace, traceModel } from './trace.js'
import { infoOf, isWritten, TraceWriter } from './trace-writer.js'

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
  const trace = (values: readonly number[]): Trace =>
    traceModel(model, typed(shapes, dtypes, unknown, values), list, isWritten)
  const checks = checkValues(unknown).flatMap((values) => tried(values, trace))
  const trials: TrialValues = [...trialValues(unknown), ...checks.map(({ values }) => values)]
  const traces = [...trialValues(unknown).map(trace), ...checks.map((one) => one.trace)]
  const wanted = shapes.map((_, k) => options.inputNames?.[k] ?? known?.[k]?.name ?? (k === 0 ? 'input' : `input_${k}`))
  const names = new Set(wanted).size === wanted.length ? wanted : wanted.map((_, k) => `input_${k}`)
  const graph = new GraphBuilder(names, unknown, trials)
  const writer = new TraceWriter(graph, traces, { unknown, trials }, names)
  writer.calls(traces)
  const first = traces[0]!
  const inputs = first.inputs.map((one, k) =>
    infoOf(
      names[k]!,
      one,
      traces.map((trace) => trace.inputs[k]!.shape),
      { unknown, trials },
    ),
  )
  const outputs = first.outputs.map((one, k) => {
    return infoOf(
      graph.named(options.outputNames?.[k] ?? 'output', writer.name(one)),
      one,
      traces.map((trace) => trace.outputs[k]!.shape),
      { unknown, trials },
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

// With the multiples of 240 all rests of a division by 2, 3 and 4, and other numbers again when a window has halved them.
const checked = [241, 251, 262]

// A model that takes only multiples, of a patch for example, has no form for these extents.
function tried(
  values: readonly number[],
  trace: (values: readonly number[]) => Trace,
): readonly { readonly values: readonly number[]; readonly trace: Trace }[] {
  try {
    return [{ values, trace: trace(values) }]
  } catch (error) {
    if (error instanceof ShapeError) return []
    throw error
  }
}

// The batch, and each axis whose extent is open; the same axis of several inputs is taken to be the same extent.
function unknownExtents(shapes: readonly Shape[]): readonly UnknownExtent[] {
  const found: UnknownExtent[] = [{ name: 'batch', input: 0, axis: 0, trials: [2, 3], checks: [5] }]
  for (const [input, shape] of shapes.entries()) {
    for (const [k, extent] of shape.entries()) {
      if (extent !== -1 || found.some((one) => one.axis === k + 1)) continue
      found.push({
        name: `axis_${k + 1}`,
        input,
        axis: k + 1,
        trials: [240, 480],
        checks: checked.map((one) => one + 12 * (found.length - 1)),
      })
    }
  }
  return found
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
