// Names that strings may have. Packages add to them by `declare module '@tensorloom/train'`.

/** Names of losses, as keys. Augmentable. */
export interface KnownLosses {
  binaryCrossentropy: true
  categoricalCrossentropy: true
  cosineSimilarity: true
  hinge: true
  huber: true
  klDivergence: true
  logCosh: true
  meanAbsoluteError: true
  meanSquaredError: true
  poisson: true
  sparseCategoricalCrossentropy: true
}

/** Names of metrics, as keys. Augmentable. */
export interface KnownMetrics {
  accuracy: true
  binaryAccuracy: true
  categoricalAccuracy: true
  meanAbsoluteError: true
  meanSquaredError: true
  sparseCategoricalAccuracy: true
  sparseTopKCategoricalAccuracy: true
  topKCategoricalAccuracy: true
}
