// State dicts of PyTorch's modules give our layers PyTorch's outputs.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cpu } from '@tensorloom/backend-cpu'
import { setBackend, type Tensor, tensor, transpose } from '@tensorloom/tensor'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  type AnyLayer,
  activation,
  add,
  batchNormalization,
  bidirectional,
  bilinear,
  conv1d,
  conv1dTranspose,
  conv2d,
  conv2dTranspose,
  conv3d,
  conv3dTranspose,
  cropping2d,
  dense,
  depthwiseConv1d,
  depthwiseConv2d,
  embedding,
  flatten,
  functional,
  groupNormalization,
  gru,
  input,
  instanceNormalization,
  type Layer,
  layerNormalization,
  loadWeights,
  lstm,
  maxPooling2d,
  multiHeadAttention,
  openSafetensors,
  prelu,
  reshape,
  rnn,
  separableConv2d,
  sequential,
  simpleRnn,
  simpleRnnCell,
  transformerDecoder,
  transformerEncoder,
  zeroPadding1d,
} from '../../src/index.js'
import { bytesOf, type Expected, index, jsonOf } from '../safetensors/reference.js'

interface Case {
  readonly input: Expected
  readonly outputs: readonly Expected[]
}

const torch = fileURLToPath(new URL('torch', import.meta.url))

beforeAll(() => setBackend(cpu({ threads: 1 })))

// Channels first to channels last, and back.
const channelsLast = (x: Tensor): Tensor =>
  transpose(x, { perm: [0, ...Array.from({ length: x.rank - 2 }, (_, k) => k + 2), 1] })
const channelsFirst = (x: Tensor): Tensor =>
  transpose(x, { perm: [0, x.rank - 1, ...Array.from({ length: x.rank - 2 }, (_, k) => k + 1)] })

const eps = { epsilon: 1e-5 }
const models: Readonly<Record<string, { make: () => Layer; images?: 'in' | 'both' }>> = {
  linear: { make: () => dense(3, { inputShape: [4] }) },
  linear_nobias: { make: () => sequential([dense(3, { inputShape: [2, 4], useBias: false })]) },
  conv2d: { make: () => sequential([conv2d(6, 3, { inputShape: [6, 5, 4], padding: 'same' })]), images: 'both' },
  // PyTorch crops one element at the start; our padding 'same' crops it at the end.
  conv_transpose2d: {
    make: () =>
      sequential([
        conv2dTranspose(6, 3, { inputShape: [3, 3, 4], strides: 2 }),
        cropping2d([
          [1, 0],
          [1, 0],
        ]),
      ]),
    images: 'both',
  },
  lstm: { make: () => sequential([lstm(4, { inputShape: [5, 3], returnSequences: true })]) },
  gru: { make: () => sequential([bidirectional(gru(4, { returnSequences: true }), { inputShape: [5, 3] })]) },
  batch_norm: { make: () => sequential([batchNormalization({ inputShape: [2, 2, 3], ...eps })]), images: 'both' },
  embedding: { make: () => sequential([embedding(7, 3, { inputShape: [4] })]) },
  layer_norm: { make: () => sequential([layerNormalization({ inputShape: [2, 5], ...eps })]) },
  group_norm: {
    make: () => sequential([groupNormalization({ groups: 2, inputShape: [3, 4], ...eps })]),
    images: 'both',
  },
  mha_layer: { make: () => sequential([transformerEncoder(12, 2, { inputShape: [3, 8], activation: 'relu' })]) },
  mlp_f16: { make: () => sequential([dense(6, { inputShape: [5], activation: 'relu' }), dense(2)]) },
  cnn_bf16: {
    make: () =>
      sequential([
        conv2d(3, 3, { inputShape: [4, 4, 1] }),
        batchNormalization(eps),
        activation('relu'),
        flatten(),
        dense(2),
      ]),
    images: 'in',
  },
}

function inputOf({ dtype, shape, data }: Expected): Tensor {
  return tensor(data.map(Number), { shape, dtype: dtype === 'int64' ? 'int32' : 'float32' })
}

async function expectOutput(
  model: AnyLayer,
  inputs: readonly Expected[],
  { shape, data }: Expected,
  images?: 'in' | 'both' | 'out',
): Promise<void> {
  const given = inputs.map((one) => (images === 'in' || images === 'both' ? channelsLast(inputOf(one)) : inputOf(one)))
  const y = model.apply(given.length === 1 ? given[0]! : given) as Tensor
  const result = images === 'both' || images === 'out' ? channelsFirst(y) : y
  expect(result.shape).toEqual(shape)
  const values = await result.data()
  const errors = data.map((value, k) => Math.abs(values[k]! - Number(value)) / (1 + Math.abs(Number(value))))
  expect(Math.max(...errors)).toBeLessThan(1e-5)
}

describe('modules of PyTorch 1.13', () => {
  it.each(index.modules.map(({ file, expected }) => [/(\w+)\.safetensors/.exec(file)![1]!, file, expected]))(
    '%s',
    async (name, file, expected) => {
      const { input, outputs } = jsonOf<Case>(expected)
      const { make, images } = models[name]!
      const model = make()
      const report = await loadWeights(model, bytesOf(file), { layout: 'pytorch' })
      expect([report.missing, report.unexpected, report.wrong]).toEqual([[], [], []])
      expect(report.matched.length).toBe(Object.keys(model.stateDict()).length)
      await expectOutput(model, [input], outputs[0]!, images)
    },
  )
})

