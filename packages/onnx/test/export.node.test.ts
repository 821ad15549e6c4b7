// Export: ONNX Runtime and this package compute from the file what the model computes.
import { cpu } from '@tensorloom/backend-cpu'
import {
  bidirectional,
  conv2d,
  convLstm2d,
  dense,
  embedding,
  flatten,
  functional,
  gru,
  gruCell,
  input,
  Layer,
  lstm,
  lstmCell,
  masking,
  maxPooling2d,
  RecurrentCell,
  rnn,
  sequential,
  simpleRnn,
} from '@tensorloom/layers'
import {
  leakyRelu,
  memory,
  ones,
  type Parameter,
  randomUniform,
  type Shape,
  setBackend,
  setSeed,
  sort,
  type Tensor,
  tensor,
} from '@tensorloom/tensor'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { exportOnnx, loadOnnx } from '../src/index.js'
import { compare } from './support/compare.js'
import { exportCases, numbers } from './support/layers.js'

beforeAll(() => {
  setBackend(cpu({ threads: 1 }))
})
beforeEach(() => {
  setSeed(7)
})

// [2, time, 3] with zeros at the last step of the second sample, which `masking` leaves out.
function padded(x: Tensor): Tensor {
  const time = x.shape[1]!
  const steps = Array.from({ length: 2 * time }, (_, k) => (k === 2 * time - 1 ? 0 : 1))
  return x.mul(tensor(steps, { shape: [2, time, 1] }))
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

describe('recurrent layers over any number of steps', () => {
  const leaky = (x: Tensor): Tensor => leakyRelu(x, { alpha: 0.1 })
  const cases: readonly (readonly [name: string, layers: () => readonly Layer[]])[] = [
    ['lstm of Keras 2', () => [lstm(4, { recurrentActivation: 'hardSigmoidFifth', returnSequences: true })]],
    ['gru with hardSigmoid', () => [gru(4, { recurrentActivation: 'hardSigmoid', activation: 'relu' })]],
    ['gru, reset before', () => [gru(4, { recurrentActivation: 'hardSigmoid', resetAfter: false, useBias: false })]],
    ['numbers only where an activation takes them', () => [lstm(4, { activation: leaky, goBackwards: true })]],
    ['softsign and softplus', () => [lstm(4, { activation: 'softsign', recurrentActivation: 'softplus' })]],
    ['elu and linear', () => [gru(4, { activation: 'linear', recurrentActivation: 'elu' })]],
    ['simpleRnn', () => [simpleRnn(4, { activation: 'relu', returnSequences: true })]],
    ['both directions', () => [bidirectional(lstm(3, { recurrentActivation: 'hardSigmoid', returnSequences: true }))]],
    ['cells on top of each other', () => [rnn([lstmCell(4, { activation: 'silu' }), gruCell(3)])]],
    ['an activation without a node', () => [lstm(4, { activation: 'silu', goBackwards: true, returnSequences: true })]],
    ['a mask', () => [masking(), lstm(4, { returnSequences: true })]],
    ['a mask, from the end', () => [masking(), gru(4, { goBackwards: true, recurrentActivation: 'hardSigmoid' })]],
    ['a mask and zeros', () => [masking(), bidirectional(gru(4, { returnSequences: true, zeroOutputForMask: true }))]],
  ]
  test.each(cases)('%s', async (_, layers) => {
    const model = sequential([...layers()])
    const bytes = exportOnnx(model, { inputShape: [null, 3] })
    for (const time of [1, 4]) await compare(model, bytes, [padded(numbers(2, time, 3))])
  })

  test('images, too', async () => {
    const model = sequential([convLstm2d(2, 3, { padding: 'same', inputShape: [null, 4, 5, 1] })])
    const bytes = exportOnnx(model)
    for (const time of [1, 3]) await compare(model, bytes, [numbers(2, time, 4, 5, 1)])
  })

  test('texts of any length with a mask', async () => {
    const model = sequential([embedding(9, 4, { maskZero: true }), lstm(3), dense(2)])
    const bytes = exportOnnx(model, { inputShape: [null], inputDtype: 'int32' })
    const texts = tensor([5, 3, 8, 0, 7, 0, 0, 0], { shape: [2, 4], dtype: 'int32' })
    await compare(model, bytes, [texts])
    await compare(model, bytes, [texts.slice([0, 0], [2, 2])])
  })

  test('a state between 2 calls', async () => {
    const x = input([null, 3])
    const [sequence, h, c] = lstm(4, { returnSequences: true, returnState: true }).apply(x)
    const model = functional({
      inputs: x,
      outputs: [
        sequence!,
        lstm(4, { recurrentActivation: 'hardSigmoid' }).apply(sequence!, { initialState: [h!, c!] }),
      ],
    })
    const bytes = exportOnnx(model)
    for (const time of [2, 5]) await compare(model, bytes, [numbers(2, time, 3)])
  })

  test('a cell of your own', async () => {
    class LeakySum extends RecurrentCell {
      static override readonly type: string = '@me/leakySum'
      leak!: Parameter
      override stateShapes(inputShape: Shape): readonly Shape[] {
        return [inputShape]
      }
      override build([inputShape]: readonly Shape[]): void {
        this.leak = this.addParameter('leak', inputShape!, 'glorotUniform')
      }
      override forward([x, sum]: readonly Tensor[]): readonly Tensor[] {
        const next = x!.add(sum!.mul(this.leak))
        return [next.mul(2), next]
      }
    }
    const model = sequential([rnn(new LeakySum(), { returnSequences: true })])
    const bytes = exportOnnx(model, { inputShape: [null, 3] })
    for (const time of [1, 4]) await compare(model, bytes, [numbers(2, time, 3)])
  })

  test('the file does not grow with the number of steps, and the layer is as before', () => {
    const layer = lstm(4, { activation: 'silu' })
    const model = sequential([layer])
    const [short, long] = [5, 50].map((time) => exportOnnx(model, { inputShape: [time, 3] }))
    expect(long!.length).toBe(short!.length)
    expect(Object.keys(layer.cell)).not.toContain('sequence')
    expect(() => exportOnnx(sequential([rnn(new RecurrentCell())]), { inputShape: [null, 3] })).toThrow(/stateShapes/)
  })
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
