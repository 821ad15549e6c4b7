// docs/coverage.md names what there is: every name an export, every export named, every function in its advice there.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as functions from '@tensorloom/tensor'
import * as losses from '@tensorloom/tensor/losses'
import { describe, expect, it } from 'vitest'
import { root } from './support/examples.js'

const text = readFileSync(join(root, 'docs/coverage.md'), 'utf8')
const [present, absent] = text.split('## What there is not') as [string, string]
const exported: Readonly<Record<string, unknown>> = { ...functions, ...losses }

// The cells of all rows of a part, without the rows of headings.
const rows = (part: string): string[][] =>
  part
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (---|Tensorloom|Not here)/.test(line))
    .map((line) => line.split(' |').map((cell) => cell.replace(/^\|?\s*/, '')))
const namesIn = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name!)
const named = rows(present).flatMap(([first]) => namesIn(first!))

describe('docs/coverage.md', () => {
  it('has rows in both parts', () => {
    expect(rows(present).length).toBeGreaterThan(100)
    expect(rows(absent).length).toBeGreaterThan(40)
  })

  it('names exports', () => {
    expect(named.filter((name) => !Object.hasOwn(exported, name))).toEqual([])
  })

  it('names every op, and every other function, once', () => {
    const isError = (value: object): boolean => (value as { prototype?: unknown }).prototype instanceof Error
    const names = Object.entries(exported)
      .filter(([, value]) => typeof value === 'function' && !isError(value))
      .map(([name]) => name)
    expect(names.filter((name) => !named.includes(name))).toEqual([])
    expect(named.filter((name, k) => named.indexOf(name) !== k)).toEqual([])
  })

  it('gives advice that calls functions that exist', () => {
    const called = rows(absent)
      .flatMap((cells) => namesIn(cells[1]!))
      .flatMap((code) => [...code.matchAll(/(?<![.\w])([a-zA-Z]\w*)\(/g)].map(([, name]) => name!))
    expect(called.length).toBeGreaterThan(30)
    expect(called.filter((name) => !Object.hasOwn(exported, name))).toEqual([])
  })
})
