// The command with a terminal of strings, on templates made as they are for publishing.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { makeTemplates } from '../scripts/make-templates.mjs'
import { main } from '../src/main.js'

const temporary = mkdtempSync(join(tmpdir(), 'create-tensorloom-'))

/** What gets published as dist/templates. */
export const templates: string = join(temporary, 'templates')

/** An empty folder for each test: where the command is started. */
export const work: string = join(temporary, 'work')

/** To be called once in a test file. */
export function prepareFolders(): void {
  beforeAll(() => makeTemplates(templates))
  beforeEach(() => {
    rmSync(work, { recursive: true, force: true })
    mkdirSync(work)
  })
  afterAll(() => rmSync(temporary, { recursive: true, force: true }))
}

/** What happened. */
export interface Outcome {
  readonly code: number
  readonly output: string
  readonly errors: string
}

/** Answers by a part of the question; `undefined` is Ctrl-D. */
export type Answers = readonly (readonly [question: string, answer: string | undefined])[]

/** Runs the command; with `answers`, at a terminal. */
export async function run(
  args: readonly string[],
  { answers, environment = {} }: { answers?: Answers; environment?: Record<string, string> } = {},
): Promise<Outcome> {
  const [input, output, errors] = [new PassThrough(), new PassThrough(), new PassThrough()]
  const shown = { output: '', errors: '' }
  const rest = [...(answers ?? [])]
  let answered = -1
  output.on('data', (chunk: Buffer) => {
    shown.output += chunk
    const [question, answer] = rest[0] ?? []
    // What is typed is echoed behind the question, so another one begins on another line.
    const line = shown.output.lastIndexOf('\n') + 1
    if (question === undefined || line === answered || !shown.output.slice(line).includes(question)) return
    rest.shift()
    answered = line
    if (answer === undefined) input.end()
    else input.write(`${answer}\n`)
  })
  errors.on('data', (chunk: Buffer) => {
    shown.errors += chunk
  })
  const isTTY = answers !== undefined
  const code = await main(args, {
    input: Object.assign(input, { isTTY }),
    output: Object.assign(output, { isTTY }),
    errors,
    folder: work,
    environment,
    templates,
  })
  await new Promise(setImmediate)
  if (rest.length > 0) throw new Error(`not asked: ${rest.map(([question]) => question).join(', ')}\n${shown.output}`)
  return { code, ...shown }
}

/** Every file below a folder, by relative path. */
export function filesOf(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true, encoding: 'utf8' })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}
