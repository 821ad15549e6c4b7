// The page of file formats: models, weights and data.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../workspace.mjs'
import { firstSentence } from './documentation.js'
import { api, page, table } from './markdown.js'

type Named = readonly [module: string, name: string]

interface Format {
  readonly name: string
  readonly holds: string
  readonly reads: readonly Named[]
  readonly writes: readonly Named[]
  /** What Keras, PyTorch and TensorFlow.js call it. */
  readonly elsewhere: string
  /** Of models: whether what is read trains on, and what reading is tested with. */
  readonly trains?: string
  readonly passes?: () => string
}

const at = (path: string): string => join(root, path)
const entriesOf = (path: string): readonly string[] => readdirSync(at(path))
const ending = (path: string, end: string): number => entriesOf(path).filter((name) => name.endsWith(end)).length

/** The first match of a pattern in a file of the repository. */
function found(path: string, pattern: RegExp): readonly string[] {
  const match = pattern.exec(readFileSync(at(path), 'utf8'))
  if (match === null) throw new Error(`${path} has no ${pattern}`)
  return match.slice(1)
}

function kerasFiles(end: string): number {
  return ending('packages/keras/test/data/models', end)
}

function onnxPasses(): string {
  const [passed, all] = found('packages/onnx/README.md', /(\d+) of the (\d+) cases of ONNX/)
  return `${passed} of ${all} cases of ONNX's node suite, and exports of PyTorch`
}

function tfjsPasses(): string {
  const folders = entriesOf('packages/tfjs/test/data/reference').filter((name) => !/\.|^broken$/.test(name))
  return `${folders.length} models of its converter and of TensorFlow.js 4.22, and each operator beside it`
}

function safetensorsPasses(): string {
  const files = 'packages/layers/test/safetensors/files'
  const modules =
    ending(`${files}/modules`, '.safetensors') + ending('packages/layers/test/weights/torch', '.safetensors')
  const [legal, illegal] = ['legal', 'illegal'].map((one) => ending(`${files}/${one}`, '.safetensors'))
  return `${legal} legal files, ${illegal} illegal ones that are refused, and ${modules} modules of PyTorch`
}

const models: readonly Format[] = [
  {
    name: 'safetensors of Tensorloom',
    holds: 'a whole model: layers, weights, and with `compile` the optimizer',
    reads: [
      ['@tensorloom/layers', 'loadModel'],
      ['@tensorloom/layers/node', 'loadModel'],
    ],
    writes: [
      ['@tensorloom/layers', 'saveModel'],
      ['@tensorloom/layers/node', 'saveModel'],
    ],
    elsewhere: '`model.save`, `torch.save`, `tf.LayersModel.save`',
    trains: 'yes',
    passes: () => 'every layer, written and read again',
  },
  {
    name: 'safetensors of PyTorch and others',
    holds: 'the weights of a model that exists, or tensors by name',
    reads: [
      ['@tensorloom/layers', 'loadWeights'],
      ['@tensorloom/layers', 'openSafetensors'],
    ],
    writes: [['@tensorloom/layers', 'saveSafetensors']],
    elsewhere: '`safetensors.torch.save_file`, `safetensors.torch.load_file`',
    trains: 'yes',
    passes: safetensorsPasses,
  },
  {
    name: 'ONNX',
    holds: 'a model of any framework; it runs and trains',
    reads: [['@tensorloom/onnx', 'loadOnnx']],
    writes: [['@tensorloom/onnx', 'saveOnnx']],
    elsewhere: '`model.export(format="onnx")`, `torch.onnx.export`',
    trains: 'yes, where operators have gradients',
    passes: onnxPasses,
  },
  {
    name: 'TensorFlow.js',
    holds: 'layers models, which run and train, and graph models, which run',
    reads: [['@tensorloom/tfjs', 'loadTfjs']],
    writes: [['@tensorloom/tfjs', 'saveTfjs']],
    elsewhere: '`tensorflowjs_converter`, `tf.loadLayersModel`, `tf.loadGraphModel`',
    trains: 'layers models: yes; graph models: where operators have gradients',
    passes: tfjsPasses,
  },
  {
    name: 'Keras: `.keras`, `.h5`',
    holds: 'a whole model: layers, weights, and the optimizer if it was compiled',
    reads: [
      ['@tensorloom/keras', 'loadKeras'],
      ['@tensorloom/keras/node', 'loadKeras'],
    ],
    writes: [['@tensorloom/keras', 'saveKeras']],
    elsewhere: '`model.save`, `keras.models.load_model`',
    trains: 'yes, with the optimizer as it was',
    passes: () =>
      `${kerasFiles('.keras')} \`.keras\` and ${kerasFiles('.h5') - kerasFiles('.weights.h5')} \`.h5\` files of Keras 3`,
  },
  {
    name: 'Keras: `.weights.h5`',
    holds: 'the weights of a model that exists',
    reads: [
      ['@tensorloom/keras', 'loadKerasWeights'],
      ['@tensorloom/keras/node', 'loadKerasWeights'],
    ],
    writes: [['@tensorloom/keras', 'saveKerasWeights']],
    elsewhere: '`model.save_weights`, `model.load_weights`',
    trains: 'yes',
    passes: () => `${kerasFiles('.weights.h5')} files of Keras 3`,
  },
  {
    name: 'Keras, as a config',
    holds: "a model's layers, as `model.get_config()` or `model.to_json()` write them",
    reads: [['@tensorloom/keras', 'modelFromKeras']],
    writes: [['@tensorloom/keras', 'kerasConfigOf']],
    elsewhere: '`model.to_json`, `keras.models.model_from_json`',
    trains: 'yes',
    passes: () => `${kerasFiles('.json')} models of Keras 3, and every layer`,
  },
]

