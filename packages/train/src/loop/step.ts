// One step: forward, backward, update. It changes parameters, statistics and optimizer state together, or nothing.
import { valueAndGrad } from '@tensorloom/autograd'
import type { AnyLayer } from '@tensorloom/layers'
import type { Optimizer } from '@tensorloom/optim'
import { type Parameter, type Scope, scope, type Tensor } from '@tensorloom/tensor'
import { aliasTensor } from '@tensorloom/tensor/internal'
import { type Interceptor, withInterceptor } from '@tensorloom/tensor/op'
import { type AnyBatch, listOf } from '../data.js'
import type { ClassWeighting } from '../losses/class-weights.js'
import type { Objectives } from '../objectives.js'
import { type Forward, lossesOf, objectivesFor } from './forward.js'
import { GradientSums } from './gradient-sums.js'
import { measureBatch } from './measure-batch.js'
import { checkReach, checkTrainable, FrozenTrail, unreached } from './reach.js'
import type { RunningSums } from './totals.js'

/** What a step changes. */
export interface Learner {
  readonly model: AnyLayer
  /** After `load`. */
  readonly optimizer: Optimizer
  /** The same, or undefined before. */
  readonly known: Optimizer | undefined
  readonly objectives: Objectives
  readonly activity: Activity
  /** Looks up what strings name, once. */
  load(): Promise<void>
}

/** What a trainer is doing. */
export interface Activity {
  /** Whether `fit` runs. */
  training: boolean
  /** Number of passes that evaluate with averages now. */
  averaging: number
  /** Number of calls of callbacks that `fit` waits for. They may evaluate the model. */
  calling: number
}

/** Options of a step. */
export interface StepOptions {
  readonly classWeights?: ClassWeighting | undefined
  /** Whether the model may have penalties on parameters; true by default. */
  readonly penalized?: boolean | undefined
  /** Gradients of the batches since the last update; undefined if every batch updates. */
  readonly gradientSums?: GradientSums | undefined
  /** Whether to check that every loss trains something: false by default. It costs a backward pass per loss. */
  readonly check?: boolean | undefined
  /** Gets the gradients if the step succeeds, and has to free them. */
  readonly look?: ((gradients: readonly Tensor[]) => void) | undefined
}

/** Changes `parameters` by a batch; adds its losses and metrics to `totals`. */
export function trainStep(
  { model, optimizer, objectives }: Learner,
  parameters: readonly Parameter[],
  batch: AnyBatch,
  totals: RunningSums,
  { classWeights, penalized, gradientSums, check = false, look }: StepOptions = {},
): void {
  const undo = new Undo()
  const opened = scope()
  let copies: readonly Tensor[] = []
  try {
    opened.run(() => {
      let forward!: Forward
      const fn = (): readonly [Tensor, readonly Tensor[]] => {
        const added: Tensor[] = []
        // Statistics that the forward pass assigns go back if anything after it fails.
        const output = withInterceptor(undo, () => model.apply(batch.x, { training: true, losses: added }))
        const predictions = listOf(output)
        const list = objectivesFor('fit', objectives, predictions, batch)
        forward = lossesOf(model, list, predictions, batch, added, { classWeights, penalized })
        const { total } = forward
        return [optimizer.scaleLoss?.(total) ?? total, tensorsOf(forward)]
      }
      checkTrainable(model, parameters)
      const trail = check && parameters.length > 0 ? new FrozenTrail(model) : undefined
      const { gradients, reached, termsReached } = valueAndGrad(() => trail?.follow(fn) ?? fn(), {
        of: parameters,
        // The gradient of a single loss without penalties is that of the total.
        terms: trail && (() => (isLoss(forward) ? [] : forward.losses)),
      })
      const list = objectives.forOutputs(forward.predictions.length)
      const any = reached.includes(true)
      if (trail !== undefined) {
        const trainable = termsReached.length > 0 ? termsReached : [any]
        checkReach(list, { trainable, frozen: forward.losses.map((loss) => trail.of(loss)) })
      }
      if (parameters.length > 0 && !any) throw unreached(list)
      const measured = measureBatch(list, forward, batch, totals)
      const sums = totals.plus(measured)
      // An optimizer may free what it is given.
      if (look !== undefined) copies = gradients.map(aliasTensor)
      if (gradientSums === undefined) optimizer.step(gradients)
      else accumulate(optimizer, gradientSums, parameters, gradients, opened)
      totals.replace(sums, measured, opened)
      look?.(copies)
    })
    undo.forget()
  } catch (error) {
    undo.restore()
    for (const one of copies) one.dispose()
    throw error
  } finally {
    opened.dispose()
  }
}

// What is measured after the gradients, and so has to stay until then.
function tensorsOf({ total, losses, predictions, masks, weights }: Forward): readonly Tensor[] {
  const found: Tensor[] = [total]
  for (const list of [losses, predictions, masks, weights]) {
    for (const one of list) if (one !== undefined) found.push(one)
  }
  return found
}

// Whether the total is the loss of one output and nothing else.
function isLoss({ losses, penalized }: Forward): boolean {
  return losses.length === 1 && !penalized
}

function accumulate(
  optimizer: Optimizer,
  gradientSums: GradientSums,
  parameters: readonly Parameter[],
  gradients: readonly Tensor[],
  opened: Scope,
): void {
  const next = gradientSums.plus(gradients)
  const count = gradientSums.count + 1
  if (count === gradientSums.batchesPerUpdate) {
    optimizer.step(parameters, GradientSums.mean(next, count))
    gradientSums.clear()
  } else gradientSums.replace(parameters, opened.keep(next))
}

/** Updates with the gradients that were summed up so far, if there are any. */
export function finishUpdate(optimizer: Optimizer, gradientSums: GradientSums): void {
  const { parameters, sums, count } = gradientSums
  if (count === 0) return
  scope(() => optimizer.step(parameters, GradientSums.mean(sums, count)))
  gradientSums.clear()
}

/** Evaluates a batch; adds its losses and metrics to `totals`. Gives the predictions to `look` before they are freed. */
export function evaluateStep(
  user: string,
  { model, objectives }: Pick<Learner, 'model' | 'objectives'>,
  batch: AnyBatch,
  totals: RunningSums | undefined,
  classWeights?: ClassWeighting,
): readonly Tensor[] {
  const opened = scope()
  try {
    return opened.run(() => {
      const added: Tensor[] = []
      const predictions = listOf(model.apply(batch.x, { losses: added }))
      const list = objectivesFor(user, objectives, predictions, batch)
      const forward = lossesOf(model, list, predictions, batch, added, { classWeights })
      if (totals !== undefined) {
        const measured = measureBatch(list, forward, batch, totals)
        totals.replace(totals.plus(measured), measured, opened)
      }
      return opened.keep(predictions)
    })
  } finally {
    opened.dispose()
  }
}

// Remembers what parameters were before they were assigned.
class Undo implements Interceptor {
  before: Map<Parameter, Tensor> | undefined

  constructor() {
    this.before = undefined
  }

  assign(parameter: Parameter, _value: Tensor, next: () => void): void {
    this.before ??= new Map()
    if (!this.before.has(parameter)) this.before.set(parameter, aliasTensor(parameter))
    next()
  }

  restore(): void {
    for (const [parameter, value] of this.before ?? []) parameter.assign(value)
    this.forget()
  }

  forget(): void {
    if (this.before === undefined) return
    for (const value of this.before.values()) value.dispose()
    this.before = undefined
  }
}
