// Loaded models as layers: prediction, training, inputs that do not fit, control flow, and what a model frees.
import { grad, valueAndGrad } from '@tensorloom/autograd'
import { loadModel } from '@tensorloom/layers'
import { memory, type Tensor, tensor, use } from '@tensorloom/tensor'
import { describe, expect, test } from 'vitest'
import { loadOnnx, type OnnxModel, onnx } from '../src/index.js'
import { floats, info, int64s, model, node } from './support/build.js'

const linear = model({
  input: [info('x', ['batch', 2])],
  output: [info('y', ['batch', 3])],
  initializer: [floats('fc.weight', [3, 2], [1, 2, 3, 4, 5, 6]), floats('fc.bias', [3], [0.5, 0, -0.5])],
  node: [node('Gemm', ['x', 'fc.weight', 'fc.bias'], ['y'], { transB: 1 })],
})

test('a model predicts batch by batch, and shows its inputs and outputs', async () => {
  const loaded = loadOnnx(linear)
  expect(loaded.inputs).toEqual([{ name: 'x', kind: 'tensor', type: 'float', shape: ['batch', 2] }])
  expect(loaded.portsAsText).toBe('x [batch, 2] → y [batch, 3]')
  const y = (await loaded.predict(
    tensor([
      [1, 0],
      [0, 1],
      [1, 1],
    ]),
    { batchSize: 2 },
  )) as Tensor
  expect(await y.array()).toEqual([
    [1.5, 3, 4.5],
    [2.5, 4, 5.5],
    [3.5, 7, 10.5],
  ])
})

test('its initializers are parameters under their names, and train', () => {
  const loaded = loadOnnx(linear)
  expect(Object.keys(loaded.stateDict())).toEqual(['fc.weight', 'fc.bias'])
  const x = tensor([[1, 2]])
  const { value, gradients } = valueAndGrad(() => (loaded.apply(x) as Tensor).sum(), { of: loaded.trainableParameters })
  expect(value.itemSync()).toBe(5.5 + 11 + 16.5)
  expect(gradients.map((one) => [...one.dataSync()])).toEqual([
    [1, 2, 1, 2, 1, 2],
    [1, 1, 1],
  ])
})

test('loadModel finds the format by its content', async () => {
  use(onnx)
  const loaded = await loadModel(linear)
  expect((await loaded.predict(tensor([[1, 0]]))).dataSync()).toEqual(Float32Array.of(1.5, 3, 4.5))
  await expect(loadModel(linear.subarray(0, linear.length - 3))).rejects.toThrow(/onnx: the file is damaged at byte/)
})

describe('inputs that do not fit are named', () => {
  const loaded = loadOnnx(linear)
  test('shape', () => {
    expect(() => loaded.apply(tensor([[1, 2, 3]]))).toThrow(/input 'x' has shape \[1, 3\], expected \[batch, 2\]/)
  })
  test('number of inputs', () => {
    expect(() => loaded.apply([tensor([[1, 2]]), tensor([[1, 2]])])).toThrow(/got 2 inputs, expected 1/)
  })
  test('names', async () => {
    await expect(loaded.run({ z: tensor([[1, 2]]) })).rejects.toThrow(/no input 'z'/)
    await expect(loaded.run({})).rejects.toThrow(/the input 'x' is missing/)
  })
  test('extents of one name', async () => {
    const sum = loadOnnx(
      model({
        input: [info('a', ['n']), info('b', ['n'])],
        output: [info('c', ['n'])],
        node: [node('Add', ['a', 'b'], ['c'])],
      }),
    )
    await expect(sum.run({ a: tensor([1, 2]), b: tensor([1]) })).rejects.toThrow(
      /input 'b' has shape \[1\], expected \[n = 2\]/,
    )
  })
})

test('integers are accepted for int64, and numbers that do not fit are refused', async () => {
  const pick = loadOnnx(
    model({
      input: [info('i', ['n'], 7)],
      output: [info('y', ['n', 2])],
      initializer: [floats('table', [3, 2], [1, 2, 3, 4, 5, 6])],
      node: [node('Gather', ['table', 'i'], ['y'])],
    }),
  )
  for (const dtype of ['int32', 'uint8', 'float32'] as const) {
    const { y } = await pick.run({ i: tensor([2, -1 + (dtype === 'uint8' ? 2 : 0)], { dtype }) })
    expect([...(y as Tensor).dataSync()].slice(0, 2)).toEqual([5, 6])
  }
  const large = model({
    input: [info('x', [1], 7)],
    output: [info('y', [1], 7)],
    initializer: [int64s('c', [1], [2 ** 40])],
    node: [node('Add', ['x', 'c'], ['y'])],
  })
  expect(() => loadOnnx(large)).toThrow(
    /node 0 \(Add\): element 0 of an int64 tensor is 1099511627776, which does not fit int32/,
  )
})

