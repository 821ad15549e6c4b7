// Models whose inputs have extents that differ from call to call.
import { ones, slice } from '@tensorloom/tensor'
import { expect, it } from 'vitest'
import {
  batchNormalization,
  concatenate,
  conv1d,
  conv2d,
  conv2dTranspose,
  conv3d,
  dense,
  embedding,
  flatten,
  functional,
  globalAveragePooling1d,
  globalAveragePooling2d,
  input,
  lambda,
  maxPooling2d,
  sequential,
} from '../src/index.js'

it('a model runs on sequences of any length', () => {
  const model = sequential([
    conv1d(8, 3, { padding: 'causal', inputShape: [null, 32] }),
    batchNormalization(),
    globalAveragePooling1d(),
    dense(2),
  ])
  for (const time of [1, 5, 40]) expect(model.apply(ones([2, time, 32])).shape).toEqual([2, 2])
  expect(model.summary({ print: false })).toContain('[batch, null, 8]')
  expect(() => model.apply(ones([2, 5, 31]))).toThrow('expected [batch, null, 32], got [batch, 5, 31]')
})

it('a graph runs on images of any size', () => {
  const x = input({ shape: [null, null, 3], name: 'images' })
  const down = maxPooling2d(2).apply(conv2d(4, 3, { padding: 'same' }).apply(x))
  const up = conv2dTranspose(4, 2, { strides: 2 }).apply(down)
  const both = concatenate([up, x])
  const model = functional({ inputs: x, outputs: [both, globalAveragePooling2d().apply(both)] })
  expect(model.outputShape).toEqual([[-1, -1, 7], [7]])
  for (const [height, width] of [
    [8, 6],
    [2, 20],
  ] as const) {
    expect(model.apply(ones([1, height, width, 3])).map(({ shape }) => shape)).toEqual([
      [1, height, width, 7],
      [1, 7],
    ])
  }
})

it('volumes of any size have more elements in a trial than a tensor may have, and are tried smaller', () => {
  const layer = conv3d(8, 3, { padding: 'same', inputShape: [null, null, null, 64] })
  expect(sequential([layer]).summary({ print: false })).toContain('[batch, null, null, null, 8]')
})

it('a layer with a longest sequence takes shorter ones', () => {
  const positions = ones([60, 4])
  const withPositions = lambda((x) => x.add(slice(positions, [0, 0], [x.shape[1]!, 4])))
  const model = sequential([embedding(10, 4, { inputShape: [null] }), withPositions])
  expect(model.outputShape).toEqual([-1, 4])
})

it('what needs an extent says which layer', () => {
  expect(() => sequential([flatten({ inputShape: [null, 3] }), dense(2)])).toThrow(
    /dense: addParameter\('kernel'\): the shape \[-1, 2\] depends on an unknown extent\nhelp: .*instead of null/,
  )
})
