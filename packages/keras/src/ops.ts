// The table of functions of keras.ops, by Keras's name.
import { arithmetic } from './ops/arithmetic.js'
import { arrangement } from './ops/arrangement.js'
import { creation } from './ops/creation.js'
import { elementwise } from './ops/elementwise.js'
import { image } from './ops/image.js'
import { indexing } from './ops/indexing.js'
import { linearAlgebra } from './ops/linear-algebra.js'
import { movement } from './ops/movement.js'
import { neural } from './ops/neural.js'
import type { OpTable } from './ops/op.js'
import { pooling } from './ops/pooling.js'
import { reduction } from './ops/reduction.js'
import { statistics } from './ops/statistics.js'

/** The functions of keras.ops: `sum`, `image.resize`. */
export const ops: OpTable = {
  ...elementwise,
  ...arithmetic,
  ...creation,
  ...reduction,
  ...statistics,
  ...movement,
  ...arrangement,
  ...indexing,
  ...linearAlgebra,
  ...neural,
  ...pooling,
  ...image,
}
