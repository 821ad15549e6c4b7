// Programs for processes of their own, bundled from the sources as an application would be: minified.
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { sourceEntries } from '../../../../scripts/workspace.mjs'

/** The text of a program of this folder, with all that it imports. */
export async function bundledProgram(file: string): Promise<string> {
  const entry = fileURLToPath(new URL(file, import.meta.url))
  const alias = Object.entries(sourceEntries()).map(([name, source]) => ({
    find: new RegExp(`^${name}$`),
    replacement: source,
  }))
  const result = await build({
    configFile: false,
    logLevel: 'error',
    resolve: { alias },
    build: { write: false, minify: true, target: 'es2022', lib: { entry, formats: ['es'] } },
  })
  const [bundle] = result as { output: { code: string }[] }[]
  return bundle!.output[0]!.code
}
