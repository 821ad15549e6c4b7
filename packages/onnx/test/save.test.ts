// Saving a loaded model: trained parameters come back, whatever their element type and place were.
import { type Tensor, tensor } from '@tensorloom/tensor'
import { expect, test } from 'vitest'
import { loadOnnx, saveOnnx } from '../src/index.js'
import { floats, info, model, node } from './support/build.js'

const graph = {
  input: [info('x', ['n', 2])],
  output: [info('y', ['n', 2])],
  node: [node('Mul', ['x', 'w'], ['y'])],
}
const run = async (bytes: Uint8Array): Promise<number[]> => {
  const { y } = await loadOnnx(bytes).run({ x: tensor([[1, 1]]) })
  return [...(y as Tensor).dataSync()]
}

test('parameters are written as they are now', async () => {
  const loaded = loadOnnx(model({ ...graph, initializer: [floats('w', [2], [1, 2])] }))
  loaded.parameters[0]!.assign(tensor([3, -4]))
  expect(await run(await saveOnnx(loaded))).toEqual([3, -4])
})

test.each([
  // 1 and −2 in half precision, bfloat16, and float8 with four bits of exponent.
  ['float16', 10, [0x00, 0x3c, 0x00, 0xc0], [0.1, -65504], [0.0999755859375, -65504]],
  ['bfloat16', 16, [0x80, 0x3f, 0x00, 0xc0], [0.1, 3e38], [0.10009765625, 226 * 2 ** 120]],
  ['float8e4m3fn', 17, [0x38, 0xc0], [0.1, 448], [0.1015625, 448]],
])('%s keeps its type, and is rounded to it', async (_, dataType, raw, next, expected) => {
  const file = model({ ...graph, initializer: [{ name: 'w', dims: [2], dataType, rawData: Uint8Array.from(raw) }] }, 19)
  expect(await run(file)).toEqual([1, -2])
  const loaded = loadOnnx(file)
  loaded.parameters[0]!.assign(tensor(next))
  expect(await run(await saveOnnx(loaded))).toEqual(expected.map(Math.fround))
})

test('weights in another file are written into this one', async () => {
  const external = {
    name: 'w',
    dims: [2],
    dataType: 1,
    dataLocation: 1,
    externalData: [
      { key: 'location', value: 'w.bin' },
      { key: 'offset', value: '4' },
    ],
  }
  const bytes = model({ ...graph, initializer: [external] })
  expect(() => loadOnnx(bytes)).toThrow(/its data is in another file, 'w.bin'/)
  const file = new Uint8Array(Float32Array.of(9, 5, 6).buffer)
  expect(await run(await saveOnnx(loadOnnx(bytes, { external: { 'w.bin': file } })))).toEqual([5, 6])
})
