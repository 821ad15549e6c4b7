// Options of checkpoints, alone in a file because callbacks have them too.

/** Options of checkpoints. */
export interface CheckpointOptions {
  /** Whether only the model is saved. Such a file cannot be resumed. Default: false. */
  readonly saveWeightsOnly?: boolean | undefined
  /**
   * Whether parameters are stored in half precision: half the bytes. A run that resumes from such a file is not bit for bit the
   * one that was interrupted. Default: false.
   */
  readonly halfPrecision?: boolean | undefined
}
