// Evaluation with the averages that an optimizer keeps, where a model is evaluated with them.
import type { Learner } from './step.js'

/** Runs `fn` while the parameters hold their averages, if the model is evaluated with them. Calls may overlap. */
export async function withAverages<T>(
  { known: optimizer, activity }: Pick<Learner, 'known' | 'activity'>,
  fn: () => Promise<T>,
): Promise<T> {
  // What was swapped in by hand, or by a callback, stays.
  if (optimizer?.evaluatesAverages !== true || (activity.averaging === 0 && optimizer.holdsAverages)) return fn()
  if (activity.averaging === 0) optimizer.swapAverages()
  activity.averaging++
  try {
    return await fn()
  } finally {
    activity.averaging--
    if (activity.averaging === 0 && optimizer.holdsAverages) optimizer.swapAverages()
  }
}
