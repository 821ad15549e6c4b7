// Stops when the loss is not a number, and says what went wrong first.
import type { StateDict } from '@tensorloom/layers'
import { checkOptions, shownAsCall } from '@tensorloom/tensor/internal'
import type { Callback } from './callback.js'

/** Options of `terminateOnNaN`. */
export interface TerminateOnNaNOptions {
  /** Number of batches between two checks; 1 by default. A larger number means less waiting for an asynchronous backend. */
  readonly every?: number | undefined
}

/**
 * Stops training when the loss is NaN or infinite. It says at which epoch and step, and what went first: the input, a parameter
 * that an earlier update made NaN, or the layer whose output is not finite. For this it keeps the parameters of one step before.
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
  let before: StateDict | undefined
  const free = (): void => {
    for (const one of Object.values(before ?? {})) one.dispose()
    before = undefined
  }
  const checks = (batch: number): boolean => (batch + 1) % every === 0
  return {
    ...shownAsCall('terminateOnNaN', options),
    onEpochBegin(number) {
      epoch = number
    },
    onBatchBegin(batch, { model }) {
      // Views of the parameters, which a step does not change: it gives them other elements.
      if (checks(batch) && model.built) before = model.stateDict()
    },
    async onBatchEnd(batch, logs, context) {
      if (!checks(batch)) return
      try {
        const { loss } = await logs.read()
        if (Number.isFinite(loss)) return
        const { firstNotFinite } = await import('./first-not-finite.js')
        const first = await firstNotFinite(context, before, batch)
        console.warn(
          `tensorloom: the loss is ${String(loss)} in epoch ${epoch + 1}/${context.epochs}, batch ${batch + 1}; training stops\n${first}\nhelp: a smaller learning rate or globalClipnorm often helps; look for NaN in the data, too`,
        )
        context.stop()
      } finally {
        free()
      }
    },
    onTrainEnd() {
      free()
    },
  }
}
