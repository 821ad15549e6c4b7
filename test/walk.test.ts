// The walk: every exported function is called with values of every wrong kind, with unknown options and with misspelt ones.
// It answers, or it refuses with an error of our own that has help; never with "Cannot read properties of undefined".
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as autograd from '@tensorloom/autograd'
import * as backendCpu from '@tensorloom/backend-cpu'
import * as blas from '@tensorloom/blas'
import * as dashboards from '@tensorloom/dashboard'
import * as datasets from '@tensorloom/datasets'
import * as datasetsNode from '@tensorloom/datasets/node'
import * as keras from '@tensorloom/keras'
import * as kerasNode from '@tensorloom/keras/node'
import * as layers from '@tensorloom/layers'
import * as layersNode from '@tensorloom/layers/node'
import * as onnx from '@tensorloom/onnx'
import * as onnxNode from '@tensorloom/onnx/node'
import * as optim from '@tensorloom/optim'
import * as tensors from '@tensorloom/tensor'
import * as losses from '@tensorloom/tensor/losses'
import * as tfjs from '@tensorloom/tfjs'
import * as tfjsNode from '@tensorloom/tfjs/node'
import * as train from '@tensorloom/train'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exportedOps } from '../packages/testkit/src/samples/index.js'
import { type GoodCalls, walk } from './support/walk.js'

// Functions that still let a bare error through. Remove a name when it is mended.
const notYet: Readonly<Record<string, readonly string[]>> = {}

beforeAll(() => tensors.setBackend(backendCpu.cpu({ threads: 1 })))

// Some of the wrong calls are good ones of functions that write files.
const home = process.cwd()
const folder = mkdtempSync(join(tmpdir(), 'walk-'))
beforeAll(() => process.chdir(folder))
afterAll(() => {
  process.chdir(home)
  rmSync(folder, { recursive: true })
})

let onnxModel: onnx.OnnxModel | undefined
const runOnnx = (inputs: never): Promise<unknown> => {
  onnxModel ??= onnx.loadOnnx(onnxFile())
  return onnxModel.run(inputs)
}

const packages: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  tensor: tensors,
  losses,
  autograd,
  layers,
  'layers/node': layersNode,
  optim,
  train,
  dashboard: dashboards,
  datasets,
  'datasets/node': datasetsNode,
  'backend-cpu': backendCpu,
  blas,
  keras,
  'keras/node': kerasNode,
  onnx: { ...onnx, run: runOnnx },
  'onnx/node': onnxNode,
  tfjs,
  'tfjs/node': tfjsNode,
}

const network = (): layers.AnyLayer => layers.sequential([layers.dense(1, { inputShape: [2] })])
const onnxFile = (): Uint8Array => onnx.exportOnnx(layers.sequential([layers.dense(1, { inputShape: [2] })]))
const dense = { className: 'Dense', config: { units: 1, kernel_initializer: 'zeros', bias_constraint: null } }

/** Good calls of functions that take more than numbers, texts and tensors. */
const good: GoodCalls = {
  kerasConfigOf: () => [network(), { version: 3 }],
  kerasWeights: () => [network()],
  layerFromKeras: () => [dense, { name: 'a' }, { version: 3, layers: {} }],
  modelFromKeras: () => [
    {
      class_name: 'Sequential',
      config: {
        name: 'a',
        layers: [
          { class_name: 'InputLayer', config: { batch_shape: [null, 2] } },
          { class_name: 'Dense', config: { units: 1 } },
        ],
      },
    },
    { version: 3 },
  ],
  lossFromKeras: () => [{ className: 'Huber', config: { delta: 1 } }],
  metricFromKeras: () => [{ className: 'AUC', config: { num_thresholds: 3 } }],
  optimizerFromKeras: () => [{ className: 'Adam', config: { learning_rate: 1 } }],
  scheduleFromKeras: () => [
    { className: 'ExponentialDecay', config: { initial_learning_rate: 1, decay_steps: 1, decay_rate: 1 } },
  ],
  compileOptionsFromKeras: () => [
    { optimizer: 'sgd', loss: { a: 'mse', b: 'mae' }, metrics: [['mae'], []], loss_weights: [1, 1] },
    ['a', 'b'],
    {},
  ],
  kerasOptimizerVariables: () => [optim.adam(), []],
  kerasConfigOfOptimizer: () => [optim.adam()],
  saveKeras: () => [network(), { compile: { optimizer: 'sgd', loss: 'mse', metrics: ['mae'] } }],
  saveKerasWeights: () => [network(), {}],
  loadKeras: () => [new Uint8Array(8), { customObjects: {}, compile: true }],
  loadKerasWeights: () => [network(), new Uint8Array(8), { strict: true }],
  exportOnnx: () => [network(), { opset: 17 }],
  saveOnnx: () => [network()],
  loadOnnx: () => [onnxFile(), { external: { a: new Uint8Array(1) }, maxIterations: 3, name: 'a' }],
  run: () => [{ input: tensors.ones([1, 2]) }],
  saveTfjs: () => [network(), { quantize: 'uint8', shardBytes: 9 }],
  storeTfjs: () => ['indexeddb://a', network(), { quantize: 'uint8' }],
  loadTfjs: () => [{ 'model.json': new Uint8Array(2) }, {}],
  trainerFromTfjs: () => [network(), {}],
}

