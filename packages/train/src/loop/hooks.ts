// The callbacks of one run: what they see, what they log, and when they are called. Loaded only if a run has callbacks.
import type { AnyLayer } from '@tensorloom/layers'
import type { Optimizer } from '@tensorloom/optim'
import { type Parameter, type Tensor, TensorloomError } from '@tensorloom/tensor'
import { unknownName } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import type { BatchLogs, Callback, EndReason, TrainingContext } from '../callbacks/callback.js'
import type { CallbackEntry } from '../checkpoint/checkpoint.js'
import type { CheckpointOptions } from '../checkpoint/options.js'
import type { AnyBatch } from '../data.js'
import type { GrowingHistory, Logs } from '../history.js'
import type { Direction } from '../measure.js'
import type { Activity } from './step.js'

/** What callbacks may know of a run. */
export interface Observed {
  readonly learner: { readonly model: AnyLayer; readonly optimizer: Optimizer; readonly activity: Activity }
  readonly epochs: number
  readonly history: GrowingHistory
  /** Names of the numbers of losses and metrics, after the first batch was checked. */
  readonly directions: ReadonlyMap<string, Direction | undefined> | undefined
  stopped: boolean
  readonly batch: AnyBatch | undefined
  checkpoint(options: CheckpointOptions): Promise<Uint8Array>
  resumeFrom: Uint8Array | undefined
  readonly began: boolean
}

/** Looks up names, and throws for values that are not callbacks. */
export async function callbacksOf(given: readonly (Callback | string)[]): Promise<readonly Callback[]> {
  const callbacks: Callback[] = []
  for (const one of given) {
    const callback = typeof one === 'string' ? await (await import('../by-name.js')).byName('callback', one) : one
    if (typeof callback !== 'object' || callback === null) {
      throw new TensorloomError(`fit: a callback is ${describeValue(callback)}, expected an object`, {
        help: 'write callbacks: [earlyStopping()], with parentheses',
      })
    }
    checkCallback(callback)
    callbacks.push(callback)
  }
  return callbacks
}

const methods = [
  'onTrainBegin',
  'onEpochBegin',
  'onBatchBegin',
  'onBatchEnd',
  'onValidationBegin',
  'onValidationEnd',
  'onEpochEnd',
  'onCheckpoint',
  'onTrainEnd',
] as const

const conditions = ['needsGradients'] as const

// Other members are the callback's own; what begins with `on` would be called.
function checkCallback(callback: Callback): void {
  for (const name in callback) {
    if (/^on[_A-Z]/.test(name) && !(methods as readonly string[]).includes(name)) {
      throw unknownName('fit: ', 'method of a callback', name, methods)
    }
  }
  for (const name of [...methods, ...conditions]) {
    const method: unknown = callback[name]
    if (method === undefined || typeof method === 'function') continue
    throw new TensorloomError(`fit: ${name} of a callback is ${describeValue(method)}, expected a function`, {
      help: `write ${name}() { … }`,
    })
  }
}

/** Calls callbacks, and waits for them, in their order. */
export class Hooks {
  readonly callbacks: readonly Callback[]
  readonly run: Observed
  readonly context: TrainingContext
  /** Before a batch; undefined if no callback has `onBatchBegin`. */
  readonly batchBegin: ((batch: number) => Promise<void>) | undefined
  /** After a batch. */
  readonly batchEnd: ((batch: number, logs: BatchLogs) => Promise<void>) | undefined
  /** Gradients of the current batch by the names of parameters, if a callback reads them. */
  gradients: ReadonlyMap<string, Tensor> | undefined
  /** Numbers that callbacks logged in the current epoch; undefined between epochs. */
  logged: Record<string, number> | undefined

  constructor(callbacks: readonly Callback[], run: Observed) {
    this.callbacks = callbacks
    this.run = run
    this.gradients = undefined
    this.logged = undefined
    const gradientsNow = (): Hooks['gradients'] => this.gradients
    const context: TrainingContext = {
      model: run.learner.model,
      optimizer: run.learner.optimizer,
      epochs: run.epochs,
      history: run.history,
      get names() {
        return run.directions && [...run.directions.keys()]
      },
      direction: (name) => run.directions?.get(name),
      log: (numbers) => this.log(numbers),
      get batch() {
        return run.batch
      },
      get gradients() {
        return gradientsNow()
      },
      stop() {
        run.stopped = true
      },
      checkpoint: (options = {}) => run.checkpoint(options),
      resume(checkpoint) {
        if (run.began) {
          throw new TensorloomError('resume: training has begun already', { help: 'call it from onTrainBegin' })
        }
        run.resumeFrom = checkpoint
      },
    }
    this.context = context
    const before = callbacks.filter((callback) => callback.onBatchBegin !== undefined)
    const after = callbacks.filter((callback) => callback.onBatchEnd !== undefined)
    if (before.length > 0) {
      this.batchBegin = (batch) => this.each(before, (callback) => callback.onBatchBegin?.(batch, context))
    }
    if (after.length > 0) {
      this.batchEnd = async (batch, logs) => {
        await this.each(after, (callback) => callback.onBatchEnd?.(batch, logs, context))
        await this.each(after, (callback) => callback.onCheckpoint?.(context))
      }
    }
  }

