// Convolutional LSTMs: layouts, masks, gradients by finite differences, saving, what they refuse.
import { memory, moveAxis, setSeed, type Tensor, tensor } from '@tensorloom/tensor'
import { gradcheck } from '@tensorloom/testkit'
import { expect, it } from 'vitest'
import { convLstm1d, convLstm2d, convLstm3d, loadModel, lstm, saveModel, sequential } from '../../src/index.js'

const numbers = (x: Tensor): number[] => [...(x.dataSync() as Float32Array)]
function series(...shape: number[]): Tensor {
  const size = shape.reduce((product, extent) => product * extent, 1)
  return tensor(
    Array.from({ length: size }, (_, k) => Math.sin(1.1 * k + 0.2)),
    { shape },
  )
}
function expectClose(a: Tensor, b: Tensor): void {
  expect(a.shape).toEqual(b.shape)
  const expected = numbers(b)
  for (const [k, one] of numbers(a).entries()) expect(one).toBeCloseTo(expected[k]!, 5)
}

it('with a window of one pixel are an LSTM of each pixel', () => {
  const convolutional = convLstm1d(3, 1, { returnSequences: true })
  const x = series(2, 4, 5, 2)
  const y = convolutional.apply(x)
  const plain = lstm(3, { returnSequences: true })
  plain.buildFor([4, 2])
  plain.loadStateDict(
    Object.fromEntries(
      Object.entries(convolutional.stateDict()).map(([path, value]) => [
        path,
        value.rank === 3 ? value.squeeze({ axis: 0 }) : value,
      ]),
    ),
  )
  const rows = moveAxis(x, 2, 1).reshape([10, 4, 2])
  expectClose(y, moveAxis(plain.apply(rows).reshape([2, 5, 4, 3]), 1, 2))
})

it('have shapes by strides, dilations and padding, for images of any size', () => {
  expect(convLstm2d(2, 3).apply(series(1, 2, 6, 5, 1)).shape).toEqual([1, 4, 3, 2])
  expect(convLstm2d(2, 3, { strides: 2 }).apply(series(1, 2, 6, 5, 1)).shape).toEqual([1, 2, 2, 2])
  expect(convLstm2d(2, [3, 2], { dilationRate: 2 }).apply(series(1, 2, 6, 5, 1)).shape).toEqual([1, 2, 3, 2])
  const same = convLstm3d(2, 2, { padding: 'same', strides: [1, 2, 2], returnState: true })
  expect(same.apply(series(1, 2, 3, 3, 3, 1)).map((one) => one.shape)).toEqual(new Array(3).fill([1, 3, 2, 2, 2]))
  const any = convLstm2d(2, 3, { inputShape: [null, null, null, 1], returnSequences: true })
  expect(sequential([any]).outputShape).toEqual([-1, -1, -1, 2])
  for (const extent of [4, 7]) expect(any.apply(series(1, 2, extent, 4, 1)).shape).toEqual([1, 2, extent - 2, 2, 2])
})

it('take channels first', () => {
  const last = convLstm2d(2, 2, { padding: 'same', returnSequences: true })
  const x = series(1, 3, 4, 3, 2)
  const y = last.apply(x, { mask: tensor([[true, false, true]]) })
  const first = convLstm2d(2, 2, { padding: 'same', returnSequences: true, dataFormat: 'channelsFirst' })
  first.buildFor([3, 2, 4, 3])
  first.loadStateDict(last.stateDict())
  expectClose(first.apply(moveAxis(x, -1, 2), { mask: tensor([[true, false, true]]) }), moveAxis(y, -1, 2))
})

it('have the gradients of finite differences, with masks and states', async () => {
  const layer = convLstm1d(2, 2, {
    returnSequences: true,
    returnState: true,
    recurrentActivation: 'softsign',
    goBackwards: true,
  })
  layer.buildFor([3, 4, 1])
  const mask = tensor([
    [true, false, true],
    [false, true, true],
  ])
  await gradcheck((...x) => layer.apply(x, { mask }), [series(2, 3, 4, 1), series(2, 3, 2), series(2, 3, 2)])
})

it('drop by the seed, keep states, and free what they made', () => {
  const layer = convLstm1d(2, 3, { dropout: 0.5, recurrentDropout: 0.5, stateful: true, padding: 'same' })
  layer.buildFor([3, 4, 2])
  const x = series(2, 3, 4, 2)
  const draw = (): number[] => {
    layer.resetStates()
    setSeed(4)
    return numbers(layer.apply(x, { training: true }))
  }
  expect(draw()).toEqual(draw())
  layer.resetStates()
  const first = numbers(layer.apply(x))
  expect(numbers(layer.apply(x))).not.toEqual(first)
  const before = memory().tensors
  layer.apply(x, { training: true }).dispose()
  expect(memory().tensors).toBe(before)
})

it('are saved', async () => {
  const model = sequential([
    convLstm2d(2, 2, { returnSequences: true, inputShape: [null, 4, 4, 1] }),
    convLstm2d(1, 2, { padding: 'same', strides: 2, unitForgetBias: false }),
  ])
  const loaded = await loadModel(await saveModel(model))
  const x = series(2, 3, 4, 4, 1)
  expect(numbers(loaded.apply(x))).toEqual(numbers(model.apply(x)))
})

it('refuse what does not fit', () => {
  expect(() => convLstm2d(0, 3)).toThrow('convLstm2d: filters is 0')
  expect(() => convLstm2d(2, [3, 3, 3])).toThrow('kernelSize')
  expect(() => convLstm2d(2, 3, { strides: 2, dilationRate: 2 })).toThrow('leave out strides or dilationRate')
  expect(() => convLstm2d(2, 3).apply(series(1, 2, 4, 4))).toThrow('[batch, height, width, channels]')
  expect(() => convLstm2d(2, 3, { padding: 'causal' as 'same' })).toThrow('padding')
})
