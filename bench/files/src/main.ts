// `npx tensorloom-files <folder> …`: reads all files of folders with an index.json, and ends with `N passed, N failed`.
import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type FileCase, readJson, runCase } from './cases.js'
import { csvCases } from './kinds/csv.js'
import { idxCases } from './kinds/idx.js'
import { numpyCases } from './kinds/numpy.js'
import { textCases } from './kinds/text.js'

const kinds: Readonly<Record<string, (folder: string, index: never) => readonly FileCase[]>> = {
  csv: csvCases,
  idx: idxCases,
  numpy: numpyCases,
  text: textCases,
}

const args = process.argv.slice(2)
const verbose = args.includes('--verbose')
const given = args.filter((argument) => !argument.startsWith('-'))
const unknown = args.filter((argument) => argument.startsWith('-') && argument !== '--verbose')
if (given.length === 0 || unknown.length > 0) {
  console.error('npx tensorloom-files <folder> [--verbose]\n\nThe folder has an index.json, or folders that have one.')
  process.exit(2)
}

const folders = given.flatMap((folder) => {
  if (existsSync(join(folder, 'index.json'))) return [folder]
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((path) => existsSync(join(path, 'index.json')))
})
let [passed, failed] = [0, 0]
for (const folder of folders) {
  const index = readJson(join(folder, 'index.json')) as { readonly kind?: string }
  const kind = index.kind ?? basename(folder)
  const cases = Object.hasOwn(kinds, kind) ? kinds[kind]!(folder, index as never) : undefined
  if (cases === undefined) {
    console.log(`${basename(folder)}: files of kind '${kind}' are for another program`)
    continue
  }
  let failedHere = 0
  for (const one of cases) {
    const { failure, outcome } = await runCase(one)
    if (failure !== undefined) {
      failedHere++
      console.log(`  ✗ ${basename(folder)}/${one.name} (${one.verdict}): ${failure}`)
    } else if (verbose) console.log(`  ✓ ${basename(folder)}/${one.name} (${one.verdict}): ${outcome}`)
  }
  console.log(`${basename(folder)}: ${cases.length - failedHere} passed, ${failedHere} failed`)
  passed += cases.length - failedHere
  failed += failedHere
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0
