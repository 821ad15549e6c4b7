// What gets published: borrowed sources as they are, versions of this release, the tools' versions of this repository.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root, workspacePackages } from '../../../scripts/workspace.mjs'
import { borrowed, fillVersions, releasedVersions } from '../scripts/make-templates.mjs'
import { templateTable } from '../src/template-table.js'
import { prepareFolders, templates } from './support.js'

prepareFolders()
const manifestOf = (template: string): Record<string, Record<string, string>> =>
  JSON.parse(readFileSync(join(templates, template, '_package.json'), 'utf8'))

it('there is one for every line of the table', () => {
  expect(readdirSync(templates).sort()).toEqual(templateTable.map(({ name }) => name).sort())
})

it.each(
  Object.entries(borrowed).flatMap(([template, files]) =>
    Object.entries(files).map(([file, source]) => [template, file, source] as const),
  ),
)('%s: %s is %s', (template, file, source) => {
  expect(readFileSync(join(templates, template, file), 'utf8')).toBe(readFileSync(join(root, source), 'utf8'))
})

describe.each(templateTable)('$name', ({ name, first }) => {
  it('names versions of this release', () => {
    const { dependencies, devDependencies, peerDependencies } = manifestOf(name)
    const released = new Map(workspacePackages().map(({ manifest }) => [manifest.name, manifest.version]))
    const ours = Object.entries({ ...dependencies, ...devDependencies }).filter(([other]) => released.has(other))
    expect(ours.length).toBeGreaterThan(3)
    for (const [other, range] of ours) expect(range, other).toBe(`^${released.get(other)}`)
    for (const [other, range] of Object.entries(peerDependencies ?? {}))
      expect(range, other).toBe(`>=${released.get(other)} <1.0.0`)
  })

  it('has the scripts that it is praised for', () => {
    const build = name === 'javascript' ? [] : ['build', 'typecheck']
    expect(Object.keys(manifestOf(name).scripts!)).toEqual(expect.arrayContaining([...first, 'test', ...build]))
  })
})

it('the tools are those that this repository is tested with', () => {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  // An alias ends with the version: npm:@typescript/typescript6@6.0.2.
  const version = (tool: string): string => devDependencies[tool].split('@').at(-1)
  const caret = (tool: string): string => `^${version(tool)}`
  expect(manifestOf('browser').devDependencies).toEqual({
    typescript: caret('typescript'),
    // A minor of Vite may build workers that do not parse, as 8.4.0 does.
    vite: `~${version('vite')}`,
    vitest: caret('vitest'),
  })
  expect(manifestOf('app').devDependencies).toMatchObject({ typescript: caret('typescript'), vitest: caret('vitest') })
})

it('a version that is not known stops the release', () => {
  const text = '"{{name}}": "^{{@tensorloom/none}}"'
  expect(() => fillVersions(text, releasedVersions())).toThrow('no version of @tensorloom/none')
})
