// Keras's activation functions: which function each is here, and how its arguments are named.
import { relu } from '@tensorloom/layers'
import * as builtIn from '@tensorloom/layers/activations'
import { SerializationError, type Tensor } from '@tensorloom/tensor'
import { findName, unknownName } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import type { KerasVersion, Options } from '../fields.js'
import { isSerialized, type Json } from '../json.js'
import { camelCase, snakeCase } from '../letter-case.js'

/** An activation of Keras. */
export interface ActivationEntry {
  /** Its name here, as an `activation` option takes it. */
  readonly ours: string
  /** Computes it with Keras's arguments, which have camelCase names. */
  call(x: Tensor, options: Options): Tensor
}

type AnyActivation = (x: Tensor, options?: never) => Tensor

const named: Readonly<Record<string, unknown>> = { ...builtIn }

function entry(ours: keyof typeof builtIn, call?: (x: Tensor, options: Options) => Tensor): ActivationEntry {
  const activation = named[ours] as AnyActivation
  return { ours, call: call ?? ((x, options) => (hasNone(options) ? activation(x) : activation(x, options as never))) }
}

// Most ops take no options at all.
const hasNone = (options: Options): boolean => Object.keys(options).length === 0

/** Keras's activations by name. */
export const activations: Readonly<Record<string, ActivationEntry>> = {
  celu: entry('celu'),
  elu: entry('elu'),
  exponential: entry('exponential'),
  gelu: entry('gelu'),
  glu: entry('glu'),
  hard_shrink: entry('hardShrink'),
  hard_sigmoid: entry('hardSigmoid'),
  hard_silu: entry('hardSilu'),
  hard_tanh: entry('hardTanh'),
  leaky_relu: entry('leakyRelu', (x, { negativeSlope }) =>
    builtIn.leakyRelu(x, { alpha: negativeSlope as number | undefined }),
  ),
  linear: entry('linear'),
  log_sigmoid: entry('logSigmoid'),
  log_softmax: entry('logSoftmax'),
  mish: entry('mish'),
  relu: entry('relu', (x, options) => {
    if (hasNone(options)) return builtIn.relu(x)
    return relu(Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null))).apply(x)
  }),
  relu6: entry('relu6'),
  selu: entry('selu'),
  sigmoid: entry('sigmoid'),
  silu: entry('silu'),
  soft_shrink: entry('softShrink'),
  softmax: entry('softmax'),
  softplus: entry('softplus'),
  softsign: entry('softsign'),
  sparse_plus: entry('sparsePlus'),
  sparse_sigmoid: entry('sparseSigmoid'),
  sparsemax: entry('sparsemax'),
  squareplus: entry('squareplus'),
  tanh: entry('tanh'),
  tanh_shrink: entry('tanhShrink'),
  threshold: entry('threshold'),
}

/** Keras's other names of activations. */
export const activationAliases: Readonly<Record<string, string>> = { swish: 'silu', hard_swish: 'hard_silu' }

/** The entry of an activation, by one of Keras's names. */
export function activationEntry(name: string): ActivationEntry {
  const known = findName(name, Object.keys(activations), {})
  const found = known ?? activationAliases[name]
  if (found === undefined) {
    throw unknownName('Keras: ', 'activation', name, Object.keys(activations), undefined, SerializationError)
  }
  return activations[found]!
}

// What a name means in Keras 2 and in TensorFlow.js, where it is something else than in Keras 3.
const inKeras2: Readonly<Record<string, string>> = { hard_sigmoid: 'hardSigmoidFifth' }

/** An activation in a Keras config → the value of an `activation` option; undefined for none. */
export function activationFromKeras(value: Json, where: string, version: KerasVersion = 3): string | undefined {
  if (value === null) return undefined
  if (typeof value === 'string') {
    const name = version === 2 ? snakeCase(value) : value
    return version === 2 && Object.hasOwn(inKeras2, name) ? inKeras2[name] : activationEntry(name).ours
  }
  if (isSerialized(value) && value.class_name === 'function' && typeof value.config === 'string') {
    return activationFromKeras(value.config, where, version)
  }
  throw new SerializationError(`${where} is ${describeValue(value)}, expected the name of an activation`, {
    help: 'write the name of an activation, or a layer without weights: ELU, LeakyReLU, ReLU or Softmax',
  })
}

/** The value of an `activation` option → Keras's name. */
export function kerasActivationOf(value: unknown, version: KerasVersion = 3): Json {
  const name = typeof value === 'string' ? value : nameOf(value)
  const differs = Object.entries(inKeras2).find(
    ([keras, ours]) => ours === name || (version === 2 && keras === snakeCase(name ?? '')),
  )
  if (differs !== undefined) {
    const [keras, ours] = differs
    if (version === 2 && ours === name) return keras
    throw new SerializationError(`the activation '${name}' is not known to Keras ${version}`, {
      help:
        version === 2
          ? `its ${keras} is '${ours}' here`
          : `it is the ${keras} of Keras 2; that of Keras 3 is '${camelCase(keras)}' here`,
    })
  }
  const found = Object.entries(activations).find(([, one]) => one.ours === name)
  if (found !== undefined) return found[0]
  if (name !== undefined) return activationNameOf(name)
  throw new SerializationError('an activation is a function of its own, which Keras does not know', {
    help: `use one of ${Object.keys(activations).join(', ')}`,
  })
}

function nameOf(value: unknown): string | undefined {
  return Object.entries(named).find(([, one]) => one === value)?.[0]
}

// A name in another spelling: `hard_silu`.
function activationNameOf(name: string): string {
  const keras = snakeCase(name)
  const entry = activationEntry(keras)
  return Object.entries(activations).find(([, one]) => one === entry)![0]
}
