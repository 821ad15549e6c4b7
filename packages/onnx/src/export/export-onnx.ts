// Export: a layers model becomes the bytes of an ONNX file.
import { type AnyLayer, isLayer, type PartialShape } from '@tensorloom/layers'
import { type DType, type Shape, TensorloomError } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { encode } from '../proto/fields.js'
import { modelFields } from '../proto/messages.js'
import { GraphBuilder } from './graph-builder.js'
import { haveOneAxisOpen, traceTrials, unknownExtents } from './open-extents.js'
import { traceModel } from './trace.js'
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
  const wanted = shapes.map((_, k) => options.inputNames?.[k] ?? known?.[k]?.name ?? (k === 0 ? 'input' : `input_${k}`))
  const names = new Set(wanted).size === wanted.length ? wanted : wanted.map((_, k) => `input_${k}`)
  const write = (apart: boolean): Uint8Array => writeGraph(model, { shapes, dtypes, list, names, apart }, options)
  if (!haveOneAxisOpen(shapes)) return write(false)
  try {
    return write(true)
  } catch (error) {
    // Tensors that are added, for example, must have the same extent.
    if (error instanceof TensorloomError) return write(false)
    throw error
  }
}

interface Inputs {
  readonly shapes: readonly Shape[]
  readonly dtypes: readonly DType[]
  readonly names: readonly string[]
  /** Whether the model takes a list. */
  readonly list: boolean
  /** Whether the same axis of several inputs may have different extents. */
  readonly apart: boolean
}

function writeGraph(model: AnyLayer, given: Inputs, options: ExportOptions): Uint8Array {
  const { shapes, dtypes, names, list, apart } = given
  const { open, traces } = traceTrials(shapes, dtypes, unknownExtents(shapes, apart), (inputs) =>
    traceModel(model, inputs, list, isWritten),
  )
  const graph = new GraphBuilder(names, open)
  const writer = new TraceWriter(graph, traces, open, names)
  writer.calls(traces)
  const first = traces[0]!
  const inputs = first.inputs.map((one, k) =>
    infoOf(
      names[k]!,
      one,
      traces.map((trace) => trace.inputs[k]!.shape),
      open,
    ),
  )
  const outputs = first.outputs.map((one, k) => {
    return infoOf(
      graph.named(options.outputNames?.[k] ?? 'output', writer.name(one)),
      one,
      traces.map((trace) => trace.outputs[k]!.shape),
      open,
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
