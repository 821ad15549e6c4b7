// Makes a checkpoint of a run. Loaded when a callback asks for one.
import { type RandomState, scope } from '@tensorloom/tensor'
import type { Run } from '../loop/run.js'
import { encodeCheckpoint, type RunState } from './checkpoint.js'
import type { CheckpointOptions } from './options.js'

/** The bytes of a checkpoint. */
export async function saveRun(run: Run, random: RandomState, options: CheckpointOptions): Promise<Uint8Array> {
  const { model, optimizer } = run.learner
  if (options.saveWeightsOnly === true) return encodeCheckpoint(model, undefined, options)
  // A run goes on with the values of training, not with their averages.
  const swapped = optimizer.holdsAverages === true
  if (swapped) optimizer.swapAverages()
  // What is being read becomes part of the totals.
  await run.totals.reading
  const opened = scope()
  try {
    const state = opened.run(() => stateOf(run, random))
    return await encodeCheckpoint(model, state, options)
  } finally {
    opened.dispose()
    if (swapped) optimizer.swapAverages()
  }
}

function stateOf(run: Run, random: RandomState): RunState {
  const { reader, history, totals, gradientSums } = run
  return {
    ...run.at,
    position: reader.position,
    random,
    stopped: run.stopped,
    epochs: history.epochs,
    history: history.history,
    optimizer: run.learner.optimizer.stateDict?.(),
    callbacks: run.hooks?.states() ?? [],
    totals: totals.state,
    logged: run.hooks?.logged ?? {},
    gradients: { sums: gradientSums?.sums ?? [], count: gradientSums?.count ?? 0 },
  }
}
