// Options that several losses on class scores share.
import type * as ops from '@tensorloom/tensor/losses'

/** Options of losses on class scores. */
export type LogitsOptions = Omit<ops.LogitsOptions, 'reduction'>
/** Options of losses that can smooth labels. */
export type SmoothingOptions = Omit<ops.SmoothingOptions, 'reduction'>
