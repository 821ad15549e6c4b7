// What an import brings along into an application's bundle, and what it must not: unused ops, layers and data sets.
import { relative } from 'node:path'
import { bundle } from './shared/bundle.mjs'
import { makeChecks } from './shared/checks.mjs'
import { root } from './workspace.mjs'

const dataSets = ['breast-cancer', 'diabetes', 'digits', 'iris', 'wine']

/**
 * Paths are below packages/, in the build; each part of `without` is a prefix of files that must not be there, and what
 * is in `later` must not be loaded at once.
 * @type {readonly { import: string, with: string[], later?: string[], without: string[] }[]}
 */
const imports = [
  {
    import: "{ add } from '@tensorloom/tensor'",
    with: ['tensor/dist/ops/arithmetic.js'],
    without: ['conv', 'pool', 'sort']
      .map((op) => `tensor/dist/ops/${op}`)
      .concat('tensor/dist/losses', 'tensor/dist/plugins'),
  },
  {
    import: "{ conv2d } from '@tensorloom/tensor'",
    with: ['tensor/dist/ops/conv.js'],
    without: ['tensor/dist/ops/sort', 'tensor/dist/ops/einsum'],
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
    without: dataSets.map((other) => `datasets/dist/embedded/${other}.`),
  },
  {
    import: "{ dense } from '@tensorloom/layers'",
    with: ['layers/dist/layers/dense.js'],
    without: ['layers/dist/layers/conv2d', 'layers/dist/layers/batch-normalization', 'tensor/dist/ops/conv'],
  },
  {
    import: "{ sgd } from '@tensorloom/optim'",
    with: ['optim/dist/sgd.js'],
    without: ['optim/dist/adam', 'optim/dist/rms-prop', 'optim/dist/schedules/cosine-decay'],
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
  if (later.length > 0) check(`import ${imported} loads the numbers on demand`, early.length === 0, early.join(', '))
}
finish()

/** @param {string} module - A path. */
function inPackages(module) {
  return relative(`${root}packages`, module).replaceAll('\\', '/')
}
