// Fields that several layers have.
import { type Fields, fixed, plain } from '../fields.js'
import { activation, constraint, initializer, regularizer, standards } from '../named.js'

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

/** The order of axes. */
export const channelsLast: Fields = {
  data_format: fixed('channels_last', 'save the model in Keras with data_format="channels_last"'),
}
