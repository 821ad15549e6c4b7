// A callback from functions.
import { checkOptions, shownAsCall } from '@tensorloom/tensor/internal'
import type { Callback } from './callback.js'

/**
 * A callback from functions, whose names are checked at once. Any object with these functions is a callback too.
 *
 * @example
 * ```ts
 * import { lambdaCallback } from '@tensorloom/train'
 * const callbacks = [lambdaCallback({ onEpochEnd: (epoch, logs) => console.log(epoch, logs.loss) })]
 * console.log(callbacks.length) // 1
 * ```
 */
export function lambdaCallback(functions: Callback): Callback {
  checkOptions<Callback>(
    'lambdaCallback',
    functions ?? null,
    {
      checkpointKey: 'string',
      onTrainBegin: 'any',
      onEpochBegin: 'any',
      onBatchBegin: 'any',
      onBatchEnd: 'any',
      needsGradients: 'any',
      onValidationBegin: 'any',
      onValidationEnd: 'any',
      onEpochEnd: 'any',
      onCheckpoint: 'any',
      stateDict: 'any',
      loadStateDict: 'any',
      onTrainEnd: 'any',
    },
    'write lambdaCallback({ onEpochEnd: (epoch, logs) => console.log(logs.loss) })',
  )
  return { ...functions, ...shownAsCall('lambdaCallback', functions) }
}
