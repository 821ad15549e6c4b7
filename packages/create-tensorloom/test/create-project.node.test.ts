// All or nothing: a template that fails on the way leaves everything as it was.
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createProject } from '../src/create-project.js'
import { filesOf, prepareFolders, work } from './support.js'

prepareFolders()

/** A template of these files; `undefined` is one that cannot be read. */
function template(files: Record<string, string | undefined>): string {
  const folder = join(work, 'template')
  for (const [name, text] of Object.entries({ '_package.json': '{}', ...files })) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    if (text === undefined) symlinkSync('nowhere', join(folder, name))
    else writeFileSync(join(folder, name), text)
  }
  return folder
}

it('gives files their names, and the project its own', () => {
  const source = template({ 'src/{{name}}.ts': '{{name}} of {{name}}, {{scope}}/x', _gitignore: 'dist/' })
  const files = createProject(source, join(work, 'made'), 'me')
  expect(files.sort()).toEqual(['.gitignore', 'package.json', 'src/{{name}}.ts'])
  expect(filesOf(join(work, 'made'))).toEqual(files)
  expect(readFileSync(join(work, 'made/src/{{name}}.ts'), 'utf8')).toBe('me of me, @me/x')
})

it.runIf(existsSync('/proc/self'))('refuses a folder below /proc, where nothing can be made', () => {
  expect(() => createProject(template({}), '/proc/none/deep/mine', 'mine')).toThrow(
    '/proc/none cannot be created: /proc takes no folders',
  )
})

describe('a template that breaks off', () => {
  it('makes no folder, nor the ones above it', () => {
    const source = template({ 'a/a.ts': '', 'z/z.ts': undefined })
    expect(() => createProject(source, join(work, 'above/more/made'), 'me')).toThrow('ENOENT')
    expect(readdirSync(work)).toEqual(['template'])
  })

  it('leaves an empty folder empty', () => {
    mkdirSync(join(work, 'made'))
    const source = template({ 'a/a.ts': '', 'z/z.ts': undefined })
    expect(() => createProject(source, join(work, 'made'), 'me')).toThrow('ENOENT')
    expect(readdirSync(join(work, 'made'))).toEqual([])
  })

  it('takes back what it had put there', () => {
    mkdirSync(join(work, 'made'))
    writeFileSync(join(work, 'made/.DS_Store'), 'mine')
    const source = template({ a: '', b: '', '.DS_Store': 'theirs', y: '', z: '' })
    expect(() => createProject(source, join(work, 'made'), 'me')).toThrow(
      /\.DS_Store was created in the meantime\nhelp: /,
    )
    expect(readdirSync(join(work, 'made'))).toEqual(['.DS_Store'])
  })

  it.skipIf(process.getuid?.() === 0)('says where one may not write', () => {
    mkdirSync(join(work, 'locked'))
    chmodSync(join(work, 'locked'), 0o555)
    expect(() => createProject(template({}), join(work, 'locked/made'), 'me')).toThrow(
      /cannot be created: EACCES.*\nhelp: choose a folder in which you may write$/,
    )
  })
})
