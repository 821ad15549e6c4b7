// Masks that a graph computes: they reach the next layer, end with the graph's own tensors, and are saved.
import { any, notEqual, tensor } from '@tensorloom/tensor'
import { expect, test } from 'vitest'
import { attachMask, functional, globalAveragePooling1d, input, loadModel, maskOf, saveModel } from '../src/index.js'

const x = tensor([
  [[1], [3], [0]],
  [[5], [0], [0]],
])

function model() {
  const given = input([3, 1], { name: 'x' })
  const counts = any(notEqual(given, 0), { axis: -1 })
  const masked = attachMask().apply([given, counts])
  return functional({
    inputs: given,
    outputs: [globalAveragePooling1d().apply(masked), globalAveragePooling1d().apply(given)],
  })
}

test('the layer after it sees the mask, others do not', () => {
  const [masked, plain] = model().apply(x)
  expect([...masked!.dataSync()]).toEqual([2, 5])
  expect(plain!.dataSync()[0]).toBeCloseTo(4 / 3, 5)
  expect(maskOf(x)).toBeUndefined()
})

test('it is saved with the graph', async () => {
  const loaded = await loadModel(await saveModel(model()))
  const [masked] = loaded.apply(x) as unknown as readonly (typeof x)[]
  expect([...masked!.dataSync()]).toEqual([2, 5])
})

test('a mask of another shape is refused', () => {
  expect(() => attachMask().apply([x, tensor([true, false, true])])).toThrow(
    /the mask has shape \[3\], the tensor \[2, 3, 1\]/,
  )
})
