// Finds every example of the documentation: ```ts blocks in Markdown and in doc comments, each a program of its own.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { root } from '../workspace.mjs'

/**
 * @typedef {object} Example
 * @property {string} place - Where it starts: `packages/tensor/src/create.ts:40`.
 * @property {string} code
 */

const skipped = new Set(['node_modules', 'dist', 'api', '.git', '.turbo', 'coverage', 'test', 'fixtures', 'decisions'])

/**
 * @param {string} folder
 * @returns {Generator<string>}
 */
function* files(folder) {
  // Files that come and go meanwhile, as archives do where packages are checked, are not looked at.
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (skipped.has(entry.name)) continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* files(path)
    else if (/\.(md|ts)$/.test(entry.name) && entry.name !== 'CHANGELOG.md') yield path
  }
}

/**
 * All examples of packages, guides and READMEs. A block marked ```ts no-run is shown, not run.
 * @returns {Example[]}
 */
export function documentedExamples() {
  const examples = []
  for (const path of files(root)) {
    const text = readFileSync(path, 'utf8')
    const inComment = path.endsWith('.ts')
    const fence = inComment ? /^ *\* ```ts\n([\s\S]*?)^ *\* ```$/gm : /^```ts\n([\s\S]*?)^```$/gm
    for (const { 1: block = '', index } of text.matchAll(fence)) {
      const code = inComment ? block.replace(/^ *\* ?/gm, '') : block
      examples.push({ place: `${relative(root, path)}:${text.slice(0, index).split('\n').length}`, code })
    }
  }
  return examples
}

/**
 * Writes each example into a file of its own, in a folder where the workspace's packages are found.
 * @param {readonly Example[]} examples
 * @param {string} purpose - What the folder is for: two uses at a time do not meet.
 * @returns {{ paths: string[], remove: () => void }} the files, in the order of the examples
 */
export function writeExamples(examples, purpose) {
  const folder = join(root, 'node_modules', `.examples-${purpose}-${process.pid}`)
  mkdirSync(folder, { recursive: true })
  const paths = examples.map(({ code }, k) => {
    const path = join(folder, `example-${k}.ts`)
    // A module, whatever it imports.
    writeFileSync(path, `${code}\nexport {}\n`)
    return path
  })
  return { paths, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
