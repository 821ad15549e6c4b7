// Options that several losses on class scores share.
import type * as ops from '@tensorloom/tensor/losses'

/** Options of losses on class scores. */
export interface LogitsOptions extends Omit<ops.LogitsOptions, 'reduction'> {}
/** Options of losses that can smooth labels. */
export interface SmoothingOptions extends Omit<ops.SmoothingOptions, 'reduction'> {}
