// Pages of what has a name here and in other libraries: layers, losses, metrics, …
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as layers from '@tensorloom/layers'
import * as layerActivations from '@tensorloom/layers/activations'
import * as layerConstraints from '@tensorloom/layers/constraints'
import * as layerInitializers from '@tensorloom/layers/initializers'
import * as layerRegularizers from '@tensorloom/layers/regularizers'
import * as optimOptimizers from '@tensorloom/optim/optimizers'
import * as optimSchedules from '@tensorloom/optim/schedules'
import * as tensorLosses from '@tensorloom/tensor/losses'
import * as trainCallbacks from '@tensorloom/train/callbacks'
import * as trainLosses from '@tensorloom/train/losses'
import * as trainMetrics from '@tensorloom/train/metrics'
import { activations } from '../../../packages/keras/src/classes/activations.js'
import { callbacks } from '../../../packages/keras/src/classes/callbacks.js'
import { constraints } from '../../../packages/keras/src/classes/constraints.js'
import { initializers } from '../../../packages/keras/src/classes/initializers.js'
import { losses } from '../../../packages/keras/src/classes/losses.js'
import { metrics } from '../../../packages/keras/src/classes/metrics.js'
import { optimizers } from '../../../packages/keras/src/classes/optimizers.js'
import { regularizers } from '../../../packages/keras/src/classes/regularizers.js'
import { schedules } from '../../../packages/keras/src/classes/schedules.js'
import { layers as kerasLayers } from '../../../packages/keras/src/layers.js'
import { root } from '../../workspace.mjs'
import { firstSentence } from './documentation.js'
import { api, code, page, table } from './markdown.js'

type ForeignNames = Readonly<Record<string, readonly [torch: string, tf: string]>>

interface Kind {
  /** Name of the page, and of the kind in names.json. */
  readonly name: string
  readonly module: string
  /** Our functions by name. */
  readonly functions: Readonly<Record<string, unknown>>
  /** Keras's names of one of ours. */
  readonly keras: (name: string) => readonly string[]
  /** Where Keras has them: `keras.losses`. */
  readonly kerasModule: string
}

const foreign = JSON.parse(readFileSync(join(root, 'scripts/site/tables/names.json'), 'utf8')) as Record<
  string,
  ForeignNames
>

/** Keras's names in a table of ours, by our name. */
function inverse(entries: Readonly<Record<string, { readonly type: string }>>): (name: string) => string[] {
  return (name) => Object.keys(entries).filter((keras) => entries[keras]!.type === name)
}

const kinds = {
  layers: {
    module: '@tensorloom/layers',
    functions: factoriesOfLayers(),
    keras: (name) => models[name] ?? inverse(kerasLayers)(layerClass(name)!.type),
    kerasModule: 'keras.layers',
  },
  losses: {
    module: '@tensorloom/train',
    functions: trainLosses,
    keras: inverse(losses),
    kerasModule: 'keras.losses',
  },
  metrics: {
    module: '@tensorloom/train',
    functions: trainMetrics,
    keras: inverse(metrics),
    kerasModule: 'keras.metrics',
  },
  callbacks: {
    module: '@tensorloom/train',
    functions: trainCallbacks,
    // Keras's own, of which its tests have configs only of two.
    keras: (name) => [...inverse(callbacks)(name), ...(otherCallbacks[name] ?? [])],
    kerasModule: 'keras.callbacks',
  },
  optimizers: {
    module: '@tensorloom/optim',
    functions: optimOptimizers,
    keras: inverse(optimizers),
    kerasModule: 'keras.optimizers',
  },
  schedules: {
    module: '@tensorloom/optim',
    functions: optimSchedules,
    keras: inverse(schedules),
    kerasModule: 'keras.optimizers.schedules',
  },
  initializers: {
    module: '@tensorloom/layers/initializers',
    functions: layerInitializers,
    keras: inverse(initializers),
    kerasModule: 'keras.initializers',
  },
  regularizers: {
    module: '@tensorloom/layers/regularizers',
    functions: layerRegularizers,
    keras: inverse(regularizers),
    kerasModule: 'keras.regularizers',
  },
  constraints: {
    module: '@tensorloom/layers/constraints',
    functions: layerConstraints,
    keras: inverse(constraints),
    kerasModule: 'keras.constraints',
  },
  activations: {
    module: '@tensorloom/layers/activations',
    functions: layerActivations,
    keras: (name) => Object.keys(activations).filter((keras) => activations[keras]!.ours === name),
    kerasModule: 'keras.activations',
  },
} satisfies Record<string, Omit<Kind, 'name'>>

const models: Readonly<Record<string, readonly string[]>> = { sequential: ['Sequential'], functional: ['Model'] }

const otherCallbacks: Readonly<Record<string, readonly string[]>> = {
  backupAndRestore: ['BackupAndRestore'],
  csvLogger: ['CSVLogger'],
  lambdaCallback: ['LambdaCallback'],
  learningRateScheduler: ['LearningRateScheduler'],
  modelCheckpoint: ['ModelCheckpoint'],
  remoteMonitor: ['RemoteMonitor'],
  swapEmaWeights: ['SwapEMAWeights'],
  tensorBoard: ['TensorBoard'],
  terminateOnNaN: ['TerminateOnNaN'],
}

/** The class of the layers that a function makes. */
function layerClass(factory: string): { readonly type: string } | undefined {
  const name = factory === 'activation' ? 'ActivationLayer' : capitalized(factory)
  return (layers as never as Record<string, { type: string } | undefined>)[name]
}

function capitalized(factory: string): string {
  return factory.charAt(0).toUpperCase() + factory.slice(1)
}

