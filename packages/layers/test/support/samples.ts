// A layer of every class that takes one tensor and keeps nothing between calls, with an input for it.
import { type Tensor, tensor } from '@tensorloom/tensor'
import * as layers from '../../src/index.js'

/** A layer, and the shape of its input with the batch axis. */
export interface LayerSample {
  /** Name of the factory, and what is special about it. */
  readonly name: string
  /** A new layer. */
  readonly make: (options?: object) => layers.Layer
  /** Shape of an input. */
  readonly shape: readonly number[]
  /** Axes whose extents the layer need not know, counted with the batch axis. */
  readonly open: readonly number[]
  /** Whether the input is whole numbers below 6. */
  readonly whole?: boolean
}

const sample = (
  name: string,
  make: LayerSample['make'],
  shape: readonly number[],
  open: readonly number[] = [],
  whole = false,
): LayerSample => ({ name, make, shape, open, whole })

/** Numbers that look random. */
export function numbersOf(shape: readonly number[], whole = false): Tensor {
  const size = shape.reduce((product, extent) => product * extent, 1)
  const values = Array.from({ length: size }, (_, k) => (whole ? (k * 7 + 3) % 6 : Math.sin(1.7 * k + 0.3) * 1.5))
  return tensor(values, { shape, dtype: whole ? 'int32' : 'float32' })
}

const [sequence, image, volume] = [
  [2, 6, 3],
  [2, 6, 5, 3],
  [1, 4, 5, 4, 2],
] as const

