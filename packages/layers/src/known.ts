// Names that strings may have: those of the tables, and what packages add by `declare module '@tensorloom/layers'`.
import type { Spelled } from '@tensorloom/tensor/internal'
import type * as activations from './activations.js'
import type * as initializers from './initializers.js'
import type * as regularizers from './regularizers.js'

/** The activations of this package, by name. */
export type BuiltInActivations = typeof activations
/** The initializers of this package, by name. */
export type BuiltInInitializers = typeof initializers
/** The regularizers of this package, by name. */
export type BuiltInRegularizers = typeof regularizers

/** Names that an option for activations takes, as keys. A plugin can add its names to this interface. */
export interface KnownActivations extends BuiltInActivations {}

/** Names that an option for initializers takes, as keys. A plugin can add its names to this interface. */
export interface KnownInitializers extends BuiltInInitializers {}

/** Names that an option for regularizers takes, as keys. A plugin can add its names to this interface. */
export interface KnownRegularizers extends BuiltInRegularizers {}

/** What an option for activations takes as a string: `hardSilu`, also as `hard_silu`. */
export type ActivationName = Spelled<keyof KnownActivations & string> | 'hard_swish'
/** What an option for initializers takes as a string: `heNormal`, also as `he_normal` or `HeNormal`. */
export type InitializerName = Spelled<keyof KnownInitializers & string> | 'normal' | 'one' | 'uniform' | 'zero'
/** What an option for regularizers takes as a string: `l2`, also as `L2`. */
export type RegularizerName = Spelled<keyof KnownRegularizers & string> | 'l1_l2' | 'L1L2'

/** What an `activation` option takes: a name, or a function such as the op `relu` or `(x) => x.mul(2)`. */
export type Activation = ActivationName | activations.ActivationFunction
/** What an initializer option takes: a name, or an object such as `heNormal()`. */
export type InitializerOption = InitializerName | initializers.Initializer
/** What a regularizer option takes: a name, or an object such as `l2(1e-4)`. */
export type RegularizerOption = RegularizerName | regularizers.Regularizer
