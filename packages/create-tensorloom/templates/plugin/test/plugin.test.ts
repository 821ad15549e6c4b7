// The layer and the optimizer by themselves, and all of it together in a model.
import { cpu } from '@tensorloom/backend-cpu'
import { dense, loadModel, saveModel, sequential } from '@tensorloom/layers'
import { linspace, parameter, setBackend, setSeed, sin, tensor, use } from '@tensorloom/tensor'
import { compile } from '@tensorloom/train'
import { beforeAll, expect, test } from 'vitest'
import { learnedSnake, plugin, signum, snake } from '../src/index.js'

beforeAll(() => {
  setBackend(cpu())
  setSeed(1)
  use(plugin)
})

test('the layer scales, then divides by its frequencies', () => {
  const layer = learnedSnake({ scale: 2, inputShape: [2] })
  const x = tensor([[Math.PI / 8, Math.PI / 4]])
  // 2x + sin²(2x), the frequencies being 1 at first.
  const [first, second] = layer.apply(x).dataSync()
  expect(first).toBeCloseTo(Math.PI / 4 + 0.5, 5)
  expect(second).toBeCloseTo(Math.PI / 2 + 1, 5)
  layer.frequency.assign(tensor([2, 1]))
  expect(layer.apply(x).dataSync()[0]).toBeCloseTo((Math.PI / 2 + 1) / 2, 5)
})

test('the optimizer goes along the sign of the momentum', () => {
  const weights = parameter(tensor([1, 2]))
  const optimizer = signum({ learningRate: 0.5, beta: 0.9 })
  optimizer.step([weights], [tensor([3, -4])])
  expect(weights.dataSync()).toEqual(Float32Array.of(0.5, 2.5))
  // The first gradient still outweighs the second: 0.9 · 0.3 > 0.1 · 1.
  optimizer.step([weights], [tensor([-1, 0])])
  expect(weights.dataSync()).toEqual(Float32Array.of(0, 3))
})

test('weight decay shrinks parameters first', () => {
  const weights = parameter(tensor([4]))
  signum({ learningRate: 0.5, weightDecay: 0.5 }).step([weights], [tensor([1])])
  expect(weights.dataSync()).toEqual(Float32Array.of(4 * 0.75 - 0.5))
})

test('a model with all of it learns, and is found by name when it is loaded', async () => {
  const model = sequential([dense(16, { activation: snake, inputShape: [1] }), learnedSnake(), dense(1)])
  const x = linspace(-6, 6, 128).reshape([128, 1])
  const trainer = compile(model, { optimizer: signum({ learningRate: 2e-3 }), loss: 'meanSquaredError' })
  const { history } = await trainer.fit({ x, y: sin(x) }, { epochs: 100, verbose: 0 })
  expect(history.loss.at(-1)).toBeLessThan(0.1 * history.loss[0]!)

  const loaded = await loadModel(await saveModel(model))
  expect(await (await loaded.predict(x)).data()).toEqual(await (await model.predict(x)).data())
})
