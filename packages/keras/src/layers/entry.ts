// An entry of the table of layers: the class here, its config, its weights in Keras's order, and its calls.
import type { AnyLayer, LayerClass } from '@tensorloom/layers'
import type { Parameter } from '@tensorloom/tensor'
import type { Entry } from '../classes/table.js'
import { type Field, type Fields, fixed, type Options, optional, plain } from '../fields.js'
import { isSerialized } from '../json.js'
import { regularizer } from '../object-fields.js'
import type { CallMapping } from './calls.js'

/** A weight under Keras's path below its layer: `kernel`, `query/kernel`. */
export type PlacedWeight = readonly [path: string, parameter: Parameter]

/** A layer class of Keras. */
export interface LayerEntry extends Entry<AnyLayer> {
  /**
   * The weights in Keras's order. An object gives the path of each of the layer's own parameters: `{ kernel: 'lstm_cell/kernel' }`.
   * By default: the layer's own trainable parameters, its other ones, then those of the layers inside it, with snake_case names.
   */
  readonly weights?: Readonly<Record<string, string>> | ((layer: never) => readonly PlacedWeight[]) | undefined
  /** What `layer(*args, **kwargs)` is here. See `CallMapping` for what happens by default. */
  readonly call?: CallMapping | undefined
  /**
   * The layers inside by the names of Keras's attributes, which are the names of groups in a file of weights. A text is the
   * name of a layer that has no weights and that only Keras has. By default: the names of fields here in snake_case.
   */
  readonly inside?:
    | ((layer: never) => Readonly<Record<string, AnyLayer | readonly AnyLayer[] | string | undefined>>)
    | undefined
  /** The class name that Keras writes, if it is not the name of the class. */
  readonly savedName?: string | undefined
}

/** What an entry may add to the fields of a config. */
export type LayerEntryOptions = Omit<LayerEntry, 'type' | 'fields' | 'make'> & {
  /** The fields that all layers share, if they are others than usual. */
  readonly base?: Fields | undefined
  /** Makes the layer from our options; `new Class(options)` by default. */
  readonly make?: ((options: Options) => AnyLayer) | undefined
}

// Weights are float32 with these policies, and results in half precision are those in float32, rounded.
const mixed: readonly unknown[] = ['mixed_float16', 'mixed_bfloat16']

/** The dtype policy of a layer. Everything computes in float32, also what Keras computes in mixed precision. */
export const dtypePolicy: Field = {
  ...fixed({ module: 'keras', class_name: 'DTypePolicy', config: { name: 'float32' }, registered_name: null }),
  read(value, where) {
    const policy = isSerialized(value) ? { ...(value.config as { name?: string }) }.name : value
    // None is the standard policy of the program.
    return policy === null || mixed.includes(policy) ? undefined : dtypeName.read(policy ?? null, where)
  },
}

const dtypeName = fixed('float32', "save the model in Keras with keras.config.set_dtype_policy('float32')")

/** What every layer has. */
export const base: Fields = {
  name: plain(),
  trainable: plain(true),
  dtype: dtypePolicy,
  activity_regularizer: optional(regularizer()),
}

/** The entry of a class whose constructor takes our options as one object. */
export function layerEntry(Class: LayerClass, fields: Fields, options: LayerEntryOptions = {}): LayerEntry {
  const { base: shared = base, make, ...rest } = options
  return {
    ...rest,
    type: Class.type,
    fields: { ...shared, ...fields },
    make: make ?? ((given) => new Class(given as never)),
  }
}
