// Runs a case of ONNX's node suite: a model, and sets of inputs with the outputs that they must give.

import type { ModelFile } from '@tensorloom/layers'
import { withArticle } from '@tensorloom/tensor/internal'
import { shapeText } from '@tensorloom/tensor/op'
import { defaults, loadBeside, loadWith } from '../load.js'
import { isFloat } from '../model/element-types.js'
import type { OnnxModel } from '../onnx-model.js'
import { deviceOf, deviceValue, itemsOf, sequenceValue, type TensorValue, type Value } from '../runtime/value.js'
import { readValue } from './read-value.js'

/** How results are compared: |a − b| ≤ atol + rtol · |b|. */
interface Tolerance {
  readonly rtol: number
  readonly atol: number
}

/** Options of a case. */
export interface CaseOptions {
  /** Relative tolerance; 1e-3 by default, as in ONNX's own runner. */
  readonly rtol?: number | undefined
  /** Absolute tolerance; 1e-7 by default. */
  readonly atol?: number | undefined
  /** Whether inputs stay in host memory, which takes the ways of arithmetic on shapes; false by default. */
  readonly onHost?: boolean | undefined
  /** How often the model runs; 1 by default. The results of the last run are compared: from the second on a plan may run. */
  readonly runs?: number | undefined
}

/**
 * Runs a case.
 *
 * @param files - model.onnx, test_data_set_0/input_0.pb and so on
 * @param options - tolerances; `file`: the model's file, if others lie beside it
 * @returns what is wrong with it; undefined if it passes
 */
export async function runCaseFiles(
  files: ReadonlyMap<string, Uint8Array>,
  options: CaseOptions & { readonly file?: ModelFile | undefined } = {},
): Promise<string | undefined> {
  const { onHost = false, file } = options
  const bytes = files.get('model.onnx')
  const sets = [...new Set([...files.keys()].flatMap((name) => /^test_data_set_[^/]*(?=\/)/.exec(name) ?? []))].sort()
  if (bytes === undefined) return 'model.onnx is missing'
  if (sets.length === 0) return 'test_data_set_0 is missing'
  try {
    const model = file === undefined ? loadWith(bytes, undefined, defaults) : await loadBeside(bytes, file, defaults)
    try {
      for (const set of sets) {
        const problem = await runSet(model, set, files, options, onHost)
        if (problem !== undefined) return `${set}: ${problem}`
      }
      return undefined
    } finally {
      model.dispose()
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

async function runSet(
  model: OnnxModel,
  set: string,
  files: ReadonlyMap<string, Uint8Array>,
  { rtol = 1e-3, atol = 1e-7, runs = 1 }: CaseOptions,
  onHost: boolean,
): Promise<string | undefined> {
  const { inputs, outputs } = model
  const read = (kind: 'input' | 'output', infos: typeof inputs): readonly (Value | undefined)[] =>
    infos.map((info, k) => {
      const name = `${set}/${kind}_${k}.pb`
      const bytes = files.get(name)
      return bytes && readValue(bytes, info, name)
    })
  const [given, expected] = [read('input', inputs), read('output', outputs)]
  const values = onHost ? given : given.map(uploaded)
  let results: readonly Value[] = []
  try {
    for (let run = 0; run < runs; run++) {
      for (const value of results) dispose(value)
      results = await model.runValues(values)
    }
    for (const [k, value] of results.entries()) {
      const wanted = expected[k]
      if (wanted === undefined) return `output_${k}.pb is missing`
      const problem = await compare(value, wanted, { rtol, atol })
      if (problem !== undefined) return `output '${outputs[k]!.name}': ${problem}`
    }
    return undefined
  } finally {
    for (const value of [...results, ...values]) dispose(value)
  }
}

// A value as users give it: on the backend, unless it is texts.
function uploaded(value: Value | undefined): Value | undefined {
  if (value?.kind === 'sequence') return sequenceValue(itemsOf(value).map((one) => uploaded(one)!))
  if (value?.kind === 'optional') return { kind: 'optional', value: uploaded(value.value) }
  return value === undefined || value.type === 'string' ? value : deviceValue(value.type, deviceOf(value))
}

function dispose(value: Value | undefined): void {
  if (value === undefined) return
  if (value.kind === 'sequence') itemsOf(value).forEach(dispose)
  else if (value.kind === 'optional') value.value && dispose(value.value)
  else value.device?.dispose()
}

async function compare(got: Value, wanted: Value, tolerance: Tolerance): Promise<string | undefined> {
  // An optional that holds something is the same as what it holds.
  if (wanted.kind === 'optional' && wanted.value !== undefined && got.kind !== 'optional')
    return compare(got, wanted.value, tolerance)
  if (got.kind === 'optional' && got.value !== undefined && wanted.kind !== 'optional')
    return compare(got.value, wanted, tolerance)
  if (got.kind !== wanted.kind) return `${withArticle(got.kind)}, expected ${withArticle(wanted.kind)}`
  if (got.kind === 'optional' && wanted.kind === 'optional') {
    if (got.value === undefined || wanted.value === undefined)
      return got.value === wanted.value ? undefined : 'present and missing'
    return compare(got.value, wanted.value, tolerance)
  }
  if (got.kind === 'sequence' && wanted.kind === 'sequence') {
    if (got.items.length !== wanted.items.length) return `${got.items.length} items, expected ${wanted.items.length}`
    for (const [k, item] of itemsOf(got).entries()) {
      const problem = await compare(item, wanted.items.get(k)!, tolerance)
      if (problem !== undefined) return `item ${k}: ${problem}`
    }
    return undefined
  }
  return compareTensors(got as TensorValue, wanted as TensorValue, tolerance)
}

async function compareTensors(
  got: TensorValue,
  wanted: TensorValue,
  { rtol, atol }: Tolerance,
): Promise<string | undefined> {
  if (got.type !== wanted.type) return `type ${got.type}, expected ${wanted.type}`
  if (shapeText(got.shape) !== shapeText(wanted.shape))
    return `shape ${shapeText(got.shape)}, expected ${shapeText(wanted.shape)}`
  const data = got.host ?? (await got.device!.data())
  const exact = !isFloat(wanted.type)
  for (let k = 0; k < wanted.host!.length; k++) {
    const [a, b] = [data[k], wanted.host![k]]
    if (a === b || (Number.isNaN(a) && Number.isNaN(b))) continue
    if (!exact && Math.abs(Number(a) - Number(b)) <= atol + rtol * Math.abs(Number(b))) continue
    return `element ${k} is ${String(a)}, expected ${String(b)}`
  }
  return undefined
}