// A test for each hundred exports.
const portions = Object.entries(packages).flatMap(([name, module]) => {
  const all = Object.entries(module)
  return Array.from({ length: Math.ceil(all.length / 100) }, (_, k) => {
    const some = all.slice(100 * k, 100 * (k + 1))
    return { name, from: some[0]![0], to: some.at(-1)![0], part: Object.fromEntries(some) }
  })
})

describe('wrong kinds', () => {
  it.each(portions)('$name has no bare errors from $from to $to', { timeout: 300_000 }, async ({ name, part }) => {
    const { bare, ...figures } = await walk(part, good)
    console.log(`walk of ${name}: ${JSON.stringify(figures)}`)
    const known = notYet[name] ?? []
    const found = [...bare].filter(([what]) => !known.includes(what.split(':')[0]!))
    expect(found.map(([what, args]) => `${what} ${args}`)).toEqual([])
  })
})

const matrix = (): tensors.Tensor =>
  tensors.tensor([
    [1, 2],
    [3, 4],
  ])
const table = (): { x: tensors.Tensor } => ({ x: tensors.ones([4, 2]) })

/** Functions with options that are not ops: their options, and a call with given ones. */
const optionCalls: Readonly<Record<string, readonly [names: readonly string[], call: (options: never) => unknown]>> = {
  tensor: [['shape', 'dtype'], (options) => tensors.tensor([1], options)],
  full: [['dtype'], (options) => tensors.full([1], 1, options)],
  zeros: [['dtype'], (options) => tensors.zeros([1], options)],
  ones: [['dtype'], (options) => tensors.ones([1], options)],
  eye: [['dtype'], (options) => tensors.eye(2, options)],
  arange: [['step', 'dtype'], (options) => tensors.arange(0, 1, options)],
  randomUniform: [['min', 'max', 'dtype'], (options) => tensors.randomUniform([1], options)],
  randomNormal: [['mean', 'standardDeviation', 'dtype'], (options) => tensors.randomNormal([1], options)],
  truncatedNormal: [['mean', 'standardDeviation', 'dtype'], (options) => tensors.truncatedNormal([1], options)],
  parameter: [['name', 'trainable', 'constraint'], (options) => tensors.parameter(matrix(), options)],
  bincount: [['weights'], (options) => tensors.bincount(tensors.tensor([1]), 2, options)],
  lstm: [
    ['initialState', 'mask', 'goBackwards'],
    (options) => tensors.lstm(tensors.ones([1, 2, 1]), tensors.ones([1, 4]), tensors.ones([1, 4]), 0, options),
  ],
  gru: [
    ['initialState', 'mask', 'goBackwards', 'resetAfter'],
    (options) => tensors.gru(tensors.ones([1, 2, 1]), tensors.ones([1, 3]), tensors.ones([1, 3]), 0, options),
  ],
  simpleRnn: [
    ['initialState', 'mask', 'goBackwards'],
    (options) => tensors.simpleRnn(tensors.ones([1, 2, 1]), tensors.ones([1, 1]), tensors.ones([1, 1]), 0, options),
  ],
  scaledDotProductAttention: [
    ['causal', 'scale'],
    (options) => tensors.scaledDotProductAttention(matrix(), matrix(), matrix(), options),
  ],
  reduceLoss: [['reduction', 'sampleWeight', 'mask'], (options) => losses.reduceLoss(matrix(), options)],
  valueAndGrad: [['of'], (options) => autograd.valueAndGrad(() => tensors.tensor(1), options)],
  customGradient: [
    ['forward', 'backward'],
    (options) => autograd.customGradient({ forward: (x) => x, backward: () => [], ...(options as object) }),
  ],
  cpu: [['engine', 'threads', 'codegen'], (options) => backendCpu.cpu(options)],
  blas: [['path', 'optional'], (options) => blas.blas(options)],
  modelFileOf: [['main', 'headers', 'fetch', 'user'], (options) => layers.modelFileOf(new Uint8Array(1), options)],
  saveSafetensors: [
    ['metadata', 'dtype', 'shardSize', 'name'],
    (options) => layers.saveSafetensors({ x: matrix() }, options),
  ],
  loadWeights: [
    ['layout', 'map', 'strict', 'flatten'],
    (options) => layers.loadWeights(layers.dense(1, { inputShape: [1] }), {}, options),
  ],
  saveModel: [
    ['halfPrecision'],
    (options) => layers.saveModel(layers.sequential([layers.dense(1, { inputShape: [1] })]), options),
  ],
  parseCsv: [['separator', 'header', 'types'], (options) => datasets.parseCsv('a\n1', options)],
  streamCsv: [['separator', 'batchSize'], (options) => datasets.streamCsv('a\n1', options)],
  'table.numbers': [['missing', 'dtype'], (options) => datasets.parseCsv('a\n1').numbers(['a'], options)],
  'table.classes': [['classNames'], (options) => datasets.parseCsv('a\n1').classes('a', options)],
  kFold: [['folds', 'seed', 'stratify'], (options) => datasets.kFold(table(), options).next()],
  timeSeriesSplit: [['splits', 'testSize', 'gap'], (options) => datasets.timeSeriesSplit(table(), options).next()],
  trainTestSplit: [
    ['testFraction', 'stratify'],
    (options) => datasets.trainTestSplit(table(), { seed: 1, ...(options as object) }),
  ],
  timeSeriesWindows: [
    ['sequenceStride', 'samplingRate'],
    (options) => datasets.timeSeriesWindows(matrix(), { sequenceLength: 1, ...(options as object) }),
  ],
  padSequences: [['maxLength', 'padding', 'value'], (options) => datasets.padSequences([[1]], options)],
  wordTokenizer: [['maxTokens', 'lowercase', 'padToken', 'split'], (options) => datasets.wordTokenizer(options)],
  characterTokenizer: [['minFrequency', 'unknownToken'], (options) => datasets.characterTokenizer(options)],
  bytePairTokenizer: [['maxTokens', 'unicode', 'endToken'], (options) => datasets.bytePairTokenizer(options)],
  toCategorical: [['numClasses'], (options) => datasets.toCategorical([0, 1], options)],
  classWeights: [['numClasses'], (options) => datasets.classWeights([0, 1], options)],
  fromGenerator: [['size'], (options) => datasets.fromGenerator(() => [1], options)],
  shuffle: [['bufferSize', 'reshuffle'], (options) => datasets.fromArray([1, 2]).shuffle(1, options)],
  streamLines: [['encoding', 'invalid'], (options) => datasets.streamLines('a', options)],
  encodeNpy: [['dtype'], (options) => datasets.encodeNpy(matrix(), options)],
  encodeNpz: [['compress'], (options) => datasets.encodeNpz(table(), options)],
  encodeWav: [['format'], (options) => datasets.encodeWav({ samples: matrix().div(4), sampleRate: 8000 }, options)],
  fileBytes: [['chunkSize'], (options) => datasetsNode.fileBytes('x', options)],
}

