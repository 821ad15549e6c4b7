// Bundles the program of the page into a module that holds its text, src/server/page-code.generated.ts, which git ignores: the
// server sends it, wherever its own code was bundled to.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sourceEntries } from '../../../scripts/workspace.mjs'

const packageFolder = fileURLToPath(new URL('..', import.meta.url))
const module = join(packageFolder, 'src', 'server', 'page-code.generated.ts')

/** Writes the module, if it is not there or its sources have changed. */
export async function makePage() {
  // Not there before the workspace is installed.
  const { build } = await import('esbuild')
  const { outputFiles } = await build({
    entryPoints: [join(packageFolder, 'src', 'page', 'main.ts')],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    alias: sourceEntries(),
    write: false,
    logLevel: 'warning',
  })
  const code = (outputFiles[0]?.text ?? '').replace(/[\\`]|\$\{/g, '\\$&')
  const text = `// The program of the page, made by scripts/make-page.mjs.\nconst code: string = \`${code}\`\nexport default code\n`
  if (existsSync(module) && readFileSync(module, 'utf8') === text) return
  // Complete at once, for whoever reads it meanwhile.
  const written = `${module}.${process.pid}`
  writeFileSync(written, text)
  renameSync(written, module)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await makePage()
