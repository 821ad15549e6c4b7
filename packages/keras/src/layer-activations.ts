// Activations that are layers: `Dense(8, activation=LeakyReLU(0.3))`.
import type { AnyLayer } from '@tensorloom/layers'
import type { Tensor } from '@tensorloom/tensor'
import type { Nested } from './fields.js'
import { isConfig, isSerialized, type Json, objectOf, type SerializedObject } from './json.js'

// Those that have no weights, so that a function can stand for them.
const classes: readonly string[] = ['Activation', 'ELU', 'LeakyReLU', 'ReLU', 'Softmax']

// What was read, to be written again.
const read = /* @__PURE__ */ new WeakMap<object, SerializedObject>()

/** The function of an activation layer without weights; undefined for everything else. */
export function activationOfLayer(value: Json, nested: Nested | undefined): ((x: Tensor) => Tensor) | undefined {
  if (!isSerialized(value) || !isConfig(value.config) || nested === undefined) return undefined
  if (!classes.includes(value.class_name)) return undefined
  const layer = nested.read(objectOf(value)) as AnyLayer
  const activation = (x: Tensor): Tensor => layer.apply(x) as Tensor
  read.set(activation, value)
  return activation
}

/** The layer that a function came from, as Keras wrote it. */
export function layerOfActivation(activation: unknown): SerializedObject | undefined {
  return typeof activation === 'function' ? read.get(activation) : undefined
}