// Without its last letter, or with one more where that is too short to be told from another name.
const misspelt = (name: string): string => (name.length > 3 ? name.slice(0, -1) : `${name}x`)

async function refusal(call: () => unknown): Promise<Error | undefined> {
  try {
    await call()
    return undefined
  } catch (error) {
    return error as Error
  }
}

describe('unknown and misspelt options', () => {
  it.each(Object.entries(optionCalls))('%s', async (_, [names, call]) => {
    for (const name of names) {
      const error = await refusal(() => call({ [misspelt(name)]: undefined } as never))
      expect(error?.message, misspelt(name)).toContain(`unknown option '${misspelt(name)}'`)
      expect(error?.message).toContain(`did you mean '`)
    }
    expect((await refusal(() => call({ zzz: 1 } as never)))?.message).toContain("unknown option 'zzz'")
    for (const wrong of [3, 'x', null, new Map()]) {
      const error = await refusal(() => call(wrong as never))
      const isSpread = names.length > 0 && error === undefined
      // Calls that spread options cannot see what is not an object.
      if (!isSpread) expect(error?.name).toMatch(/Error$/)
    }
  })

  it('of every op', () => {
    let options = 0
    for (const [name, op] of exportedOps()) {
      const { definition } = op
      if (definition.options === undefined || Object.hasOwn(optionCalls, name)) continue
      const inputs = definition.inputs === 'list' ? [[matrix()]] : Array.from({ length: definition.inputs }, matrix)
      const before = [...inputs, ...(definition.positional ?? []).map(() => undefined)]
      for (const option of Object.keys(definition.options)) {
        if ((definition.positional ?? []).includes(option)) continue
        options++
        const wrong = misspelt(option)
        if (Object.hasOwn(definition.options, wrong)) continue
        const run = (): unknown => (op as unknown as (...args: unknown[]) => unknown)(...before, { [wrong]: 1 })
        expect(run, `${name} { ${wrong} }`).toThrow(`unknown option '${wrong}'`)
      }
    }
    expect(options).toBeGreaterThan(300)
  })
})
