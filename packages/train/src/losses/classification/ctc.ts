// The loss of sequences of labels without known times.
import { add, cast, notEqual, sum, zeros } from '@tensorloom/tensor'
import { ctcLoss } from '@tensorloom/tensor/losses'
import { factoryOf, type LossFactory } from '../define.js'

/** Options of `ctc`. */
export interface CtcOptions {
  /** The blank label, in scores and after the labels of a target; 0 by default, as in Keras. */
  readonly blank?: number | undefined
}

/**
 * Connectionist temporal classification (Graves et al. 2006): −log p(labels) of each sample. Predictions are scores
 * before softmax, [batch, time, classes]; targets are labels, [batch, most labels], filled up with `blank`.
 *
 * @example
 * ```ts
 * import { tensor, zeros } from '@tensorloom/tensor'
 * import { ctc, lossOf } from '@tensorloom/train'
 * const scores = zeros([1, 4, 3]) // four steps, a blank and two labels, all equally likely
 * console.log(lossOf(ctc(), scores, tensor([[1, 2]], { dtype: 'int32' })).itemSync().toFixed(2)) // 1.69
 * ```
 * @function
 */
export const ctc: LossFactory<'ctc', CtcOptions> = /* @__PURE__ */ factoryOf(
  { name: 'ctc', options: { blank: 0 } },
  undefined,
  ({ blank = 0 }: CtcOptions) => ({
    values(prediction, target) {
      const lengths = sum(cast(notEqual(target, blank), 'int32'), { axis: -1 })
      const steps = add(zeros([prediction.shape[0]!], { dtype: 'int32' }), prediction.shape[1]!)
      return ctcLoss(prediction, target, steps, lengths, { blank, reduction: 'none' })
    },
  }),
)