/** The samples. */
export const layerSamples: readonly LayerSample[] = [
  sample('activation', (o) => layers.activation('gelu', o), sequence, [1, 2]),
  sample('relu', (o) => layers.relu({ maxValue: 1, negativeSlope: 0.1, threshold: 0.2, ...o }), sequence, [1, 2]),
  sample('leakyRelu', (o) => layers.leakyRelu(o), sequence, [1, 2]),
  sample('elu', (o) => layers.elu({ alpha: 0.7, ...o }), sequence, [1, 2]),
  sample('prelu', (o) => layers.prelu({ sharedAxes: [1], alphaInitializer: 'ones', ...o }), sequence, [1]),
  sample('softmax', (o) => layers.softmax({ axis: [1, 2], ...o }), sequence, [1, 2]),
  sample('dense', (o) => layers.dense(4, { activation: 'tanh', ...o }), sequence, [1]),
  sample('dense with LoRA', (o) => layers.dense(4, { loraRank: 2, loraAlpha: 3, ...o }), sequence, [1]),
  sample('ternaryDense', (o) => layers.ternaryDense(4, o), sequence, [1]),
  sample(
    'einsumDense',
    (o) => layers.einsumDense('abc,cde->abde', [null, 2, 4], { biasAxes: 'de', ...o }),
    sequence,
    [1],
  ),
  sample('embedding', (o) => layers.embedding(6, 4, { maskZero: true, ...o }), [2, 5], [1], true),
  sample('embedding with LoRA', (o) => layers.embedding(6, 4, { loraRank: 2, ...o }), [2, 5], [1], true),
  sample(
    'reversibleEmbedding',
    (o) => layers.reversibleEmbedding(6, 4, { tieWeights: false, ...o }),
    [2, 5],
    [1],
    true,
  ),
  sample('identity', (o) => layers.identity(o), sequence, [1, 2]),
  sample('masking', (o) => layers.masking({ maskValue: 0.5, ...o }), sequence, [1, 2]),
  sample('conv1d', (o) => layers.conv1d(4, 3, { padding: 'causal', dilationRate: 2, ...o }), sequence, [1]),
  sample('conv2d', (o) => layers.conv2d(6, [2, 3], { groups: 3, strides: [2, 1], ...o }), image, [1, 2]),
  sample('conv3d', (o) => layers.conv3d(3, 2, { padding: 'same', activation: 'relu', ...o }), volume, [1, 2, 3]),
  sample('conv1dTranspose', (o) => layers.conv1dTranspose(4, 3, { strides: 2, ...o }), sequence, [1]),
  sample(
    'conv2dTranspose',
    (o) => layers.conv2dTranspose(4, 3, { strides: 2, padding: 'same', outputPadding: 1, ...o }),
    image,
    [1, 2],
  ),
  sample('conv3dTranspose', (o) => layers.conv3dTranspose(2, 2, o), [1, 2, 3, 2, 2], [1, 2, 3]),
  sample('depthwiseConv1d', (o) => layers.depthwiseConv1d(3, { depthMultiplier: 2, ...o }), sequence, [1]),
  sample('depthwiseConv2d', (o) => layers.depthwiseConv2d(2, { activation: 'sigmoid', ...o }), image, [1, 2]),
  sample('separableConv1d', (o) => layers.separableConv1d(4, 2, { padding: 'same', ...o }), sequence, [1]),
  sample('separableConv2d', (o) => layers.separableConv2d(4, 2, { strides: 2, ...o }), image, [1, 2]),
  sample('maxPooling1d', (o) => layers.maxPooling1d(3, { strides: 2, padding: 'same', ...o }), sequence, [1]),
  sample('maxPooling2d', (o) => layers.maxPooling2d([2, 3], o), image, [1, 2]),
  sample('maxPooling3d', (o) => layers.maxPooling3d(2, o), volume, [1, 2, 3]),
  sample('averagePooling1d', (o) => layers.averagePooling1d(2, o), sequence, [1]),
  sample('averagePooling2d', (o) => layers.averagePooling2d(2, { padding: 'same', ...o }), image, [1, 2]),
  sample('averagePooling3d', (o) => layers.averagePooling3d(2, { strides: 1, ...o }), volume, [1, 2, 3]),
  sample('globalMaxPooling1d', (o) => layers.globalMaxPooling1d(o), sequence, [1]),
  sample('globalMaxPooling2d', (o) => layers.globalMaxPooling2d({ keepDims: true, ...o }), image, [1, 2]),
  sample('globalMaxPooling3d', (o) => layers.globalMaxPooling3d(o), volume, [1, 2, 3]),
  sample('globalAveragePooling1d', (o) => layers.globalAveragePooling1d({ keepDims: true, ...o }), sequence, [1]),
  sample('globalAveragePooling2d', (o) => layers.globalAveragePooling2d(o), image, [1, 2]),
  sample('globalAveragePooling3d', (o) => layers.globalAveragePooling3d(o), volume, [1, 2, 3]),
  sample('adaptiveMaxPooling1d', (o) => layers.adaptiveMaxPooling1d(4, o), sequence, [1]),
  sample('adaptiveMaxPooling2d', (o) => layers.adaptiveMaxPooling2d([3, 2], o), image, [1, 2]),
  sample('adaptiveMaxPooling3d', (o) => layers.adaptiveMaxPooling3d(2, o), volume, [1, 2, 3]),
  sample('adaptiveAveragePooling1d', (o) => layers.adaptiveAveragePooling1d(4, o), sequence, [1]),
  sample('adaptiveAveragePooling2d', (o) => layers.adaptiveAveragePooling2d([3, 2], o), image, [1, 2]),
  sample('adaptiveAveragePooling3d', (o) => layers.adaptiveAveragePooling3d(3, o), volume, [1, 2, 3]),
  sample('flatten', (o) => layers.flatten(o), image, [1, 2, 3]),
  sample('reshape', (o) => layers.reshape([-1, 9], o), sequence, [1]),
  sample('permute', (o) => layers.permute([2, 1], o), sequence, [1, 2]),
  sample('repeatVector', (o) => layers.repeatVector(3, o), [2, 4], [1]),
  sample('cropping1d', (o) => layers.cropping1d([1, 2], o), sequence, [1, 2]),
  sample('cropping2d', (o) => layers.cropping2d([1, 2], o), image, [1, 2, 3]),
  sample(
    'cropping3d',
    (o) =>
      layers.cropping3d(
        [
          [0, 1],
          [1, 0],
          [1, 1],
        ],
        o,
      ),
    volume,
    [1, 2, 3, 4],
  ),
  sample('zeroPadding1d', (o) => layers.zeroPadding1d([1, 2], o), sequence, [1, 2]),
  sample('zeroPadding2d', (o) => layers.zeroPadding2d([1, 2], o), image, [1, 2, 3]),
  sample('zeroPadding3d', (o) => layers.zeroPadding3d(1, o), volume, [1, 2, 3, 4]),
  sample('upSampling1d', (o) => layers.upSampling1d(2, o), sequence, [1, 2]),
  sample('upSampling2d', (o) => layers.upSampling2d([2, 3], { interpolation: 'bicubic', ...o }), image, [1, 2, 3]),
  sample('upSampling3d', (o) => layers.upSampling3d([1, 2, 3], o), volume, [1, 2, 3, 4]),
  sample('pixelShuffle', (o) => layers.pixelShuffle(2, o), [1, 3, 2, 8], [1, 2]),
  sample('interpolate', (o) => layers.interpolate([4, 7], { mode: 'bilinear', ...o }), image, [1, 2, 3]),
  sample('dropout', (o) => layers.dropout(0.4, { seed: 3, ...o }), sequence, [1, 2]),
  sample('spatialDropout1d', (o) => layers.spatialDropout1d(0.4, o), sequence, [1, 2]),
  sample('spatialDropout2d', (o) => layers.spatialDropout2d(0.4, o), image, [1, 2, 3]),
  sample('spatialDropout3d', (o) => layers.spatialDropout3d(0.4, o), volume, [1, 2, 3, 4]),
  sample('alphaDropout', (o) => layers.alphaDropout(0.4, o), sequence, [1, 2]),
  sample('gaussianDropout', (o) => layers.gaussianDropout(0.4, o), sequence, [1, 2]),
  sample('gaussianNoise', (o) => layers.gaussianNoise(0.4, o), sequence, [1, 2]),
  sample('activityRegularization', (o) => layers.activityRegularization({ l1: 0.1, ...o }), sequence, [1, 2]),
  sample('batchNormalization', (o) => layers.batchNormalization({ renorm: true, ...o }), sequence, [1]),
  sample('layerNormalization', (o) => layers.layerNormalization({ axis: [2], center: false, ...o }), sequence, [1]),
  sample('layerNormalization, rmsScaling', (o) => layers.layerNormalization({ rmsScaling: true, ...o }), sequence, [1]),
  sample('groupNormalization', (o) => layers.groupNormalization({ groups: 3, ...o }), image, [1, 2]),
  sample('rmsNormalization', (o) => layers.rmsNormalization(o), sequence, [1]),
  sample('unitNormalization', (o) => layers.unitNormalization({ axis: [1, 2], ...o }), sequence, [1, 2]),
  sample('instanceNormalization', (o) => layers.instanceNormalization(o), image, [1, 2]),
  sample(
    'localResponseNormalization',
    (o) => layers.localResponseNormalization(2, { alpha: 0.5, ...o }),
    image,
    [1, 2, 3],
  ),
  sample(
    'spectralNormalization',
    (o) => layers.spectralNormalization(layers.dense(4), { powerIterations: 2, ...o }),
    sequence,
    [1],
  ),
  sample('weightNormalization', (o) => layers.weightNormalization(layers.conv1d(4, 2), o), sequence, [1]),
  sample('positionEmbedding', (o) => layers.positionEmbedding(9, o), sequence, [1]),
  sample('rotaryEmbedding', (o) => layers.rotaryEmbedding(o), [2, 5, 4], [1]),
  sample('sinePositionEncoding', (o) => layers.sinePositionEncoding(o), [2, 5, 4], [1]),
  sample('transformerEncoder', (o) => layers.transformerEncoder(5, 2, o), [2, 4, 4], [1]),
  sample('rescaling', (o) => layers.rescaling(2, { offset: -1, ...o }), sequence, [1, 2]),
  sample('simpleRnn', (o) => layers.simpleRnn(3, o), sequence, [1]),
  sample('lstm', (o) => layers.lstm(3, { returnSequences: true, ...o }), sequence, [1]),
  sample('gru', (o) => layers.gru(3, { goBackwards: true, ...o }), sequence, [1]),
  sample('rnn', (o) => layers.rnn([layers.lstmCell(3), layers.gruCell(2)], o), sequence, [1]),
  sample('bidirectional', (o) => layers.bidirectional(layers.gru(3, { returnSequences: true }), o), sequence, [1]),
  sample('timeDistributed', (o) => layers.timeDistributed(layers.dense(4), o), sequence, [1]),
]
