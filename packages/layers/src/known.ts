// Names that strings may have. Packages add to them by `declare module '@tensorloom/layers'`.

/** Names of the activations of this package, as keys. */
export interface BuiltInActivations {
  /** x above 0, eˣ − 1 below. */
  elu: true
  /** eˣ. */
  exponential: true
  /** x · Φ(x). */
  gelu: true
  /** min(max(x/6 + 1/2, 0), 1). */
  hardSigmoid: true
  /** x · hardSigmoid(x). */
  hardSilu: true
  /** x above 0, 0.2 · x below. */
  leakyRelu: true
  /** x. */
  linear: true
  /** log sigmoid(x). */
  logSigmoid: true
  /** log softmax(x) over the last axis. */
  logSoftmax: true
  /** x · tanh(softplus(x)). */
  mish: true
  /** max(x, 0). */
  relu: true
  /** min(max(x, 0), 6). */
  relu6: true
  /** scale · elu(x, alpha), self-normalising. */
  selu: true
  /** 1 / (1 + e⁻ˣ). */
  sigmoid: true
  /** x · sigmoid(x). */
  silu: true
  /** eˣ / Σ eˣ over the last axis. */
  softmax: true
  /** log(1 + eˣ). */
  softplus: true
  /** x / (1 + |x|). */
  softsign: true
  /** x · sigmoid(x), another name of silu. */
  swish: true
  /** hyperbolic tangent. */
  tanh: true
}

/** Names of the initializers of this package, as keys. */
export interface BuiltInInitializers {
  /** 0. */
  constant: true
  /** truncated normal, variance 2 / (fanIn + fanOut). */
  glorotNormal: true
  /** uniform in ±√(6 / (fanIn + fanOut)). */
  glorotUniform: true
  /** truncated normal, variance 2 / fanIn. */
  heNormal: true
  /** uniform in ±√(6 / fanIn). */
  heUniform: true
  /** truncated normal, variance 1 / fanIn. */
  lecunNormal: true
  /** uniform in ±√(3 / fanIn). */
  lecunUniform: true
  /** 1. */
  ones: true
  /** normal, standard deviation 0.05. */
  randomNormal: true
  /** uniform in ±0.05. */
  randomUniform: true
  /** normal within ±0.1, standard deviation 0.05 before truncation. */
  truncatedNormal: true
  /** truncated normal, variance 1 / fanIn. */
  varianceScaling: true
  /** 0. */
  zeros: true
}

/** Names of the regularizers of this package, as keys. */
export interface BuiltInRegularizers {
  /** 0.01 · Σ|w|. */
  l1: true
  /** 0.01 · Σw². */
  l2: true
  /** 0: give factors by the object l1l2({ l1, l2 }). */
  l1l2: true
}

/** Names that an option for activations takes, as keys. Augmentable. */
export interface KnownActivations extends BuiltInActivations {}

/** Names that an option for initializers takes, as keys. Augmentable. */
export interface KnownInitializers extends BuiltInInitializers {}

/** Names that an option for regularizers takes, as keys. Augmentable. */
export interface KnownRegularizers extends BuiltInRegularizers {}
