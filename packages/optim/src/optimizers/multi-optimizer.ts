// Several optimizers for the parameters of one model.
import { DataError, type NestedArray, type Parameter, type Tensor } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { checkGradients, checkParameters, stepArguments } from '../core/check-gradients.js'
import type { Gradients, Optimizer, OptimizerState } from '../core/optimizer.js'
import { withText } from '../core/optimizer-text.js'
import { checkFilter, chooses, type ParameterFilter } from '../core/parameter-filter.js'
import { rateAt, type Schedule } from '../core/schedule.js'
import { checkAlive, checkState } from '../core/state-checks.js'
import { checkOptimizer, loadInner } from '../core/wrapper.js'

/** An optimizer for some of the parameters. */
export interface OptimizerRule {
  /** The parameters: `layer.parameters`, `['bias']`, `[/^encoder\./]`, or a function. */
  readonly parameters: ParameterFilter
  /** The optimizer that trains them. */
  readonly optimizer: Optimizer
}

/**
 * Trains parameters with different optimizers: each by the first rule that chooses it, all others by `others`.
 * `optimizer.learningRate` is that of `others`; assigning it changes `others` alone. Loss scales of the optimizers inside are
 * not used.
 *
 * @param others - the optimizer of all parameters that no rule chooses
 * @param rules - optimizers of some parameters; the first rule counts
 * @throws `DataError` if an argument is not an optimizer, or an optimizer is in two rules
 * @example
 * ```ts
 * import { parameter, tensor } from '@tensorloom/tensor'
 * import { adam, multiOptimizer, sgd } from '@tensorloom/optim'
 * const [kernel, bias] = [parameter(tensor([1]), { name: 'kernel' }), parameter(tensor([1]), { name: 'bias' })]
 * const optimizer = multiOptimizer(adam({ learningRate: 0.5 }), [
 *   { parameters: ['bias'], optimizer: sgd({ learningRate: 0.125 }) },
 * ])
 * optimizer.step([kernel, bias], [tensor([4]), tensor([4])])
 * console.log(kernel.itemSync().toFixed(2), bias.itemSync()) // 0.50 0.5
 * ```
 */
export function multiOptimizer(others: Optimizer, rules: readonly OptimizerRule[]): Optimizer {
  checkOptimizer('multiOptimizer', 'the first argument', others)
  if (!Array.isArray(rules)) {
    throw new DataError(`multiOptimizer: the rules are ${describeValue(rules)}, expected a list`, {
      help: "write multiOptimizer(adam(), [{ parameters: ['bias'], optimizer: sgd() }])",
    })
  }
  for (const [k, rule] of rules.entries()) {
    const where = `multiOptimizer: rule ${k}`
    checkOptions<OptimizerRule>(where, rule ?? null, { parameters: 'any', optimizer: 'any' })
    checkFilter(where, 'parameters', rule.parameters)
    checkOptimizer('multiOptimizer', `the optimizer of rule ${k}`, rule.optimizer)
  }
  return withText(new MultiOptimizer(others, rules))
}

class MultiOptimizer implements Optimizer {
  readonly type: string = 'multiOptimizer'
  readonly options: Readonly<Record<string, unknown>>
  readonly others: Optimizer
  readonly rules: readonly OptimizerRule[]
  /** All optimizers, each once: those of the rules, then the other. */
  readonly inner: readonly Optimizer[]
  iterations: number
  disposed: boolean

  constructor(others: Optimizer, rules: readonly OptimizerRule[]) {
    this.others = others
    this.rules = rules
    this.inner = [...new Set([...rules.map(({ optimizer }) => optimizer).filter((one) => one !== others), others])]
    this.options = { others, rules }
    this.iterations = 0
    this.disposed = false
  }

  get learningRate(): number {
    return this.others.learningRate
  }
  set learningRate(value: number | Schedule) {
    rateAt(this.type, value, this.iterations)
    this.others.learningRate = value
  }

  step(first: Gradients | readonly Parameter[], second?: readonly Tensor[]): void {
    const user = 'multiOptimizer.step'
    checkAlive(user, this.disposed)
    const { parameters, gradients } = stepArguments(this.type, first, second)
    // All are checked before the first optimizer changes anything.
    checkGradients(user, parameters, gradients)
    for (const { learningRate } of this.inner) void learningRate
    for (const optimizer of this.inner) {
      const places = parameters.flatMap((parameter, k) => (this.optimizerOf(parameter) === optimizer ? [k] : []))
      if (places.length === 0) continue
      optimizer.step(
        places.map((k) => parameters[k]!),
        places.map((k) => gradients[k]!),
      )
    }
    this.iterations++
  }

  build(parameters: readonly Parameter[]): void {
    checkAlive('multiOptimizer.build', this.disposed)
    checkParameters('multiOptimizer.build', parameters)
    for (const optimizer of this.inner) {
      optimizer.build(parameters.filter((parameter) => this.optimizerOf(parameter) === optimizer))
    }
  }

  optimizerOf(parameter: Parameter): Optimizer {
    return this.rules.find((rule) => chooses(rule.parameters, parameter))?.optimizer ?? this.others
  }

  // Each optimizer would divide by a scale of its own, but there is only one loss.
  scaleLoss(loss: Tensor): Tensor {
    return loss
  }

  finalize(): void {
    for (const optimizer of this.inner) optimizer.finalize()
  }

  swapAverages(): void {
    for (const optimizer of this.inner) optimizer.swapAverages()
  }

  get holdsAverages(): boolean {
    return this.inner.some((optimizer) => optimizer.holdsAverages)
  }

  get evaluatesAverages(): boolean {
    return this.inner.some((optimizer) => optimizer.evaluatesAverages)
  }

  stateDict(): OptimizerState {
    checkAlive('multiOptimizer.stateDict', this.disposed)
    const inner = this.inner.map((optimizer) => optimizer.stateDict())
    return { type: this.type, iterations: this.iterations, parameters: [], inner }
  }

  loadStateDict(state: OptimizerState<Tensor | NestedArray>): void {
    const user = 'multiOptimizer.loadStateDict'
    checkAlive(user, this.disposed)
    checkState(user, this.type, state)
    loadInner(user, this.inner, state.inner)
    this.iterations = state.iterations
  }

  dispose(): void {
    this.disposed = true
    for (const optimizer of this.inner) optimizer.dispose()
  }
  [Symbol.dispose](): void {
    this.dispose()
  }
}