interface Other {
  readonly make: () => AnyLayer
  readonly images?: 'in' | 'both' | 'out'
}

const stacked = (make: () => AnyLayer, count: number): AnyLayer =>
  sequential(Array.from({ length: count }, make) as Layer[], { inputShape: [5, 3] })

function residual(): AnyLayer {
  const x = input([3, 3, 2])
  const sum = add().apply([conv2d(4, 1).apply(x), conv2d(4, 3, { padding: 'same' }).apply(x)])
  return functional({ inputs: x, outputs: dense(2).apply(flatten().apply(activation('relu').apply(sum))) })
}

const sequence = { returnSequences: true }
const others: Readonly<Record<string, Other>> = {
  conv1d: {
    make: () => sequential([zeroPadding1d(1, { inputShape: [8, 3] }), conv1d(5, 3, { strides: 2 })]),
    images: 'both',
  },
  conv2d_groups: {
    make: () => conv2d(6, [3, 2], { groups: 2, strides: [2, 1], inputShape: [7, 6, 4] }),
    images: 'both',
  },
  conv3d: { make: () => conv3d(4, [2, 3, 1], { inputShape: [4, 5, 3, 2] }), images: 'both' },
  depthwise2d: { make: () => depthwiseConv2d(3, { depthMultiplier: 2, inputShape: [6, 5, 3] }), images: 'both' },
  depthwise1d: { make: () => depthwiseConv1d(3, { useBias: false, inputShape: [9, 4] }), images: 'both' },
  separable: { make: () => separableConv2d(5, 3, { depthMultiplier: 2, inputShape: [6, 6, 3] }), images: 'both' },
  conv_transpose1d: { make: () => conv1dTranspose(4, 4, { strides: 2, inputShape: [5, 3] }), images: 'both' },
  conv_transpose3d: { make: () => conv3dTranspose(3, [2, 3, 2], { inputShape: [3, 3, 2, 2] }), images: 'both' },
  lstm_2layers: { make: () => stacked(() => lstm(4, sequence), 2) },
  lstm_bi_2layers: { make: () => stacked(() => bidirectional(lstm(4, sequence)), 2) },
  gru_3layers_nobias: { make: () => stacked(() => gru(3, { ...sequence, useBias: false }), 3) },
  rnn_bi: { make: () => stacked(() => bidirectional(simpleRnn(4, sequence)), 1) },
  rnn_relu: { make: () => rnn(simpleRnnCell(4, { activation: 'relu' }), { ...sequence, inputShape: [5, 3] }) },
  named_cnn: {
    make: () =>
      sequential([
        conv2d(4, 3, { padding: 'same', inputShape: [6, 4, 3] }),
        batchNormalization(eps),
        activation('relu'),
        maxPooling2d(2),
        conv2d(4, 3, { padding: 'same' }),
        batchNormalization(eps),
        activation('relu'),
        flatten(),
        dense(5, { activation: 'relu' }),
        dense(2),
      ]),
    images: 'in',
  },
  residual: { make: residual, images: 'in' },
  flat_bn: {
    make: () =>
      sequential([
        conv1d(3, 3, { inputShape: [6, 2] }),
        flatten(),
        batchNormalization(eps),
        prelu(),
        dense(4),
        dense(4),
      ]),
    images: 'in',
  },
  generator: {
    make: () =>
      sequential([
        dense(24, { inputShape: [3] }),
        batchNormalization(eps),
        activation('relu'),
        reshape([2, 2, 6]),
        conv2dTranspose(2, 3, { strides: 2 }),
      ]),
    images: 'out',
  },
  encoder: {
    make: () =>
      sequential(
        [1, 2, 3].map(() => transformerEncoder(12, 2)),
        { inputShape: [4, 8] },
      ),
  },
  encoder_prenorm_gelu: {
    make: () => transformerEncoder(16, 4, { normalizeFirst: true, activation: 'gelu', inputShape: [4, 8] }),
  },
  mha_nobias: {
    make: () => {
      const layer = multiHeadAttention(3, 2, { useBias: false })
      layer.buildFor([
        [4, 6],
        [3, 6],
      ])
      return layer
    },
  },
  mha: {
    make: () => {
      const layer = multiHeadAttention(2, 4)
      layer.buildFor([
        [4, 8],
        [3, 8],
      ])
      return layer
    },
  },
  mha_dims: {
    make: () => {
      const layer = multiHeadAttention(2, 4)
      layer.buildFor([
        [4, 8],
        [3, 6],
        [3, 5],
      ])
      return layer
    },
  },
  prelu: { make: () => prelu({ sharedAxes: [1, 2], inputShape: [4, 4, 3] }), images: 'both' },
  instance_norm: { make: () => instanceNormalization({ ...eps, inputShape: [4, 4, 3] }), images: 'both' },
  bilinear: {
    make: () => {
      const layer = bilinear(5)
      layer.buildFor([[3], [4]])
      return layer
    },
  },
  tagger_wrapped: {
    make: () => sequential([embedding(9, 4, { inputShape: [6] }), lstm(5, sequence), dense(3)]),
  },
  conv_transpose2d_groups: {
    make: () => sequential([conv2dTranspose(6, 3, { strides: 2, groups: 2, inputShape: [3, 4, 4] })]),
    images: 'both',
  },
  conv_transpose1d_groups: {
    make: () => sequential([conv1dTranspose(4, 2, { strides: 2, groups: 4, useBias: false, inputShape: [5, 4] })]),
    images: 'both',
  },
  weight_norm: { make: () => sequential([dense(3, { activation: 'tanh', inputShape: [4] }), dense(2)]) },
  weight_norm_conv: {
    make: () => sequential([conv1d(4, 2, { useBias: false, inputShape: [6, 3] }), conv1dTranspose(2, 3)]),
    images: 'both',
  },
  spectral_norm: {
    make: () => sequential([conv2d(3, 2, { inputShape: [4, 4, 2] }), conv2dTranspose(2, 2)]),
    images: 'both',
  },
  spectral_norm_parametrized: { make: () => dense(3, { inputShape: [4] }) },
  deep_mlp: {
    make: () =>
      sequential(
        Array.from({ length: 12 }, () => dense(4, { activation: 'tanh' })),
        { inputShape: [4] },
      ),
  },
}

