// Weights → their bytes and the manifest.
import type { Json } from '@tensorloom/keras'
import { SerializationError } from '@tensorloom/tensor'
import { halfBits } from '@tensorloom/tensor/internal'
import type { Quantization, WeightSpec } from './artifacts.js'

/** A weight to write. */
export interface WeightToWrite {
  readonly name: string
  readonly shape: readonly number[]
  readonly dtype: 'float32' | 'int32' | 'bool'
  readonly data: Float32Array | Int32Array | Uint8Array
}

/** Bytes of weights, and what each of them is. */
export interface EncodedWeights {
  readonly specs: readonly WeightSpec[]
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** The bytes of all weights, one after another. Floats are quantized if `quantize` is given. */
export function encodeWeights(
  weights: readonly WeightToWrite[],
  quantize: Quantization['dtype'] | undefined,
): EncodedWeights {
  const parts = weights.map((weight): readonly [WeightSpec, Uint8Array] => {
    const { name, shape, dtype, data } = weight
    if (quantize === undefined || dtype !== 'float32') return [{ name, shape, dtype }, bytesOf(data)]
    const { stored, how } = quantized(weight, quantize)
    return [{ name, shape, dtype, quantization: how }, bytesOf(stored)]
  })
  const bytes = new Uint8Array(parts.reduce((sum, [, part]) => sum + part.length, 0))
  let at = 0
  for (const [, part] of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return { specs: parts.map(([spec]) => spec), bytes }
}

/** The specifications as JSON. */
export function specsToJson(specs: readonly WeightSpec[]): Json {
  return specs.map(({ name, shape, dtype, quantization }) => ({
    name,
    shape,
    dtype,
    ...(quantization && { quantization: { ...quantization, original_dtype: dtype } as Json }),
  }))
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

interface Quantized {
  readonly stored: Uint8Array | Uint16Array
  readonly how: Quantization
}

function quantized({ name, data }: WeightToWrite, dtype: Quantization['dtype']): Quantized {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of data) {
    if (!Number.isFinite(value) || (dtype === 'float16' && Math.abs(value) >= 65520)) {
      throw new SerializationError(`saveTfjs: the weight '${name}' holds ${value}, which ${dtype} does not hold`, {
        help: 'save without quantize',
      })
    }
    min = Math.min(min, value)
    max = Math.max(max, value)
  }
  if (dtype === 'float16') return { stored: Uint16Array.from(data, halfBits), how: { dtype } }
  const levels = dtype === 'uint8' ? 255 : 65535
  if (!(max > min)) {
    const how = { dtype, min: data.length === 0 ? 0 : min, scale: 1 }
    return { stored: dtype === 'uint8' ? new Uint8Array(data.length) : new Uint16Array(data.length), how }
  }
  // Zero stays zero, where it is in the range: the range is moved by part of a level.
  const scale = (max - min) / levels
  const from = min <= 0 && max >= 0 ? -Math.round(-min / scale) * scale : min
  const level = (value: number): number => Math.min(levels, Math.max(0, Math.round((value - from) / scale)))
  return {
    stored: dtype === 'uint8' ? Uint8Array.from(data, level) : Uint16Array.from(data, level),
    how: { dtype, min: from, scale },
  }
}