describe('control flow', () => {
  // Doubles x until its sum is at least 100.
  const doubling = model({
    input: [info('x', ['n'])],
    output: [info('y', ['n']), info('sums', ['steps'])],
    initializer: [floats('limit', [], [100]), { name: 'yes', dims: [], dataType: 9, int32Data: [1] }],
    node: [
      node('Loop', ['', 'yes', 'x'], ['y', 'sums'], {
        body: {
          name: 'body',
          input: [info('k', [], 7), info('go', [], 9), info('v', ['n'])],
          output: [info('again', [], 9), info('w', ['n']), info('s', [])],
          node: [
            node('Add', ['v', 'v'], ['w']),
            node('ReduceSum', ['w'], ['s'], { keepdims: 0 }),
            node('Less', ['s', 'limit'], ['again']),
          ],
        },
      }),
    ],
  })
  test('a loop runs until its condition fails, and differentiates', async () => {
    const loaded = loadOnnx(doubling)
    const { y, sums } = await loaded.run({ x: tensor([10, 20]) })
    expect([(y as Tensor).dataSync(), (sums as Tensor).dataSync()]).toEqual([
      Float32Array.of(40, 80),
      Float32Array.of(60, 120),
    ])
    const g = grad((x: Tensor) => (loaded.apply(x) as readonly Tensor[])[0]!.sum())(tensor([10, 20]))
    expect(g.dataSync()).toEqual(Float32Array.of(4, 4))
  })
  test('a loop that does not end is stopped', async () => {
    const loaded = loadOnnx(doubling, { maxIterations: 50 })
    await expect(loaded.run({ x: tensor([0, 0]) })).rejects.toThrow(/node 0 \(Loop\): it has not ended after 50 steps/)
  })
})

test('a model that is disposed frees everything', async () => {
  const before = memory().tensors
  const loaded = loadOnnx(linear)
  const x = tensor([[1, 2]])
  ;((await loaded.predict(x)) as Tensor).dispose()
  x.dispose()
  loaded.dispose()
  expect(memory().tensors).toBe(before)
  expect(() => loaded.apply(tensor([[1, 2]]))).toThrow(/disposed/)
})

test('functions of the model are run with the attributes of their use', async () => {
  const { encode } = await import('../src/proto/fields.js')
  const { modelFields } = await import('../src/proto/messages.js')
  const bytes = encode(
    {
      irVersion: 8,
      opsetImport: [{ version: 17 }, { domain: 'mine', version: 1 }],
      functions: [
        {
          name: 'Scaled',
          domain: 'mine',
          input: ['a'],
          output: ['b'],
          attribute: ['slope'],
          opsetImport: [{ version: 17 }],
          node: [
            {
              opType: 'LeakyRelu',
              input: ['a'],
              output: ['b'],
              attribute: [{ name: 'alpha', refAttrName: 'slope', type: 1 }],
            },
          ],
        },
      ],
      graph: {
        name: 'g',
        input: [info('x', ['n'])],
        output: [info('y', ['n'])],
        node: [
          {
            opType: 'Scaled',
            domain: 'mine',
            input: ['x'],
            output: ['y'],
            attribute: [{ name: 'slope', f: 0.5, type: 1 }],
          },
        ],
      },
    },
    modelFields,
  )
  const { y } = await loadOnnx(bytes).run({ x: tensor([-2, 2]) })
  expect((y as Tensor).dataSync()).toEqual(Float32Array.of(-1, 2))
})

test('loadModel reads external data from the files of a list', async () => {
  use(onnx)
  const bytes = model({
    output: [info('y', [2])],
    initializer: [
      {
        name: 'w',
        dims: [2],
        dataType: 1,
        dataLocation: 1,
        externalData: [
          { key: 'location', value: 'w.bin' },
          { key: 'offset', value: '4' },
        ],
      },
    ],
    node: [node('Neg', ['w'], ['y'])],
  })
  const list = (floats: readonly number[]): File[] => [
    new File([Float32Array.from(floats)], 'w.bin'),
    new File([bytes as Uint8Array<ArrayBuffer>], 'net.onnx'),
  ]
  const loaded = await loadModel<OnnxModel>(list([1, 2, 3]))
  expect([...loaded.parameters[0]!.dataSync()]).toEqual([2, 3])
  await expect(loadModel(list([1, 2]))).rejects.toThrow(
    /initializer 'w': its data is at 4 to 12 of 'w.bin', which has 8 bytes/,
  )
  await expect(loadModel(list([1, 2]).slice(1))).rejects.toThrow(
    /initializer 'w': its data is in another file: .*'w.bin' beside it does not exist\nhelp: add it to the list/,
  )
  await expect(loadModel(bytes)).rejects.toThrow(/bytes have no files beside them: pass the list of files/)
  expect(() => loadOnnx(bytes)).toThrow(/'w.bin'\nhelp: load the model by its path, its address or a list of files/)
})
