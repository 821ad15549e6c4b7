// Layers of two installed copies of the package, and of tensor with it, make one model.
import { afterEach, expect, it, vi } from 'vitest'

afterEach(() => vi.restoreAllMocks())

it('layers of two copies work together', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  const first = await import('../src/index.js')
  const { ones } = await import('@tensorloom/tensor')
  vi.resetModules()
  const second = await import('../src/index.js')
  expect(second.Layer).not.toBe(first.Layer)

  const model = first.sequential([second.dense(3, { inputShape: [2], kernelRegularizer: second.l2() }), first.dense(2)])
  const x = ones([1, 2])
  const expected = model.apply(x).dataSync()
  const again = await second.loadModel(await first.saveModel(model))
  expect(again.apply(x).dataSync()).toEqual(expected)
  expect(again.regularizationLoss()!.itemSync()).toBe(model.regularizationLoss()!.itemSync())

  const symbol = first.input([2])
  const graph = second.functional({ inputs: symbol, outputs: model.apply(symbol) })
  expect(graph.apply(x).dataSync()).toEqual(expected)
  model.dispose()
  model.buildFor([2])
  expect(model.parameters.every((one) => !one.disposed)).toBe(true)
})
