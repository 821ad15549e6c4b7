// Dynamic loss scaling: small gradients are kept from underflow, and steps with gradients that overflow are left out.
import {
  all,
  DataError,
  div,
  isFinite as isFiniteTensor,
  logicalAnd,
  mul,
  type NestedArray,
  type Parameter,
  SerializationError,
  scope,
  type Tensor,
  TensorloomError,
} from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { checkGradients, stepArguments } from '../core/check-gradients.js'
import type { Gradients, Optimizer, OptimizerState } from '../core/optimizer.js'
import { withText } from '../core/optimizer-text.js'
import type { Schedule } from '../core/schedule.js'
import { checkAlive, checkState } from '../core/state-checks.js'
import { checkOptimizer, loadInner } from '../core/wrapper.js'

/** Options of `lossScale`. */
export interface LossScaleOptions {
  /** The first scale. Above 0. Default: 2¹⁵. */
  readonly initialScale?: number | undefined
  /** Number of steps with finite gradients after which the scale is doubled. Default: 2000. */
  readonly dynamicGrowthSteps?: number | undefined
}

/**
 * Multiplies the loss by a scale, and divides gradients by it before `optimizer` uses them (Micikevicius et al. 2018, section
 * 3.2). A step with a gradient that is NaN or infinite is left out, and halves the scale. `fit` scales the loss itself; in a
 * loop of your own take the gradients of `optimizer.scaleLoss(loss)`.
 *
 * Each step reads whether its gradients are finite, so the backend must be able to read at once (`dataSync`). On other
 * backends use a fixed scale: the option `lossScaleFactor` of any optimizer.
 *
 * @param optimizer - the optimizer that gets the unscaled gradients; its own `lossScaleFactor` must not be set
 * @throws `DataError` if an argument is not what it should be
 * @example
 * ```ts
 * import { parameter, tensor } from '@tensorloom/tensor'
 * import { lossScale, sgd } from '@tensorloom/optim'
 * const w = parameter(tensor([1]))
 * const optimizer = lossScale(sgd({ learningRate: 1 }), { initialScale: 8 })
 * optimizer.step([w], [tensor([Infinity])]) // left out; the scale is 4 now
 * optimizer.step([w], [tensor([2])])
 * console.log(w.itemSync(), optimizer.iterations) // 0.5 1
 * ```
 */
export function lossScale(optimizer: Optimizer, options: LossScaleOptions = {}): Optimizer {
  checkOptimizer('lossScale', 'the first argument', optimizer)
  checkOptions<LossScaleOptions>('lossScale', options, { initialScale: 'number', dynamicGrowthSteps: 'count' })
  const { initialScale = 2 ** 15, dynamicGrowthSteps = 2000 } = options
  if (!(initialScale > 0 && Number.isFinite(initialScale))) {
    throw new DataError(`lossScale: initialScale is ${initialScale}, expected a finite number above 0`, {
      help: 'leave it out for the default, 32768',
    })
  }
  if (optimizer.options.lossScaleFactor !== undefined) {
    throw new DataError(`lossScale: the optimizer '${optimizer.type}' has a loss scale of its own, lossScaleFactor`, {
      help: 'leave out lossScaleFactor',
    })
  }
  return withText(new LossScale(optimizer, { initialScale, dynamicGrowthSteps }))
}

class LossScale implements Optimizer {
  readonly type: string = 'lossScale'
  readonly options: Readonly<Record<string, unknown>>
  readonly inner: Optimizer
  readonly growthSteps: number
  scale: number
  /** Steps with finite gradients since the scale changed. */
  finiteSteps: number
  disposed: boolean

  constructor(inner: Optimizer, options: Required<LossScaleOptions>) {
    this.inner = inner
    this.options = { optimizer: inner, ...options }
    this.growthSteps = options.dynamicGrowthSteps as number
    this.scale = options.initialScale as number
    this.finiteSteps = 0
    this.disposed = false
  }

  get iterations(): number {
    return this.inner.iterations
  }
  get learningRate(): number {
    return this.inner.learningRate
  }
  set learningRate(value: number | Schedule) {
    this.inner.learningRate = value
  }

  step(first: Gradients | readonly Parameter[], second?: readonly Tensor[]): void {
    const user = 'lossScale.step'
    checkAlive(user, this.disposed)
    const { parameters, gradients } = stepArguments(this.type, first, second)
    checkGradients(user, parameters, gradients)
    if (gradients.length === 0) return
    const finite = scope(() => {
      if (!allFinite(gradients)) return false
      this.inner.step(
        parameters,
        gradients.map((gradient) => div(gradient, this.scale)),
      )
      return true
    })
    this.finiteSteps = finite ? (this.finiteSteps + 1) % this.growthSteps : 0
    if (!finite) this.scale /= 2
    else if (this.finiteSteps === 0) this.scale *= 2
  }

  build(parameters: readonly Parameter[]): void {
    this.inner.build(parameters)
  }

  scaleLoss(loss: Tensor): Tensor {
    return mul(loss, this.scale)
  }

  finalize(): void {
    this.inner.finalize()
  }

  swapAverages(): void {
    this.inner.swapAverages()
  }

  get holdsAverages(): boolean {
    return this.inner.holdsAverages
  }

  get evaluatesAverages(): boolean {
    return this.inner.evaluatesAverages
  }

  stateDict(): OptimizerState {
    checkAlive('lossScale.stateDict', this.disposed)
    const inner = this.inner.stateDict()
    const { iterations } = inner
    const numbers = { scale: this.scale, finiteSteps: this.finiteSteps }
    return { type: this.type, iterations, parameters: [], inner: [inner], numbers }
  }

  loadStateDict(state: OptimizerState<Tensor | NestedArray>): void {
    const user = 'lossScale.loadStateDict'
    checkAlive(user, this.disposed)
    checkState(user, this.type, state)
    const { scale, finiteSteps } = state.numbers ?? {}
    if (!(scale! > 0 && Number.isFinite(scale) && Number.isInteger(finiteSteps) && finiteSteps! >= 0)) {
      throw new SerializationError(`${user}: the state holds no loss scale`, {
        help: 'pass what optimizer.stateDict() returned',
      })
    }
    loadInner(user, [this.inner], state.inner)
    this.scale = scale!
    this.finiteSteps = finiteSteps!
  }

  dispose(): void {
    this.disposed = true
    this.inner.dispose()
  }
  [Symbol.dispose](): void {
    this.dispose()
  }
}

function allFinite(gradients: readonly Tensor[]): boolean {
  const finite = gradients.map((one) => all(isFiniteTensor(one))).reduce((one, other) => logicalAnd(one, other))
  if (finite.backend?.capabilities.syncRead === false) {
    throw new TensorloomError(
      `lossScale.step: whether gradients are finite must be read at once, which the backend '${finite.backend.name}' cannot do`,
      { help: 'use a fixed scale: adam({ lossScaleFactor: 1024 })' },
    )
  }
  return Boolean(finite.dataSync()[0])
}
