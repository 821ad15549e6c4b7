// Run by `build` after the compiler: puts gpu.js, and acorn which it parses kernels with, in the place of the import of it
// in dist/vendor/gpu-js.js, with their licences. As a dependency gpu.js would bring 86 MB of Dawn and compile native code.
import { readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const folder = fileURLToPath(new URL('..', import.meta.url))
const gpuJs = dirname(createRequire(join(folder, 'package.json')).resolve('gpu.js/package.json'))
const acorn = dirname(createRequire(join(gpuJs, 'package.json')).resolve('acorn/package.json'))

/**
 * A licence as a comment that bundlers keep.
 * @param {string} name
 * @param {string} path - The package's folder.
 */
const licence = (name, path) => {
  const { version } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'))
  const text = readFileSync(join(path, 'LICENSE'), 'utf8').trim()
  return `/*! ${name} ${version}\n${text}\n*/`
}

/**
 * Modules of Node, and what gpu.js has no use for here, as modules of this text.
 * @type {Record<string, string>}
 */
const replaced = {
  // Its tests' imitation of a GPU.
  'gpu-mock.js': 'exports.gpuMock = undefined',
  // A WebGL for Node that has to be compiled.
  gl: "throw new Error('headless-gl is not used')",
  os: "module.exports = globalThis.process?.getBuiltinModule?.('os')",
  worker_threads: "module.exports = globalThis.process?.getBuiltinModule?.('worker_threads')",
}

/**
 * Files of gpu.js for what this package never calls, as modules of this text: several kernels traced into one, and kernels as
 * text that runs without gpu.js.
 * @type {Record<string, string>}
 */
const unused = {
  'pipeline.js': 'exports.getActiveTrace = () => null',
  'backend/cpu/kernel-string.js': '',
  'backend/gl/kernel-string.js': '',
}
const sources = join(gpuJs, 'src')

await build({
  stdin: { contents: "import gpuJs from 'gpu.js'\nexport const library = gpuJs", resolveDir: folder },
  outfile: join(folder, 'dist', 'vendor', 'gpu-js.js'),
  bundle: true,
  minify: true,
  // Engines are told apart by the names of classes.
  keepNames: true,
  format: 'esm',
  platform: 'neutral',
  mainFields: ['main'],
  target: 'es2022',
  legalComments: 'inline',
  banner: { js: [licence('gpu.js', gpuJs), licence('acorn', acorn)].join('\n') },
  plugins: [
    {
      name: 'replaced',
      setup({ onResolve, onLoad }) {
        onResolve({ filter: /.*/ }, ({ path }) =>
          Object.hasOwn(replaced, path) ? { path, namespace: 'replaced' } : undefined,
        )
        onLoad({ filter: /\.js$/, namespace: 'file' }, ({ path }) => {
          const contents = unused[relative(sources, path).replaceAll(sep, '/')]
          return contents === undefined ? undefined : { contents, loader: 'js' }
        })
        onLoad({ filter: /.*/, namespace: 'replaced' }, ({ path }) => ({
          contents: replaced[path] ?? '',
          loader: 'js',
        }))
      },
    },
  ],
  logLevel: 'warning',
})
// The map of the import that was there.
rmSync(join(folder, 'dist', 'vendor', 'gpu-js.js.map'), { force: true })
