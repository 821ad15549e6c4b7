// Bundles a program as an application for browsers does, with each bundler's own settings for that.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bundlerVersions, installTools } from '../shared/runtimes.mjs'

/**
 * Writes the bundle of a program; throws what the bundler has to say.
 * @callback Bundler
 * @param {string} program - Path of the compiled program.
 * @param {string} outdir - Of an entry `program.js`, and of files that it loads.
 * @returns {Promise<void>}
 */

/** @type {Record<string, Bundler>} */
export const bundlers = {
  async Vite(program, outdir) {
    const { build } = await import('vite')
    await build({
      root: join(program, '..', '..'),
      configFile: false,
      logLevel: 'error',
      build: {
        outDir: outdir,
        target: 'es2022',
        modulePreload: false,
        rollupOptions: {
          input: program,
          output: { entryFileNames: 'program.js', chunkFileNames: '[name]-[hash].js' },
        },
      },
    })
  },
  async esbuild(program, outdir) {
    const { build } = await import('esbuild')
    await build({
      entryPoints: [program],
      outdir,
      bundle: true,
      splitting: true,
      format: 'esm',
      minify: true,
      target: 'es2022',
      logLevel: 'silent',
    })
  },
  // Its default: no chunks, so that all that is loaded on demand is in the one file.
  async 'esbuild, one file'(program, outdir) {
    const { build } = await import('esbuild')
    await build({ entryPoints: [program], outdir, bundle: true, format: 'esm', target: 'es2022', logLevel: 'silent' })
  },
  async webpack(program, outdir) {
    const { default: webpack } = await fromTools('webpack')
    const settings = {
      mode: 'production',
      target: ['web', 'es2022'],
      entry: { program },
      // Chunks are found beside the program, also when no page has loaded it.
      output: { path: outdir, filename: '[name].js', module: true, chunkFormat: 'module', chunkLoading: 'import' },
      experiments: { outputModule: true },
      performance: false,
    }
    const stats = await new Promise((resolve, reject) => {
      webpack(settings, (/** @type {unknown} */ error, /** @type {any} */ stats) =>
        error === null ? resolve(stats) : reject(error),
      )
    })
    if (stats.hasErrors()) throw new Error(stats.toString({ all: false, errors: true }))
  },
  async Rollup(program, outdir) {
    const { rollup } = await fromTools('rollup')
    const { nodeResolve } = await fromTools('@rollup/plugin-node-resolve')
    const bundle = await rollup({
      input: { program },
      plugins: [nodeResolve({ browser: true })],
      // An import that it cannot resolve is one; the bundle runs alone, and would miss it.
      onwarn() {},
    })
    await bundle.write({ dir: outdir, format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' })
    await bundle.close()
  },
}

/**
 * As Cloudflare's own tool bundles a Worker: with esbuild, and these conditions.
 * @param {string} entry
 * @param {string} outdir
 */
export async function bundleForWorkerd(entry, outdir) {
  const { build } = await import('esbuild')
  const { metafile } = await build({
    entryPoints: [entry],
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['workerd', 'worker', 'browser'],
    mainFields: ['browser', 'module', 'main'],
    metafile: true,
    logLevel: 'silent',
  })
  return Object.keys(metafile.outputs)
}

/**
 * A module of a bundler that the workspace does not use itself.
 * @param {string} name
 */
function fromTools(name) {
  const tools = createRequire(join(installTools(bundlerVersions), 'package.json'))
  return import(pathToFileURL(tools.resolve(name)).href)
}
