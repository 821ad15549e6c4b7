import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { reference } from '@tensorloom/tensor/backend'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { exportName } from '../src/cli/find-package.js'
import { main } from '../src/cli/main.js'

const root = mkdtempSync(join(tmpdir(), 'tensorloom-conformance-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let folder: string
let printed: string[]
beforeEach(() => {
  folder = mkdtempSync(join(root, 'case-'))
  printed = []
})
const run = (...args: string[]): Promise<number> => main(args, (line) => void printed.push(line), folder)
const write = (name: string, content: unknown): void => {
  const path = join(folder, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
}
const vector = (...data: (number | string)[]): unknown => ({ shape: [data.length], dtype: 'float32', data })

// Square of 3 is 9, its slope 6.
const right = {
  op: 'square',
  attrs: {},
  inputs: [vector(3)],
  outputs: [vector(9)],
  upstream: [vector(1)],
  grads: [vector(6)],
}

describe('runs a folder', () => {
  it('passes what is right, and exits with 0', async () => {
    write('cases/a.json', [right, { ...right, attrs: undefined }])
    write('cases/notes.txt', 'no cases')
    expect(await run('cases')).toBe(0)
    expect(printed).toEqual(['backend reference (interpreter)', 'a.json: 2 of 2', '2 passed, 0 failed'])
  })

  it('prints op, case number, worst error and tolerance of a failure, and exits with 1', async () => {
    write('a.json', [right, { ...right, outputs: [vector(9.5)] }])
    write('b.json', [{ ...right, grads: [vector(7)] }])
    expect(await run('.')).toBe(1)
    expect(printed.slice(1)).toEqual([
      'FAIL square, case 1 of a.json: output 0: worst error 0.5 at [0], tolerance 0.00096 (got 9, expected 9.5)',
      'FAIL square, case 1 of a.json: output 0 while recorded: worst error 0.5 at [0], tolerance 0.00096 (got 9, expected 9.5)',
      'a.json: 1 of 2',
      'FAIL square, case 0 of b.json: gradient of input 0: worst error 1 at [0], tolerance 0.00071 (got 6, expected 7)',
      'b.json: 0 of 1',
      '1 passed, 2 failed',
    ])
  })

  it('counts an op that it does not know as failed, and names it', async () => {
    write('a.json', [right, { ...right, op: 'frobnicate' }, { ...right, op: 'frobnicate' }])
    expect(await run('.')).toBe(1)
    expect(printed).toContain('FAIL frobnicate, case 1 of a.json: not known: frobnicate')
    expect(printed.slice(-2)).toEqual(['not known, counted as failed: frobnicate (2)', '1 passed, 2 failed'])
  })

  it('goes on after an op that throws', async () => {
    write('a.json', [{ ...right, inputs: [vector(1), vector(2)] }, right])
    expect(await run('.')).toBe(1)
    expect(printed[1]).toMatch(/^FAIL square, case 0 of a\.json: threw \w*Error: /)
    expect(printed.at(-1)).toBe('1 passed, 1 failed')
  })
})

describe('refuses', () => {
  const refusal = async (...args: string[]): Promise<string> => {
    expect(await run(...args)).toBe(1)
    expect(printed).toHaveLength(1)
    expect(printed[0]).toContain('\nhelp: ')
    return printed[0]!
  }
  it('a folder that is not there', async () => {
    expect(await refusal('nowhere')).toMatch(/there is no folder .*nowhere/)
  })
  it('a file', async () => {
    write('a.json', [right])
    expect(await refusal('a.json')).toMatch(/a\.json is a file/)
  })
  it('a folder without cases', async () => {
    write('empty.json', [])
    expect(await refusal('.')).toMatch(/there are no cases in/)
  })
  it('what is not JSON', async () => {
    write('a.json', '[{')
    expect(await refusal('.')).toMatch(/a\.json is not valid JSON: /)
  })
  it('what is not a list', async () => {
    write('a.json', { op: 'square' })
    expect(await refusal('.')).toMatch(/a\.json is not a list of cases/)
  })
  it('options and folders that it does not understand', async () => {
    expect(await refusal('--verbose')).toMatch(/^tensorloom-conformance: Unknown option '--verbose'/)
    printed = []
    expect(await refusal('--backend')).toMatch(/^tensorloom-conformance: Option '--backend <value>' argument missing/)
    printed = []
    expect(await refusal('--backend', '--help')).toMatch(/Option '--backend' argument is ambiguous/)
    printed = []
    expect(await refusal('--help=yes')).toMatch(/Option '-h, --help' does not take an argument/)
    printed = []
    expect(await refusal('a', 'b')).toMatch(/more than one folder: a and b/)
  })
})

it.each(['--help', '-h'])('%s says what it does', async (option) => {
  expect(await run('somewhere', option)).toBe(0)
  expect(printed.join('\n')).toMatch(/--backend <package>[\s\S]*passed, <N> failed/)
})

describe('--backend', () => {
  // What a backend module in a user's project would make by itself.
  Object.assign(globalThis, { testBackend: () => ({ ...reference(), name: 'mine' }) })
  beforeEach(() => write('cases/a.json', [right]))

  it.each([
    ['a default export', 'export default () => testBackend()', './one.mjs'],
    ['the export named like the file', 'export const one = () => testBackend()', './one.mjs'],
    ['an async factory', 'export default async () => testBackend()', './one.mjs'],
    ['a backend itself', 'export const backend = testBackend()', './one.mjs'],
    ['a CommonJS module', 'exports.one = () => testBackend()', './one.cjs'],
  ])('takes %s', async (_, code, name) => {
    write(name, code)
    expect(await run('cases', '--backend', name)).toBe(0)
    expect(printed[0]).toBe('backend mine (interpreter)')
  })

  it('takes a package of the project', async () => {
    write('node_modules/@me/backend-fast-maths/package.json', {
      name: '@me/backend-fast-maths',
      type: 'module',
      exports: './index.js',
    })
    write('node_modules/@me/backend-fast-maths/index.js', 'export const fastMaths = () => testBackend()')
    expect(await run('cases', '--backend=@me/backend-fast-maths')).toBe(0)
    expect(printed[0]).toBe('backend mine (interpreter)')
  })

  it('says what is wrong with it', async () => {
    const refusals: [string, string, RegExp][] = [
      ['./gone.mjs', '', /cannot find the module \.\/gone\.mjs\nhelp: give a path/],
      ['@me/nowhere', '', /cannot find the package @me\/nowhere\nhelp: npm i @me\/nowhere/],
      ['./two.mjs', 'export const three = 3', /exports no backend\nhelp: .* two, backend, default; it exports three/],
      ['./three.mjs', 'export default () => 3', /\.\/three\.mjs exports something that is not a backend\nhelp: /],
      [
        './four.mjs',
        'export default () => { throw new Error("no device") }',
        /four\.mjs could not be started: no device\nhelp: /,
      ],
      ['./five.mjs', 'throw new Error("broken")', /five\.mjs cannot be loaded: broken\nhelp: /],
    ]
    for (const [name, code, message] of refusals) {
      printed = []
      if (code !== '') write(name, code)
      expect(await run('cases', '--backend', name)).toBe(1)
      expect(printed.join('\n')).toMatch(message)
    }
  })

  it('finds the factory by the name of the package', () => {
    expect(exportName('@tensorloom/backend-cpu')).toBe('cpu')
    expect(exportName('tensorloom-web-nn-backend')).toBe('webNn')
    expect(exportName('./src/my-backend.js')).toBe('my')
  })
})
