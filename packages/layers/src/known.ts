// Names that strings may have. Packages add to them by `declare module '@tensorloom/layers'`.

/** Names of the activations of this package, as keys. */
export interface BuiltInActivations {
  elu: true
  exponential: true
  gelu: true
  hardSigmoid: true
  hardSilu: true
  leakyRelu: true
  linear: true
  logSigmoid: true
  logSoftmax: true
  mish: true
  relu: true
  relu6: true
  selu: true
  sigmoid: true
  silu: true
  softmax: true
  softplus: true
  softsign: true
  swish: true
  tanh: true
}

/** Names of the initializers of this package, as keys. */
export interface BuiltInInitializers {
  constant: true
  glorotNormal: true
  glorotUniform: true
  heNormal: true
  heUniform: true
  lecunNormal: true
  lecunUniform: true
  ones: true
  randomNormal: true
  randomUniform: true
  truncatedNormal: true
  varianceScaling: true
  zeros: true
}

/** Names of the regularizers of this package, as keys. */
export interface BuiltInRegularizers {
  l1: true
  l2: true
  l1l2: true
}

/** Names that an option for activations takes, as keys. Augmentable. */
export interface KnownActivations extends BuiltInActivations {}

/** Names that an option for initializers takes, as keys. Augmentable. */
export interface KnownInitializers extends BuiltInInitializers {}

/** Names that an option for regularizers takes, as keys. Augmentable. */
export interface KnownRegularizers extends BuiltInRegularizers {}
