// Every example of the documentation compiles, runs, and prints what its comments promise.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { sourceEntries } from '../scripts/workspace.mjs'
import { documentedExamples, keeps, promises, root, show } from './support/examples.js'

const examples = documentedExamples()
const folder = join(root, `node_modules/.examples-${process.pid}`)
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
const paths = examples.map(({ code }, k) => {
  const path = join(folder, `example-${k}.ts`)
  // A module, whatever it imports.
  writeFileSync(path, `${code}\nexport {}\n`)
  return path
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

beforeEach(() => {
  // Each example starts as a program of its own would.
  const state = (globalThis as never as Record<symbol, { current: unknown } | undefined>)[Symbol.for('tensorloom/1')]
  if (state !== undefined) state.current = undefined
})

it('finds examples', () => expect(examples.length).toBeGreaterThan(20))

it('type-checks all of them', () => {
  const program = ts.createProgram(paths, {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2022.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts'],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    paths: Object.fromEntries(Object.entries(sourceEntries()).map(([name, source]) => [name, [source]])),
  })
  const own = new Set(paths)
  const errors = ts
    .getPreEmitDiagnostics(program)
    .filter(({ file }) => file !== undefined && own.has(file.fileName))
    .map(({ file, messageText }) => {
      const { place } = examples[paths.indexOf(file!.fileName)]!
      return `${place}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
    })
  expect(errors).toEqual([])
}, 180_000)

describe('runs', () => {
  it.each(examples.map(({ place, code }, k) => ({ place, code, path: paths[k]! })))(
    '$place',
    async ({ code, path }) => {
      const printed: string[] = []
      const log = vi.spyOn(console, 'log').mockImplementation((...values: unknown[]) => {
        printed.push(values.map(show).join(' '))
      })
      const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
      try {
        await import(path)
      } finally {
        log.mockRestore()
        warn.mockRestore()
      }
      const promised = promises(code)
      if (promised.length === 0) return
      // Lines without a promise may come between, in order.
      let at = 0
      for (const promise of promised) {
        while (at < printed.length && !keeps(printed[at]!, promise)) at++
        expect(at, `promised ${promise}, printed ${JSON.stringify(printed)}`).toBeLessThan(printed.length)
        at++
      }
    },
    60_000,
  )
})
