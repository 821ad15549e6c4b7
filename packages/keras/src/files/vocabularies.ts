// Vocabularies that `adapt` found. Keras writes them beside the config: assets/layers/string_lookup/vocabulary.txt, and the
// frequencies of `tf_idf` among the weights.
import type { AnyLayer, LookupLayer, TextVectorization } from '@tensorloom/layers'
import { SerializationError } from '@tensorloom/tensor'
import type { Elements, Group } from '../hdf5/tree.js'
import { isConfig, isSerialized, type Json, type KerasConfig } from '../json.js'
import { groupName, type SavedGroup, savedTree } from './saved-tree.js'

const classes: readonly string[] = ['IntegerLookup', 'StringLookup', 'TextVectorization']

/** Where a text or the frequencies of a vocabulary are read from. */
export interface VocabularySource {
  /** The text of a file of the archive; undefined if there is none. */
  text(name: string): Promise<string | undefined>
  /** The groups of weights. */
  readonly weights: Group
}

/**
 * The config of a model with the vocabularies of its layers in it.
 *
 * @param config - the object that Keras writes for the model
 * @throws `SerializationError` if a vocabulary of numbers has something else
 */
export async function withVocabularies(config: Json, source: VocabularySource): Promise<Json> {
  return inside(config, [], source)
}

async function inside(object: Json, path: readonly string[], source: VocabularySource): Promise<Json> {
  if (!isSerialized(object) || !isConfig(object.config)) return object
  const { class_name: className, config } = object
  if (classes.includes(className)) {
    if (Array.isArray(config.vocabulary)) return object
    const place = ['assets', ...path].join('/')
    // The words of a TextVectorization are in the lookup inside it as well.
    const text =
      (await source.text(`${place}/vocabulary.txt`)) ?? (await source.text(`${place}/_lookup_layer/vocabulary.txt`))
    if (text === undefined) return object
    const tokens = tokensOf(className, place, text)
    const weights = config.output_mode === 'tf_idf' ? await frequencies(source.weights, path) : undefined
    const adapted = { adapted: tokens, idf_weights: weights?.slice(0, tokens.length) ?? null }
    return { ...object, config: { ...config, vocabulary: adapted } }
  }
  if (!Array.isArray(config.layers)) return object
  const counts = new Map<string, number>()
  const layers: Json[] = []
  for (const layer of config.layers as readonly Json[]) {
    if (!isSerialized(layer)) {
      layers.push(layer)
      continue
    }
    const name = groupName(layer.class_name)
    const count = counts.get(name) ?? 0
    counts.set(name, count + 1)
    layers.push(await inside(layer, [...path, 'layers', count === 0 ? name : `${name}_${count}`], source))
  }
  return { ...object, config: { ...config, layers } satisfies KerasConfig }
}

function tokensOf(className: string, path: string, text: string): readonly Json[] {
  const lines = text.split('\n')
  while (lines.length > 1 && lines.at(-1) === '') lines.pop()
  if (className !== 'IntegerLookup') return lines
  return lines.map((line, k) => {
    const value = line.trim() === '' ? Number.NaN : Number(line)
    if (Number.isSafeInteger(value)) return value
    throw new SerializationError(`Keras: ${path}/vocabulary.txt: line ${k + 1} is '${line}', expected a whole number`, {
      help: 'the file is damaged, or was changed by another program: write it again with Keras',
    })
  })
}

async function frequencies(weights: Group, path: readonly string[]): Promise<readonly number[] | undefined> {
  let group: Group | undefined = weights
  for (const name of [...path, 'vars']) {
    const next: ReturnType<Group['children']['get']> = group?.children.get(name)
    group = next?.kind === 'group' ? next : undefined
  }
  const found = group?.children.get(frequencyName)
  return found?.kind === 'dataset' ? Array.from(await found.read(), Number) : undefined
}

/** The name of the dataset with the frequencies of `tf_idf`, which is not a weight. */
export const frequencyName = 'idf_weights'

/** What a model keeps beside its config and its weights. */
export interface KeptVocabularies {
  /** Texts by the path of their file in the archive. */
  readonly files: ReadonlyMap<string, string>
  /** Frequencies by the path of their group among the weights. */
  readonly frequencies: readonly (readonly [path: readonly string[], values: Elements])[]
  /** The layers whose vocabulary is in `files`, and so not in the config. */
  readonly layers: ReadonlySet<AnyLayer>
}

/** The vocabularies of a model that Keras writes beside the config: those that `adapt` found. */
export function vocabulariesOf(model: AnyLayer): KeptVocabularies {
  const kept = {
    files: new Map<string, string>(),
    frequencies: [] as (readonly [readonly string[], Elements])[],
    layers: new Set<AnyLayer>(),
  }
  const visit = ({ layer, children }: SavedGroup, path: readonly string[]): void => {
    for (const [names, child] of children) visit(child, [...path, ...names])
    const lookup = layer && lookupIn(layer)
    if (layer === undefined || lookup === undefined || lookup.tokens.length === 0) return
    // Keras writes the files and the frequencies of a TextVectorization at two places.
    const places = layer.type === 'textVectorization' ? [path, [...path, '_lookup_layer']] : [path]
    const { idfWeights } = lookup
    if (idfWeights !== undefined) {
      for (const place of places) kept.frequencies.push([[...place, 'vars'], Float32Array.from(idfWeights)])
    }
    const tokens = lookup.getVocabulary().map(String)
    if (lookup.hasInputVocabulary || !fitsLines(tokens)) return
    for (const place of places) kept.files.set(['assets', ...place, 'vocabulary.txt'].join('/'), tokens.join('\n'))
    kept.layers.add(layer)
  }
  visit(savedTree(model), [])
  return kept
}

function lookupIn(layer: AnyLayer): LookupLayer<string | number> | undefined {
  if (layer.type === 'textVectorization') return (layer as unknown as TextVectorization).lookup()
  const isLookup = layer.type === 'stringLookup' || layer.type === 'integerLookup'
  return isLookup ? (layer as unknown as LookupLayer<string | number>) : undefined
}

// The letters at which Python's splitlines() ends a line.
const lineEnds: ReadonlySet<number> = new Set([0xa, 0xb, 0xc, 0xd, 0x1c, 0x1d, 0x1e, 0x85, 0x2028, 0x2029])

function endsLine(letter: string): boolean {
  return lineEnds.has(letter.codePointAt(0)!)
}

function fitsLines(tokens: readonly string[]): boolean {
  return tokens.at(-1) !== '' && !tokens.some((token) => Array.from(token).some(endsLine))
}
