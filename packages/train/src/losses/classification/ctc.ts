// The loss of sequences of labels without known times.
import { add, cast, notEqual, sum, type Tensor, zeros } from '@tensorloom/tensor'
import { ctcLoss } from '@tensorloom/tensor/losses'
import { checkLossOptions, type LossFactory } from '../define.js'

/** Options of `ctc`. */
export interface CtcOptions {
  /** The blank label, in scores and after the labels of a target; 0 by default, as in Keras. */
  readonly blank?: number | undefined
}

/**
 * Connectionist temporal classification (Graves et al. 2006): the mean over samples of −log p(labels). Predictions are
 * scores before softmax, [batch, time, classes]; targets are labels, [batch, most labels], filled up with `blank`.
 */
export const ctc: LossFactory<'ctc', CtcOptions> = (options) => {
  checkLossOptions('ctc', options, { blank: 0 })
  const { blank = 0 } = options ?? {}
  const values = (prediction: Tensor, target: Tensor): Tensor => {
    const lengths = sum(cast(notEqual(target, blank), 'int32'), { axis: -1 })
    const steps = add(zeros([prediction.shape[0]!], { dtype: 'int32' }), prediction.shape[1]!)
    return ctcLoss(prediction, target, steps, lengths, { blank, reduction: 'none' })
  }
  return { name: 'ctc', mean: (prediction, target) => values(prediction, target).mean(), values }
}
