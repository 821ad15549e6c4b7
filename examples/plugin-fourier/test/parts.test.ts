// The layer, the optimizer, the callback and the data set, each on its own.
import { cpu } from '@tensorloom/backend-cpu'
import { loadModel, saveModel, sequential } from '@tensorloom/layers'
import { sgd } from '@tensorloom/optim'
import { getRandomState, parameter, setBackend, setSeed, type Tensor, tensor } from '@tensorloom/tensor'
import type { TrainingContext } from '@tensorloom/train'
import { describe, expect, it } from 'vitest'
import { halveOnRise, hann, normalizedSgd, Spectrum, spectrum, tones } from '../src/index.js'
import { naive, noise } from './naive.js'

setBackend(cpu())

const close = (actual: Tensor, expected: readonly number[]): void => {
  const values = [...actual.dataSync()]
  expect(values.length).toBe(expected.length)
  for (const [k, value] of values.entries()) expect(value).toBeCloseTo(expected[k]!, 5)
}

describe('spectrum', () => {
  it('is log(1 + power) of the windowed signal, up to half the frequencies', () => {
    const x = noise([1, 6], 1)
    const layer = spectrum()
    const y = layer.apply(x)
    const window = [0, 0.25, 0.75, 1, 0.75, 0.25]
    close(layer.window, window)
    const [re, im] = naive(
      [...x.dataSync()].map((value, t) => value * window[t]!),
      window.map(() => 0),
    )
    const power = re.map((value, k) => Math.log1p((value ** 2 + im[k]! ** 2) / 6))
    expect(y.shape).toEqual([1, 4])
    close(y, power.slice(0, 4))
    expect(layer.apply(noise([2, 3, 6], 2)).shape).toEqual([2, 3, 4])
    expect(spectrum().apply(noise([2, 5], 2)).shape).toEqual([2, 3])
  })

  it('is found by its class where the plugin is not in use', async () => {
    const model = sequential([spectrum({ inputShape: [8], windowInitializer: 'ones' })])
    const x = noise([2, 8], 3)
    const bytes = await saveModel(model)
    const loaded = await loadModel(bytes, { layers: [Spectrum] })
    close(loaded.apply(x), [...model.apply(x).dataSync()])
    expect(loaded.layers[0]!.config).toEqual(model.layers[0]!.config)
    const described = hann()
    expect(spectrum().config).toMatchObject({ windowInitializer: { type: described.type, config: described.config } })
  })
})

describe('normalizedSgd', () => {
  it('moves each parameter by the learning rate along its momentum', () => {
    const [a, b] = [parameter(tensor([1, 2])), parameter(tensor([[1]]))]
    const optimizer = normalizedSgd({ learningRate: 0.5 })
    optimizer.step([a, b], [tensor([3, -4]), tensor([[1e3]])])
    close(a, [1 - 0.3, 2 + 0.4])
    close(b, [0.5])
    optimizer.step([a], [tensor([0, 0])])
    close(a, [1 - 0.6, 2 + 0.8])
  })

  it('stands still without gradients; takes l2 and decay', () => {
    const w = parameter(tensor([3, 4]))
    normalizedSgd().step([w], [tensor([0, 0])])
    close(w, [3, 4])
    normalizedSgd({ learningRate: 1, l2: 0.1 }).step([w], [tensor([0, 0])])
    close(w, [3 - 0.6, 4 - 0.8])
    normalizedSgd({ learningRate: 0.5, weightDecay: 0.5 }).step([w], [tensor([0, 0])])
    close(w, [2.4 * 0.75, 3.2 * 0.75])
    expect(() => normalizedSgd({ beta: 1 })).toThrow('@example/normalizedSgd: beta is 1')
  })
})

describe('halveOnRise', () => {
  it('makes steps smaller after an epoch whose loss rose', async () => {
    const context = { optimizer: sgd({ learningRate: 1 }) } as unknown as TrainingContext
    const callback = halveOnRise({ factor: 0.1 })
    const rates: number[] = []
    for (const loss of [3, 2, 2, 4, 5, 1]) {
      await callback.onEpochEnd?.(0, { loss }, context)
      rates.push(context.optimizer.learningRate)
    }
    expect(rates).toEqual([1, 1, 1, 0.1, 0.1 * 0.1, 0.1 * 0.1])
    await callback.onTrainBegin?.(context)
    await callback.onEpochEnd?.(0, { loss: 9 }, context)
    expect(context.optimizer.learningRate).toBe(0.1 * 0.1)
    expect(() => halveOnRise({ factor: 1 })).toThrow(
      'halveOnRise: factor is 1, expected a number between 0 and 1\nhelp: leave it out for the default, 0.5',
    )
  })
})

describe('tones', () => {
  it('are the same for the same seed, and leave the random stream alone', async () => {
    setSeed(3)
    const before = getRandomState()
    const [a, b, c] = [await tones({ samples: 8 }), await tones({ samples: 8 }), await tones({ samples: 8, seed: 2 })]
    expect(getRandomState()).toEqual(before)
    expect(a.x.shape).toEqual([8, 64])
    expect([...a.y.dataSync()]).toEqual([0, 1, 2, 3, 0, 1, 2, 3])
    expect(a.x.dataSync()).toEqual(b.x.dataSync())
    expect(a.x.dataSync()).not.toEqual(c.x.dataSync())
  })

  it('have the frequency that their class says', async () => {
    const { x, y } = await tones({ samples: 6, times: 32, classes: 3, noise: 0 })
    const classes = y.dataSync()
    for (let row = 0; row < 6; row++) {
      const tone = [...x.slice([row, 0], [1, 32]).dataSync()]
      const [re, im] = naive(
        tone,
        tone.map(() => 0),
      )
      const power = re.map((value, k) => value ** 2 + im[k]! ** 2)
      expect(power.indexOf(Math.max(...power.slice(0, 16)))).toBe(4 * classes[row]! + 3)
    }
  })

  it('refuse more classes than there are frequencies', () => {
    expect(() => tones({ times: 16, classes: 4 })).toThrow(
      'tones: 4 classes need a frequency of 15, too high for 16 times\nhelp: give more than 30 times, or fewer classes',
    )
  })
})
