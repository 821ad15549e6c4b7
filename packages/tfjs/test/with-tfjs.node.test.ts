// Models that TensorFlow.js makes here are read, written again, and read by it again: all three predict the same.
import { dense, type Model } from '@tensorloom/layers'
import { adagrad, adam, adamax, nadam, rmsProp, sgd } from '@tensorloom/optim'
import { type Tensor, tensor } from '@tensorloom/tensor'
import { binaryCrossentropy, type CompileOptions, meanSquaredError } from '@tensorloom/train'
import { describe, expect, it, test } from 'vitest'
import { loadTfjs, saveTfjs, trainerFromTfjs } from '../src/index.js'
import { handlerOf, layers, numbersFrom, savedByTfjs, tf } from './support/tfjs.js'

interface Made {
  readonly model: layers.LayersModel
  /** Shapes of the inputs; whole numbers below `ids` where it is given. */
  readonly shapes: readonly (readonly number[])[]
  readonly ids?: number
}

const l = layers
const sequential = (...list: layers.layers.Layer[]): layers.Sequential => l.sequential({ layers: list })

const models: Readonly<Record<string, () => Made>> = {
  mlp: () => ({
    model: sequential(
      l.layers.dense({ units: 9, activation: 'selu', inputShape: [7] }),
      l.layers.dropout({ rate: 0.3 }),
      l.layers.dense({ units: 6, activation: 'hardSigmoid', kernelRegularizer: 'l1l2' }),
      l.layers.dense({ units: 5, activation: 'softsign', useBias: false }),
      l.layers.dense({ units: 4, activation: 'gelu' }),
      l.layers.dense({ units: 3, activation: 'softmax' }),
    ),
    shapes: [[5, 7]],
  }),
  cnn: () => ({
    model: sequential(
      l.layers.conv2d({ filters: 3, kernelSize: [3, 2], strides: [2, 1], padding: 'same', inputShape: [11, 9, 2] }),
      l.layers.batchNormalization({ scale: false }),
      l.layers.reLU({ maxValue: 4 }),
      l.layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, padding: 'same', activation: 'swish' }),
      l.layers.maxPooling2d({ poolSize: 2, padding: 'same' }),
      l.layers.separableConv2d({ filters: 4, kernelSize: 2, activation: 'elu' }),
      l.layers.globalAveragePooling2d({}),
      l.layers.dense({ units: 2 }),
    ),
    shapes: [[3, 11, 9, 2]],
  }),
  channelsFirst: () => {
    // Softmax is over the last axis, which is that of the columns.
    const x = l.input({ shape: [2, 5, 6] })
    const options = { kernelSize: 2, dataFormat: 'channelsFirst', activation: 'softmax' } as const
    const made = [
      l.layers.conv2d({ ...options, filters: 3 }),
      l.layers.conv2dTranspose({ ...options, filters: 3 }),
      l.layers.depthwiseConv2d({ ...options, depthMultiplier: 2 }),
    ]
    const outputs = made.map((layer) => layer.apply(x) as layers.SymbolicTensor)
    return { model: l.model({ inputs: x, outputs }), shapes: [[2, 2, 5, 6]] }
  },
  autoencoder: () => ({
    model: sequential(
      l.layers.conv2d({
        filters: 4,
        kernelSize: 3,
        strides: 2,
        padding: 'same',
        activation: 'tanh',
        inputShape: [8, 10, 1],
      }),
      l.layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' }),
      l.layers.upSampling2d({ size: [2, 1] }),
      l.layers.zeroPadding2d({
        padding: [
          [1, 2],
          [0, 1],
        ],
      }),
      l.layers.cropping2D({
        cropping: [
          [0, 1],
          [1, 0],
        ],
      }),
      l.layers.averagePooling2d({ poolSize: [2, 3], strides: [1, 2] }),
    ),
    shapes: [[2, 8, 10, 1]],
  }),
  conv1d: () => ({
    model: sequential(
      l.layers.conv1d({ filters: 5, kernelSize: 3, dilationRate: 2, padding: 'same', inputShape: [13, 3] }),
      l.layers.leakyReLU({ alpha: 0.13 }),
      l.layers.layerNormalization({}),
      l.layers.averagePooling1d({ poolSize: 3, strides: 2 }),
      l.layers.spatialDropout1d({ rate: 0.4 }),
      l.layers.globalMaxPooling1d({}),
    ),
    shapes: [[4, 13, 3]],
  }),
  conv3d: () => ({
    model: sequential(
      l.layers.conv3d({ filters: 2, kernelSize: 2, inputShape: [4, 5, 6, 1], activation: 'relu6' }),
      l.layers.maxPooling3d({ poolSize: 2 }),
      l.layers.conv3dTranspose({ filters: 1, kernelSize: 2, strides: 2 }),
      l.layers.flatten(),
    ),
    shapes: [[2, 4, 5, 6, 1]],
  }),
  text: () => ({
    model: sequential(
      l.layers.embedding({ inputDim: 12, outputDim: 5, maskZero: true, inputLength: 6 }),
      l.layers.bidirectional({ layer: l.layers.lstm({ units: 4, returnSequences: true }), mergeMode: 'ave' }),
      l.layers.gru({ units: 3, recurrentActivation: 'sigmoid' }),
      l.layers.dense({ units: 2, activation: 'logSoftmax' as never }),
    ),
    shapes: [[4, 6]],
    ids: 12,
  }),
  masks: () => ({
    // Masked steps keep the output before them, in both directions.
    model: sequential(
      l.layers.embedding({ inputDim: 5, outputDim: 3, maskZero: true, inputLength: 6 }),
      l.layers.bidirectional({
        layer: l.layers.lstm({ units: 2, returnSequences: true }),
        mergeMode: 'concat',
      }),
    ),
    shapes: [[4, 6]],
    ids: 5,
  }),
  masksThatDoNotCount: () => {
    // Averages and merges count all steps.
    const x = l.input({ shape: [6] })
    const steps = l.layers.embedding({ inputDim: 5, outputDim: 3, maskZero: true }).apply(x) as layers.SymbolicTensor
    const squashed = l.layers.activation({ activation: 'sigmoid' }).apply(steps) as layers.SymbolicTensor
    const merged = [
      l.layers.maximum(),
      l.layers.minimum(),
      l.layers.multiply(),
      l.layers.add(),
      l.layers.average(),
    ].map((layer) => layer.apply([steps, squashed]) as layers.SymbolicTensor)
    const mean = l.layers.globalAveragePooling1d({}).apply(steps) as layers.SymbolicTensor
    return { model: l.model({ inputs: x, outputs: [...merged, mean] }), shapes: [[4, 6]], ids: 5 }
  },
  series: () => ({
    model: sequential(
      l.layers.masking({ maskValue: 0.5, inputShape: [5, 2] }),
      l.layers.lstm({ units: 3, returnSequences: true, goBackwards: true, unitForgetBias: false }),
      l.layers.timeDistributed({ layer: l.layers.dense({ units: 4, activation: 'tanh' }) }),
      l.layers.rnn({
        cell: [l.layers.simpleRNNCell({ units: 3 }), l.layers.gruCell({ units: 2 })] as never,
        returnSequences: true,
      }),
      l.layers.simpleRNN({ units: 3 }),
      l.layers.repeatVector({ n: 2 }),
      l.layers.permute({ dims: [2, 1] }),
      l.layers.reshape({ targetShape: [-1, 2] }),
    ),
    shapes: [[3, 5, 2]],
  }),
  states: () => {
    const x = l.input({ shape: [4, 3] })
    const encoder = l.layers.lstm({ units: 5, returnState: true })
    const [last, h, c] = encoder.apply(x) as layers.SymbolicTensor[]
    const decoder = l.layers.lstm({ units: 5, returnSequences: true })
    const sequence = decoder.apply(x, { initialState: [h!, c!] }) as layers.SymbolicTensor
    return { model: l.model({ inputs: x, outputs: [sequence, last!] }), shapes: [[2, 4, 3]] }
  },
  merges: () => {
    const [a, b] = [l.input({ shape: [6], name: 'left' }), l.input({ shape: [6], name: 'right' })]
    const shared = l.layers.dense({ units: 4, activation: 'mish' })
    const [x, y] = [a, b].map((one) => shared.apply(one) as layers.SymbolicTensor) as [
      layers.SymbolicTensor,
      layers.SymbolicTensor,
    ]
    const all = [
      l.layers.add(),
      l.layers.multiply(),
      l.layers.average(),
      l.layers.maximum(),
      l.layers.minimum(),
      l.layers.dot({ axes: -1, normalize: true }),
    ].map((layer) => layer.apply([x, y]) as layers.SymbolicTensor)
    const joined = l.layers.concatenate({ axis: 1 }).apply(all) as layers.SymbolicTensor
    const out = l.layers.prelu({}).apply(l.layers.dense({ units: 3 }).apply(joined)) as layers.SymbolicTensor
    return {
      model: l.model({ inputs: [a, b], outputs: [out, joined] }),
      shapes: [
        [3, 6],
        [3, 6],
      ],
    }
  },
  nested: () => {
    const block = sequential(
      l.layers.dense({ units: 4, activation: 'relu', inputShape: [4] }),
      l.layers.thresholdedReLU({ theta: 0.3 }),
    )
    const x = l.input({ shape: [4] })
    const once = block.apply(x) as layers.SymbolicTensor
    const sum = l.layers.add().apply([x, once]) as layers.SymbolicTensor
    const inner = l.model({ inputs: x, outputs: block.apply(sum) as layers.SymbolicTensor })
    const z = l.input({ shape: [4] })
    const again = inner.apply(inner.apply(z)) as layers.SymbolicTensor
    return {
      model: l.model({ inputs: z, outputs: l.layers.elu({}).apply(again) as layers.SymbolicTensor }),
      shapes: [[3, 4]],
    }
  },
  movie: () => ({
    model: sequential(
      l.layers.convLstm2d({
        filters: 2,
        kernelSize: 3,
        padding: 'same',
        inputShape: [3, 5, 4, 1],
        returnSequences: true,
      }),
      l.layers.activation({ activation: 'softplus' }),
      l.layers.flatten(),
      l.layers.softmax({}),
    ),
    shapes: [[2, 3, 5, 4, 1]],
  }),
}

