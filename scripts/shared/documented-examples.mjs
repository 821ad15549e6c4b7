// Finds every example of the documentation: ```ts blocks in Markdown and in doc comments, each a program of its own.
//
//     ```ts                      compiled and run
//     ```ts continued            goes on with the program of the ```ts block before it
//     ```ts no-run               compiled, not run: it downloads, opens a page, never ends
//     ```ts no-run src/main.ts   a part of an example's file, which test/guides.test.ts compares
//     ```ts no-check <reason>    neither: it imports the reader's own files, or is a piece of code
//
// A ```text block right behind a block that is run is all that the block prints; `…` in it stands for any text.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { root } from '../workspace.mjs'

/**
 * @typedef {object} Example
 * @property {string} place - Where it starts: `packages/tensor/src/create.ts:40`.
 * @property {string} code
 * @property {boolean} run - Whether it is run, or only compiled.
 * @property {(string | undefined)[]} outputs - What each of its blocks prints, where the documentation shows that.
 */

const skipped = new Set(['node_modules', 'dist', 'api', '.git', 'coverage', 'test', 'fixtures', 'decisions'])

/** Between two blocks of an example; what is printed up to it belongs to the block before. */
export const blockEnd = '\u0000end of block\u0000'

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
 * All examples of packages, guides and READMEs.
 * @returns {Example[]}
 */
export function documentedExamples() {
  return [...files(root)].flatMap((path) => {
    const text = readFileSync(path, 'utf8')
    return examplesIn(text, relative(root, path))
  })
}

/** Whether an example is one of the guides, which `test/guide-programs.test.ts` runs. @param {Example} example */
export function isOfGuide({ place }) {
  return place.startsWith('docs/')
}

/**
 * The examples of one file.
 * @param {string} text
 * @param {string} file - Its name; in files other than Markdown, examples stand in doc comments.
 * @returns {Example[]}
 */
export function examplesIn(text, file) {
  const fence = file.endsWith('.md')
    ? /^()```(\w+)([^\n]*)\n([\s\S]*?)^```$/gm
    : /^( *\* )```(\w+)([^\n]*)\n([\s\S]*?)^ *\* ```$/gm
  /** @type {Example[]} */
  const examples = []
  /** @type {Example | undefined} The example that a `continued` block goes on with. */
  let open
  /** Where the block of code ends that a block of text may follow; -1 after any other. */
  let codeEnd = -1
  for (const { 0: whole, 1: prefix, 2: language, 3: words = '', 4: block = '', index } of text.matchAll(fence)) {
    const content = prefix ? block.replace(/^ *\* ?/gm, '') : block
    const place = `${file}:${text.slice(0, index).split('\n').length}`
    const follows = codeEnd >= 0 && /^[\s*]*$/.test(text.slice(codeEnd, index))
    codeEnd = -1
    if (language === 'text' && follows && open !== undefined) {
      open.outputs[open.outputs.length - 1] = content
    } else if (language === 'ts') {
      const [word, ...rest] = words.trim().split(/\s+/)
      if (word === 'continued' && rest.length === 0) {
        if (open === undefined) throw new Error(`${place}: there is no program that this block could go on with`)
        open.code += `console.log(${JSON.stringify(blockEnd)})\n${content}`
        open.outputs.push(undefined)
      } else if (word === '' || (word === 'no-run' && rest.length === 0)) {
        open = { place, code: content, run: word === '', outputs: [undefined] }
        examples.push(open)
      } else {
        open = undefined
        if (word === 'no-run' && rest.length === 1 && rest[0]?.includes('/')) continue
        if (word !== 'no-check') throw new Error(`${place}: \`\`\`ts ${words.trim()} is not a kind of block`)
        if (rest.length === 0) throw new Error(`${place}: no-check needs a reason behind it`)
        continue
      }
      if (open.run) codeEnd = index + whole.length
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
