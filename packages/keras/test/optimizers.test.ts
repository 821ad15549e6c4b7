// Optimizers and schedules from Keras's configs, and back.
import { adam, cosineDecay, multiOptimizer, sgd } from '@tensorloom/optim'
import { parameter, tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { kerasConfigOfOptimizer, kerasOptimizerVariables, optimizerFromKeras, scheduleFromKeras } from '../src/index.js'

describe('optimizers', () => {
  it('take what Keras writes, also from its torch backend', () => {
    const optimizer = optimizerFromKeras({
      className: 'TorchAdamW',
      config: { learning_rate: 0.5, weight_decay: null, beta_1: 0.8, clipnorm: 0, name: 'x' },
    })
    expect(optimizer.type).toBe('adamW')
    expect(optimizer.options).toMatchObject({ learningRate: 0.5, weightDecay: 0, beta1: 0.8, clipnorm: undefined })
    // Keras ignores nesterov where there is no momentum.
    expect(optimizerFromKeras({ className: 'SGD', config: { momentum: 0, nesterov: true } }).type).toBe('sgd')
  })

  it('give what Keras reads', () => {
    const schedule = cosineDecay({ initialLearningRate: 0.1, decaySteps: 5 })
    const { className, config } = kerasConfigOfOptimizer(sgd({ learningRate: schedule, globalClipnorm: 1 }))
    expect(className).toBe('SGD')
    expect(config).toMatchObject({
      learning_rate: { class_name: 'CosineDecay', config: { initial_learning_rate: 0.1, decay_steps: 5, alpha: 0 } },
      global_clipnorm: 1,
      weight_decay: null,
      use_ema: false,
    })
    const changed = adam()
    changed.learningRate = 0.25
    expect(kerasConfigOfOptimizer(changed).config.learning_rate).toBe(0.25)
  })

  it('of several kinds', () => {
    const made = multiOptimizer(adam(), [{ parameters: ['bias'], optimizer: sgd() }])
    const { className, config } = kerasConfigOfOptimizer(made)
    expect(className).toBe('MultiOptimizer')
    const again = optimizerFromKeras({ className, config })
    expect(kerasConfigOfOptimizer(again)).toEqual({ className, config })
  })

  it.each([
    [() => optimizerFromKeras({ className: 'Adan', config: {} }), "Keras: unknown optimizer 'Adan'"],
    [() => optimizerFromKeras({ className: 'Adam', config: { beta1: 1 } }), "Adam: unknown option 'beta1'"],
    [() => kerasConfigOfOptimizer(sgd({ learningRate: () => 1 })), 'the learning rate is a function of your own'],
    [() => kerasConfigOfOptimizer(sgd({ l2: 1 })), "its optimizers have no option 'l2'"],
    [() => scheduleFromKeras({ className: 'StepDecay', config: {} }), "Keras: unknown schedule 'StepDecay'"],
    [
      () => optimizerFromKeras({ className: 'LossScaleOptimizer', config: { inner_optimizer: 'adam' } }),
      "the inner optimizer is 'adam', expected an object of Keras",
    ],
  ])('%#: refused', (make, message) => {
    expect(make).toThrow(message)
  })
})

describe('variables of optimizers', () => {
  it('have the order of Keras', () => {
    const parameters = ['kernel', 'bias'].map((name) => parameter(tensor([1]), { name }))
    const optimizer = adam({ amsgrad: true, useEma: true })
    optimizer.step(
      parameters,
      parameters.map(() => tensor([1])),
    )
    const names = kerasOptimizerVariables(optimizer, parameters).map(({ name }) => name)
    expect(names).toEqual([
      ...['iteration', 'learning_rate', 'kernel_average', 'bias_average'],
      ...['kernel_momentum', 'kernel_velocity', 'bias_momentum', 'bias_velocity'],
      ...['kernel_velocity_hat', 'bias_velocity_hat'],
    ])
  })
})