function inputsOf({ shapes, ids }: Made): readonly Float32Array[] {
  return shapes.map((shape, k) => {
    const numbers = numbersFrom(
      11 + k,
      shape.reduce((a, b) => a * b, 1),
    )
    return ids === undefined ? numbers : numbers.map((one) => Math.floor(((one + 1) / 2) * ids))
  })
}

function theirs(model: layers.LayersModel, made: Made): readonly (readonly number[])[] {
  const given = inputsOf(made).map((data, k) => tf.tensor(data, [...made.shapes[k]!]))
  const y = model.predict(given.length === 1 ? given[0]! : given)
  return [y].flat().map((one) => [...one.dataSync()])
}

async function ours(model: Model, made: Made): Promise<readonly (readonly number[])[]> {
  const given = inputsOf(made).map((data, k) => tensor(data, { shape: made.shapes[k]! }))
  const y = (await model.predict((given.length === 1 ? given[0] : given) as Tensor)) as Tensor | readonly Tensor[]
  return Promise.all([y].flat().map(async (one) => [...(await one.data())]))
}

function difference(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number {
  expect(a.map(({ length }) => length)).toEqual(b.map(({ length }) => length))
  return Math.max(...a.flatMap((list, k) => list.map((one, j) => Math.abs(one - b[k]![j]!) / (1 + Math.abs(one)))))
}

// Weights that no initializer gives, so that nothing is right by chance.
function randomize(model: layers.LayersModel): void {
  const values = model.getWeights().map((one, k) => {
    const numbers = numbersFrom(101 + k, one.size).map((value) => value * 0.7)
    // A variance is positive.
    return tf.tensor(
      /moving_variance/.test(model.weights[k]!.name) ? numbers.map((value) => value ** 2 + 0.3) : numbers,
      one.shape,
    )
  })
  model.setWeights(values)
}

describe.each(Object.entries(models))('%s', (_, make) => {
  it('is read, and written back', async () => {
    const made = make()
    randomize(made.model)
    const expected = theirs(made.model, made)
    const files = await savedByTfjs(made.model, 3)
    const model = await loadTfjs(files['model.json']!, { files })
    expect(difference(expected, await ours(model, made))).toBeLessThan(1e-5)
    const written = await saveTfjs(model, { shardBytes: 50 })
    expect(Object.keys(written).length).toBeGreaterThan(2)
    const again = await l.loadLayersModel(handlerOf(written))
    expect(difference(expected, theirs(again, made))).toBeLessThan(1e-5)
  })
})

test.each(['float16', 'uint16', 'uint8'] as const)(
  'what is quantized to %s means the same to both',
  async (quantize) => {
    const made = models.mlp!()
    randomize(made.model)
    const files = await savedByTfjs(made.model)
    const model = await loadTfjs(files['model.json']!, { files })
    const written = await saveTfjs(model, { quantize })
    const again = await l.loadLayersModel(handlerOf(written))
    const here = await loadTfjs(written['model.json']!, { files: written })
    const expected = theirs(again, made)
    expect(difference(expected, await ours(here, made))).toBeLessThan(1e-5)
    expect(difference(theirs(made.model, made), expected)).toBeLessThan(
      { float16: 1e-3, uint16: 1e-3, uint8: 0.05 }[quantize],
    )
    const bytes = (all: Readonly<Record<string, Uint8Array>>): number =>
      Object.entries(all).reduce((sum, [name, one]) => sum + (name.endsWith('.bin') ? one.length : 0), 0)
    expect(bytes(files) / bytes(written)).toBe(quantize === 'uint8' ? 4 : 2)
  },
)

describe('what a model is compiled with', () => {
  const x = [...numbersFrom(5, 12)]
  const y = [...numbersFrom(6, 8)]
  const settings: Readonly<Record<string, CompileOptions>> = {
    sgd: { optimizer: sgd({ learningRate: 0.1 }), loss: 'meanSquaredError', metrics: ['mae'] },
    momentum: { optimizer: sgd({ learningRate: 0.1, momentum: 0.8, nesterov: true }), loss: meanSquaredError() },
    adam: { optimizer: adam({ learningRate: 0.02, beta1: 0.8 }), loss: ['mean_absolute_error'] },
    rmsProp: { optimizer: rmsProp({ learningRate: 0.02, rho: 0.7 }), loss: 'mse' },
    adamax: { optimizer: adamax({ learningRate: 0.02 }), loss: 'logCosh' },
    adagrad: { optimizer: adagrad({ learningRate: 0.05 }), loss: 'mse' },
  }
  it.each(Object.entries(settings))('%s: TensorFlow.js trains on as Tensorloom does', async (_, compile) => {
    const model = dense(2, { activation: 'tanh', inputShape: [3] })
    model.buildFor([3])
    const files = await saveTfjs(model, { compile })
    const theirs = await l.loadLayersModel(handlerOf(files))
    const trainer = trainerFromTfjs(await loadTfjs<Model>(files['model.json']!, { files }))
    const [given, wanted] = [tensor(x, { shape: [4, 3] }), tensor(y, { shape: [4, 2] })]
    for (let step = 0; step < 4; step++) {
      const loss = [await theirs.trainOnBatch(tf.tensor(x, [4, 3]), tf.tensor(y, [4, 2]))].flat()[0] as number
      const own = await trainer.trainOnBatch(given, wanted)
      expect(own.loss, `step ${step}`).toBeCloseTo(loss, 4)
    }
  })

  test('an optimizer by name', async () => {
    // Its Adadelta divides by the averages before a step, so it trains on in another way.
    const files = await saveTfjs(dense(2, { inputShape: [3] }), { compile: { optimizer: 'adadelta', loss: 'mse' } })
    await l.loadLayersModel(handlerOf(files))
    const trainer = trainerFromTfjs(await loadTfjs<Model>(files['model.json']!, { files }))
    expect([trainer.optimizer.type, trainer.optimizer.learningRate]).toEqual(['adadelta', 0.001])
  })

  test('what it does not have is refused', async () => {
    const model = dense(2, { inputShape: [3] })
    const save = (compile: CompileOptions): Promise<unknown> => saveTfjs(model, { compile })
    const loss = 'mse'
    await expect(save({ optimizer: nadam(), loss })).rejects.toThrow(/TensorFlow\.js has no optimizer Nadam/)
    await expect(save({ optimizer: adam({ amsgrad: true }), loss })).rejects.toThrow(/no Adam with amsgrad: true/)
    await expect(save({ optimizer: 'adam', loss: 'huber' })).rejects.toThrow(/no loss 'huber'/)
    const logits = binaryCrossentropy({ fromLogits: true })
    await expect(save({ optimizer: 'adam', loss: logits })).rejects.toThrow(
      /no loss BinaryCrossentropy with from_logits/,
    )
    await expect(save({ optimizer: 'adam', loss, metrics: ['auc'] })).rejects.toThrow(/no metric 'auc'/)
    await expect(save({ optimizer: 'adam', loss, lossWeights: [1] })).rejects.toThrow(/no lossWeights/)
  })
})

test('the depth multiplier of a separable convolution, which TensorFlow.js does not write, is that of its weights', async () => {
  const theirs = sequential(
    l.layers.separableConv2d({ filters: 3, kernelSize: 2, depthMultiplier: 2, inputShape: [5, 4, 3] }),
  )
  theirs.setWeights(theirs.getWeights().map((one, k) => tf.tensor(numbersFrom(k + 1, one.size), one.shape)))
  const files = await savedByTfjs(theirs)
  await expect(l.loadLayersModel(handlerOf(files))).rejects.toThrow('Shape mismatch')
  const model = await loadTfjs(files['model.json']!, { files })
  const x = numbersFrom(9, 2 * 5 * 4 * 3)
  const y = await model.predict(tensor(x, { shape: [2, 5, 4, 3] }))
  const expected = theirs.predict(tf.tensor(x, [2, 5, 4, 3])) as tf.Tensor
  expect(y.shape).toEqual(expected.shape)
  for (const [k, value] of expected.dataSync().entries()) expect(y.dataSync()[k]).toBeCloseTo(value, 5)
})

test('a weight that is in the manifest twice is refused', async () => {
  const inner = sequential(l.layers.dense({ units: 2, inputShape: [2] }))
  const a = l.input({ shape: [2] })
  const outer = l.model({ inputs: a, outputs: inner.apply(a) as layers.SymbolicTensor })
  const b = l.input({ shape: [2] })
  const twice = l.model({ inputs: b, outputs: [outer.apply(b), inner.apply(b)] as layers.SymbolicTensor[] })
  const files = await savedByTfjs(twice)
  await expect(loadTfjs(files['model.json']!, { files })).rejects.toThrow(
    /kernel' is in the manifest twice\nhelp: the file is damaged, or TensorFlow\.js saved a model that has the same model/,
  )
})
