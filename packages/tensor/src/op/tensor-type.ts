// Shape and dtype without elements.
import type { DType } from '../dtype.js'
import type { Shape } from '../shape.js'

/** Shape and dtype of an input or output. */
export interface TensorType {
  /** Extent of each axis. */
  readonly shape: Shape
  /** Element type. */
  readonly dtype: DType
  /** Whether the input is a JavaScript number or boolean. */
  readonly scalar?: boolean
}
