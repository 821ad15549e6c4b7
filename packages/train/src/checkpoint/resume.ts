// Puts a run where a checkpoint was made. Loaded when there is one.
import { type Parameter, SerializationError, setRandomState } from '@tensorloom/tensor'
import { tensorsIn } from '@tensorloom/tensor/internal'
import type { AnyBatch } from '../data.js'
import { addEpoch } from '../history.js'
import type { Run } from '../loop/run.js'
import { evaluateStep } from '../loop/step.js'
import { type Measured, RunningSums } from '../loop/totals.js'
import { type Checkpoint, decodeCheckpoint, type RunState } from './checkpoint.js'

const user = 'fit: resume'

/** Goes on from the bytes of a checkpoint. Call it after `onTrainBegin` of all callbacks. */
export async function resumeRun(run: Run, bytes: Uint8Array): Promise<void> {
  const checkpoint = decodeCheckpoint(user, bytes)
  const { run: state, parameters } = checkpoint
  if (run.history.epochs.length > 0)
    throw new SerializationError(`${user}: the run has begun`, { help: 'call fit again' })
  const { epoch, step } = state
  // Callbacks prepare themselves as in the run that was interrupted; what they change then is put right below.
  if (step > 0) await run.hooks?.epochBegin(epoch)
  loadModel(run, checkpoint)
  for (const one of Object.values(parameters)) one.dispose()
  loadHistory(run, state)
  let measured: readonly Measured[] = []
  await run.reader.resume(state.position, step, async (batch) => {
    if (run.look === undefined) await run.checkBatch(batch, run.source)
    measured = await probe(run, batch)
  })
  // Reading sums in the middle of an epoch, to check metrics, would change how they are rounded.
  run.metricsChecked = true
  run.totals.resume(state.totals, step > 0 ? measured : [])
  loadGradients(run, state)
  run.at = { epoch, step }
  run.stopped = state.stopped
  run.hooks?.loadStates(state.callbacks)
  if (run.hooks !== undefined && step > 0) run.hooks.logged = { ...state.logged }
  setRandomState(state.random)
}

// What the metrics of a batch are, for sums that no further batch is added to.
async function probe(run: Run, batch: AnyBatch): Promise<readonly Measured[]> {
  const sums = new RunningSums()
  try {
    for (const one of evaluateStep(user, run.learner, batch, sums)) one.dispose()
    run.measured = (await sums.readMeasured()).directions
    return sums.measured
  } finally {
    sums.dispose()
  }
}

// The model and its optimizer, both or none.
function loadModel(run: Run, { builtFor, parameters, run: { optimizer: saved } }: Checkpoint): void {
  const { model, optimizer } = run.learner
  if (!model.built) model.buildFor(builtFor as never)
  const before = optimizer.stateDict?.()
  try {
    if (saved !== undefined) optimizer.loadStateDict?.(saved)
    try {
      // So that slots find their parameters now, and not at the first step.
      optimizer.build?.(model.trainableParameters)
      model.loadStateDict(parameters)
    } catch (error) {
      if (before !== undefined) optimizer.loadStateDict(before)
      throw error
    }
  } finally {
    for (const one of tensorsIn(before)) one.dispose()
    for (const one of tensorsIn(saved)) one.dispose()
  }
}

function loadHistory({ history }: Run, { epochs, history: numbers }: RunState): void {
  epochs.forEach((epoch, k) => {
    addEpoch(history, epoch, Object.fromEntries(Object.entries(numbers).map(([name, values]) => [name, values[k]!])))
  })
}

function loadGradients({ gradientSums, learner }: Run, { gradients }: RunState): void {
  if (gradients.count === 0) return
  if (gradientSums === undefined) {
    throw new SerializationError(`${user}: the checkpoint was saved by a run with accumulate`, {
      help: 'give fit the options of that run',
    })
  }
  const parameters: readonly Parameter[] = learner.model.trainableParameters
  gradientSums.replace(parameters, gradients.sums)
  gradientSums.count = gradients.count
}
