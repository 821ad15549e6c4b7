// Names that strings may have. Packages add to them by `declare module '@tensorloom/layers'`.

/** Names of activations, as keys. Augmentable. */
export interface KnownActivations {
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

/** Names of initializers, as keys. Augmentable. */
export interface KnownInitializers {
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

/** Names of regularizers, as keys. Augmentable. */
export interface KnownRegularizers {
  l1: true
  l2: true
  l1l2: true
}
