// Every test of the workspace, in four projects: Node, types, and a real Chromium, its pages alone or cross-origin
// isolated. Packages resolve to their sources.
import { availableParallelism } from 'node:os'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { makePage } from './packages/dashboard/scripts/make-page.mjs'
import { makeCaseModules } from './packages/testkit/scripts/make-case-modules.mjs'
import { launchOptions } from './scripts/chromium.mjs'
import { sourceEntries } from './scripts/workspace.mjs'

const alias = Object.entries({ ...sourceEntries(), ...sourceEntries('examples') }).map(([name, source]) => ({
  find: new RegExp(`^${name}$`),
  replacement: source,
}))
// WebGPU for Node, where `npm run test:full` has put it; the workspace does without its 130 MB.
const { TENSORLOOM_WEBGPU: webgpu } = process.env
if (webgpu !== undefined) alias.push({ find: /^webgpu$/, replacement: webgpu })

// Builds are not there in a new clone, or are old.
const noBuilds = {
  name: 'no-builds',
  enforce: 'pre' as const,
  resolveId(source: string, importer: string | undefined) {
    if (source.startsWith('@tensorloom/') && importer?.includes('/node_modules/') !== true) {
      throw new Error(`${source} has no source: tests resolve what sourceEntries in scripts/workspace.mjs lists`)
    }
  },
}

// For whoever starts vitest without an npm script.
makeCaseModules()
await makePage()

const everyTest = ['packages/*/test/**/*.test.ts', 'bench/*/test/**/*.test.ts', 'test/**/*.test.ts']
const browserTests = ['packages/*/test/**/*.browser.test.ts']
const isolatedTests = ['packages/*/test/**/*.isolated.test.ts']
const nodeTests = ['packages/*/test/**/*.node.test.ts', 'bench/*/test/**/*.test.ts', 'test/**/*.test.ts']

// Matrices that take minutes, for `npm run test:full`.
const isolatedMatrices = ['packages/*/test/**/*.full.test.ts']
const matrices = [...isolatedMatrices, 'packages/*/test/**/*.full.{node,browser}.test.ts']
const all = process.env.TENSORLOOM_TESTS === 'full'
const slowTests = all ? [] : matrices

// What depends on where it runs: memory, threads, files, requests. Everything else computes the same in Node, by the same
// engine of JavaScript, and runs in Chromium with the matrices only.
const placeTests = [
  'packages/{backend-cpu,backend-gpu,datasets,train}/test/**/*.test.ts',
  'packages/layers/test/{files,safetensors,weights}/**/*.test.ts',
  'packages/layers/test/{layers,models,saving,state-dict}.test.ts',
  ...browserTests,
]

// What replaces modules, or needs a state of the process that nobody has touched. All other files share two processes:
// loading the packages anew takes longer than most tests.
const aloneTests = [
  'bench/*/test/**/*.test.ts',
  'packages/{backend-gpu,blas,create-tensorloom,testkit,tensorloom}/test/**/*.test.ts',
  'packages/{backend-cpu,tensor}/test/**/*.node.test.ts',
  'packages/*/test/**/{alarm,cpu,dispatch,finalizer,grad,library-missing,plugins,two-copies}*.test.ts',
  'packages/tfjs/test/**/*.node.test.ts',
  'test/**/*.test.ts',
]

const chromium = () => ({
  enabled: true,
  headless: true,
  screenshotFailures: false,
  instances: [{ browser: 'chromium' as const }],
  provider: playwright({ launchOptions }),
})

// By default one worker on two cores, which takes almost twice as long.
const maxWorkers = Math.max(2, availableParallelism() - 1)

export default defineConfig({
  plugins: [noBuilds],
  resolve: { alias },
  test: {
    setupFiles: ['./test/support/no-finalizer.ts'],
    // Finds what hangs; a slow or busy machine is no failure.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: everyTest,
          exclude: [...browserTests, ...slowTests, ...aloneTests],
          isolate: false,
          setupFiles: ['./test/support/fresh-state.ts'],
          maxWorkers,
        },
      },
      {
        extends: true,
        test: {
          name: 'node alone',
          environment: 'node',
          include: aloneTests,
          exclude: [...browserTests, ...slowTests],
          maxWorkers,
        },
      },
      {
        extends: true,
        test: {
          name: 'types',
          include: [],
          typecheck: {
            enabled: true,
            only: true,
            include: ['packages/*/test/**/*.test-d.ts'],
            tsconfig: './tsconfig.types.json',
          },
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: all ? everyTest : placeTests,
          exclude: [...nodeTests, ...isolatedTests, ...slowTests],
          browser: chromium(),
        },
      },
      {
        extends: true,
        // With these headers a page may share memory with its workers.
        server: {
          headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' },
        },
        test: {
          name: 'isolated',
          include: all ? [...isolatedTests, ...isolatedMatrices] : isolatedTests,
          browser: chromium(),
        },
      },
    ],
  },
})