  /** What keeps the gradients of a batch; undefined if no callback reads them. */
  gradientsOf(batch: number, parameters: readonly Parameter[]): ((gradients: readonly Tensor[]) => void) | undefined {
    if (!this.callbacks.some((callback) => callback.needsGradients?.(batch, this.context) === true)) return undefined
    return (gradients) => {
      this.gradients = new Map(gradients.map((one, k) => [parameters[k]!.name, one] as const))
    }
  }

  /** Frees the gradients of a batch. */
  dropGradients(): void {
    for (const one of this.gradients?.values() ?? []) one.dispose()
    this.gradients = undefined
  }

  // One after the other. While they run, they may evaluate the model.
  async each(callbacks: readonly Callback[], call: (callback: Callback) => unknown): Promise<void> {
    const { activity } = this.run.learner
    activity.calling++
    try {
      for (const callback of callbacks) await call(callback)
    } finally {
      activity.calling--
    }
  }

  async trainBegin(): Promise<void> {
    await this.each(this.callbacks, (callback) => callback.onTrainBegin?.(this.context))
  }

  async epochBegin(epoch: number): Promise<void> {
    this.logged = {}
    await this.each(this.callbacks, (callback) => callback.onEpochBegin?.(epoch, this.context))
  }

  /**
   * After an epoch that is in the history already; returns its numbers and those of callbacks. `ended` is called when all have
   * seen the epoch, before checkpoints.
   */
  async epochEnd(epoch: number, logs: Logs, ended: () => void): Promise<Logs> {
    // Each callback sees the numbers that earlier ones logged.
    await this.each(this.callbacks, (callback) =>
      callback.onEpochEnd?.(epoch, { ...logs, ...this.logged }, this.context),
    )
    const logged = this.logged!
    this.logged = undefined
    addLogged(this.run.history, logged)
    ended()
    await this.each(this.callbacks, (callback) => callback.onCheckpoint?.(this.context))
    return { ...logs, ...logged }
  }

  async validationBegin(): Promise<void> {
    await this.each(this.callbacks, (callback) => callback.onValidationBegin?.(this.context))
  }

  async validationEnd(): Promise<void> {
    await this.each(this.callbacks, (callback) => callback.onValidationEnd?.(this.context))
  }

  /** The states of all callbacks, for a checkpoint. */
  states(): readonly CallbackEntry[] {
    return this.callbacks.map((callback) => ({ key: callback.checkpointKey, state: callback.stateDict?.() }))
  }

  /** Gives callbacks their states. States of callbacks that are not there are left out. */
  loadStates(entries: readonly CallbackEntry[]): void {
    const left = [...entries]
    for (const callback of this.callbacks) {
      const at = left.findIndex(({ key }) => key === callback.checkpointKey)
      const [entry] = at < 0 ? [] : left.splice(at, 1)
      if (entry?.state !== undefined) callback.loadStateDict?.(entry.state, this.context)
    }
  }

  async trainEnd(reason: EndReason): Promise<void> {
    this.logged = undefined
    await this.each(this.callbacks, (callback) => callback.onTrainEnd?.(reason, this.context))
  }

  log(numbers: Logs): void {
    if (this.logged === undefined) {
      throw new TensorloomError('log: no epoch is running', {
        help: 'log numbers from onEpochBegin, onBatchBegin, onBatchEnd or onEpochEnd',
      })
    }
    for (const [name, value] of Object.entries(numbers)) {
      if (typeof value !== 'number') {
        throw new TensorloomError(`log: ${name} is ${describeValue(value)}, expected a number`, {
          help: 'read tensors first: log({ norm: await tensor.item() })',
        })
      }
      if (this.run.directions?.has(name)) {
        throw new TensorloomError(`log: '${name}' is the name of a loss or metric`, {
          help: 'log it under another name',
        })
      }
      this.logged[name] = value
    }
  }
}

// There is one number per epoch of each name: NaN stands for those that an epoch does not have.
function addLogged({ epochs, history }: GrowingHistory, logged: Logs): void {
  for (const [name, value] of Object.entries(logged)) {
    history[name] ??= epochs.map(() => Number.NaN)
    history[name][epochs.length - 1] = value
  }
  for (const values of Object.values(history)) if (values.length < epochs.length) values.push(Number.NaN)
}
