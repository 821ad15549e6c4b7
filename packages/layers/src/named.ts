// Turns an option into an activation, an initializer, a regularizer or a constraint. Names are looked up in the tables, then in the plugins
// in use.
import { TensorloomError } from '@tensorloom/tensor'
import { findName, fromPlugins, namesFromPlugins, unknownName } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import * as activations from './activations.js'
import * as constraints from './constraints.js'
import * as initializers from './initializers.js'
import type {
  Activation,
  BuiltInInitializers,
  ConstraintOption,
  InitializerOption,
  InitializerShortName,
  RegularizerOption,
} from './known.js'
import * as regularizers from './regularizers.js'

type ActivationFunction = activations.ActivationFunction
type Constraint = constraints.Constraint
type Initializer = initializers.Initializer
type Regularizer = regularizers.Regularizer

/** Makes an initializer, a regularizer or a constraint again from its saved config. */
export type MakerOf<T> = (config: Readonly<Record<string, unknown>>) => T

interface Kind<T> {
  readonly one: 'activation' | 'constraint' | 'initializer' | 'regularizer'
  readonly table: Readonly<Record<string, T>>
  /** Keras's other names, in lower case without `_`. */
  readonly aliases: Readonly<Record<string, string>>
  /** What may be passed instead of a name. */
  readonly also: string
}

const activationKind: Kind<ActivationFunction> = {
  one: 'activation',
  table: activations,
  aliases: { hardswish: 'hardSilu' },
  also: 'a function',
}

const initializerAliases: Readonly<Record<InitializerShortName, keyof BuiltInInitializers>> = {
  identity: 'identityInitializer',
  normal: 'randomNormal',
  one: 'ones',
  stft: 'stftInitializer',
  uniform: 'randomUniform',
  zero: 'zeros',
}

const initializerKind: Kind<MakerOf<Initializer>> = {
  one: 'initializer',
  // A config holds the options, and positional arguments by their names.
  table: { ...initializers, constant: ({ value }) => initializers.constant(value as number | undefined) },
  aliases: initializerAliases,
  also: 'an object: heNormal()',
}

const regularizerKind: Kind<MakerOf<Regularizer>> = {
  one: 'regularizer',
  table: {
    ...regularizers,
    l1: ({ factor }) => regularizers.l1(factor as number | undefined),
    l2: ({ factor }) => regularizers.l2(factor as number | undefined),
  },
  aliases: {},
  also: 'an object: l2(1e-4)',
}

const constraintKind: Kind<MakerOf<Constraint>> = {
  one: 'constraint',
  table: constraints,
  aliases: {},
  also: 'an object: maxNorm({ maxValue: 2 })',
}

// The entry that a name means: its own name, and what it is.
function find<T>({ one, table, aliases }: Kind<T>, name: string): readonly [name: string, entry: T] | undefined {
  const builtIn = findName(name, Object.keys(table), aliases)
  if (builtIn !== undefined) return [builtIn, table[builtIn]!]
  const inPlugin = findName(name, namesFromPlugins(`${one}s`))
  return inPlugin === undefined ? undefined : [inPlugin, fromPlugins(`${one}s`, inPlugin) as T]
}

function unknown<T>({ one, table, aliases, also }: Kind<T>, name: string): TensorloomError {
  const names = [...Object.keys(table).sort(), ...namesFromPlugins(`${one}s`)]
  return unknownName('', one, name, names, also, TensorloomError, Object.keys(aliases))
}

/** The function that an `activation` option means; that of a plugin may be an op. Throws for an unknown name. */
export function resolveActivation(activation: Activation): ActivationFunction {
  if (typeof activation === 'function') return activation
  if (typeof activation !== 'string') {
    throw new TensorloomError(`activation is ${describeValue(activation)}, expected a name or a function`, {
      help: "write activation: 'relu'",
    })
  }
  const found = find(activationKind, activation)?.[1] ?? fromPlugins('ops', activation)
  if (found === undefined) throw unknown(activationKind, activation)
  return found as ActivationFunction
}

/** The name of an activation: that of the table or a plugin, or the function's own; empty if it has none. */
export function activationName(activation: Activation): string {
  if (typeof activation === 'string') return find(activationKind, activation)?.[0] ?? activation
  const known = Object.entries(activationKind.table).find(([, fn]) => fn === activation)
  if (known !== undefined) return known[0]
  const ofPlugin = namesFromPlugins('activations').find((name) => fromPlugins('activations', name) === activation)
  return ofPlugin ?? (activation as Partial<{ definition: { name: string } }>).definition?.name ?? activation.name
}

/** Whether `value` is an initializer. */
export function isInitializer(value: unknown): value is Initializer {
  return typeof (value as Partial<Initializer> | null)?.initialize === 'function'
}

/** What makes initializers of that type, of this package or a plugin. */
export function initializerMaker(type: string): MakerOf<Initializer> | undefined {
  return find(initializerKind, type)?.[1]
}

/** The initializer that an option means. Throws for an unknown name. */
export function resolveInitializer(option: InitializerOption): Initializer {
  if (typeof option === 'string') {
    const make = initializerMaker(option)
    if (make !== undefined) return make({})
    throw unknown(initializerKind, option)
  }
  if (isInitializer(option)) return option
  throw new TensorloomError(`an initializer is ${describeValue(option)}, expected a name or an object`, {
    help: "write kernelInitializer: 'heNormal', or heNormal()",
  })
}

/** Whether `value` is a regularizer. */
export function isRegularizer(value: unknown): value is Regularizer {
  return typeof (value as Partial<Regularizer> | null)?.penalty === 'function'
}

/** What makes regularizers of that type, of this package or a plugin. */
export function regularizerMaker(type: string): MakerOf<Regularizer> | undefined {
  return find(regularizerKind, type)?.[1]
}

/** The regularizer that an option means, or undefined for none. Throws for an unknown name. */
export function resolveRegularizer(option: RegularizerOption | undefined): Regularizer | undefined {
  if (option === undefined) return undefined
  if (typeof option === 'string') {
    const make = regularizerMaker(option)
    if (make !== undefined) return make({})
    throw unknown(regularizerKind, option)
  }
  if (isRegularizer(option)) return option
  throw new TensorloomError(`a regularizer is ${describeValue(option)}, expected a name or an object`, {
    help: 'write kernelRegularizer: l2(1e-4)',
  })
}

/** Whether `value` is a constraint. */
export function isConstraint(value: unknown): value is Constraint {
  return typeof (value as Partial<Constraint> | null)?.constrain === 'function'
}

/** What makes constraints of that type, of this package or a plugin. */
export function constraintMaker(type: string): MakerOf<Constraint> | undefined {
  return find(constraintKind, type)?.[1]
}

/** The constraint that an option means, or undefined for none. Throws for an unknown name. */
export function resolveConstraint(option: ConstraintOption | undefined): Constraint | undefined {
  if (option === undefined) return undefined
  if (typeof option === 'string') {
    const make = constraintMaker(option)
    if (make !== undefined) return make({})
    throw unknown(constraintKind, option)
  }
  if (isConstraint(option)) return option
  throw new TensorloomError(`a constraint is ${describeValue(option)}, expected a name or an object`, {
    help: 'write kernelConstraint: maxNorm({ maxValue: 2 })',
  })
}
