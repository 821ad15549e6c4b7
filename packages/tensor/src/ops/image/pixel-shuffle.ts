// Moves channels to space and back (Shi et al. 2016), channels last.

import { describeValue } from '../../describe.js'
import { ShapeError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { shapeText } from '../../shape.js'
import type { Tensor, TensorLike } from '../../tensor-types.js'
import { reshape, transpose } from '../movement/shape.js'

type ShuffleOp = Op<(x: TensorLike, factor: number) => Tensor>

function refuse(name: string, x: Tensor, factor: number, what: string): never {
  throw new ShapeError(`${name}: ${shapeText(x.shape)} does not fit factor ${describeValue(factor)}`, {
    help: `expected [batch, height, width, channels] with ${what}`,
  })
}

const isFactor = (factor: unknown): boolean => Number.isInteger(factor) && (factor as number) > 0

/**
 * Moves blocks of channels to space. Channel `c · factor² + y · factor + x` goes to row y and column x of its block, as
 * in PyTorch.
 *
 * @param x - [batch, height, width, channels · factor²]
 * @returns [batch, height · factor, width · factor, channels]
 * @example
 * ```ts
 * import { pixelShuffle, zeros } from '@tensorloom/tensor'
 * console.log(pixelShuffle(zeros([1, 4, 4, 12]), 2).shape) // [1, 8, 8, 3]
 * ```
 * @function
 */
export const pixelShuffle: ShuffleOp = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'pixelShuffle',
  inputs: 1,
  positional: ['factor'],
  compose(x, { factor }) {
    const [batch, height, width, channels] = x.shape as readonly [number, number, number, number]
    if (x.rank !== 4 || !isFactor(factor) || channels % factor ** 2 !== 0) {
      refuse('pixelShuffle', x, factor, 'channels divisible by factor²')
    }
    const out = channels / factor ** 2
    const blocks = reshape(x, [batch, height, width, out, factor, factor])
    return reshape(transpose(blocks, { perm: [0, 1, 4, 2, 5, 3] }), [batch, height * factor, width * factor, out])
  },
})

/**
 * The inverse of `pixelShuffle`: [batch, h · factor, w · factor, c] to [batch, h, w, c · factor²].
 *
 * @example
 * ```ts
 * import { ones, pixelUnshuffle } from '@tensorloom/tensor'
 * console.log(pixelUnshuffle(ones([1, 4, 4, 1]), 2).shape) // [1, 2, 2, 4]
 * ```
 * @function
 */
export const pixelUnshuffle: ShuffleOp = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'pixelUnshuffle',
  inputs: 1,
  positional: ['factor'],
  compose(x, { factor }) {
    const [batch, height, width, channels] = x.shape as readonly [number, number, number, number]
    if (x.rank !== 4 || !isFactor(factor) || height % factor !== 0 || width % factor !== 0) {
      refuse('pixelUnshuffle', x, factor, 'height and width divisible by factor')
    }
    const [rows, columns] = [height / factor, width / factor]
    const blocks = reshape(x, [batch, rows, factor, columns, factor, channels])
    return reshape(transpose(blocks, { perm: [0, 1, 3, 5, 2, 4] }), [batch, rows, columns, channels * factor ** 2])
  },
})
