// What a stored model consists of, wherever it is stored.

import type { Json } from '@tensorloom/keras'
import { describeValue } from '@tensorloom/tensor/op'
import { illegal } from './illegal.js'

/** A JSON object. */
export type JsonObject = Readonly<Record<string, Json>>

/** A weight as the manifest describes it. */
export interface WeightSpec {
  readonly name: string
  readonly shape: readonly number[]
  readonly dtype: string
  /** How its elements are stored, if they are not stored as they are. */
  readonly quantization?: Quantization | undefined
  /** `model` by default; `optimizer` for the state of an optimizer. */
  readonly group?: string | undefined
}

/** How elements are stored in fewer bits: value = stored · scale + min. */
export interface Quantization {
  readonly dtype: 'uint8' | 'uint16' | 'float16'
  readonly scale?: number | undefined
  readonly min?: number | undefined
}

/** Weights whose bytes follow each other. */
export interface WeightGroup {
  readonly weights: readonly WeightSpec[]
  readonly paths: readonly string[]
}

/** Decoded elements. Those of a string weight are bytes. */
export interface Weight {
  readonly name: string
  readonly shape: readonly number[]
  readonly dtype: 'float32' | 'int32' | 'bool' | 'string'
  readonly data: Float32Array | Int32Array | Uint8Array | readonly Uint8Array[]
  readonly group: string | undefined
}

/** A stored model: its JSON and its decoded weights. */
export interface Artifacts {
  /** The object in model.json, without the manifest. */
  readonly json: JsonObject
  readonly weights: readonly Weight[]
  /** Bytes of the JSON and the weights together. */
  readonly size: number
}

/** Whether a value is a JSON object and no list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Reads text as a JSON object. */
export function parseObject(text: string, what: string): JsonObject {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw illegal(
      `${what} is not JSON: ${(cause as Error).message}`,
      'the file is cut or damaged: copy it again',
      cause,
    )
  }
  if (isObject(value)) return value
  throw illegal(`${what} holds ${describeValue(value)}, expected an object`)
}
