// What browsers keep of a model.
import type { Json } from '@tensorloom/keras'
import type { JsonObject } from '../files/artifacts.js'

/** A model as TensorFlow.js stores it. */
export interface StoredModel {
  /** What else model.json has: the topology, the format and others. */
  readonly json: JsonObject
  /** The manifest of all weights. */
  readonly weightSpecs: Json
  /** The bytes of all weights. */
  readonly weightData: ArrayBuffer
}

/** What is known of a stored model without reading it. */
export interface StoredModelInfo {
  readonly dateSaved: Date
  readonly modelTopologyType: 'JSON'
  readonly modelTopologyBytes: number
  readonly weightSpecsBytes: number
  readonly weightDataBytes: number
}

/** What is known of a model, for lists. */
export function infoOf({ json, weightSpecs, weightData }: StoredModel): StoredModelInfo {
  const bytes = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length
  return {
    dateSaved: new Date(),
    modelTopologyType: 'JSON',
    modelTopologyBytes: bytes(json.modelTopology),
    weightSpecsBytes: bytes(weightSpecs),
    weightDataBytes: weightData.byteLength,
  }
}
