// Makes modules of the stored cases: data/*/<name>.json becomes src/conformance/data/<name>.generated.ts, which git ignores.
//
// Imports of JSON would do without, but Node 20 warns of them as experimental (and knows no `with` before 20.10), browsers
// and bundlers of our users differ in whether they know the attribute, and TypeScript would take the types of a megabyte of
// numbers. Text in a module loads alike everywhere, on demand.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const packageFolder = fileURLToPath(new URL('..', import.meta.url))
const folder = join(packageFolder, 'src', 'conformance', 'data')

/** Writes the modules that are missing or older than their JSON, and removes those that have none any more. */
export function makeCaseModules() {
  mkdirSync(folder, { recursive: true })
  const sources = new Map()
  for (const set of ['conformance', 'kit']) {
    const parent = join(packageFolder, 'data', set)
    for (const file of readdirSync(parent)) {
      if (file.endsWith('.json')) sources.set(`${file.slice(0, -'.json'.length)}.generated.ts`, join(parent, file))
    }
  }
  for (const file of readdirSync(folder)) {
    if (file.endsWith('.generated.ts') && !sources.has(file)) rmSync(join(folder, file), { force: true })
  }
  for (const [name, source] of sources) {
    const module = join(folder, name)
    if (existsSync(module) && statSync(module).mtimeMs >= statSync(source).mtimeMs) continue
    // Complete at once, for whoever reads it meanwhile.
    const written = `${module}.${process.pid}`
    writeFileSync(written, moduleOf(name.replace('.generated.ts', '.json'), readFileSync(source, 'utf8')))
    renameSync(written, module)
  }
}

/** @param {string} name @param {string} json */
function moduleOf(name, json) {
  const text = json.trimEnd().replace(/[\\`]|\$\{/g, '\\$&')
  return `// The cases of ${name} as text, made by scripts/make-case-modules.mjs.\nconst cases: string = \`${text}\`\nexport default cases\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) makeCaseModules()
