// Opens safetensors files of any origin: one file, or an index with its shards.
import { SerializationError } from '@tensorloom/tensor'
import type { ModelFile, ModelSource } from '../files/model-file.js'
import { openFile } from '../files/model-file-of.js'
import { JsonReader, short } from './json-reader.js'
import { type OpenFile, openHeader, type Place, type Safetensors, safetensorsAt } from './safetensors-file.js'

/**
 * Opens a safetensors file of any program. Only its header is read; tensors are read when they are asked for, so that one of
 * a large file at an address costs one request. A set of files is opened by its index, `model.safetensors.index.json`, at an
 * address, as a list of files, or in Node by its path.
 *
 * The file is checked as the specification says: overlaps, gaps, sizes that do not fit, names that occur twice and the like
 * are refused.
 *
 * @param source - bytes, a `Blob` or `File`, a list of files, an address, or what `modelFileOf` returned
 * @throws `SerializationError` if the file cannot be read, or breaks a rule of the format
 * @example
 * ```ts
 * import { openSafetensors, saveSafetensors } from '@tensorloom/layers'
 * import { tensor } from '@tensorloom/tensor'
 * const bytes = await saveSafetensors({ 'fc.weight': tensor([[1, 2], [3, 4]]) }, { dtype: 'F16' })
 * const file = await openSafetensors(bytes)
 * const { dtype, shape } = file.info('fc.weight')
 * console.log(file.names[0], dtype, shape) // fc.weight F16 [2, 2]
 * const weight = await file.read('fc.weight') // float32 [2, 2]
 * ```
 */
export async function openSafetensors(source: ModelSource): Promise<Safetensors> {
  return safetensorsOf('openSafetensors', await openFile('openSafetensors', source))
}

/** The same for an open file and other callers. */
export async function safetensorsOf(user: string, file: ModelFile): Promise<Safetensors> {
  const label = labelOf(user, file)
  if (await isIndex(file)) return openShards(user, label, file)
  const open = await openHeader(label, file)
  return safetensorsAt(label, placesIn(open), open.header.metadata)
}

function labelOf(user: string, { name }: ModelFile, otherwise?: string): string {
  const known = name ?? otherwise
  return known === undefined ? user : `${user}: ${known}`
}

function placesIn(open: OpenFile): Map<string, Place> {
  return new Map([...open.header.entries].map(([name, entry]) => [name, { open, entry }]))
}

// A JSON text cannot be taken for a safetensors file: its first eight bytes, read as a length, exceed 10¹⁸.
async function isIndex(file: ModelFile): Promise<boolean> {
  const start = new TextDecoder().decode(await file.read(0, Math.min(file.size, 8)))
  return /^\s*\{\s*(?:"[\x20-\x7e]*)?$/.test(start) && start.length === 8
}

// An index of a thousand shards and a million tensors has less.
const largestIndex = 100_000_000

async function openShards(user: string, label: string, index: ModelFile): Promise<Safetensors> {
  const shardOf = readIndex(label, await index.read(0, Math.min(index.size, largestIndex)))
  const names = [...new Set(shardOf.values())]
  const shards = new Map<string, OpenFile>()
  await eachOf(names, async (name) => {
    const file = await index.beside(name)
    shards.set(name, await openHeader(labelOf(user, file, name), file))
  })
  const found = new Map<string, Place>()
  for (const name of names) {
    const open = shards.get(name)!
    for (const [tensor, place] of placesIn(open)) {
      const listed = shardOf.get(tensor)
      if (listed !== name) {
        throw wrongIndex(
          label,
          `${short(name)} holds ${short(tensor)}, which the index ${
            listed === undefined ? 'does not list' : `expects in ${short(listed)}`
          }`,
        )
      }
      found.set(tensor, place)
    }
  }
  const places = new Map<string, Place>()
  for (const [tensor, shard] of shardOf) {
    const place = found.get(tensor)
    if (place === undefined)
      throw wrongIndex(label, `${short(shard)} lacks ${short(tensor)}, which the index expects there`)
    places.set(tensor, place)
  }
  const metadata = Object.assign(
    Object.create(null) as Record<string, string>,
    ...names.map((name) => shards.get(name)!.header.metadata).reverse(),
  ) as Record<string, string>
  return safetensorsAt(label, places, metadata)
}

// The order of the set is that of the index, which is usually sorted by name.
function readIndex(label: string, bytes: Uint8Array): ReadonlyMap<string, string> {
  const fail = (problem: string): Error => wrongIndex(label, problem)
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw fail('it is not UTF-8')
  }
  let shardOf: Map<string, string> | undefined
  const reader = new JsonReader(text, fail)
  reader.object((key) => {
    if (key !== 'weight_map') return reader.skip()
    const map = new Map<string, string>()
    reader.object((name) => map.set(name, reader.string()))
    shardOf = map
  })
  reader.end()
  if (shardOf === undefined) throw fail('it has no weight_map')
  return shardOf
}

function wrongIndex(label: string, problem: string): SerializationError {
  return new SerializationError(`${label}: the index of the shards is wrong: ${problem}`, {
    help: 'copy or download the whole folder again',
  })
}

// A few at a time: servers refuse more.
async function eachOf<T>(items: readonly T[], use: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items]
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await use(item)
  }
  await Promise.all(Array.from({ length: Math.min(8, items.length) }, worker))
}
