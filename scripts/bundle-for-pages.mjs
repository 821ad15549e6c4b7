// Run by `pack` and `publish` of the package `tensorloom`: writes dist/tensorloom.min.js, one module for pages without a bundler.
// `npm run size` runs it with another file to write, and measures that.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** Packages that are installed only by programs that use them, and named by an error where they are missing. */
const optional = ['@huggingface/tokenizers', '@jsquash/webp', 'jpeg-js']

/**
 * All that `tensorloom` exports, with what it loads on demand, in one minified module that imports nothing.
 * @param {string} folder - Of the package.
 * @returns {Promise<string>} The code.
 */
export async function bundleForPages(folder) {
  const { outputFiles } = await build({
    entryPoints: [join(folder, 'dist', 'index.js')],
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    external: optional,
    legalComments: 'none',
    footer: { js: `/*!\n${licences(folder)}\n*/` },
    logLevel: 'warning',
  })
  const [file] = outputFiles
  if (file === undefined) throw new Error('esbuild wrote no file')
  return file.text
}

/** Of the data sets and the package that are in the file. @param {string} folder */
function licences(folder) {
  const datasets = join(folder, '..', 'datasets')
  const files = [join(datasets, 'NOTICE.md'), join(datasets, 'node_modules', 'pako', 'LICENSE')]
  const texts = files.map((file) => readFileSync(file, 'utf8').trim())
  return [texts[0], '# pako', texts[1]].join('\n\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder = process.cwd(), file = join(folder, 'dist', 'tensorloom.min.js')] = process.argv.slice(2)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, await bundleForPages(resolve(folder)))
}
