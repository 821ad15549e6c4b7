// Fields that several layers have.
import { SerializationError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { type Field, type Fields, fixed, optional, plain, word } from '../fields.js'
import type { Json } from '../json.js'
import { activation, constraint, initializer, regularizer, standards } from '../object-fields.js'

/** An activation, a kernel and a bias. */
export const kernelFields: Fields = {
  activation: activation('linear'),
  use_bias: plain(true),
  kernel_initializer: initializer(standards.glorotUniform),
  bias_initializer: initializer(standards.zeros),
  kernel_regularizer: regularizer(),
  bias_regularizer: regularizer(),
  kernel_constraint: constraint(),
  bias_constraint: constraint(),
}

/** Layers that Keras can quantize. */
export const notQuantized: Fields = {
  quantization_config: fixed(null, 'save the model in Keras before it is quantized'),
}

/** Where the channels are. */
export const dataFormat: Fields = { data_format: word('channels_last') }

/** A penalty on the output that Keras writes also where there is none. */
export const activityRegularizer: Fields = { activity_regularizer: regularizer() }

/** A padding by name. Keras has no numbers here. */
export const namedPadding: Field = {
  ...plain('valid'),
  write(value) {
    if (typeof value === 'string') return value
    throw new SerializationError(
      `padding is ${describeValue(value)}, and Keras knows 'valid', 'same' and 'causal' only`,
      {
        help: "pad in a layer of its own: zeroPadding2d(padding), then padding: 'valid'",
      },
    )
  },
}

/** An initializer, a regularizer and a constraint of a weight. */
export function weightFields(prefix: string, standard: Json): Fields {
  return {
    [`${prefix}_initializer`]: initializer(standard),
    [`${prefix}_regularizer`]: regularizer(),
    [`${prefix}_constraint`]: constraint(),
  }
}

/** Low-rank adaptation, which Keras writes where it is enabled. */
export const loraFields: Fields = { lora_rank: optional(plain()), lora_alpha: optional(plain()) }
