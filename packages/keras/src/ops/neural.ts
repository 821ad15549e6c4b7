// Keras's functions for neural networks: convolutions, normalization, attention, crossentropies, spectra.

import type { Tensor, WindowName } from '@tensorloom/tensor'
import * as ours from '@tensorloom/tensor'
import { ctcDecode, ctcLoss } from '@tensorloom/tensor/losses'
import { channelsLast, type Format, forRank, type OpTable, op, opOfGraphs } from './op.js'

type Extents = number | readonly number[]

interface Convolution extends Format {
  readonly inputs: Tensor
  readonly kernel: Tensor
  readonly strides?: Extents
  readonly padding?: 'valid' | 'same'
  readonly output_padding?: Extents | null
  readonly dilation_rate?: Extents
}

type Convolve = (
  x: Tensor,
  filters: Tensor,
  options: { strides: number; padding: 'valid' | 'same'; dilations: number },
) => Tensor

// The functions for 1 to 3 spatial axes.
const convolution = (name: string, functions: readonly Convolve[]) =>
  op<Convolution>(
    'inputs kernel strides padding data_format dilation_rate',
    ({ inputs, kernel, strides = 1, padding = 'valid', dilation_rate = 1, ...format }) => {
      channelsLast(name, format)
      const run = forRank(name, inputs, functions)
      return run(inputs, kernel, { strides: strides as number, padding, dilations: dilation_rate as number })
    },
  )

interface Attention {
  readonly query: Tensor
  readonly key: Tensor
  readonly value: Tensor
  readonly bias?: Tensor | null
  readonly mask?: Tensor | null
  readonly scale?: number | null
  readonly is_causal?: boolean
}

// [batch, time, heads, depth], and masks [batch, heads, queries, keys].
function attention({ query, key, value, bias, mask, scale, is_causal: causal = false }: Attention): Tensor {
  const heads = (x: Tensor): Tensor => ours.swapAxes(x, 1, 2)
  const both = bias && mask ? ours.where(mask, bias, Number.NEGATIVE_INFINITY) : (mask ?? bias ?? undefined)
  const options = { causal, mask: both, scale: scale ?? undefined }
  return heads(ours.scaledDotProductAttention(heads(query), heads(key), heads(value), options))
}

interface Crossentropy {
  readonly target: Tensor
  readonly output: Tensor
  readonly from_logits?: boolean
  readonly axis?: number
}

const epsilon = 1e-7
const inside = (p: Tensor): Tensor => ours.clip(p, { min: epsilon, max: 1 - epsilon })

function logProbabilities({ output, from_logits = false, axis = -1 }: Crossentropy): Tensor {
  if (from_logits) return ours.logSoftmax(output, { axis })
  return ours.log(inside(ours.div(output, ours.sum(output, { axis, keepDims: true }))))
}

interface Normalized {
  readonly x: Tensor
  readonly gamma?: Tensor | null
  readonly scale?: Tensor | number | null
  readonly beta?: Tensor | null
  readonly axis?: number | readonly number[]
  readonly epsilon?: number | null
}

// A weight over some axes as it broadcasts to the input.
function along(weight: Tensor, x: Tensor, axis: number | readonly number[]): Tensor {
  const axes = [axis].flat().map((one: number) => (one < 0 ? one + x.rank : one))
  return ours.reshape(
    weight,
    x.shape.map((extent, k) => (axes.includes(k) ? extent : 1)),
  )
}

interface BatchNormalized {
  readonly x: Tensor
  readonly mean: Tensor
  readonly variance: Tensor
  readonly axis: number
  readonly offset?: Tensor | null
  readonly scale?: Tensor | null
  readonly epsilon?: number
}

// Blocks of channels to space in the order of TensorFlow: the channel varies fastest.
function depthToSpace(x: Tensor, block: number): Tensor {
  const [batch, height, width, channels] = x.shape as [number, number, number, number]
  const out = channels / block ** 2
  const split = ours.reshape(x, [batch, height, width, block, block, out])
  return ours.reshape(ours.transpose(split, { perm: [0, 1, 3, 2, 4, 5] }), [batch, height * block, width * block, out])
}

function spaceToDepth(x: Tensor, block: number): Tensor {
  const [batch, height, width, channels] = x.shape as [number, number, number, number]
  const split = ours.reshape(x, [batch, height / block, block, width / block, block, channels])
  const moved = ours.transpose(split, { perm: [0, 1, 3, 2, 4, 5] })
  return ours.reshape(moved, [batch, height / block, width / block, channels * block ** 2])
}

