// Bundles a program of a test with the sources of the packages, for tests that start processes and workers: they have no aliases.
import { join } from 'node:path'
import { build } from 'esbuild'

const packages = join(import.meta.dirname, '../../packages')

/** Writes the bundle of `entry`, a path, to `outfile`. */
export async function bundleSources(entry: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    plugins: [
      {
        name: 'sources',
        setup({ onResolve }) {
          onResolve({ filter: /^@tensorloom\// }, ({ path }) => {
            const [, name = '', module = 'index'] = path.split('/')
            return { path: join(packages, name, 'src', `${module}.ts`) }
          })
        },
      },
    ],
  })
}