describe('further modules', () => {
  it.each(Object.keys(others))('%s', async (name) => {
    const { make, images } = others[name]!
    const model = make()
    const file = new Uint8Array(readFileSync(join(torch, `${name}.safetensors`)))
    const report = await loadWeights(model, file, { layout: 'pytorch' })
    expect([report.missing, report.unexpected, report.wrong]).toEqual([[], [], []])
    expect(report.matched.length).toBe(Object.keys(model.stateDict()).length)
    const { inputs, output } = JSON.parse(readFileSync(join(torch, `${name}.json`), 'utf8')) as {
      readonly inputs: readonly Expected[]
      readonly output: Expected
    }
    await expectOutput(model, inputs, output, images)
  })

  it('weight normalization as a parametrization, as PyTorch has it since 2.1', async () => {
    const bytes = new Uint8Array(readFileSync(join(torch, 'weight_norm.safetensors')))
    const state = await (await openSafetensors(bytes)).readAll()
    const renamed = Object.fromEntries(
      [...state].map(([name, one]) => [
        name.replace(/weight_([gv])$/, (_, part) => `parametrizations.weight.original${part === 'g' ? 0 : 1}`),
        one,
      ]),
    )
    expect(Object.keys(renamed)).toContain('0.parametrizations.weight.original1')
    const model = others.weight_norm!.make()
    const report = await loadWeights(model, renamed, { layout: 'pytorch' })
    expect(report.matched[0]!.tensors).toEqual([
      '0.parametrizations.weight.original0',
      '0.parametrizations.weight.original1',
    ])
    const { inputs, output } = JSON.parse(readFileSync(join(torch, 'weight_norm.json'), 'utf8')) as {
      readonly inputs: readonly Expected[]
      readonly output: Expected
    }
    await expectOutput(model, inputs, output)
  })

  it('an LSTM with a projection is refused with the reason', async () => {
    const model = sequential([lstm(6, { inputShape: [5, 3], returnSequences: true })])
    const file = new Uint8Array(readFileSync(join(torch, 'lstm_projection.safetensors')))
    await expect(loadWeights(model, file, { layout: 'pytorch' })).rejects.toThrow(/weight_hr.*proj_size/s)
  })

  it('lengths that do not fit are refused', async () => {
    const model = dense(3, { inputShape: [4] })
    const state = {
      weight_g: tensor([1, 2]),
      weight_v: tensor([1, 2, 3, 4, 5, 6], { shape: [3, 2] }),
      bias: tensor([1, 2, 3]),
    }
    await expect(loadWeights(model, state, { layout: 'pytorch' })).rejects.toThrow(
      /'weight_g' has shape \[2\], which does not fit \[3, 2\] of 'weight_v'/,
    )
  })

  it('decoder', async () => {
    const [x, memory] = [input([4, 8]), input([3, 8])]
    // PyTorch's decoder looks ahead unless it gets a mask.
    const model = transformerDecoder(12, 2)
    model.buildFor([x.sampleShape, memory.sampleShape])
    const report = await loadWeights(model, new Uint8Array(readFileSync(join(torch, 'decoder.safetensors'))), {
      layout: 'pytorch',
    })
    expect([report.missing, report.unexpected, report.wrong]).toEqual([[], [], []])
    const from = Object.fromEntries(report.matched.map(({ parameter, tensors }) => [parameter, tensors]))
    expect(from['crossAttentionNorm.gamma']).toEqual(['norm2.weight'])
    expect(from['feedforwardNorm.gamma']).toEqual(['norm3.weight'])
    expect(from['crossAttention.query.kernel']).toEqual(['multihead_attn.in_proj_weight'])
  })
})