interface Patches {
  readonly input?: Tensor
  readonly x?: Tensor
  readonly kernel_size: Extents
  readonly dilation?: Extents
  readonly padding?: Extents
  readonly stride?: Extents
}

const pair = (value: Extents): [number, number] => (typeof value === 'number' ? [value, value] : [value[0]!, value[1]!])

function patchOptions({ dilation = 1, padding = 0, stride = 1 }: Patches) {
  const margins = pair(padding).map((one): [number, number] => [one, one])
  return { strides: pair(stride), dilations: pair(dilation), padding: margins }
}

// Keras's fold and unfold have channels first, also within a patch.
function unfold(values: Patches): Tensor {
  const x = (values.input ?? values.x)!
  const size = pair(values.kernel_size)
  const [batch, channels] = x.shape as [number, number]
  const patches = ours.unfold(ours.moveAxis(x, 1, -1), size, patchOptions(values))
  const split = ours.reshape(patches, [batch, -1, size[0] * size[1], channels])
  return ours.reshape(ours.transpose(split, { perm: [0, 3, 2, 1] }), [batch, channels * size[0] * size[1], -1])
}

function fold(values: Patches & { readonly output_size: Extents }): Tensor {
  const x = (values.input ?? values.x)!
  const size = pair(values.kernel_size)
  const output = pair(values.output_size)
  const options = patchOptions(values)
  const count = (k: 0 | 1): number => {
    const extent = output[k] + 2 * options.padding[k]![0]
    return Math.floor((extent - (size[k] - 1) * options.dilations[k] - 1) / options.strides[k]) + 1
  }
  const [batch, rows] = x.shape as [number, number]
  const channels = rows / (size[0] * size[1])
  const split = ours.transpose(ours.reshape(x, [batch, channels, size[0] * size[1], -1]), { perm: [0, 3, 2, 1] })
  const patches = ours.reshape(split, [batch, count(0), count(1), rows])
  return ours.moveAxis(ours.fold(patches, output, size, options), -1, 1)
}

