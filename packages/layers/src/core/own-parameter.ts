// The record that a layer keeps of each of its own parameters.
import type { Parameter } from '@tensorloom/tensor'
import type { Regularizer } from '../regularizers.js'

/** A parameter that a layer made, and how. */
export interface OwnParameter {
  /** The parameter. */
  readonly parameter: Parameter
  /** Whether it is trainable while its layer is. */
  readonly trainable: boolean
  /** Whether it was handed to the layer: its owner saves and frees it. */
  readonly borrowed?: boolean | undefined
  /** Its penalty. */
  readonly regularizer: Regularizer | undefined
}
