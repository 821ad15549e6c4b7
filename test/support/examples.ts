// Runs examples of the documentation, and compares what they print with what the documentation shows: comments behind
// `console.log(...)`, and ```text blocks behind a program.
import { Console } from 'node:console'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { blockEnd, type Example, writeExamples } from '../../scripts/shared/documented-examples.mjs'

/** A test for each example. Those of one file run in order, in a folder of their own. */
export function describeExamples(examples: readonly Example[]): void {
  const { paths, remove } = writeExamples(examples, 'run')
  const folders = mkdtempSync(join(tmpdir(), 'tensorloom-examples-'))
  const here = process.cwd()

  beforeEach(() => {
    // Each example starts as a program of its own would.
    const state = (globalThis as never as Record<symbol, { current: unknown } | undefined>)[Symbol.for('tensorloom/1')]
    if (state !== undefined) state.current = undefined
  })

  afterAll(() => {
    remove()
    rmSync(folders, { recursive: true, force: true })
  })

  it('finds examples', () => expect(examples.length).toBeGreaterThan(0))

  describe('runs', () => {
    it.each(examples.map((example, k) => ({ ...example, path: paths[k]! })))(
      '$place',
      async ({ place, code, outputs, path }) => {
        const folder = join(folders, place.replace(/:.*/, '').replaceAll('/', '_'))
        mkdirSync(folder, { recursive: true })
        process.chdir(folder)
        const { lines, text } = await printedBy(() => import(path)).finally(() => process.chdir(here))
        checkPromises(lines, promises(code))
        const printed = text.split(`${blockEnd}\n`)
        for (const [k, output] of outputs.entries()) if (output !== undefined) checkOutput(printed[k] ?? '', output)
      },
      60_000,
    )
  })
}

/** What a program prints: the calls of `console.log` as comments write them, and the text that a terminal shows. */
async function printedBy(program: () => Promise<unknown>): Promise<{ lines: string[]; text: string }> {
  const lines: string[] = []
  let text = ''
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      text += chunk
      done()
    },
  })
  const terminal = new Console({ stdout, colorMode: false })
  const spies = [
    vi.spyOn(console, 'log').mockImplementation((...values: unknown[]) => {
      lines.push(values.map(show).join(' '))
      terminal.log(...values)
    }),
    vi.spyOn(console, 'table').mockImplementation((...values) => terminal.table(...values)),
    vi.spyOn(console, 'warn').mockImplementation(() => undefined),
    vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => stdout.write(chunk)),
  ]
  try {
    await program()
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
  return { lines, text }
}

/** What `console.log(...)` lines promise in a comment behind them, in order. */
function promises(code: string): string[] {
  return [...code.matchAll(/console\.log\(.*\) *\/\/ (.*)$/gm)].map((match) => match[1]!.trim())
}

/** Values as the comments write them: `[2, 3]`, `Float32Array [1, 2]`, text as it is. */
function show(value: unknown): string {
  if (ArrayBuffer.isView(value)) return `${value.constructor.name} ${show([...(value as unknown as number[])])}`
  if (Array.isArray(value))
    return `[${value.map((one) => (typeof one === 'string' ? `'${one}'` : show(one))).join(', ')}]`
  if (typeof value === 'number' && !Number.isInteger(value)) return String(Number(value.toPrecision(7)))
  return String(value)
}

/** Lines without a promise may come between, in order. */
function checkPromises(printed: readonly string[], promised: readonly string[]): void {
  let at = 0
  for (const promise of promised) {
    while (at < printed.length && !keeps(printed[at]!, promise)) at++
    expect(at, `promised ${promise}, printed ${JSON.stringify(printed)}`).toBeLessThan(printed.length)
    at++
  }
}

/** Whether an output keeps a promise: `…` stands for any text, and what follows `: ` or `, ` after it is a remark. */
function keeps(output: string, promise: string): boolean {
  return pattern(promise).test(output) || new RegExp(`^${escaped(output)}(: |, |; | \\()`).test(promise)
}

/** All of it, line by line, where `…` stands for any text within a line, and for any lines if it is a line of its own. */
function checkOutput(printed: string, shown: string): void {
  const tidy = (text: string) => text.replace(/[ \t]+$/gm, '').trimEnd()
  if (!pattern(tidy(shown)).test(tidy(printed))) expect(tidy(printed)).toBe(tidy(shown))
}

function pattern(text: string): RegExp {
  const parts = text.split(/^…$/m).map((lines) =>
    lines
      .split('…')
      .map(escaped)
      .join(text.includes('\n') ? '[^\\n]*' : '[^]*'),
  )
  return new RegExp(`^${parts.join('[^]*')}$`)
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
