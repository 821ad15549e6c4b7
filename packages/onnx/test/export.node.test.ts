// Export: ONNX Runtime and this package compute from the file what the model computes.
import { cpu } from '@tensorloom/backend-cpu'
import { conv2d, dense, flatten, Layer, lstm, maxPooling2d, sequential } from '@tensorloom/layers'
import {
  memory,
  ones,
  type Parameter,
  randomUniform,
  type Shape,
  setBackend,
  setSeed,
  sort,
  type Tensor,
} from '@tensorloom/tensor'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { exportOnnx, loadOnnx } from '../src/index.js'
import { exportCases, numbers } from './support/layers.js'
import { runElsewhere } from './support/runtime.js'

interface Predicting {
  predict(x: Tensor | readonly Tensor[]): Promise<Tensor | readonly Tensor[]>
}

beforeAll(() => {
  setBackend(cpu({ threads: 1 }))
})
beforeEach(() => {
  setSeed(7)
})

function close(got: ArrayLike<number>, want: ArrayLike<number>): void {
  const far = Array.from(want, (b, k) => Math.abs(got[k]! - b) > 1e-5 + 1e-5 * Math.abs(b))
  expect(
    far.indexOf(true) === -1 ? 'close' : [far.indexOf(true), got[far.indexOf(true)], want[far.indexOf(true)]],
  ).toBe('close')
}

async function compare(model: unknown, bytes: Uint8Array, inputs: readonly Tensor[]): Promise<void> {
  const x = inputs.length === 1 ? inputs[0]! : inputs
  const want = [await (model as Predicting).predict(x)].flat()
  const own = [await loadOnnx(bytes).predict(x)].flat()
  const elsewhere = await runElsewhere(bytes, inputs)
  for (const [k, one] of want.entries()) {
    const data = await one.data()
    expect(own[k]!.shape).toEqual(one.shape)
    close(await own[k]!.data(), data)
    if (elsewhere === undefined) continue
    expect(elsewhere[k]!.dims).toEqual(one.shape)
    close(elsewhere[k]!.data, data)
  }
}

describe('every kind of layer', () => {
  test.each(exportCases.map((one) => [one.name, one.make] as const))('%s', async (_, make) => {
    const { model, inputs } = make()
    const shapes = inputs.map((one) => one.shape.slice(1))
    const options = inputs[0]!.dtype === 'int32' ? { inputDtype: 'int32' as const } : {}
    const inputShape = shapes.length === 1 ? shapes[0]! : shapes
    await compare(model, exportOnnx(model, { inputShape, ...options }), inputs)
  })
})

test('the batch stays open, and images keep their layout', async () => {
  const model = sequential([
    conv2d(4, 3, { activation: 'relu', inputShape: [8, 8, 1] }),
    maxPooling2d(2),
    flatten(),
    dense(3, { activation: 'softmax' }),
  ])
  const bytes = exportOnnx(model)
  const loaded = loadOnnx(bytes)
  expect(loaded.inputs).toEqual([{ name: 'input', kind: 'tensor', type: 'float', shape: ['batch', 8, 8, 1] }])
  expect(loaded.outputs[0]).toMatchObject({ name: 'output', shape: ['batch', 3] })
  expect(Object.keys(loaded.stateDict()).sort()).toEqual(Object.keys(model.stateDict()).sort())
  for (const batch of [1, 5]) await compare(model, bytes, [numbers(batch, 8, 8, 1)])
})

test('other extents stay open where the input shape has null', async () => {
  const images = sequential([conv2d(2, 3, { padding: 'same', inputShape: [null, null, 3] }), maxPooling2d(2)])
  const bytes = exportOnnx(images)
  expect(loadOnnx(bytes).outputs[0]!.shape![3]).toBe(2)
  for (const [height, width] of [
    [6, 8],
    [4, 4],
  ] as const)
    await compare(images, bytes, [numbers(2, height, width, 3)])
  const series = sequential([lstm(4, { returnSequences: true, inputShape: [null, 3] })])
  const file = exportOnnx(series)
  for (const time of [3, 6]) await compare(series, file, [numbers(2, time, 3)])
})

test('layers of your own are exported, too', async () => {
  class Scale extends Layer {
    static override readonly type: string = '@me/scale'
    factor!: Parameter
    override build(inputShape: Shape): void {
      this.factor = this.addParameter('factor', [inputShape.at(-1)!], 'ones')
    }
    override forward(x: Tensor): Tensor {
      return sort(x.mul(this.factor).abs().add(1).log())
    }
  }
  const model = sequential([new Scale({ inputShape: [4] })])
  await compare(model, exportOnnx(model), [numbers(2, 4)])
})

test('names of inputs and outputs can be given', () => {
  const bytes = exportOnnx(sequential([dense(2, { inputShape: [3] })]), {
    inputNames: ['features'],
    outputNames: ['scores'],
  })
  const loaded = loadOnnx(bytes)
  expect([loaded.inputs[0]!.name, loaded.outputs[0]!.name]).toEqual(['features', 'scores'])
})

describe('what cannot be exported says why', () => {
  test('no shape', () => {
    expect(() => exportOnnx(sequential([dense(2)]))).toThrow(
      /the shape of the input of 'sequential' is not known\nhelp: write exportOnnx\(model, \{ inputShape/,
    )
  })
  test('no model', () => {
    expect(() => exportOnnx({})).toThrow(/expected a model, got/)
  })
  test('an op without a form', () => {
    class Noise extends Layer {
      static override readonly type: string = '@me/noise'
      override forward(x: Tensor): Tensor {
        return x.add(randomUniform(x.shape))
      }
    }
    expect(() => exportOnnx(sequential([new Noise({ inputShape: [3] })]))).toThrow(
      /exportOnnx: .*ONNX has no form for this op/,
    )
  })
})

test('exporting leaves no tensors', () => {
  const model = sequential([lstm(4, { inputShape: [5, 3] }), dense(2)])
  exportOnnx(model)
  const before = memory().tensors
  exportOnnx(model)
  expect(memory().tensors).toBe(before)
  expect(ones([1]).shape).toEqual([1])
})
