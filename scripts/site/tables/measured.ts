// Pages of what is measured: bundle sizes against their budgets, and recorded benchmarks.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { recordedInstallSizes } from '../../shared/install-sizes.mjs'
import { root } from '../../workspace.mjs'
import { page, table } from './markdown.js'

interface Budget {
  readonly name: string
  readonly import: string | Readonly<Record<string, string>>
  readonly limit: string
}

/** What `npm run bench -- --json` writes. */
export interface Report {
  readonly machine: {
    readonly processor: string
    readonly cores: number
    readonly node: string
    readonly load: number
    readonly date: string
  }
  readonly engines: Readonly<Record<string, string>>
  readonly rows: readonly {
    readonly workload: string
    readonly results: readonly { readonly peer: string; readonly status: string; readonly best?: number }[]
  }[]
}

const names = new Map([
  ['tensorloom-1t', 'Tensorloom, 1 thread'],
  ['tensorloom-2t', 'Tensorloom, 2 threads'],
  ['tensorloom-blas-1t', 'with OpenBLAS, 1 thread'],
  ['tensorloom-blas-2t', 'with OpenBLAS, 2 threads'],
  ['tfjs-wasm', 'TensorFlow.js (WASM)'],
  ['tfjs-cpu', 'TensorFlow.js (JS)'],
  ['jax-wasm', 'jax-js'],
  ['torch-1t', 'PyTorch, 1 thread'],
  ['torch-2t', 'PyTorch, 2 threads'],
])

function sizesPage(): string {
  const budgets = JSON.parse(readFileSync(join(root, '.size-limit.json'), 'utf8')) as Budget[]
  const rows = budgets.map(({ name, limit }) => [name, limit])
  const body = `What an import adds to a page at most, minified and compressed with gzip unless its name says otherwise. Continuous integration measures each with size-limit and esbuild (\`npm run size\`) and fails above the budget; the budgets are what is reached, rounded up ([decision 14](../decisions/0014-size-budgets.md)).\n\n${table(['Imported', 'At most'], rows)}\n\nNothing is registered by an import, and every module is free of side effects, so a bundler leaves out what a program does not use. Names as strings (\`optimizer: 'adam'\`) load the table of their kind when they are first used; objects (\`optimizer: adam()\`) bring only themselves.\n\n## On the disk\n\n${installSizes()}`
  return page('Sizes', 'What an import adds to a bundle, and what a package takes on the disk.', body)
}

function installSizes(): string {
  const kilobytes = (bytes: number): string => `${Math.round(bytes / 1000).toLocaleString('en')} kB`
  const names = (list: readonly string[]): string =>
    list.length === 0 ? '–' : list.map((one) => `\`${one}\``).join(', ')
  const rows = recordedInstallSizes().map(({ name, tarball, unpacked, installed, ours, others }) => [
    `\`${name}\``,
    kilobytes(tarball),
    kilobytes(unpacked),
    kilobytes(installed),
    names(ours.map((one) => one.replace('@tensorloom/', ''))),
    names(others),
  ])
  const head = ['Package', 'Download', 'Unpacked', 'Installed with all it needs', 'Needs of ours', 'Of others']
  return `\`npm install\` of a package in an empty folder downloads the package (a \`.tgz\`) and everything that it needs. Nothing is compiled, and no package has an install script. Unpacked sizes include declarations, source maps and the modules for Node, which no bundle contains. Recorded by \`npm run size:install\`; \`npm run test:release\` fails if a package is 10 % larger or smaller.\n\n${table(head, rows)}\n\nWhat is optional is not in the table: \`koffi\` for \`@tensorloom/blas\`, \`webgpu\` for \`@tensorloom/backend-gpu\` in Node, decoders of images and tokenizers for \`@tensorloom/datasets\`, \`vitest\` for \`@tensorloom/testkit\`.`
}

/** The recorded comparison, if there is one: `npm run bench -- --json bench/results/peers.json`. */
export function recordedReport(): Report | undefined {
  const file = join(root, 'bench/results/peers.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Report) : undefined
}

function benchmarksPage(): string {
  const how = `Every library does the same work through its public API, with the same inputs; results are compared before anything is timed, and each library runs in a process of its own, in turn. Times are the best of all samples. [bench/README.md](../../bench/README.md) says what is timed and how to read it; compare ratios within one run, not figures of different machines.\n\n\`\`\`sh\nnpm run bench -- --json bench/results/peers.json   # records a run\nnpm run docs:tables                                 # puts it on this page and into the chart\n\`\`\``
  const report = recordedReport()
  const title = 'Benchmarks'
  const description = 'Tensorloom beside TensorFlow.js, jax-js and PyTorch, on the same work.'
  if (report === undefined) return page(title, description, `No run is recorded in this version.\n\n${how}`)
  const { machine, rows, engines } = report
  const peers = [...new Set(rows.flatMap(({ results }) => results.map(({ peer }) => peer)))]
  const cells = rows.map(({ workload, results }) => [
    `\`${workload}\``,
    ...peers.map((peer) => {
      const found = results.find((one) => one.peer === peer)
      if (found?.best === undefined) return found === undefined || found.status === 'unsupported' ? '–' : found.status
      return found.best < 10 ? found.best.toPrecision(3) : found.best.toFixed(0)
    }),
  ])
  const used = Object.entries(engines).map(([peer, engine]) => `- ${label(peer)}: ${engine}`)
  const intro = `Recorded on ${machine.date.slice(0, 10)}: ${machine.cores} × ${machine.processor}, Node ${machine.node}, load ${machine.load.toFixed(1)} at the end. Milliseconds, less is faster.`
  return page(
    title,
    description,
    `${intro}\n\n![Bars of milliseconds for training steps, a prediction and a product, for each library](../site/benchmarks.svg)\n\n${table(['Workload', ...peers.map(label)], cells)}\n\n${used.join('\n')}\n\n## How it is measured\n\n${how}`,
  )
}

function label(peer: string): string {
  return names.get(peer) ?? peer
}

/** The pages, by their path in docs/reference. */
export function measuredPages(): Record<string, string> {
  return { 'sizes.md': sizesPage(), 'benchmarks.md': benchmarksPage() }
}
