// Names that strings may have. Packages add to them by `declare module '@tensorloom/train'`.

/** Names of the losses of this package, as keys. */
export interface BuiltInLosses {
  /** Yes-or-no targets, probabilities. */
  binaryCrossentropy: true
  /** One-hot targets, probabilities. */
  categoricalCrossentropy: true
  /** Negated cosine of the angle to the target. */
  cosineSimilarity: true
  /** max(1 − target · prediction, 0). */
  hinge: true
  /** Quadratic up to 1, linear beyond. */
  huber: true
  /** Σ target · log(target / prediction). */
  klDivergence: true
  /** log cosh of the error. */
  logCosh: true
  /** Mean of the absolute error. */
  meanAbsoluteError: true
  /** Mean of the squared error. */
  meanSquaredError: true
  /** For counts. */
  poisson: true
  /** Integer targets, probabilities. */
  sparseCategoricalCrossentropy: true
}

/** Names of the metrics of this package, as keys. */
export interface BuiltInMetrics {
  /** The accuracy that fits the loss. */
  accuracy: true
  /** Share of yes-or-no predictions on the right side of 0.5. */
  binaryAccuracy: true
  /** Share of highest scores where the target is highest. */
  categoricalAccuracy: true
  /** Mean of the absolute error. */
  meanAbsoluteError: true
  /** Mean of the squared error. */
  meanSquaredError: true
  /** Share of highest scores at the label. */
  sparseCategoricalAccuracy: true
  /** Share of labels among the five highest scores. */
  sparseTopKCategoricalAccuracy: true
  /** Share of targets' highest places among the five highest scores. */
  topKCategoricalAccuracy: true
}

/** Names that `loss` takes, as keys. Augmentable: a plugin adds what it brings. */
export interface KnownLosses extends BuiltInLosses {}

/** Names that `metrics` takes, as keys. Augmentable: a plugin adds what it brings. */
export interface KnownMetrics extends BuiltInMetrics {}

/** Names that `optimizer` takes, as keys: those of plugins. Augmentable. */
// biome-ignore lint/suspicious/noEmptyInterface: there for `declare module`
export interface KnownOptimizers {}

/** Names that `callbacks` takes, as keys: those of plugins. Augmentable. */
// biome-ignore lint/suspicious/noEmptyInterface: there for `declare module`
export interface KnownCallbacks {}