const data: readonly Format[] = [
  {
    name: 'NPY, NPZ',
    holds: 'arrays of NumPy',
    reads: [
      ['@tensorloom/datasets', 'decodeNpy'],
      ['@tensorloom/datasets', 'decodeNpz'],
      ['@tensorloom/datasets/node', 'readNpy'],
      ['@tensorloom/datasets/node', 'readNpz'],
    ],
    writes: [
      ['@tensorloom/datasets', 'encodeNpy'],
      ['@tensorloom/datasets', 'encodeNpz'],
      ['@tensorloom/datasets/node', 'writeNpy'],
      ['@tensorloom/datasets/node', 'writeNpz'],
    ],
    elsewhere: '`np.load`, `np.save`',
  },
  {
    name: 'CSV',
    holds: 'tables; as a stream, if they are large',
    reads: [
      ['@tensorloom/datasets', 'parseCsv'],
      ['@tensorloom/datasets/node', 'readCsv'],
    ],
    writes: [],
    elsewhere: '`pandas.read_csv`, `tf.data.csv`',
  },
  {
    name: 'IDX',
    holds: 'images and labels of MNIST and its kin',
    reads: [
      ['@tensorloom/datasets', 'decodeIdx'],
      ['@tensorloom/datasets/node', 'readIdx'],
    ],
    writes: [],
    elsewhere: '`torchvision.datasets.MNIST`',
  },
  {
    name: 'Images',
    holds: 'pictures as tensors',
    reads: [
      ['@tensorloom/datasets', 'decodeImage'],
      ['@tensorloom/datasets/node', 'readImage'],
    ],
    writes: [],
    elsewhere: '`keras.utils.load_img`, `tf.node.decodeImage`',
  },
  {
    name: 'WAV',
    holds: 'sound',
    reads: [
      ['@tensorloom/datasets', 'decodeWav'],
      ['@tensorloom/datasets/node', 'readWav'],
    ],
    writes: [],
    elsewhere: '`torchaudio.load`, `tf.audio.decode_wav`',
  },
  {
    name: 'Text',
    holds: 'lines, in any encoding',
    reads: [
      ['@tensorloom/datasets', 'decodeText'],
      ['@tensorloom/datasets/node', 'readText'],
    ],
    writes: [],
    elsewhere: '`tf.data.TextLineDataset`',
  },
]

/** Links, with the entry point where it is one for files. */
function links(all: readonly Named[]): string {
  const link = ([module, name]: Named) => `${api(module, name)}${module.endsWith('/node') ? ' (`/node`)' : ''}`
  // Fails if a listed name is not exported.
  for (const [module, name] of all) firstSentence(module, name)
  return all.length === 0 ? '–' : all.map(link).join(', ')
}

function testedRows(formats: readonly Format[]): string[][] {
  const mark = (list: readonly unknown[]): string => (list.length > 0 ? 'yes' : '–')
  return formats.map(({ name, reads, writes, trains = '–', passes }) => [
    name,
    mark(reads),
    mark(writes),
    trains,
    passes?.() ?? '–',
  ])
}

function rows(formats: readonly Format[]): string[][] {
  return formats.map(({ name, holds, reads, writes, elsewhere }) => [
    name,
    holds,
    links(reads),
    links(writes),
    elsewhere,
  ])
}

/** The pages, by their path in docs/reference. */
export function formatPages(): Record<string, string> {
  const head = ['Format', 'Holds', 'Read with', 'Written with', 'Elsewhere']
  const body = `Functions marked \`/node\` take paths and are in the entry point \`/node\` of their package; all others take bytes, and work everywhere. After \`use(keras)\`, \`use(onnx)\` or \`use(tfjs)\`, \`loadModel\` finds the format by the content of the file.\n\n## Models\n\n${table(head, rows(models))}\n\n### What works, and what it is tested with\n\n${table(['Format', 'Read', 'Written', 'Trains on', 'Read in tests'], testedRows(models))}\n\n\`npx tensorloom convert in out\` turns a model of one format into another, and compares what both predict. Graph models and ONNX models have no layers: they become ONNX, and weights. What the other format does not have is refused by name.\n\n## Data\n\n${table(head, rows(data))}`
  return {
    'formats.md': page('File formats', 'Models and data that are read and written, and by which function.', body),
  }
}
