// The command line: what it makes, what it refuses and how, and what it asks at a terminal.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import { templateTable } from '../src/template-table.js'
import { filesOf, prepareFolders, run, work } from './support.js'

prepareFolders()
const read = (...path: string[]): string => readFileSync(join(work, ...path), 'utf8')
const nameIn = (folder: string): string => JSON.parse(read(folder, 'package.json')).name

describe('makes', () => {
  it.each(templateTable.map(({ name }) => name))('%s', async (template) => {
    const { code, output, errors } = await run(['my-thing', '--template', template])
    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    expect(output).toContain(`Made my-thing in ${join(work, 'my-thing')}`)
    expect(output).toContain('  cd my-thing\n  npm install\n')
    const typed = template === 'javascript' ? [] : ['tsconfig.json', 'vitest.config.ts']
    const made = filesOf(join(work, 'my-thing'))
    expect(made).toEqual(expect.arrayContaining(['.gitignore', 'README.md', 'package.json', ...typed]))
    if (template === 'javascript') expect(made.filter((file) => /ts(config.*\.json)?$/.test(file))).toEqual([])
    expect(read('my-thing', 'README.md')).toContain('# my-thing\n')
    for (const file of filesOf(work)) expect(read(file), file).not.toMatch(/\{\{|workspace:/)
    expect(readdirSync(work)).toEqual(['my-thing'])
  })

  it('the folders above it', async () => {
    expect(await run(['packages/@me/thing', '-t', 'app'])).toMatchObject({ code: 0 })
    expect(nameIn('packages/@me/thing')).toBe('@me/thing')
  })

  it('an empty folder full, and leaves a fresh clone its history', async () => {
    mkdirSync(join(work, 'clone/.git'), { recursive: true })
    writeFileSync(join(work, 'clone/.git/HEAD'), 'ref: refs/heads/main\n')
    expect(await run(['clone', '-t', 'app'])).toMatchObject({ code: 0 })
    expect(nameIn('clone')).toBe('clone')
    expect(read('clone/.git/HEAD')).toBe('ref: refs/heads/main\n')
    expect(readdirSync(join(work, 'clone')).filter((name) => name.startsWith('.'))).toEqual(['.git', '.gitignore'])
  })

  it('the current folder full', async () => {
    const { code, output } = await run(['.', '-t', 'app', '--name', 'here'])
    expect(code).toBe(0)
    expect(output).not.toContain('cd ')
    expect(nameIn('.')).toBe('here')
  })

  it.each([
    ['npm/11.0.0 node/v22.0.0', 'npm install\n  npm start\n  npm test'],
    ['pnpm/10.0.0 npm/? node/v22.0.0', 'pnpm install\n  pnpm start\n  pnpm test'],
    ['yarn/4.0.0 npm/? node/v22.0.0', 'yarn\n  yarn start\n  yarn test'],
    ['bun/1.2.0 npm/? node/v22.0.0', 'bun install\n  bun run start\n  bun run test'],
    ['deno/2.0.0 npm/? deno/2.0.0', 'deno install\n  deno task start\n  deno task test'],
    ['constructor/1.0.0', 'npm install\n  npm start\n  npm test'],
  ])('and says what is next in the words of %s', async (agent, lines) => {
    const { output } = await run(['my-thing', '-t', 'app'], { environment: { npm_config_user_agent: agent } })
    expect(output).toContain(`Next:\n  cd my-thing\n  ${lines}\n`)
  })
})

describe('tells', () => {
  it('its version', async () => {
    expect(await run(['--version'])).toEqual({ code: 0, output: `${manifest.version}\n`, errors: '' })
  })

  it('how it is used', async () => {
    const { code, output } = await run(['-h'])
    expect(code).toBe(0)
    for (const { name, description } of templateTable) expect(output).toMatch(new RegExp(`${name} +${description}`))
    for (const option of ['--template', '--name', '--help', '--version']) expect(output).toContain(option)
  })
})

describe('refuses', () => {
  const names = 'app, browser, javascript, backend or plugin'
  it.each([
    [[], `which folder?\nhelp: npm create tensorloom@latest my-thing -- --template app (templates: ${names})`],
    [['x'], `which template?\nhelp: npm create tensorloom@latest x -- --template app (templates: ${names})`],
    // What is left of `npm create tensorloom@latest --template backend`.
    [['backend'], 'which template?\nhelp: npm create tensorloom@latest my-thing -- --template backend'],
    [
      ['x', 'app'],
      'more than one folder: x, app\nhelp: npm needs -- in front of options: npm create tensorloom@latest x -- --template app',
    ],
    [['x', 'y', 'z'], 'more than one folder: x, y, z\nhelp: give one folder, in quotes if its name has spaces'],
    [['x', '-t', 'ap'], `unknown template 'ap'\nhelp: choose ${names}`],
    [
      ['x', '--tempalte', 'app'],
      "Unknown option '--tempalte'\nhelp: npm create tensorloom@latest -- --help lists the options",
    ],
    [['x', '--template'], "Option '-t, --template <value>' argument missing\nhelp:"],
    [
      ['Ünder Böard', '-t', 'app'],
      "'Ünder Böard' cannot be the name of a package\nhelp: use lower-case letters, digits, dashes, dots and underscores, behind @scope/ if you like: --name under-board",
    ],
    [['x', '-t', 'app', '-n', '../y'], "'../y' cannot be the name of a package\nhelp:"],
    [
      ['vitest', '-t', 'app'],
      "the project needs the package 'vitest', so it cannot have that name itself\nhelp: choose another: --name my-vitest",
    ],
    [
      ['x', '-t', 'backend', '-n', '@tensorloom/tensor'],
      'so it cannot have that name itself\nhelp: choose another: --name my-tensor',
    ],
  ])('%j', async (args, message) => {
    const { code, output, errors } = await run(args)
    expect({ code, output }).toEqual({ code: 1, output: '' })
    expect(errors).toContain(`create-tensorloom: `)
    expect(errors).toContain(message)
    expect(readdirSync(work)).toEqual([])
  })

  it('a folder that holds something, as it is', async () => {
    mkdirSync(join(work, 'full'))
    for (const name of ['a', 'b', 'c', 'd']) writeFileSync(join(work, 'full', name), name)
    const { code, errors } = await run(['full', '-t', 'app'])
    expect(code).toBe(1)
    expect(errors).toBe(
      `create-tensorloom: ${join(work, 'full')} is not empty: it holds a, b, c, …\n` +
        'help: choose another folder, or empty this one; nothing is ever overwritten\n',
    )
    expect(filesOf(work)).toEqual(['full/a', 'full/b', 'full/c', 'full/d'])
  })

  it('a file in its place, or above it', async () => {
    writeFileSync(join(work, 'file'), '')
    for (const folder of ['file', 'file/x', 'file/x/y']) {
      expect(await run([folder, '-t', 'app'])).toMatchObject({
        code: 1,
        errors: `create-tensorloom: ${join(work, 'file')} is a file\nhelp: choose another folder\n`,
      })
    }
    expect(filesOf(work)).toEqual(['file'])
  })
})

describe('asks at a terminal', () => {
  it('for everything', async () => {
    const answers = [
      ['Folder', 'asked'],
      ['Template', '4'],
    ] as const
    const { code, output } = await run([], { answers })
    expect(code).toBe(0)
    expect(output).toContain('1  app')
    expect(nameIn('asked')).toBe('asked')
    expect(filesOf(join(work, 'asked'))).toContain('src/minimal.ts')
  })

  it('and takes no answer for the usual one', async () => {
    const answers = [
      ['Folder (my-tensorloom)', ''],
      ['Template (1)', ''],
    ] as const
    expect(await run([], { answers })).toMatchObject({ code: 0 })
    expect(nameIn('my-tensorloom')).toBe('my-tensorloom')
    expect(filesOf(work)).toContain('my-tensorloom/src/main.ts')
  })

  it('for what is missing only', async () => {
    expect(await run(['given'], { answers: [['Template', 'app']] })).toMatchObject({ code: 0 })
    expect(await run(['given-too', '-t', 'app'], { answers: [] })).toMatchObject({ code: 0 })
    expect(readdirSync(work).sort()).toEqual(['given', 'given-too'])
  })

  it('again after an answer that does not do', async () => {
    mkdirSync(join(work, 'full'))
    writeFileSync(join(work, 'full/a'), '')
    const answers = [
      ['Folder', 'full'],
      ['Folder', 'My Thing'],
      ['Template', '9'],
      ['Template', 'backend'],
      ['Name of the package (my-thing)', 'NO'],
      ['Name of the package (my-thing)', ''],
    ] as const
    const { code, output } = await run([], { answers })
    expect(code).toBe(0)
    expect(output).toContain('full is not empty: it holds a\n')
    expect(output).toContain("unknown template '9'\n")
    expect(output).toContain("'NO' cannot be the name of a package\n")
    expect(output).toContain('cd "My Thing"')
    expect(nameIn('My Thing')).toBe('my-thing')
  })

  it.each([
    ['Ctrl-D', undefined],
    ['Ctrl-C', '\u0003'],
  ])('until %s, which leaves nothing', async (_, key) => {
    const { code, errors } = await run(['given'], { answers: [['Template', key]] })
    expect({ code, errors }).toEqual({ code: 130, errors: 'create-tensorloom: nothing was made\n' })
    expect(readdirSync(work)).toEqual([])
  })

  it('but not in CI', async () => {
    const { code, errors } = await run(['x'], { answers: [], environment: { CI: 'true' } })
    expect(code).toBe(1)
    expect(errors).toContain('which template?')
  })
})
