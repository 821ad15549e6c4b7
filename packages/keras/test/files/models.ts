// The models of the reference data: their files, and what they compute.
import { readFileSync } from 'node:fs'
import type { Tensor } from '@tensorloom/tensor'
import type { StoredTensor } from '../../src/conformance/case.js'
import type { KerasConfig } from '../../src/json.js'

export const modelNames = [
  'branches',
  'cnn',
  'lstm_text',
  'mlp',
  'multi_io',
  'nested',
  'resid_ops',
  'rnn_stack',
  'siamese',
  'transformer',
] as const

// Keras itself cannot read the legacy form of the others.
export const withLegacy = modelNames.filter((name) => !['lstm_text', 'resid_ops', 'rnn_stack'].includes(name))

type ByName = readonly StoredTensor[] | Readonly<Record<string, StoredTensor>>

export interface StoredModel {
  readonly model_json: { readonly class_name: string; readonly config: KerasConfig }
  readonly inputs: ByName
  readonly outputs: ByName
}

const folder = new URL('../data/models/', import.meta.url)

export function stored(name: string): StoredModel {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as StoredModel
}

export function bytesOf(file: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(file, folder)))
}

export function inOrder(values: ByName, places: unknown): readonly StoredTensor[] {
  if (Array.isArray(values)) return values as readonly StoredTensor[]
  return Object.keys(places as object).map((name) => (values as Readonly<Record<string, StoredTensor>>)[name]!)
}

export async function numbers(value: Tensor): Promise<readonly number[]> {
  return Array.from(await value.data(), Number)
}
