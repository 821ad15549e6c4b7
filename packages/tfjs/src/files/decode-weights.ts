// The bytes of a group of weights → their elements.
import { halfValue } from '@tensorloom/tensor/internal'
import type { Quantization, Weight, WeightSpec } from './artifacts.js'
import { illegal } from './illegal.js'

const widths: Readonly<Record<string, number>> = { bool: 1, float32: 4, int32: 4 }
const storedWidths: Readonly<Record<Quantization['dtype'], number>> = { float16: 2, uint16: 2, uint8: 1 }

/**
 * Decodes weights whose bytes follow each other.
 *
 * @param specs - the weights in the order of their bytes
 * @param where - the files, for messages
 */
export function decodeWeights(specs: readonly WeightSpec[], bytes: Uint8Array, where: string): readonly Weight[] {
  let at = 0
  const weights = specs.map((spec) => {
    const [weight, end] = decodeWeight(spec, bytes, at, where)
    at = end
    return weight
  })
  if (at === bytes.length) return weights
  throw illegal(
    `${where} have ${bytes.length} bytes, and the weights in the manifest need ${at}`,
    'model.json and the weight files do not belong together, or one is damaged',
  )
}

function decodeWeight(spec: WeightSpec, bytes: Uint8Array, at: number, where: string): readonly [Weight, number] {
  const { name, shape, dtype, quantization, group } = spec
  const size = shape.reduce((product, extent) => product * extent, 1)
  if (dtype === 'string') {
    const [data, end] = decodeStrings(spec, size, bytes, at, where)
    return [{ name, shape, dtype, data, group }, end]
  }
  if (!Object.hasOwn(widths, dtype)) {
    throw illegal(
      `the weight '${name}' has the dtype '${dtype}', which is not known`,
      dtype === 'complex64' ? 'complex numbers are not supported' : 'it can be float32, int32, bool or string',
    )
  }
  if (quantization !== undefined && dtype === 'bool') throw illegal(`the weight '${name}' is bool and quantized`)
  const width = quantization === undefined ? widths[dtype]! : storedWidths[quantization.dtype]
  const end = at + size * width
  if (end > bytes.length || !Number.isSafeInteger(end)) throw tooShort(name, end, bytes.length, where)
  const part = bytes.slice(at, end)
  const data = quantization === undefined ? plain(dtype, part) : dequantized(spec, quantization, part)
  return [{ name, shape, dtype: dtype as 'float32', data, group }, end]
}

function tooShort(name: string, end: number, length: number, where: string): Error {
  return illegal(
    `the weight '${name}' ends at byte ${end}, but ${where} have ${length} bytes`,
    'a weight file is cut, or belongs to another model.json: copy it again',
  )
}

// Files are little-endian, as are all machines that run JavaScript today.
function plain(dtype: string, part: Uint8Array): Weight['data'] {
  if (dtype === 'bool') return part.map((byte) => (byte === 0 ? 0 : 1))
  return dtype === 'int32' ? new Int32Array(part.buffer) : new Float32Array(part.buffer)
}

function dequantized(spec: WeightSpec, { dtype, scale = 1, min = 0 }: Quantization, part: Uint8Array): Weight['data'] {
  const stored = dtype === 'uint8' ? part : new Uint16Array(part.buffer)
  if (dtype === 'float16') {
    if (spec.dtype !== 'float32') throw illegal(`the weight '${spec.name}' is ${spec.dtype} and stored as float16`)
    return Float32Array.from(stored, halfValue)
  }
  if (spec.dtype === 'int32') return Int32Array.from(stored, (value) => Math.round(value * scale + min))
  return Float32Array.from(stored, (value) => value * scale + min)
}

// Each string is its length, 4 bytes, and its bytes.
function decodeStrings(
  { name }: WeightSpec,
  count: number,
  bytes: Uint8Array,
  from: number,
  where: string,
): readonly [readonly Uint8Array[], number] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const strings: Uint8Array[] = []
  let at = from
  for (let k = 0; k < count; k++) {
    if (at + 4 > bytes.length) throw tooShort(name, at + 4, bytes.length, where)
    const end = at + 4 + view.getUint32(at, true)
    if (end > bytes.length) throw tooShort(name, end, bytes.length, where)
    strings.push(bytes.slice(at + 4, end))
    at = end
  }
  return [strings, at]
}
