// Cases of callbacks: they are fed numbers, epoch by epoch, in a real run of `fit` whose model is a counter of epochs.
import { dense, sequential } from '@tensorloom/layers'
import { sgd } from '@tensorloom/optim'
import { tensor, zeros } from '@tensorloom/tensor'
import { type Callback, compile, type Metric } from '@tensorloom/train'
import { callbacks } from '../classes/callbacks.js'
import { entryOf, optionsOf } from '../classes/table.js'
import type { KerasConfig } from '../json.js'
import type { CommonCase } from './case.js'
import type { CaseRunner } from './case-runner.js'
import type { Checks } from './checks.js'

interface CallbackCase extends CommonCase {
  readonly class: string
  readonly args: KerasConfig
  readonly monitored: readonly number[]
  readonly initial_learning_rate?: number
  readonly learning_rate_after_epoch?: readonly number[]
  readonly stopped_after_epoch?: number | null
  readonly weight_marker_at_end?: number
}

/** Runs a case of a callback. */
export const runCallback: CaseRunner<CallbackCase> = async (one, checks) => {
  const entry = entryOf('callback', callbacks, one.class)
  const model = sequential([dense(1, { inputShape: [1], useBias: false, kernelInitializer: 'zeros' })])
  const [weight] = model.parameters
  const rates: number[] = []
  let epochs = 0
  // Validation gives the monitored numbers, in place of a loss.
  const monitored: Metric<'monitored', readonly [number]> = {
    name: 'monitored',
    direction: 'min',
    sums: () => [1],
    result: () => one.monitored[epochs] ?? 0,
  }
  const marking: Callback = {
    onEpochEnd(epoch) {
      // The weights of an epoch are its number, counted from 1.
      weight!.assign(tensor([[epoch + 1]]))
    },
  }
  const watching: Callback = {
    onEpochEnd(_epoch, _logs, { optimizer }) {
      epochs++
      rates.push(optimizer.learningRate)
    },
  }
  const optimizer = sgd({ learningRate: one.initial_learning_rate ?? 0 })
  const trainer = compile(model, { optimizer, loss: 'meanSquaredError', metrics: [monitored] })
  const callback = entry.make({ ...optionsOf(entry, one.class, one.args), monitor: 'valMonitored' })
  const x = zeros([1, 1])
  await trainer.fit(x, x, {
    epochs: one.monitored.length,
    verbose: 0,
    validationData: [x, x],
    callbacks: [marking, callback, watching],
  })
  if (one.learning_rate_after_epoch !== undefined) {
    const { length } = one.learning_rate_after_epoch
    const want = { dtype: 'float32', shape: [length], data: one.learning_rate_after_epoch }
    checks.compareElements('learning rates', rates, want)
  }
  compareEnd(one, checks, epochs, (await weight!.data())[0]!)
}

function compareEnd(one: CallbackCase, checks: Checks, epochs: number, marker: number): void {
  if (one.stopped_after_epoch !== undefined) {
    const last = one.stopped_after_epoch ?? one.monitored.length - 1
    checks.same('number of the last epoch', epochs - 1, last)
  }
  if (one.weight_marker_at_end !== undefined) checks.same('epoch of the weights', marker, one.weight_marker_at_end)
}
