// Models with ops between their layers: written as functions of keras.ops, and read again.
import { loadKeras, saveKeras } from '@tensorloom/keras'
import { functional, input, type SymbolicTensor } from '@tensorloom/layers'
import * as ops from '@tensorloom/tensor'
import { type Tensor, tensor } from '@tensorloom/tensor'
import { expect, test } from 'vitest'
import { readZip } from '../../src/zip/read.js'

const values = Array.from({ length: 24 }, (_, k) => Math.sin(k * 1.7) * 0.9)
const x = tensor(values, { shape: [2, 4, 3] })

type Case = readonly [className: string, config: Readonly<Record<string, unknown>>, run: (x: Tensor) => Tensor]

// The names of classes and settings are those of Keras's operations.
const cases: readonly Case[] = [
  ['All', { axis: 1, keepdims: true }, (x) => ops.all(ops.greater(x, 0), { axis: 1, keepDims: true })],
  ['Argmax', { axis: -1, keepdims: false }, (x) => ops.argMax(x, { axis: -1 })],
  ['Argsort', { axis: 1 }, (x) => ops.argSort(x, { axis: 1 })],
  ['Cast', { dtype: 'int32' }, (x) => ops.cast(ops.mul(x, 9), 'int32')],
  ['Celu', { alpha: 0.5 }, (x) => ops.celu(x, { alpha: 0.5 })],
  ['Clip', { x_min: -0.5, x_max: 0.25 }, (x) => ops.clip(x, { min: -0.5, max: 0.25 })],
  ['Maximum', {}, (x) => ops.clip(x, { min: 0 })],
  ['Minimum', {}, (x) => ops.clip(x, { max: 0.5 })],
  ['Cumsum', { axis: 1, dtype: null }, (x) => ops.cumsum(x, { axis: 1 })],
  ['Diff', { n: 2, axis: 1 }, (x) => ops.diff(x, { n: 2, axis: 1 })],
  ['Einsum', { subscripts: 'bij,bkj->bik' }, (x) => ops.einsum('bij,bkj->bik', x, ops.neg(x))],
  ['Erfinv', {}, (x) => ops.erfinv(x)],
  ['Flip', { axis: 1 }, (x) => ops.flip(x, { axis: 1 })],
  ['FloorDivide', {}, (x) => ops.floorDiv(x, 0.3)],
  ['GetItem', {}, (x) => ops.slice(x, [0, 1, 0], [-1, 2, 3])],
  ['GetItem', {}, (x) => ops.stridedSlice(x, [0, null, 0], [null, 4, 2], [1, 2, 1])],
  ['Glu', { axis: -1 }, (x) => ops.glu(ops.concat([x, x], { axis: -1 }))],
  ['HardShrink', { threshold: 0.4 }, (x) => ops.hardShrink(x, { threshold: 0.4 })],
  ['Logsumexp', { axis: -1, keepdims: false }, (x) => ops.logSumExp(x, { axis: -1 })],
  ['Moveaxis', { source: 1, destination: 2 }, (x) => ops.moveAxis(x, 1, 2)],
  [
    'OneHot',
    { num_classes: 5, axis: -1, dtype: 'float32', sparse: false },
    (x) => ops.oneHot(ops.cast(ops.abs(ops.mul(x, 4)), 'int32'), 5),
  ],
  [
    'Pad',
    {
      pad_width: [
        [0, 0],
        [1, 0],
        [0, 2],
      ],
      mode: 'constant',
    },
    (x) =>
      ops.pad(
        x,
        [
          [0, 0],
          [1, 0],
          [0, 2],
        ],
        { value: 2 },
      ),
  ],
  [
    'Pad',
    {
      pad_width: [
        [0, 0],
        [1, 1],
        [0, 0],
      ],
      mode: 'reflect',
    },
    (x) =>
      ops.pad(
        x,
        [
          [0, 0],
          [1, 1],
          [0, 0],
        ],
        { mode: 'reflect' },
      ),
  ],
  ['Repeat', { repeats: 2, axis: 1 }, (x) => ops.repeat(x, 2, { axis: 1 })],
  ['Reshape', { newshape: [-1, 6, 2] }, (x) => ops.reshape(x, [-1, 6, 2])],
  ['Roll', { shift: 1, axis: 1 }, (x) => ops.roll(x, 1, { axis: 1 })],
  ['Rsqrt', {}, (x) => ops.rsqrt(ops.abs(x))],
  ['Sort', { axis: 1 }, (x) => ops.sort(x, { axis: 1 })],
  ['Split', { indices_or_sections: [1, 3], axis: 1 }, (x) => ops.split(x, [1, 2, 1], { axis: 1 })[1]!],
  ['Squareplus', { b: 2 }, (x) => ops.squareplus(x, { b: 2 })],
  ['Swapaxes', { axis1: 1, axis2: 2 }, (x) => ops.swapAxes(x, 1, 2)],
  ['Take', { axis: 1 }, (x) => ops.gather(x, tensor([2, 0], { dtype: 'int32' }), { axis: 1 })],
  ['TakeAlongAxis', { axis: 1 }, (x) => ops.takeAlongAxis(x, ops.argSort(x, { axis: 1 }), { axis: 1 })],
  ['Tile', { repeats: [1, 2, 1] }, (x) => ops.tile(x, [1, 2, 1])],
  ['TopK', { k: 2, sorted: true }, (x) => ops.topK(x, 2)[0]],
  ['Transpose', { axes: [0, 2, 1] }, (x) => ops.transpose(x, { perm: [0, 2, 1] })],
  ['Tril', { k: -1 }, (x) => ops.tril(x, { k: -1 })],
]

test.each(cases)('%s %j', async (className, config, run) => {
  const source = input({ shape: [4, 3] })
  const model = functional({ inputs: source, outputs: run(source) as SymbolicTensor })
  const file = await saveKeras(model)
  const text = new TextDecoder().decode(await readZip(file).get('config.json')!.read())
  const stored = JSON.parse(text) as { config: { layers: { class_name: string; config: Record<string, unknown> }[] } }
  const layers = stored.config.layers.filter(({ class_name }) => class_name === className)
  const { name: _, ...written } = layers.at(-1)!.config
  expect(written).toEqual(config)

  const again = (await loadKeras(file)).model
  const [want, got] = [run(x), again.apply(x)]
  expect(got.shape).toEqual(want.shape)
  expect([...got.dataSync()]).toEqual([...want.dataSync()])
})

test('options that Keras does not have are refused', async () => {
  const source = input({ shape: [4, 3] })
  const saved = (output: Tensor): Promise<Uint8Array> =>
    saveKeras(functional({ inputs: source, outputs: output as SymbolicTensor }))
  await expect(saved(ops.sort(source, { descending: true }))).rejects.toThrow(/Sort has no descending order/)
  await expect(saved(ops.cumsum(source, { axis: 1, reverse: true }))).rejects.toThrow(/Cumsum is neither exclusive nor/)
  await expect(saved(ops.topK(source, 1, { axis: 1 })[0])).rejects.toThrow(/TopK is along the last axis/)
})

test('infinities pass a clip with one bound', async () => {
  const source = input({ shape: [2] })
  const file = await saveKeras(functional({ inputs: source, outputs: ops.clip(source, { min: 0 }) as SymbolicTensor }))
  const { model } = await loadKeras(file)
  expect([...model.apply(tensor([[Infinity, -Infinity]])).dataSync()]).toEqual([Infinity, 0])
})
