// Every function and constant that a package exports shows how it is used: its doc comment has an example, which
// test/examples.test.ts runs.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root, sourceEntries } from '../scripts/workspace.mjs'

/** The tables of what is exported by name, and how many there are at least. */
const tables = [
  ['layers/src/activations.ts', 30],
  ['layers/src/constraints.ts', 4],
  ['layers/src/index.ts', 180],
  ['layers/src/initializers.ts', 15],
  ['layers/src/regularizers.ts', 4],
  ['optim/src/optimizers.ts', 15],
  ['optim/src/schedules.ts', 8],
  ['tensor/src/losses.ts', 20],
  ['train/src/callbacks.ts', 10],
  ['train/src/losses.ts', 25],
  ['train/src/metrics.ts', 30],
] as const

describe('every factory has an example', () => {
  test.each(tables)('%s', (table, least) => {
    const names = exportsOf(join(root, 'packages', table))
    expect(names.size).toBeGreaterThanOrEqual(least)
    const without = [...names].filter(([, comment]) => !/@example\n \* ```ts\n/.test(comment))
    expect(without.map(([name]) => name)).toEqual([])
  })
})

/** Further entry points; what is internal is nobody's to use. */
const entries = Object.entries(sourceEntries()).filter(([entry]) => !/internal/.test(entry))

test.each(entries)('every export of %s has an example', (_, file) => {
  const without = [...exportsOf(file)].filter(
    ([, comment]) => !/@example\n \* ```ts( no-(run|check [^\n]+))?\n/.test(comment),
  )
  expect(without.map(([name]) => name)).toEqual([])
})

/** The functions that a module exports, its own and those of others, with their doc comments. Types and classes are not looked at. */
function exportsOf(file: string): Map<string, string> {
  const text = readFileSync(file, 'utf8')
  const found = new Map<string, string>()
  const own =
    /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n(?:\/\* @__NO_SIDE_EFFECTS__ \*\/\n)?)?export (?:const|(?:async )?function\*?) (\w+)/g
  for (const [, comment = '', name = ''] of text.matchAll(own)) {
    // Of several signatures, one has it.
    found.set(name, (found.get(name) ?? '') + comment)
  }
  for (const [, list = '', from = ''] of text.matchAll(/^export \{([^}]*)\} from '([^']+)'/gm)) {
    const others = exportsOf(fileOf(from, file))
    for (const item of list.split(',')) {
      const [, name = '', alias = name] = /^\s*(\w+)(?: as (\w+))?\s*$/.exec(item) ?? []
      if (/^[a-z]/.test(alias)) found.set(alias, others.get(name) ?? '')
    }
  }
  for (const [, from = ''] of text.matchAll(/^export \* from '([^']+)'/gm)) {
    for (const [name, comment] of exportsOf(fileOf(from, file))) found.set(name, comment)
  }
  return found
}

/** The source of a module that another one names. */
function fileOf(module: string, from: string): string {
  return sourceEntries()[module] ?? join(dirname(from), module.replace(/\.js$/, '.ts'))
}
