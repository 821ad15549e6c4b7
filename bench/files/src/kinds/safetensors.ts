// Safetensors files of any origin: legal ones, sets of shards, illegal ones, and state dicts of PyTorch modules.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Safetensors } from '@tensorloom/layers'
import { loadWeights, openSafetensors } from '@tensorloom/layers/node'
import { type ExpectedArray, type FileCase, Mismatch, readJson, same, sameNumbers } from '../cases.js'
import { inputOf, sameOutput, type Tolerance } from './model-cases.js'
import { builtModules } from './torch-modules.js'

interface StoredArray extends Omit<ExpectedArray, 'data'> {
  readonly name: string
  readonly st_dtype: string
  readonly data: ExpectedArray['data'] | null
  /** A file of float32 numbers that holds the elements instead. */
  readonly data_file?: string
}

interface Contents {
  readonly metadata: Readonly<Record<string, string>> | null
  readonly tensors: readonly StoredArray[]
}

interface ModuleTest extends Contents, Tolerance {
  readonly module: string
  readonly input?: ExpectedArray
  readonly inputs?: readonly ExpectedArray[]
  readonly outputs: readonly ExpectedArray[]
}

interface Entry {
  readonly file: string
  readonly expected?: string
  readonly verdict?: string
}

interface Index {
  readonly legal?: readonly Required<Entry>[]
  readonly modules?: readonly Required<Entry>[]
  readonly sets?: readonly { readonly folder: string; readonly note: string }[]
  readonly illegal?: readonly Entry[]
  readonly judgement?: readonly Entry[]
}

/** All cases of a folder. */
export function safetensorsCases(folder: string, index: Index): readonly FileCase[] {
  const { legal = [], modules = [], sets = [], illegal = [], judgement = [] } = index
  const openAt = (file: string): Promise<Safetensors> => openSafetensors(join(folder, file))
  return [
    ...legal.map(
      ({ file, expected }): FileCase => ({
        name: file,
        verdict: 'good',
        read: async () => sameContents(await openAt(file), folder, expected),
      }),
    ),
    ...modules.map(
      ({ file, expected }): FileCase => ({
        name: file,
        verdict: 'good',
        read: () => runModule(folder, file, expected),
      }),
    ),
    ...sets.map(({ folder: set, note }): FileCase => {
      const verdict = /^refuse/.test(note) ? 'broken' : /^judgement(?!.*: accept)/.test(note) ? 'judgement' : 'good'
      const read = async (): Promise<void> => {
        const file = await openAt(join(set, 'model.safetensors.index.json'))
        await sameContents(file, folder, join(set, 'expected.json'), false)
      }
      return { name: set, verdict, read }
    }),
    ...illegal.map(({ file }): FileCase => ({ name: file, verdict: 'broken', read: () => openAt(file) })),
    ...judgement.map(
      ({ file, verdict = '' }): FileCase => ({
        name: file,
        verdict: /^accept:/.test(verdict) ? 'good' : 'judgement',
        read: async () => {
          const opened = await openAt(file)
          for (const name of opened.names) await opened.read(name)
        },
      }),
    ),
  ]
}

// What a file says of itself, the elements as they are stored, and as tensors.
async function sameContents(file: Safetensors, folder: string, path: string, hasMetadata = true): Promise<void> {
  const { metadata, tensors } = readJson(join(folder, path)) as Contents
  if (hasMetadata) same('metadata', sorted({ ...file.metadata }), sorted(metadata ?? {}))
  same('names', [...file.names].sort(), tensors.map(({ name }) => name).sort())
  for (const one of tensors) {
    const { name, st_dtype, shape } = one
    const info = file.info(name)
    same(`the dtype of ${name}`, info.dtype, st_dtype)
    same(`the shape of ${name}`, info.shape, shape)
    const expected = { ...one, data: one.data ?? floatsIn(join(folder, path, '..', one.data_file!)) }
    const raw = await file.readRaw(name)
    if (raw.data instanceof BigInt64Array || raw.data instanceof BigUint64Array) {
      same(name, Array.from(raw.data, String), expected.data.map(String))
      const safe = Array.from(raw.data, Number).every(Number.isSafeInteger)
      if (safe) await sameRead(file, name, expected)
    } else await sameRead(file, name, expected)
  }
}

async function sameRead(file: Safetensors, name: string, expected: ExpectedArray): Promise<void> {
  const read = await file.read(name, { bigIntegers: 'float64' })
  same(`the shape of ${name}`, read.shape, expected.shape)
  sameNumbers(await read.data(), expected)
  read.dispose()
}

function floatsIn(path: string): readonly number[] {
  const bytes = new Uint8Array(readFileSync(path))
  return [...new Float32Array(bytes.buffer)]
}

const sorted = (texts: Readonly<Record<string, string>>): unknown =>
  Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : 1))

async function runModule(folder: string, file: string, path: string): Promise<void> {
  const test = readJson(join(folder, path)) as ModuleTest
  await sameContents(await openSafetensors(join(folder, file)), folder, path)
  const inputs = test.inputs ?? [test.input!]
  let failure: unknown
  // What the text of a module leaves out is tried.
  for (const make of builtModules(
    test.module,
    inputs.map(({ shape }) => shape),
  )) {
    try {
      const { model, run } = make()
      const report = await loadWeights(model, join(folder, file), { layout: 'pytorch' })
      same('what is missing', [report.missing, report.unexpected], [[], []])
      // Further outputs are states.
      await sameOutput('the output', run(inputs.map(inputOf)), test.outputs[0]!, test)
      return
    } catch (error) {
      failure ??= error
    }
  }
  throw failure instanceof Error ? failure : new Mismatch(`${test.module} is not a module that can be built here`)
}
