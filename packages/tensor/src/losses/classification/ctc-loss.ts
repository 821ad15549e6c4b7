// Connectionist temporal classification: the loss of a label sequence without time stamps, from scores over time.

import { arange } from '../../create.js'
import { ShapeError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { filledBeside } from '../../ops/creation/constant.js'
import { add, mul, neg, sub } from '../../ops/elementwise/arithmetic.js'
import { greater, greaterEqual, less, logicalAnd, notEqual, where } from '../../ops/elementwise/comparison.js'
import { logAddExp } from '../../ops/elementwise/logarithms.js'
import { asIndices } from '../../ops/indexing/as-indices.js'
import { takeAlongAxis } from '../../ops/indexing/gather.js'
import { concat, stack } from '../../ops/movement/join.js'
import { unstack } from '../../ops/movement/rearrange.js'
import { broadcastTo, expandDims, reshape } from '../../ops/movement/shape.js'
import { shiftAlong } from '../../ops/movement/shift.js'
import { logSoftmax } from '../../ops/normalization/softmax.js'
import { sameShape, shapeText } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'
import { type LossOptions, reduced } from '../shared/reduce.js'

/** Options of `ctcLoss`. */
export interface CtcOptions extends LossOptions {
  /** The class of the blank, which means no label; 0 by default. */
  readonly blank?: number | undefined
  /** Whether a sample whose labels do not fit into its time steps gives 0 instead of ∞; false by default. */
  readonly zeroInfinity?: boolean | undefined
}

// Stands for log 0. It is finite, so that sums of such terms and their gradients stay finite.
const never = -1e30

// One time step: a state is reached from itself, from the previous state, or, between different labels, from the one
// before that.
const step: Op<
  (
    alpha: Tensor,
    before: Tensor,
    beforeThat: Tensor,
    emission: Tensor,
    steps: Tensor,
    skips: Tensor,
    running: Tensor,
  ) => Tensor
> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'ctcStep',
  inputs: 7,
  fuse: true,
  compose(alpha, before, beforeThat, emission, steps, skips, running) {
    const reached = logAddExp(logAddExp(alpha, where(steps, before, never)), where(skips, beforeThat, never))
    return where(running, add(reached, emission), alpha)
  },
})

/**
 * The negative log-probability of `labels`, summed over all alignments in time, with blanks between labels and repeats
 * merged (Graves et al. 2006). The result is the mean over samples, as in Keras. (PyTorch's mean divides each sample's
 * loss by its number of labels first.) A sample whose labels do not fit, or are not classes, gives ∞
 * and no gradient.
 *
 * @param logits - [batch, time, classes]: scores before softmax, or logarithms of probabilities
 * @param labels - [batch, max labels], whole numbers; values after a sample's own labels are ignored
 * @param logitLengths - [batch]: number of time steps of each sample; all of them if both lengths are left out
 * @param labelLengths - [batch]: number of labels of each sample
 * @throws `ShapeError` if the shapes do not fit
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { ctcLoss } from '@tensorloom/tensor/losses'
 * // Two steps, a blank and one label, all equally likely: blank-label, label-blank and label-label spell it.
 * const loss = ctcLoss(tensor([[[0, 0], [0, 0]]]), tensor([[1]]))
 * console.log(Math.exp(-loss.itemSync()).toFixed(3)) // 0.750
 * ```
 * @function
 */
export const ctcLoss: Op<{
  (logits: Tensor, labels: Tensor, options?: CtcOptions): Tensor
  (logits: Tensor, labels: Tensor, logitLengths: Tensor, labelLengths: Tensor, options?: CtcOptions): Tensor
}> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'ctcLoss',
  inputs: 4,
  optionalInputs: 2,
  options: { blank: 0, zeroInfinity: false, reduction: 'mean' },
  compose(logits, labels, logitLengths, labelLengths, options) {
    checkShapes(logits, labels, logitLengths, labelLengths)
    const [batch, time] = logits.shape as [number, number]
    const count = labels.shape[1]!

    // States: a blank, the first label, a blank, …, the last label, a blank.
    const symbols = asIndices(labels)
    const blanks = (columns: number): Tensor => filledBeside(symbols, [batch, columns], options.blank)
    const pairs = reshape(stack([blanks(count), symbols], { axis: 2 }), [batch, 2 * count])
    const states = concat([pairs, blanks(1)], { axis: 1 })
    const places = arange(0, 2 * count + 1, { dtype: 'int32' })
    const twoBefore = shiftAlong(shiftAlong(states, 1, 1), 1, 1)
    const skips = logicalAnd(
      logicalAnd(notEqual(states, options.blank), notEqual(states, twoBefore)),
      greaterEqual(places, 2),
    )
    const steps = greater(places, 0)

    const paths = broadcastTo(expandDims(states, { axis: 1 }), [batch, time, 2 * count + 1])
    // A label that is not a class cannot be spelt. Picked, it would have the logarithm 0, a probability of 1.
    const isClass = logicalAnd(less(-1, paths), less(paths, logits.shape[2]!))
    const emissions = unstack(where(isClass, takeAlongAxis(logSoftmax(logits), paths), never), { axis: 1 })
    const lengths = logitLengths && expandDims(asIndices(logitLengths), { axis: 1 })
    let alpha = where(less(places, 2), emissions[0]!, never)
    for (const [at, emission] of emissions.entries()) {
      if (at === 0) continue
      const before = shiftAlong(alpha, 1, 1)
      const running = lengths === undefined ? filledBeside(steps, [1, 1], 1) : greater(lengths, at)
      alpha = step(alpha, before, shiftAlong(before, 1, 1), emission, steps, skips, running)
    }

    // An alignment ends in the last label or in the blank after it.
    const ends = expandDims(
      labelLengths === undefined ? filledBeside(symbols, [batch], count) : asIndices(labelLengths),
      { axis: 1 },
    )
    const blankEnd = takeAlongAxis(alpha, mul(ends, 2))
    const labelEnd = where(greater(ends, 0), takeAlongAxis(alpha, sub(mul(ends, 2), 1)), never)
    const losses = reshape(neg(logAddExp(blankEnd, labelEnd)), [batch])
    const impossible = options.zeroInfinity ? 0 : Number.POSITIVE_INFINITY
    return reduced(where(greater(losses, -never / 2), impossible, losses), options)
  },
})

function checkShapes(logits: Tensor, labels: Tensor, ...lengths: readonly (Tensor | undefined)[]): void {
  const batch = logits.shape[0]!
  if (logits.rank !== 3 || logits.shape[1] === 0 || labels.rank !== 2 || labels.shape[0] !== batch) {
    throw new ShapeError(`ctcLoss: logits ${shapeText(logits.shape)} and labels ${shapeText(labels.shape)}`, {
      help: 'expected [batch, time, classes], at least one step of time, and [batch, labels]',
    })
  }
  const wrong = lengths.find((one) => one !== undefined && !sameShape(one.shape, [batch]))
  if (wrong !== undefined) {
    throw new ShapeError(`ctcLoss: lengths have shape ${shapeText(wrong.shape)}, expected [${batch}]`, {
      help: 'give one length for each sample',
    })
  }
}
