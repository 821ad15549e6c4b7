// Values in the config of a Keras model: references to tensors of the graph, slices, constants.
import { type DType, SerializationError, type Tensor, tensor } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { isConfig, type Json, type KerasConfig, type KerasObject, objectOf, type SerializedObject } from '../json.js'

/** Which output of which call of which layer. */
export type History = readonly [layer: string, call: number, output: number]

/** A layer of a functional config. */
export interface StoredLayer {
  readonly module?: string | undefined
  readonly class_name: string
  readonly registered_name?: string | null | undefined
  readonly name?: string | undefined
  readonly config: KerasConfig
  readonly inbound_nodes?: readonly StoredNode[] | undefined
}

/** The Keras object that a layer of a config is. */
export function storedObject(one: StoredLayer): KerasObject {
  return objectOf(one as unknown as SerializedObject)
}

/** One call of a layer. */
export interface StoredNode {
  readonly args: readonly Json[]
  readonly kwargs: KerasConfig
}

/** The reference that a value is, or undefined. */
export function historyOf(value: Json): History | undefined {
  if (!isConfig(value) || value.class_name !== '__keras_tensor__' || !isConfig(value.config ?? null)) return undefined
  const { keras_history: history } = value.config as KerasConfig
  const [layer, call, output] = Array.isArray(history) ? (history as readonly Json[]) : []
  if (typeof layer === 'string' && Number.isInteger(call) && Number.isInteger(output)) {
    return [layer, call as number, output as number]
  }
  throw new SerializationError(`a call in the model uses the tensor ${describeValue(history)}`, {
    help: 'the config is damaged: write it again with model.to_json()',
  })
}

/** All references in a value. */
export function historiesIn(value: Json): readonly History[] {
  const own = historyOf(value)
  if (own !== undefined) return [own]
  if (value === null || typeof value !== 'object') return []
  return (Object.values(value) as readonly Json[]).flatMap(historiesIn)
}

/** The value with what Keras writes as an object made again. */
export function valueOf(value: Json, find: (history: History) => Tensor): unknown {
  const history = historyOf(value)
  if (history !== undefined) return find(history)
  if (Array.isArray(value)) return value.map((one: Json) => valueOf(one, find))
  if (!isConfig(value)) return value
  const { class_name, config } = value
  if (class_name === '__slice__') return config
  if (class_name === '__ellipsis__') return '...'
  if ((class_name === '__tensor__' || class_name === '__numpy__') && isConfig(config ?? null)) {
    const { value: elements, dtype } = config as KerasConfig
    return tensor(elements as never, { dtype: (dtype ?? 'float32') as DType })
  }
  if (typeof class_name === 'string' && class_name.startsWith('__')) {
    throw new SerializationError(`a call in the model holds a value of the kind ${class_name}`, {
      help: 'it is not known here: write the layer with tensors, numbers and lists',
    })
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, valueOf(one, find)]))
}
