// What the public functions are given: objects of Keras, layers, optimizers, losses, metrics. Anything else is refused.
import { isLayer } from '@tensorloom/layers'
import { SerializationError, TensorloomError } from '@tensorloom/tensor'
import { isPlainObject } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'

/** Throws unless `given` has the name of a class and, if any, a config. */
export function checkKerasObject(user: string, given: unknown): void {
  const { className, config = {} } = isPlainObject(given) ? given : {}
  if (typeof className === 'string' && isPlainObject(config)) return
  const wrong = typeof className === 'string' ? `the config of ${className} is ${describeValue(config)}` : undefined
  throw new SerializationError(`${user}: ${wrong ?? `got ${describeValue(given)}`}, expected an object of Keras`, {
    help: `write ${user}({ className: 'Name', config: { … } }), as get_config() gives it in Keras`,
  })
}

/** Throws unless `given` is a config, an object of Keras's options. */
export function checkConfig(user: string, given: unknown): void {
  if (isPlainObject(given)) return
  throw new SerializationError(`${user}: got ${describeValue(given)}, expected a config of Keras`, {
    help: 'pass the object that get_config() or get_compile_config() gives in Keras',
  })
}

/** Throws unless `given` is a layer. */
export function checkLayerArgument(user: string, given: unknown): void {
  if (isLayer(given)) return
  throw new TensorloomError(`${user}: got ${describeValue(given)}, expected a layer or model`, {
    help: `pass a layer: ${user}(dense(3, { inputShape: [2] }))`,
  })
}

/** Throws unless `given` is an optimizer. `call` is a call with one. */
export function checkOptimizer(user: string, given: unknown, call: string = `${user}(adam())`): void {
  const { type, options, stateDict } = Object(given) as Readonly<Record<string, unknown>>
  if (typeof type === 'string' && isPlainObject(options) && typeof stateDict === 'function') return
  throw new TensorloomError(`${user}: got ${describeValue(given)}, expected an optimizer`, {
    help: `pass an optimizer: ${call}`,
  })
}

/** Throws unless `given` has a name, as losses and metrics have. */
export function checkMeasure(user: string, kind: 'loss' | 'metric', given: unknown): void {
  if (typeof (Object(given) as { readonly name?: unknown }).name === 'string') return
  const example = kind === 'loss' ? 'meanSquaredError()' : 'auc()'
  throw new TensorloomError(`${user}: got ${describeValue(given)}, expected a ${kind}`, {
    help: `pass a ${kind}: ${user}(${example})`,
  })
}

/** Runs a part of reading a config. An error of the language, which a value of a wrong kind causes, becomes one of the config. */
export function readingConfig<T>(user: string, className: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof Error) || error instanceof TensorloomError) throw error
    throw new SerializationError(`${user}: the config of ${className} is invalid: ${error.message}`, {
      help: "give what Keras's get_config() returns: an option has the wrong kind",
      cause: error,
    })
  }
}