/** Functions that make a layer: those with a class of the same name. */
function factoriesOfLayers(): Record<string, unknown> {
  const isFactory = ([name, one]: [string, unknown]) =>
    typeof one === 'function' && /^[a-z]/.test(name) && layerClass(name) !== undefined
  return Object.fromEntries(Object.entries(layers).filter(isFactory))
}

const head = ['Tensorloom', 'What it is', 'Keras', 'PyTorch', 'TensorFlow.js']

function rows(name: keyof typeof kinds, names: readonly string[]): string[][] {
  const { module, keras } = kinds[name]
  return names.map((one) => {
    const [torch, tf] = foreign[name]?.[one] ?? []
    const sentence = firstSentence(module, one)
    return [api(module, one), sentence, code(keras(one).join(', ')), code(torch), code(tf)]
  })
}

function functionsOf(name: keyof typeof kinds): string[] {
  const { functions } = kinds[name] as Omit<Kind, 'name'>
  const names = Object.keys(functions).filter((one) => typeof functions[one] === 'function')
  const unknown = Object.keys(foreign[name] ?? {}).filter((one) => !names.includes(one))
  if (unknown.length > 0) throw new Error(`names.json has ${name} that are none of ours: ${unknown.join(', ')}`)
  return names.sort()
}

const note = (module: string, kerasModule: string) =>
  `All are in \`${module}\` and in \`tensorloom\`. Names of the other libraries are those in \`${kerasModule}\`, \`torch\` and \`tf\`; an en dash means that the library has nothing under one name that does the same. Options and their defaults are Keras's, in camelCase.`

/** Layers, by the folder of their source. */
function layersPage(): string {
  const names = functionsOf('layers')
  const topics = new Map<string, string[]>()
  for (const name of names) topics.set(topicOf(name), [...(topics.get(topicOf(name)) ?? []), name])
  const parts = [...topics]
    .sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))
    .map(([topic, members]) => `## ${capitalized(topic)}\n\n${table(head, rows('layers', members))}`)
  const intro = note('@tensorloom/layers', 'keras.layers')
  const body = `${names.length} layers. ${intro}\n\nArguments differ: PyTorch takes the size of the input, and images as channels first; Keras, TensorFlow.js and Tensorloom infer it from \`inputShape\` or the first call, and take channels last.\n\n${parts.join('\n\n')}`
  return page('Layers', 'Every layer, and what it is called in Keras, PyTorch and TensorFlow.js.', body)
}

const order = [
  ...['models', 'core', 'convolution', 'pooling', 'normalization', 'recurrent', 'attention', 'activation'],
  ...['regularization', 'merging', 'reshaping', 'preprocessing', 'augmentation'],
]

/** The topic of a layer: which part of the table of layers exports it. */
function topicOf(name: string): string {
  const folder = join(root, 'packages/layers/src/saving/built-in')
  for (const topic of order.slice(1)) {
    if (new RegExp(`\\b${name}\\b`).test(readFileSync(join(folder, `${topic}.ts`), 'utf8'))) return topic
  }
  return 'models'
}

function simplePage(name: Exclude<keyof typeof kinds, 'layers'>, title: string, words: string, more = ''): string {
  const { module, kerasModule } = kinds[name]
  const body = `${words} ${note(module, kerasModule)}\n\n${table(head, rows(name, functionsOf(name)))}\n\n${more}`
  return page(title, `Every one of them, and what it is called in Keras, PyTorch and TensorFlow.js.`, body)
}

/** The functions of two tensors, for loops of one's own. */
function lossFunctions(): string {
  const names = Object.keys(tensorLosses).filter((one) => typeof (tensorLosses as never)[one] === 'function')
  const module = '@tensorloom/tensor/losses'
  const lines = names.sort().map((one) => [api(module, one), firstSentence(module, one)])
  return `## Functions of tensors\n\nThese take predictions and targets and return a tensor, for loops of your own. \`compile\` takes them too, as \`loss: (prediction, target) => …\`.\n\n${table(['Function', 'What it is'], lines)}`
}

/** The pages, by their path in docs/reference. */
export function namedPages(): Record<string, string> {
  const weights = ['regularizers', 'constraints'] as const
  const further = weights.map((name) => {
    const { module, kerasModule } = kinds[name]
    return `## ${capitalized(name)}\n\n${note(module, kerasModule)}\n\n${table(head, rows(name, functionsOf(name)))}`
  })
  return {
    'layers.md': layersPage(),
    'losses.md': simplePage('losses', 'Losses', "`loss: 'huber'` or `loss: huber({ delta: 2 })`.", lossFunctions()),
    'metrics.md': simplePage('metrics', 'Metrics', "`metrics: ['accuracy', auc({ multiLabel: true })]`."),
    'optimizers.md': simplePage(
      'optimizers',
      'Optimizers',
      "`optimizer: 'adam'` or `optimizer: adam({ learningRate: 1e-4 })`.",
    ),
    'schedules.md': simplePage('schedules', 'Learning-rate schedules', '`adam({ learningRate: cosineDecay({ … }) })`.'),
    'callbacks.md': simplePage(
      'callbacks',
      'Callbacks',
      "`callbacks: ['terminateOnNaN', earlyStopping({ patience: 2 })]`. {@link @tensorloom/dashboard!dashboard dashboard}, which shows training while it goes on, is in a package of its own.",
    ),
    'initializers.md': simplePage(
      'initializers',
      'Initializers, regularizers, constraints',
      "`dense(10, { kernelInitializer: 'heNormal' })`.",
      further.join('\n\n'),
    ),
    'activations.md': simplePage(
      'activations',
      'Activations',
      "`dense(10, { activation: 'relu' })`; a function of one tensor is one, too.",
    ),
  }
}
