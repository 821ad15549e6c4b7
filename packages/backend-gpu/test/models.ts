// What must hold on every engine: models that move between backends in the middle of training, with the optimizer's state,
// train as on one.
import { valueAndGrad } from '@tensorloom/autograd'
import { cpu } from '@tensorloom/backend-cpu'
import {
  batchNormalization,
  conv2d,
  dense,
  dropout,
  flatten,
  type Layer,
  lstm,
  maxPooling2d,
  sequential,
} from '@tensorloom/layers'
import { adam, type Optimizer, sgd } from '@tensorloom/optim'
import { getBackend, randomNormal, scope, setBackend, setSeed, tensor } from '@tensorloom/tensor'
import type { Backend } from '@tensorloom/tensor/backend'
import { sparseCategoricalCrossentropy } from '@tensorloom/tensor/losses'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EngineMode } from '../src/device/modes.js'
import { gpu } from '../src/index.js'

const [samples, classes, steps] = [8, 3, 50]

const models: Readonly<Record<string, { readonly shape: readonly number[]; readonly make: () => Layer }>> = {
  'a dense network': {
    shape: [6],
    make: () => sequential([dense(8, { activation: 'relu' }), dropout(0.2), dense(classes)]),
  },
  'a convolutional network with batch normalization and dropout': {
    shape: [6, 6, 1],
    make: () =>
      sequential([
        conv2d(4, 3, { activation: 'relu' }),
        batchNormalization(),
        maxPooling2d(2),
        flatten(),
        dropout(0.2),
        dense(classes),
      ]),
  },
  'an LSTM': { shape: [4, 3], make: () => sequential([lstm(5), dense(classes)]) },
}
const optimizers: Readonly<Record<string, () => Optimizer>> = {
  sgd: () => sgd({ learningRate: 0.05, momentum: 0.9 }),
  adam: () => adam({ learningRate: 0.01 }),
}

/** The losses of a training run whose step k runs on `backendOf(k)`. */
async function train(
  name: string,
  makeOptimizer: () => Optimizer,
  backendOf: (step: number) => Backend,
): Promise<number[]> {
  const { shape, make } = models[name]!
  setBackend(backendOf(0))
  setSeed(7)
  const model = make()
  model.buildFor(shape)
  const optimizer = makeOptimizer()
  const losses: number[] = []
  for (let step = 0; step < steps; step++) {
    const backend = backendOf(step)
    if (backend !== getBackend()) {
      setBackend(backend)
      model.to(backend)
    }
    const loss = scope(() => {
      setSeed(100 + step)
      const x = randomNormal([samples, ...shape])
      const y = tensor(
        Array.from({ length: samples }, (_, k) => (k * 7 + step) % classes),
        { dtype: 'int32' },
      )
      const { value, gradients } = valueAndGrad(
        () => sparseCategoricalCrossentropy(model.apply(x, { training: true }), y, { fromLogits: true }),
        { of: model.trainableParameters },
      )
      optimizer.step(gradients)
      return value
    })
    losses.push(await loss.item())
  }
  return losses
}

/** Tests on an engine that models train there as on the processor, and go on from one to the other. */
export function describeModels(mode: EngineMode): void {
  describe(mode, () => {
    let host: Backend
    let device: Backend
    const before = getBackend()

    beforeAll(async () => {
      host = cpu({ threads: 1 })
      device = await gpu({ mode })
    })
    afterAll(async () => {
      setBackend(before)
      await device.dispose()
      await host.dispose()
    })

    describe.each(Object.keys(models))('%s', (name) => {
      it.each(Object.keys(optimizers))(
        'goes from gpu to cpu and back with %s',
        { timeout: 600_000 },
        async (optimizer) => {
          const make = optimizers[optimizer]!
          const expected = await train(name, make, () => host)
          const moved = await train(name, make, (step) => (step >= 20 && step < 35 ? host : device))
          expect(expected).toHaveLength(steps)
          for (const [step, loss] of moved.entries()) {
            expect(Math.abs(loss - expected[step]!), `step ${step}`).toBeLessThan(1e-3 * (1 + expected[step]!))
          }
        },
      )
    })
  })
}
