// Values in files of test cases: tensors, sequences and optionals, as protobuf messages.

import { decodeSmallFloat, smallFloats } from '@tensorloom/tensor/internal'
import { readTensor } from '../model/host-tensor.js'
import type { OnnxInfo } from '../onnx-model.js'
import { decode } from '../proto/fields.js'
import {
  type OptionalProto,
  optionalFields,
  type SequenceProto,
  sequenceFields,
  tensorFields,
} from '../proto/messages.js'
import { sequenceValue, type Value, valueOf } from '../runtime/value.js'

/** Reads a value of the declared kind. */
export function readValue(bytes: Uint8Array, { kind, type }: OnnxInfo, where: string): Value {
  if (kind === 'sequence') return sequenceOf(decode(bytes, sequenceFields), where)
  if (kind === 'optional' && !isTensorFile(bytes)) return optionalOf(decode(bytes, optionalFields), where)
  const tensor = readTensor(decode(bytes, tensorFields), where)
  // NumPy has no bfloat16, so the suite's files hold its bits as uint16.
  if (type !== 'bfloat16' || tensor.type !== 'uint16') return valueOf(tensor)
  const data = Float32Array.from(tensor.data as Int32Array, (bits) => decodeSmallFloat(bits, smallFloats.bfloat16))
  return valueOf({ type, shape: tensor.shape, data })
}

// The suite's files for optional inputs hold the tensor itself: they begin with dims, a number.
function isTensorFile(bytes: Uint8Array): boolean {
  return bytes[0] === 0x08
}

function sequenceOf({ tensorValues, sequenceValues }: SequenceProto, where: string): Value {
  const items =
    sequenceValues?.map((one) => sequenceOf(one, where)) ?? tensorValues?.map((one) => valueOf(readTensor(one, where)))
  return sequenceValue(items ?? [])
}

function optionalOf({ tensorValue, sequenceValue, optionalValue }: OptionalProto, where: string): Value {
  const value =
    tensorValue !== undefined
      ? valueOf(readTensor(tensorValue, where))
      : sequenceValue !== undefined
        ? sequenceOf(sequenceValue, where)
        : optionalValue && optionalOf(optionalValue, where)
  return { kind: 'optional', value }
}
