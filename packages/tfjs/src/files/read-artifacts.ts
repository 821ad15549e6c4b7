// model.json and its weight files → a stored model.
import { describeValue } from '@tensorloom/tensor/op'
import { type Artifacts, parseObject } from './artifacts.js'
import { decodeWeights } from './decode-weights.js'
import { illegal } from './illegal.js'
import { readManifest } from './manifest.js'

/** Reads a file beside model.json, by its path in the manifest. */
export type ReadWeights = (path: string) => Promise<Uint8Array>

/** Reads a model: its JSON, and the weight files that it names. */
export async function readArtifacts(bytes: Uint8Array, read: ReadWeights): Promise<Artifacts> {
  const { weightsManifest, ...json } = parseObject(textOf(bytes), 'model.json')
  if (json.modelTopology === undefined || json.modelTopology === null) {
    throw illegal(
      'model.json has no modelTopology, which says what the layers are',
      'save the whole model, not only its weights',
    )
  }
  const groups = readManifest(weightsManifest)
  const weights: Artifacts['weights'][number][] = []
  let size = bytes.length
  // One group after another, so that no more than one is in memory twice.
  for (const { paths, weights: specs } of groups) {
    const parts: Uint8Array[] = []
    for (const path of paths) parts.push(await partOf(path, read))
    const data = joined(parts)
    size += data.length
    for (const weight of decodeWeights(specs, data, filesText(paths))) weights.push(weight)
  }
  return { json, weights, size }
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw illegal('model.json is not UTF-8 text', 'the file is damaged, or is not a model.json', cause)
  }
}

async function partOf(path: string, read: ReadWeights): Promise<Uint8Array> {
  const bytes = await read(path)
  if (bytes instanceof Uint8Array) return bytes
  throw illegal(`the file '${path}' was given as ${describeValue(bytes)}, expected bytes`)
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

function filesText(paths: readonly string[]): string {
  const [first = 'no files', last] = [paths[0], paths.at(-1)]
  return paths.length > 1 ? `the files '${first}' to '${last}'` : `the file '${first}'`
}
