// Vocabularies that `adapt` found. Keras writes them beside the config: assets/layers/string_lookup/vocabulary.txt.
import { SerializationError } from '@tensorloom/tensor'
import { isConfig, isSerialized, type Json, type KerasConfig } from '../json.js'
import { groupName } from './saved-tree.js'

const classes: readonly string[] = ['IntegerLookup', 'StringLookup', 'TextVectorization']

/**
 * The config of a model with the vocabularies of its layers in it.
 *
 * @param config - the object that Keras writes for the model
 * @param read - the text of a file of the archive; undefined if there is none
 * @throws `SerializationError` if a vocabulary of numbers has something else
 */
export async function withVocabularies(
  config: Json,
  read: (name: string) => Promise<string | undefined>,
): Promise<Json> {
  return inside(config, 'assets', read)
}

async function inside(object: Json, path: string, read: (name: string) => Promise<string | undefined>): Promise<Json> {
  if (!isSerialized(object) || !isConfig(object.config)) return object
  const { class_name: className, config } = object
  if (classes.includes(className)) {
    if (Array.isArray(config.vocabulary)) return object
    // The words of a TextVectorization are in the lookup inside it as well.
    const text = (await read(`${path}/vocabulary.txt`)) ?? (await read(`${path}/_lookup_layer/vocabulary.txt`))
    return text === undefined
      ? object
      : { ...object, config: { ...config, vocabulary: tokensOf(className, path, text) } }
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
    layers.push(await inside(layer, `${path}/layers/${count === 0 ? name : `${name}_${count}`}`, read))
  }
  return { ...object, config: { ...config, layers } satisfies KerasConfig }
}

function tokensOf(className: string, path: string, text: string): readonly Json[] {
  const lines = text.split('\n')
  if (className !== 'IntegerLookup') return lines
  return lines.map((line, k) => {
    const value = line.trim() === '' ? Number.NaN : Number(line)
    if (Number.isSafeInteger(value)) return value
    throw new SerializationError(`Keras: ${path}/vocabulary.txt: line ${k + 1} is '${line}', expected a whole number`, {
      help: 'the file is damaged, or was changed by another program: write it again with Keras',
    })
  })
}
