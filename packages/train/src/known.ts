// Names that strings may have. Packages add to them by `declare module '@tensorloom/train'`.

/** Names of losses, as keys. Augmentable. */
export interface KnownLosses {
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

/** Names of metrics, as keys. Augmentable. */
export interface KnownMetrics {
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
