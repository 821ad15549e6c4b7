// `npx tensorloom-files <folder> …`: reads all files of folders with an index.json, and ends with `N passed, N failed`.
import { basename } from 'node:path'
import { runCase } from './cases.js'
import { casesOf, foldersIn } from './folders.js'

const args = process.argv.slice(2)
const verbose = args.includes('--verbose')
const given = args.filter((argument) => !argument.startsWith('-'))
const unknown = args.filter((argument) => argument.startsWith('-') && argument !== '--verbose')
if (given.length === 0 || unknown.length > 0) {
  console.error('npx tensorloom-files <folder> [--verbose]\n\nThe folder has an index.json, or folders that have one.')
  process.exit(2)
}

let [passed, failed] = [0, 0]
for (const folder of given.flatMap(foldersIn)) {
  const cases = casesOf(folder)
  if (cases === undefined) {
    console.log(`${basename(folder)}: files of this kind are for another program`)
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
