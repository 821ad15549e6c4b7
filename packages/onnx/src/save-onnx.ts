// Writes a loaded model again, with the parameters as they are now: after training, for example.
import { isTensor, TensorloomError } from '@tensorloom/tensor'
import { encodeSmallFloat } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { rawBytes } from './export/graph-builder.js'
import { type ElementType, elementTypeOf, elementTypes, isFloat, smallFormat } from './model/element-types.js'
import type { HostData } from './model/host-tensor.js'
import { OnnxModel } from './onnx-model.js'
import { illegal } from './proto/damaged.js'
import { encode } from './proto/fields.js'
import { modelFields, type TensorProto } from './proto/messages.js'

/**
 * The bytes of a model that was loaded from an ONNX file, with its parameters as they are now. The graph is that of the file.
 * Weights that were in other files are written into this one.
 *
 * @param model - a model that `loadOnnx` returned
 * @throws `SerializationError` if the file would be larger than 2 GiB, which protobuf does not allow
 * @example
 * ```ts
 * import { dense, sequential } from '@tensorloom/layers'
 * import { exportOnnx, loadOnnx, saveOnnx } from '@tensorloom/onnx'
 * const model = loadOnnx(exportOnnx(sequential([dense(2, { inputShape: [3] })])))
 * for (const one of model.parameters) one.assign(one.mul(0.5))
 * const bytes = await saveOnnx(model)
 * console.log(bytes.length > 100) // true
 * ```
 */
export async function saveOnnx(model: OnnxModel): Promise<Uint8Array> {
  if (!(model instanceof OnnxModel)) {
    throw new TensorloomError(`saveOnnx: got ${describeValue(model)}, expected a model that loadOnnx returned`, {
      help: 'write exportOnnx(model) for a model of layers',
    })
  }
  const { proto, graph: read } = model.file
  const initializer: TensorProto[] = []
  for (const one of proto.graph?.initializer ?? []) {
    const own = model.ownParameters.get(one.name ?? '')?.parameter
    const type = elementTypeOf(one.dataType ?? 0)
    const constant = read.constants.get(one.name ?? '')
    const external = one.dataLocation === 1 && constant?.kind === 'tensor' ? constant.host : undefined
    const data = isTensor(own) ? await own.data() : external
    initializer.push(data === undefined || type === undefined ? one : written(one, type, data))
  }
  const size = initializer.reduce((sum, { rawData }) => sum + (rawData?.length ?? 0), 0)
  if (size >= 2 ** 31)
    throw illegal('file', `its weights have ${size} bytes`, 'protobuf allows 2 GiB; train a smaller model')
  return encode({ ...proto, graph: { ...proto.graph, initializer } }, modelFields)
}

function written({ name, dims }: TensorProto, type: ElementType, data: HostData): TensorProto {
  const entry = { ...(name === undefined ? {} : { name }), ...(dims === undefined ? {} : { dims }) }
  return { ...entry, dataType: idOf(type), rawData: encodeElements(type, data as Float32Array) }
}

function idOf(type: ElementType): number {
  return elementTypes[type].id
}

function encodeElements(type: ElementType, data: ArrayLike<number>): Uint8Array {
  const format = smallFormat(type)
  const { bits, id } = elementTypes[type]
  if (format !== undefined) {
    const codes = Array.from(data, (value) => encodeSmallFloat(value, format))
    return bits === 8 ? Uint8Array.from(codes) : new Uint8Array(Uint16Array.from(codes).buffer)
  }
  if (isFloat(type) || bits === 64 || bits === 32)
    return rawBytes(data, type === 'uint64' ? 7 : type === 'uint32' ? 6 : id)
  if (bits === 16) return new Uint8Array(Int16Array.from(data).buffer)
  if (bits === 8) return Uint8Array.from(data, (value) => value & 255)
  const packed = new Uint8Array(Math.ceil(data.length / 2))
  for (let k = 0; k < data.length; k++) packed[k >> 1]! |= (data[k]! & 15) << (4 * (k & 1))
  return packed
}
