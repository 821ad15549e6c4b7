// Every public class of Keras is in a table of docs/reference, or in the list of what is missing, with a reason.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ops } from '../packages/keras/src/ops.js'
import { root } from '../scripts/workspace.mjs'
import names from './support/keras-names.json' with { type: 'json' }

const { $comment: _comment, ops: functions, ...kinds } = names
const guide = readFileSync(join(root, 'docs/guides/from-keras.md'), 'utf8')
const missing = /### What Keras has and Tensorloom does not\n([\s\S]*?)\n## /.exec(guide)?.[1] ?? ''

/** Tables that stand on the page of another kind. */
const pages: Readonly<Record<string, string>> = { regularizers: 'initializers', constraints: 'initializers' }

describe.each(Object.entries(kinds))('%s of Keras', (kind, classes) => {
  const page = readFileSync(join(root, 'docs/reference', `${pages[kind] ?? kind}.md`), 'utf8')
  // The column of Keras, where names of optimizers and the like stand in code.
  const cells = page.split('\n').map((line) => line.split(' | ')[2] ?? '')
  const there = new Set(cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name)))

  it('are there, or missing with a reason', () => {
    expect(classes.filter((name) => !there.has(name) && !missing.includes(`\`${kind}.${name}\``))).toEqual([])
  })

  it('are not said to be missing when they are there', () => {
    expect(classes.filter((name) => there.has(name) && missing.includes(`\`${kind}.${name}\``))).toEqual([])
  })
})

describe('functions of keras.ops', () => {
  const isMissing = (name: string): boolean => missing.includes(`\`ops.${name}\``)

  it('are there, or missing with a reason', () => {
    expect(functions.length).toBeGreaterThan(300)
    expect(functions.filter((name) => !Object.hasOwn(ops, name) && !isMissing(name))).toEqual([])
  })

  it('are not said to be missing when they are there', () => {
    expect(functions.filter((name) => Object.hasOwn(ops, name) && isMissing(name))).toEqual([])
  })
})
