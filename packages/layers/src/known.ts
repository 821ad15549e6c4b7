// Names that strings may have: those of the tables, and what packages add by `declare module '@tensorloom/layers'`.
import type { Spelled } from '@tensorloom/tensor/internal'
import type * as activations from './activations.js'
import type * as constraints from './constraints.js'
import type * as initializers from './initializers.js'
import type * as regularizers from './regularizers.js'

/** The activations of this package, by name. */
export type BuiltInActivations = typeof activations
/** The constraints of this package, by name. */
export type BuiltInConstraints = typeof constraints
/** The initializers of this package, by name. */
export type BuiltInInitializers = typeof initializers
/** The regularizers of this package, by name. */
export type BuiltInRegularizers = typeof regularizers

/** Names of activations beside those of the table, as keys. Augmentable: a plugin adds what it brings. */
// biome-ignore lint/suspicious/noEmptyInterface: there for `declare module`
export interface KnownActivations {}

/** Names of constraints beside those of the table, as keys. Augmentable: a plugin adds what it brings. */
// biome-ignore lint/suspicious/noEmptyInterface: there for `declare module`
export interface KnownConstraints {}

/** Names of initializers beside those of the table, as keys. Augmentable: a plugin adds what it brings. */
// biome-ignore lint/suspicious/noEmptyInterface: there for `declare module`
export interface KnownInitializers {}

/** Names of regularizers beside those of the table, as keys. Augmentable: a plugin adds what it brings. */
// biome-ignore lint/suspicious/noEmptyInterface: there for `declare module`
export interface KnownRegularizers {}

/** What an option for activations takes as a string: `hardSilu`, also as `hard_silu`. */
export type ActivationName = Spelled<keyof (BuiltInActivations & KnownActivations) & string> | 'hard_swish'
/** What an option for constraints takes as a string: `nonNeg`, also as `non_neg` or `NonNeg`. */
export type ConstraintName = Spelled<keyof (BuiltInConstraints & KnownConstraints) & string>
/** Keras's short names of initializers. */
export type InitializerShortName = 'identity' | 'normal' | 'one' | 'stft' | 'uniform' | 'zero'

/** What an option for initializers takes as a string: `heNormal`, also as `he_normal` or `HeNormal`. */
export type InitializerName = Spelled<keyof (BuiltInInitializers & KnownInitializers) & string> | InitializerShortName
/** What an option for regularizers takes as a string: `l2`, also as `L2`. */
export type RegularizerName = Spelled<keyof (BuiltInRegularizers & KnownRegularizers) & string> | 'l1_l2' | 'L1L2'

/** What an `activation` option takes: a name, or a function such as the op `relu` or `(x) => x.mul(2)`. */
export type Activation = ActivationName | activations.ActivationFunction
/** What a constraint option takes: a name, or an object such as `maxNorm({ maxValue: 2 })`. */
export type ConstraintOption = ConstraintName | constraints.Constraint
/** What an initializer option takes: a name, or an object such as `heNormal()`. */
export type InitializerOption = InitializerName | initializers.Initializer
/** What a regularizer option takes: a name, or an object such as `l2(1e-4)`. */
export type RegularizerOption = RegularizerName | regularizers.Regularizer