/** Keras's functions for neural networks by name. */
export const neural: OpTable = {
  conv: convolution('conv', [ours.conv1d, ours.conv2d, ours.conv3d] as Convolve[]),
  depthwise_conv: convolution('depthwise_conv', [ours.depthwiseConv1d, ours.depthwiseConv2d] as Convolve[]),
  conv_transpose: op<Convolution>(
    'inputs kernel strides padding output_padding data_format dilation_rate',
    ({ inputs, kernel, strides = 1, padding = 'valid', output_padding, dilation_rate = 1, ...format }) => {
      channelsLast('conv_transpose', format)
      const functions = [ours.conv1dTranspose, ours.conv2dTranspose, ours.conv3dTranspose]
      const run = forRank('conv_transpose', inputs, functions)
      const options = { strides: strides as number, padding, dilations: dilation_rate as number }
      return run(
        inputs,
        kernel,
        output_padding == null ? options : { ...options, outputPadding: output_padding as number },
      )
    },
  ),
  unfold: op<Patches>('input kernel_size dilation padding stride', unfold),
  fold: op<Patches & { readonly output_size: Extents }>('x output_size kernel_size dilation padding stride', fold),
  depth_to_space: op<{ x: Tensor; block_size: number } & Format>(
    'x block_size data_format',
    ({ x, block_size, ...format }) => {
      channelsLast('depth_to_space', format)
      return depthToSpace(x, block_size)
    },
  ),
  space_to_depth: op<{ x: Tensor; block_size: number } & Format>(
    'x block_size data_format',
    ({ x, block_size, ...format }) => {
      channelsLast('space_to_depth', format)
      return spaceToDepth(x, block_size)
    },
  ),
  dot_product_attention: op<Attention>(
    'query key value bias mask scale is_causal flash_attention attn_logits_soft_cap',
    attention,
  ),
  layer_normalization: op<Normalized>('x gamma beta axis epsilon', ({ x, gamma, beta, axis = -1, epsilon: added }) => {
    const options = { axis, epsilon: added ?? epsilon }
    const plain = ours.layerNorm(x, options)
    const scaled = gamma == null ? plain : ours.mul(plain, along(gamma, x, axis))
    return beta == null ? scaled : ours.add(scaled, along(beta, x, axis))
  }),
  rms_normalization: op<Normalized>('x scale axis epsilon', ({ x, scale, axis = -1, epsilon: added }) => {
    const plain = ours.rmsNorm(x, { axis, epsilon: added ?? epsilon })
    if (scale == null) return plain
    return ours.mul(plain, ours.isTensor(scale) ? along(scale, x, axis) : scale)
  }),
  batch_normalization: opOfGraphs<BatchNormalized>(
    'x mean variance axis offset scale epsilon',
    'x mean variance offset scale',
    ({ x, mean, variance, axis, offset, scale, epsilon: added = 1e-3 }) => {
      const [m, v] = [along(mean, x, axis), along(variance, x, axis)]
      const plain = ours.mul(ours.sub(x, m), ours.rsqrt(ours.add(v, added)))
      const scaled = scale == null ? plain : ours.mul(plain, along(scale, x, axis))
      return offset == null ? scaled : ours.add(scaled, along(offset, x, axis))
    },
  ),
  binary_crossentropy: op<Crossentropy>('target output from_logits', ({ target, output, from_logits = false }) => {
    if (from_logits) return ours.sub(ours.softplus(output), ours.mul(target, output))
    const p = inside(output)
    const hit = ours.mul(target, ours.log(p))
    return ours.neg(ours.add(hit, ours.mul(ours.sub(1, target), ours.log(ours.sub(1, p)))))
  }),
  categorical_crossentropy: op<Crossentropy>('target output from_logits axis', (values) =>
    ours.neg(ours.sum(ours.mul(values.target, logProbabilities(values)), { axis: values.axis ?? -1 })),
  ),
  sparse_categorical_crossentropy: op<Crossentropy>('target output from_logits axis', (values) => {
    const { axis = -1, target, output } = values
    const own = target.rank === output.rank ? target : ours.expandDims(target, { axis })
    return ours.neg(ours.squeeze(ours.takeAlongAxis(logProbabilities(values), own, { axis }), { axis }))
  }),
  ctc_loss: op<{ target: Tensor; output: Tensor; target_length: Tensor; output_length: Tensor; mask_index?: number }>(
    'target output target_length output_length mask_index',
    ({ target, output, target_length, output_length, mask_index = 0 }) =>
      ctcLoss(output, target, output_length, target_length, { blank: mask_index, reduction: 'none' }),
  ),
  ctc_decode: op<CtcDecoding>(
    'inputs sequence_lengths strategy beam_width top_paths merge_repeated mask_index',
    async ({ inputs, sequence_lengths, strategy = 'greedy', beam_width, top_paths, merge_repeated, mask_index }) => {
      const { sequences, scores } = await ctcDecode(inputs, sequence_lengths, {
        strategy: strategy === 'greedy' ? 'greedy' : 'beamSearch',
        beamWidth: beam_width,
        topPaths: top_paths,
        mergeRepeated: merge_repeated,
        blank: mask_index,
      })
      return [sequences, scores]
    },
  ),
  rfft: op<{ x: Tensor; fft_length?: number | null }>('x fft_length', ({ x, fft_length }) =>
    ours.rfft(x, { length: fft_length ?? undefined }),
  ),
  stft: op<Spectrum>(
    'x sequence_length sequence_stride fft_length window center',
    ({ x, sequence_length, sequence_stride, fft_length, window = 'hann', center = true }) =>
      ours.stft(x, sequence_length, sequence_stride, fft_length, { window, center }),
  ),
  // There are no complex numbers here: the real and the imaginary part.
  polar: op<{ abs_: Tensor; angle: Tensor }>('abs_ angle', ({ abs_, angle }) => [
    ours.mul(abs_, ours.cos(angle)),
    ours.mul(abs_, ours.sin(angle)),
  ]),
}

interface CtcDecoding {
  readonly inputs: Tensor
  readonly sequence_lengths: Tensor
  readonly strategy?: 'greedy' | 'beam_search'
  readonly beam_width?: number
  readonly top_paths?: number
  readonly merge_repeated?: boolean
  readonly mask_index?: number
}

interface Spectrum {
  readonly x: Tensor
  readonly sequence_length: number
  readonly sequence_stride: number
  readonly fft_length: number
  readonly window?: WindowName | null
  readonly center?: boolean
}
