// Finds every example of the documentation: ```ts blocks in Markdown and in doc comments, each a program of its own.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** One example. */
export interface Example {
  /** `packages/tensor/src/create.ts:40`. */
  readonly place: string
  readonly code: string
}

const skipped = new Set(['node_modules', 'dist', 'api', '.git', '.turbo', 'coverage', 'test', 'fixtures', 'decisions'])

function* files(folder: string): Generator<string> {
  for (const name of readdirSync(folder).sort()) {
    if (skipped.has(name)) continue
    const path = join(folder, name)
    if (statSync(path).isDirectory()) yield* files(path)
    else if (/\.(md|ts)$/.test(name) && name !== 'CHANGELOG.md') yield path
  }
}

/** All examples of packages, guides and READMEs. A block marked ```ts no-run is shown, not run. */
export function documentedExamples(): Example[] {
  const examples: Example[] = []
  for (const path of files(root)) {
    const text = readFileSync(path, 'utf8')
    const inComment = path.endsWith('.ts')
    const fence = inComment ? /^ *\* ```ts\n([\s\S]*?)^ *\* ```$/gm : /^```ts\n([\s\S]*?)^```$/gm
    for (const match of text.matchAll(fence)) {
      const code = inComment ? match[1]!.replace(/^ *\* ?/gm, '') : match[1]!
      examples.push({ place: `${relative(root, path)}:${text.slice(0, match.index).split('\n').length}`, code })
    }
  }
  return examples
}

/** What `console.log(...)` lines promise in a comment behind them, in order. */
export function promises(code: string): string[] {
  return [...code.matchAll(/console\.log\(.*\) *\/\/ (.*)$/gm)].map((match) => match[1]!.trim())
}

/** Values as the comments write them: `[2, 3]`, `Float32Array [1, 2]`, text as it is. */
export function show(value: unknown): string {
  if (ArrayBuffer.isView(value)) return `${value.constructor.name} ${show([...(value as unknown as number[])])}`
  if (Array.isArray(value))
    return `[${value.map((one) => (typeof one === 'string' ? `'${one}'` : show(one))).join(', ')}]`
  if (typeof value === 'number' && !Number.isInteger(value)) return String(Number(value.toPrecision(7)))
  return String(value)
}

/** Whether an output keeps a promise: `…` stands for any text, and what follows `: ` or `, ` after it is a remark. */
export function keeps(output: string, promise: string): boolean {
  const pattern = promise
    .split('…')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^]*')
  return new RegExp(`^${pattern}$`).test(output) || new RegExp(`^${escaped(output)}(: |, |; | \\()`).test(promise)
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
