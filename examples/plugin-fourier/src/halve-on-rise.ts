// A callback: smaller steps once the loss rises.
import { DataError } from '@tensorloom/tensor'
import type { Callback } from '@tensorloom/train'

/** Options of `halveOnRise`. */
export interface HalveOnRiseOptions {
  /** Factor of the learning rate, between 0 and 1; 0.5 by default. */
  readonly factor?: number | undefined
}

/** Makes the learning rate smaller after every epoch whose loss is larger than that of the epoch before. */
export function halveOnRise({ factor = 0.5 }: HalveOnRiseOptions = {}): Callback {
  if (!(factor > 0 && factor < 1)) {
    throw new DataError(`halveOnRise: factor is ${factor}, expected a number between 0 and 1`, {
      help: 'leave it out for the default, 0.5',
    })
  }
  let before = Number.POSITIVE_INFINITY
  return {
    onTrainBegin() {
      before = Number.POSITIVE_INFINITY
    },
    onEpochEnd(_epoch, { loss = before }, { optimizer }) {
      if (loss > before) optimizer.learningRate *= factor
      before = loss
    },
  }
}
