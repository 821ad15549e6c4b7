// Bundles programs from the built packages, as an application would: vite's production build, tree shaking and chunks.
import { build } from 'vite'
import { root } from '../workspace.mjs'

/** Loaded on demand by a package, and not part of any page. */
const external = ['vitest']

/**
 * @param {Record<string, string>} programs - By output name: a module's path, a package's entry point, or source text
 *   as a `data:text/javascript,…` URL.
 * @param {{ whole?: boolean }} [options] - `whole` drops nothing, whatever the packages say about side effects.
 * @returns {Promise<{ file: string, isEntry: boolean, code: string, modules: string[] }[]>} The chunks; `modules` are the
 *   files that left code in it.
 */
export async function bundle(programs, { whole = false } = {}) {
  const result = await build({
    root,
    configFile: false,
    logLevel: 'error',
    plugins: [sourceTexts()],
    build: {
      write: false,
      target: 'es2022',
      modulePreload: false,
      reportCompressedSize: false,
      chunkSizeWarningLimit: Number.POSITIVE_INFINITY,
      rollupOptions: {
        input: programs,
        external,
        ...(whole && { treeshake: false, preserveEntrySignatures: 'strict' }),
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  })
  const [built] = [result].flat()
  if (built === undefined || !('output' in built)) throw new Error('vite wrote no bundle')
  return built.output
    .filter((file) => file.type === 'chunk')
    .map(({ fileName, isEntry, code, modules }) => ({
      file: fileName,
      isEntry,
      code,
      modules: Object.entries(modules)
        .filter(([, { renderedLength }]) => renderedLength > 0)
        .map(([module]) => module),
    }))
}

/**
 * Programs given as text, resolved as files at the root of the workspace are.
 * @returns {import('vite').Plugin}
 */
function sourceTexts() {
  const prefix = 'data:text/javascript,'
  /** @type {Map<string, string>} */
  const texts = new Map()
  return {
    name: 'source-texts',
    enforce: 'pre',
    resolveId(id) {
      if (!id.startsWith(prefix)) return undefined
      const file = `${root}program-${texts.size}.js`
      texts.set(file, decodeURIComponent(id.slice(prefix.length)))
      return file
    },
    load: (id) => texts.get(id),
  }
}
