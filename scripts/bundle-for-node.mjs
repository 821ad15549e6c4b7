// Run by `pack` and `publish` in the folder of a package: puts its modules together, for Node.
//
// Node finds, reads and compiles each module by itself, which for the 330 of all packages takes a third of a second. So
// what is published has each entry point twice: as it is written, for bundlers, which drop what a page does not use, and in
// few files under dist/bundled, for Node, Bun and Deno (condition `node` of publishConfig.exports). In the workspace there
// is one form only: nothing can be stale.
import { readFileSync, rmSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { build } from 'esbuild'

const folder = process.cwd()
const { exports, publishConfig } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
const outdir = join(folder, 'dist', 'bundled')
// `pnpm pack` may have put the published entry points in place already.
const entryPoints = Object.values(publishConfig?.exports ?? exports)
  .filter((entry) => entry.node !== undefined)
  .map((entry) => ({ in: join(folder, entry.default), out: basename(entry.node, '.js') }))

rmSync(outdir, { recursive: true, force: true })
await build({
  entryPoints,
  outdir,
  bundle: true,
  // One copy of what entry points share, and files of their own for what is imported on demand.
  splitting: true,
  chunkNames: 'shared-[hash]',
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  // Other packages stay imports: there must be one copy of each. So do those that a build put into dist/vendor.
  packages: 'external',
  plugins: [
    {
      name: 'vendor',
      setup({ onResolve }) {
        onResolve({ filter: /\/vendor\// }, ({ path, resolveDir }) => ({
          path: relative(outdir, join(resolveDir, path)).replaceAll('\\', '/'),
          external: true,
        }))
      },
    },
  ],
  sourcemap: true,
  sourcesContent: false,
  // Workers are started from the text of a function, which must not lean on helpers.
  keepNames: false,
  logLevel: 'warning',
})
