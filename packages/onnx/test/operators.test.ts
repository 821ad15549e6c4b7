// Operators that the node suite of ONNX 1.12 does not have: the examples of their documentation.
import { type Tensor, tensor } from '@tensorloom/tensor'
import { expect, test } from 'vitest'
import { loadOnnx } from '../src/index.js'
import { info, model, node } from './support/build.js'

async function run(
  type: string,
  opset: number,
  inputs: Readonly<Record<string, Tensor>>,
  attributes: Parameters<typeof node>[3] = {},
): Promise<unknown> {
  const types = { float32: 1, float64: 11, int32: 7, uint8: 2, bool: 9 }
  const file = model(
    {
      input: Object.entries(inputs).map(([name, one]) => info(name, one.shape, types[one.dtype])),
      output: [{ name: 'y' }],
      node: [node(type, Object.keys(inputs), ['y'], attributes)],
    },
    opset,
  )
  const { y } = await loadOnnx(file).run(inputs)
  return (y as Tensor).array()
}

const offsets = (shape: readonly number[], moved: readonly (readonly [at: number, by: number])[]): Tensor => {
  const values = new Float32Array(shape.reduce((product, extent) => product * extent, 1))
  for (const [at, by] of moved) values[at] = by
  return tensor(values, { shape })
}

const image = tensor([0, 1, 2, 3, 4, 5, 6, 7, 8], { shape: [1, 1, 3, 3] })
const window = tensor([1, 1, 1, 1], { shape: [1, 1, 2, 2] })

test('DeformConv', async () => {
  const y = await run(
    'DeformConv',
    19,
    {
      x: image,
      w: window,
      o: offsets(
        [1, 8, 2, 2],
        [
          [0, 0.5],
          [21, -0.1],
        ],
      ),
    },
    { kernel_shape: [2, 2], pads: [0, 0, 0, 0] },
  )
  expect(y).toEqual([
    [
      [
        [9.5, Math.fround(11.9)],
        [20, 24],
      ],
    ],
  ])
})

test('Col2Im', async () => {
  const blocks = tensor([1, 6, 11, 16, 21, 2, 7, 12, 17, 22, 3, 8, 13, 18, 23, 4, 9, 14, 19, 24, 5, 0, 15, 20, 25], {
    shape: [1, 5, 5],
  })
  const sizes = { shape: tensor([5, 5], { dtype: 'int32' }), block: tensor([1, 5], { dtype: 'int32' }) }
  const rows = [
    [1, 2, 3, 4, 5],
    [6, 7, 8, 9, 0],
    [11, 12, 13, 14, 15],
    [16, 17, 18, 19, 20],
    [21, 22, 23, 24, 25],
  ]
  expect(await run('Col2Im', 18, { blocks, ...sizes })).toEqual([[rows]])
})

test('BitwiseAnd of int64, which is held as int32', async () => {
  const [a, b] = [tensor([6, -1], { dtype: 'int32' }), tensor([3, 5], { dtype: 'int32' })]
  expect(await run('BitwiseAnd', 18, { a, b })).toEqual([2, 5])
})

test('Split into parts of which the last is smaller', async () => {
  expect(await run('Split', 18, { x: tensor([1, 2, 3]) }, { num_outputs: 1 })).toEqual([1, 2, 3])
})
