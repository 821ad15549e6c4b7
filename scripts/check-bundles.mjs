// What an import brings along into an application's bundle, and what it must not: unused ops, layers and data sets.
import { readdirSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { build } from 'esbuild'
import { bundle } from './shared/bundle.mjs'
import { makeChecks } from './shared/checks.mjs'
import { root } from './workspace.mjs'

const dataSets = ['breast-cancer', 'diabetes', 'digits', 'iris', 'wine']

/** What only some programs with a trainer need. */
const onDemand = [
  'train/dist/by-name.js',
  'train/dist/callbacks/early-stopping.js',
  'train/dist/loop/evaluate.js',
  'train/dist/loop/hooks.js',
  'train/dist/losses/class-weights.js',
  'train/dist/losses/regression/huber.js',
  'train/dist/metrics/thresholds/auc.js',
  'train/dist/progress/progress.js',
  'train/dist/sources/stream.js',
  'tensor/dist/losses/regression/huber.js',
  'optim/dist/optimizers/adam.js',
]

/**
 * Paths are below packages/, in the build; each part of `without` is a prefix of files that must not be there, and what
 * is in `later` must not be loaded at once.
 * @type {readonly { import: string, with: string[], later?: string[], without: string[] }[]}
 */
const imports = [
  {
    import: "{ add } from '@tensorloom/tensor'",
    with: ['tensor/dist/ops/elementwise/arithmetic.js'],
    without: ['convolution', 'image', 'sets']
      .map((topic) => `tensor/dist/ops/${topic}`)
      .concat('tensor/dist/losses', 'tensor/dist/plugins'),
  },
  {
    import: "{ conv2d } from '@tensorloom/tensor'",
    with: ['tensor/dist/ops/convolution/convolutions.js'],
    without: ['tensor/dist/ops/sets', 'tensor/dist/ops/product/einsum'],
  },
  {
    import: "{ cpuWith } from '@tensorloom/backend-cpu/parts'",
    with: ['backend-cpu/dist/engines/wasm/kernels/dense.js'],
    without: ['js', 'wasm/threads', 'wasm/blas']
      .map((engine) => `backend-cpu/dist/engines/${engine}/`)
      .concat(
        ['attention', 'convolution', 'pooling', 'recurrent', 'columns/batch-norm', 'rows/normalization'].map(
          (kernels) => `backend-cpu/dist/engines/wasm/kernels/${kernels}`,
        ),
      ),
  },
  {
    import: "{ cpu } from '@tensorloom/backend-cpu'",
    with: ['attention', 'convolution', 'pooling', 'recurrent'].map(
      (kernels) => `backend-cpu/dist/engines/wasm/kernels/${kernels}/index.js`,
    ),
    without: ['backend-cpu/dist/engines/wasm/blas', 'backend-cpu/dist/engines/wasm/kernels/gemm/native'],
  },
  {
    import: "{ huber } from '@tensorloom/tensor/losses'",
    with: ['tensor/dist/losses/regression/huber.js'],
    without: [
      'tensor/dist/losses/classification/ctc-loss',
      'tensor/dist/losses/hinge',
      'tensor/dist/losses/shared/label-',
    ],
  },
  {
    import: "{ loadKeras } from '@tensorloom/keras'",
    with: ['keras/dist/load-keras.js', 'keras/dist/hdf5/read.js'],
    later: ['keras/dist/hdf5/read.js', 'keras/dist/zip/read.js', 'keras/dist/files/load.js', 'keras/dist/layers.js'],
    without: ['keras/dist/hdf5/write.js', 'keras/dist/files/save.js'],
  },
  {
    import: "{ kerasLossOf } from '@tensorloom/keras'",
    with: ['keras/dist/classes/losses.js'],
    without: ['keras/dist/hdf5', 'keras/dist/zip', 'keras/dist/files'],
  },
  ...[
    { name: 'breastCancer', file: 'breast-cancer' },
    { name: 'diabetes', file: 'diabetes' },
    { name: 'digits', file: 'digits' },
    { name: 'iris', file: 'iris' },
    { name: 'wine', file: 'wine' },
  ].map(({ name, file }) => ({
    import: `{ ${name} } from '@tensorloom/datasets'`,
    with: [`datasets/dist/embedded/${file}.generated.js`],
    later: [`datasets/dist/embedded/${file}.generated.js`],
    without: dataSets.filter((other) => other !== file).map((other) => `datasets/dist/embedded/${other}.`),
  })),
  {
    import: "{ fromArray } from '@tensorloom/datasets'",
    with: ['datasets/dist/sources.js'],
    without: dataSets
      .map((other) => `datasets/dist/embedded/${other}.`)
      .concat(['csv', 'download', 'images', 'numpy'].map((folder) => `datasets/dist/${folder}`)),
  },
  {
    import: "{ mnist } from '@tensorloom/datasets'",
    with: ['datasets/dist/downloaded/mnist.js'],
    without: ['cifar10', 'fashion-mnist']
      .map((other) => `datasets/dist/downloaded/${other}`)
      .concat('datasets/dist/images'),
  },
  {
    import: "{ decodeNpy } from '@tensorloom/datasets'",
    with: ['datasets/dist/numpy/decode-npy.js'],
    without: [
      'datasets/dist/numpy/zip',
      'datasets/dist/numpy/encode',
      'datasets/dist/images',
      'datasets/dist/downloaded',
    ],
  },
  {
    import: "{ dense } from '@tensorloom/layers'",
    with: ['layers/dist/layers/core/dense.js'],
    without: [
      'layers/dist/layers/convolution',
      'layers/dist/layers/normalization',
      'tensor/dist/ops/convolution',
    ].concat('layers/dist/plots'),
  },
  {
    import: "{ plotModel } from '@tensorloom/layers'",
    with: ['layers/dist/plots/plot-model.js'],
    without: ['layers/dist/plots/model-to-dot', 'layers/dist/layers', 'layers/dist/saving'],
  },
  {
    import: "{ dashboard } from '@tensorloom/dashboard'",
    with: ['dashboard/dist/dashboard.js', 'dashboard/dist/panel/mount.js'],
    later: ['dashboard/dist/panel/mount.js', 'dashboard/dist/server/serve.js', 'dashboard/dist/terminal/text.js'],
    without: ['dashboard/dist/page', 'train/dist'],
  },
  {
    import: "{ maxPooling2d } from '@tensorloom/layers'",
    with: ['layers/dist/layers/pooling/max-pooling.js'],
    without: ['convolution', 'normalization', 'recurrent', 'pooling/average', 'pooling/global']
      .map((kind) => `layers/dist/layers/${kind}`)
      .concat('tensor/dist/ops/recurrence', 'tensor/dist/ops/convolution/convolutions'),
  },
  {
    import: "{ concatenate } from '@tensorloom/layers'",
    with: ['layers/dist/layers/merging/concatenate.js'],
    without: ['layers/dist/layers/merging/dot', 'layers/dist/layers/core', 'tensor/dist/ops/convolution'],
  },
  {
    import: "{ sgd } from '@tensorloom/optim'",
    with: ['optim/dist/optimizers/sgd.js'],
    without: ['optim/dist/optimizers/adam', 'optim/dist/optimizers/rms-prop', 'optim/dist/schedules/cosine-decay'],
  },
  {
    // Strings load what they name, and the tables that they are looked up in; .size-limit.json does not count these.
    import: "{ compile } from '@tensorloom/train'",
    with: onDemand,
    later: onDemand,
    without: ['optim/dist/schedules/cosine-decay'],
  },
  {
    import: "{ sparseCategoricalCrossentropy } from '@tensorloom/train'",
    with: ['train/dist/losses/classification/sparse-categorical-crossentropy.js'],
    without: [
      'train/dist/losses/regression',
      'tensor/dist/losses/regression/huber',
      'train/dist/loop',
      'train/dist/metrics',
    ],
  },
]

/**
 * The layers of typical programs, and the modules of layers that these may bring: those that were named, and their parts.
 * @type {readonly { what: string, import: string, layers: string[] }[]}
 */
const programs = [
  { what: 'an MLP', import: '{ sequential, dense }', layers: ['core/dense'] },
  {
    what: 'a CNN',
    import: '{ sequential, conv2d, maxPooling2d, flatten, dense }',
    layers: ['convolution/conv2d', 'core/dense', 'pooling/max-pooling', 'reshaping/flatten'],
  },
  {
    what: 'an LSTM',
    import: '{ sequential, lstm, dense }',
    layers: ['core/dense', 'recurrent/lstm', 'recurrent/lstm-cell'],
  },
  {
    what: 'a transformer',
    import:
      '{ functional, input, textVectorization, embedding, sinePositionEncoding, transformerEncoder, globalAveragePooling1d, dense }',
    layers: [
      'attention/multi-head-attention',
      'attention/sine-position-encoding',
      'attention/transformer-encoder',
      'core/dense',
      'core/embedding',
      'normalization/layer-normalization',
      'pooling/global-average-pooling',
      'preprocessing/text/string-lookup',
      'preprocessing/text/text-vectorization',
      'regularization/dropout',
    ],
  },
]

const { check, finish } = makeChecks()
for (const { import: imported, with: wanted, later = [], without } of imports) {
  const name = /\{ (\w+) \}/.exec(imported)?.[1]
  const text = `import ${imported}\nglobalThis.used = ${name}`
  const chunks = await bundle({ program: `data:text/javascript,${encodeURIComponent(text)}` })
  const files = chunks.flatMap(({ modules }) => modules.map(inPackages))
  const missing = wanted.filter((path) => !files.includes(path))
  check(`import ${imported} brings ${wanted.join(', ')}`, missing.length === 0, `not there: ${missing.join(', ')}`)
  const stray = files.filter((file) => without.some((prefix) => file.startsWith(prefix)))
  check(`import ${imported} leaves out ${without.join(', ')}`, stray.length === 0, stray.join(', '))
  const atOnce = chunks.filter(({ isEntry }) => isEntry).flatMap(({ modules }) => modules.map(inPackages))
  const early = later.filter((path) => atOnce.includes(path))
  if (later.length > 0)
    check(`import ${imported} loads on demand what not all need`, early.length === 0, early.join(', '))
}

// esbuild drops an unused op only if its call is marked: `/* @__PURE__ */ defineOp(…)`.
const source = { contents: "export { add } from '@tensorloom/tensor'", resolveDir: root }
const { outputFiles } = await build({ stdin: source, bundle: true, format: 'esm', write: false })
const text = outputFiles[0]?.text ?? ''
const others = ['div', 'floorDiv', 'maximum', 'mul', 'where'].filter((name) => text.includes(`name: "${name}"`))
check('esbuild drops the ops beside add', text.includes('name: "add"') && others.length === 0, others.join(', '))
const modulesOfLayers = layerModules()
for (const { what, import: imported, layers } of programs) {
  const names = imported.slice(2, -2)
  const text = `import { ${names} } from '@tensorloom/layers'\nglobalThis.used = [${names}]`
  const chunks = await bundle({ program: `data:text/javascript,${encodeURIComponent(text)}` })
  const files = chunks.flatMap(({ modules }) => modules.map(inPackages))
  const found = modulesOfLayers.filter((module) => files.includes(`layers/dist/layers/${module}.js`)).sort()
  check(`${what} brings the layers ${layers.join(', ')} alone`, found.join() === layers.join(), found.join(', '))
}

// Without chunks, esbuild puts what is loaded on demand into the one file, and begins such a module when it is needed. It forgets those
// behind an `export *` of a file that is said to have no side effects, so the entries of packages are said to have some.
const training = `
  import { cpu } from '@tensorloom/backend-cpu'
  import { fromTensors } from '@tensorloom/datasets'
  import { constant, dense, sequential } from '@tensorloom/layers'
  import { adam, cosineDecay } from '@tensorloom/optim'
  import { setBackend, tensor } from '@tensorloom/tensor'
  import { accuracy, compile, earlyStopping, huber, meanAbsoluteError } from '@tensorloom/train'
  setBackend(cpu({ threads: 1 }))
  const model = sequential([dense(1, { inputShape: [2], kernelInitializer: constant(1) })])
  const optimizer = adam({ learningRate: cosineDecay({ initialLearningRate: 1e-3, decaySteps: 9 }) })
  const trainer = compile(model, { optimizer, loss: huber(), metrics: [accuracy(), meanAbsoluteError()] })
  const data = fromTensors({ x: tensor([[1, 2]]), y: tensor([[1]]) }).batch(1)
  const { history } = await trainer.fit(data, { callbacks: [earlyStopping({ monitor: 'loss' })], verbose: 0 })
  globalThis.trained = history
`
const alone = await build({
  stdin: { contents: training, resolveDir: root },
  bundle: true,
  format: 'esm',
  platform: 'browser',
  write: false,
  logLevel: 'error',
})
const trained = await import(`data:text/javascript,${encodeURIComponent(alone.outputFiles[0]?.text ?? '')}`)
  .then(() => JSON.stringify(/** @type {any} */ (globalThis).trained))
  .catch(String)
check('a program that trains runs as one file of esbuild', /^\{"loss":\[[\d.]+\]/.test(trained), trained)
finish()

/** The modules of all layers that can be saved, without their folder: `core/dense`. */
function layerModules() {
  const folder = `${root}packages/layers/src/layers/`
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(
      (file) =>
        file.endsWith('.ts') &&
        /^ {2}static (override )?readonly type: string = '/m.test(readFileSync(folder + file, 'utf8')),
    )
    .map((file) => file.replaceAll('\\', '/').replace(/\.ts$/, ''))
}

/** @param {string} module - A path. */
function inPackages(module) {
  return relative(`${root}packages`, module).replaceAll('\\', '/')
}
