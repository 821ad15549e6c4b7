// The table of functions of keras.ops, by Keras's name.
import { elementwise } from './ops/elementwise.js'
import { image } from './ops/image.js'
import { indexing } from './ops/indexing.js'
import { movement } from './ops/movement.js'
import { neural } from './ops/neural.js'
import type { OpTable } from './ops/op.js'
import { reduction } from './ops/reduction.js'

/** The functions of keras.ops: `sum`, `image.resize`. */
export const ops: OpTable = { ...elementwise, ...reduction, ...movement, ...indexing, ...neural, ...image }
