// Stops when the loss is not a number.
import { checkOptions } from '@tensorloom/tensor/internal'
import type { Callback } from './callback.js'

/** Options of `terminateOnNaN`. */
export interface TerminateOnNaNOptions {
  /** Number of batches between two checks; 1 by default. A larger number means less waiting for an asynchronous backend. */
  readonly every?: number | undefined
}

/**
 * Stops training when the loss is NaN or infinite, and says at which batch.
 *
 * @example
 * ```ts
 * import { terminateOnNaN } from '@tensorloom/train'
 * const callbacks = [terminateOnNaN()]
 * console.log(callbacks.length) // 1
 * ```
 */
export function terminateOnNaN(options: TerminateOnNaNOptions = {}): Callback {
  checkOptions<TerminateOnNaNOptions>('terminateOnNaN', options, { every: 'count' })
  const { every = 1 } = options
  let epoch = 0
  return {
    onEpochBegin(number) {
      epoch = number
    },
    async onBatchEnd(batch, logs, context) {
      if ((batch + 1) % every !== 0) return
      const { loss } = await logs.read()
      if (Number.isFinite(loss)) return
      console.warn(
        `tensorloom: the loss is ${String(loss)} in epoch ${epoch + 1}/${context.epochs}, batch ${batch + 1}; training stops\nhelp: a smaller learning rate or globalClipnorm often helps; look for NaN in the data, too`,
      )
      context.stop()
    },
  }
}
