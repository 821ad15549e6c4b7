// Topics of the API, from the folders of the sources: `packages/tensor/src/ops/linear-algebra` holds linear algebra.

/** Packages that are large enough for topics. */
const packages = new Set(['tensor', 'layers', 'train', 'datasets'])

/** Folders that hold a folder for each topic. */
const ofTopics = new Set(['ops', 'layers', 'losses', 'metrics'])

/** Topics of files and folders whose names are not words for readers. */
const topics = new Map(
  Object.entries({
    Backends: 'set-backend choose-backend measure-backend contract backend dispatch runtime reference',
    Tensors: 'parameter tensor tensor-types print elements half dtype shape describe',
    'Defining ops': 'op trace options',
    Kernels: 'ir',
    Creation: 'create creation',
    Options: 'shared',
    'Data sets': 'batches collate order prepare sources stage stages dataset load-dataset known-datasets node',
    Files: 'idx csv numpy bytes',
    'Built-in data sets': 'embedded',
    'Downloaded data sets': 'download downloaded',
    Training: 'arguments by-name compile data history loop measure objectives events progress',
    Checkpoints: 'checkpoint',
    'Layers and models': 'models layers',
    Plugins: 'plugin plugins',
    Names: 'known named',
    Initializers: 'fans',
  }).flatMap(([title, names]) => names.split(' ').map((name) => /** @type {const} */ ([name, title]))),
)

/**
 * @param {string} file - Path of a source in the repository.
 * @returns {string | undefined} `Linear algebra`
 */
export function categoryOf(file) {
  const [, pack = '', path = ''] = /packages\/([^/]+)\/src\/(.*)\.ts$/.exec(file) ?? []
  if (!packages.has(pack)) return undefined
  const [first = '', second = '', third] = path.split('/')
  // The class that all layers extend, and the layers that every network has.
  if (pack === 'layers' && first === 'core') return 'Layers and models'
  if (first === 'index') return undefined
  const folder = ofTopics.has(first) && third !== undefined ? second : first
  return topics.get(folder) ?? sentence(folder)
}

/**
 * The topic of a source of any package: the one of the API, or its folder.
 * @param {string} file - Path of a source in the repository.
 */
export function topicOfSource(file) {
  const [, path = ''] = /packages\/[^/]+\/src\/(.*)\.ts$/.exec(file) ?? []
  const [first = '', second] = path.split('/')
  return (
    categoryOf(file) ??
    (second === undefined || first === 'internal' ? 'General' : (topics.get(first) ?? sentence(first)))
  )
}

/** @param {string} name */
function sentence(name) {
  const words = name.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
