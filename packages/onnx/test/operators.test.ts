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

// From PyTorch: interpolate(x, scale_factor=(1, 1.7), mode=…, align_corners=True), which gives 8 of 8.5 elements.
test.each([
  ['linear', [1, 2.7142859, 4.714286, 7.571429, 11, 15, 19.857143, 25]],
  ['cubic', [1, 2.215744, 4.7492728, 7.046648, 11.000004, 14.5102, 20.513126, 25.000006]],
] as const)('Resize (%s) aligns the corners of whole elements', async (mode, expected) => {
  const inputs = {
    x: tensor([1, 4, 9, 16, 25], { shape: [1, 1, 1, 5] }),
    roi: tensor([]),
    scales: tensor([1, 1, 1, 1.7]),
  }
  const y = (await run('Resize', 13, inputs, {
    mode,
    coordinate_transformation_mode: 'align_corners',
  })) as number[][][][]
  expect(y[0]![0]![0]!.map((one, k) => Math.abs(one - expected[k]!) < 1e-5)).not.toContain(false)
})
