// What loading a state dict tells.

/** What `loadStateDict` left out. */
export interface LoadReport {
  /** Parameters that the state does not have; they keep their values. */
  readonly missing: readonly string[]
  /** Names in the state that no parameter has. */
  readonly unexpected: readonly string[]
}
