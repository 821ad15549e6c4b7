// Fields whose values are initializers, regularizers, constraints or activations: by name, or with class and config.
import { SerializationError } from '@tensorloom/tensor'
import { findName, unknownName } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { activationFromKeras, kerasActivationOf } from './classes/activations.js'
import { constraints } from './classes/constraints.js'
import { initializerAliases, initializers } from './classes/initializers.js'
import { regularizers } from './classes/regularizers.js'
import { type Described, describe, entryOf, optionsOf, type Table } from './classes/table.js'
import type { Field } from './fields.js'
import { isConfig, isSerialized, type Json, serialized } from './json.js'
import { activationOfLayer, layerOfActivation } from './layer-activations.js'

/** An object inside a config → ours. Keras also takes short names, such as `glorot_uniform`. */
function readNamed<T>(kind: string, table: Table<T>, value: Json, where: string): T | undefined {
  if (value === null) return undefined
  if (typeof value === 'string') {
    const name = findName(value, Object.keys(table), initializerAliases)
    if (name === undefined)
      throw unknownName(`${where}: `, kind, value, Object.keys(table), undefined, SerializationError)
    return table[name]!.make({})
  }
  if (!isSerialized(value)) {
    throw new SerializationError(`${where} is ${describeValue(value)}, expected a name or an object of Keras`, {
      help: `write { class_name, config } as Keras's get_config() does`,
    })
  }
  const entry = entryOf<T, (typeof table)[string]>(kind, table, value.class_name, initializerAliases)
  return entry.make(optionsOf(entry, value.class_name, isConfig(value.config) ? value.config : {}))
}

function namedField<T extends Described>(
  kind: string,
  module: string,
  table: () => Table<T>,
  standard: Json,
  ours: string | undefined,
): Field {
  return {
    standard,
    ours,
    read: (value, where) => readNamed(kind, table(), value, where),
    write: (value) => {
      const made = typeof value === 'string' ? readNamed(kind, table(), value, kind)! : (value as T)
      return serialized(module, describe(kind, table(), made))
    },
  }
}

/** An initializer. `standard` is the class of Keras's default, with its whole config. */
export function initializer(standard: Json, ours?: string): Field {
  return namedField('initializer', 'keras.initializers', () => initializers, standard, ours)
}

/** A regularizer; none by default. */
export function regularizer(ours?: string): Field {
  return namedField('regularizer', 'keras.regularizers', () => regularizers, null, ours)
}

/** An activation; `linear` by default. */
export function activation(standard: string | null = 'linear', ours?: string): Field {
  return {
    standard,
    ours,
    read: (value, where, nested) =>
      activationOfLayer(value, nested) ?? activationFromKeras(value, where, nested?.version),
    write: (value, nested) => layerOfActivation(value) ?? kerasActivationOf(value, nested?.version),
  }
}

/** Keras's defaults of initializers, as they stand in a config. */
export const standards: Readonly<Record<'glorotUniform' | 'zeros' | 'ones' | 'orthogonal' | 'randomUniform', Json>> = {
  glorotUniform: serialized('keras.initializers', {
    className: 'GlorotUniform',
    config: { seed: null, input_axes: null, output_axes: null },
  }),
  zeros: serialized('keras.initializers', { className: 'Zeros', config: {} }),
  ones: serialized('keras.initializers', { className: 'Ones', config: {} }),
  orthogonal: serialized('keras.initializers', { className: 'Orthogonal', config: { seed: null, gain: 1 } }),
  randomUniform: serialized('keras.initializers', {
    className: 'RandomUniform',
    config: { seed: null, minval: -0.05, maxval: 0.05 },
  }),
}

/** A constraint; none by default. */
export function constraint(ours?: string): Field {
  return namedField('constraint', 'keras.constraints', () => constraints, null, ours)
}
