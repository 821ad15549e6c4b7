// Bundlers drop what a module defines and a program does not use, if the call that defines it is marked as pure.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { workspacePackages } from '../scripts/workspace.mjs'

// The call on the line of a constant, or alone on the line after a long type.
const unmarked =
  /^(?:(?:export )?const .*= | {2})((?:define\w+|make(?:BuiltIn)?Op|lossFactory|factoryOf)(?:<.*>)?\(.*)$/gm

test('calls that define ops, optimizers and losses are marked as pure', () => {
  const found: string[] = []
  let marked = 0
  for (const { path } of workspacePackages()) {
    for (const file of readdirSync(join(path, 'src'), { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts')) continue
      const code = readFileSync(join(path, 'src', file), 'utf8')
      marked += code.split('/* @__PURE__ */ define').length - 1
      found.push(...[...code.matchAll(unmarked)].map(([, call]) => `${join(path, file)}: ${call}`))
    }
  }
  expect(marked).toBeGreaterThan(200)
  expect(found).toEqual([])
})
