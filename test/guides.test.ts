// Guides that go through a program line by line show all of it, in order, and what it really makes.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sum, tensor, withBackend } from '@tensorloom/tensor'
import { type Kernel, printKernel, reference } from '@tensorloom/tensor/backend'
import { transformSync } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { render } from '../examples/backend-minimal/src/minimal.js'
import { root } from '../scripts/workspace.mjs'

const guide = (name: string): string => readFileSync(join(root, 'docs/guides', `${name}.md`), 'utf8')

test.each([
  { name: 'backend', example: 'backend-minimal', programs: ['main.ts'] },
  { name: 'plugin', example: 'plugin-fourier', programs: ['main.ts', 'load-only.ts'] },
])('docs/guides/$name.md shows the whole of $example', ({ name, example, programs }) => {
  const shown = new Map<string, string>()
  for (const [, file = '', code = ''] of guide(name).matchAll(/^```ts no-run (src\/\S+)\n([\s\S]*?)^```$/gm)) {
    shown.set(file, shown.has(file) ? `${shown.get(file)}\n${code}` : code)
  }
  const files = readdirSync(join(root, 'examples', example, 'src')).filter((file) => !programs.includes(file))
  expect([...shown.keys()].sort()).toEqual(files.map((file) => `src/${file}`).sort())
  for (const [file, code] of shown) {
    expect(code, file).toBe(readFileSync(join(root, 'examples', example, file), 'utf8'))
  }
})

// They tell the reader to write them to train.js.
test.each(['getting-started', 'first-network'])('the programs of docs/guides/%s.md are JavaScript, too', (name) => {
  const programs = [...guide(name).matchAll(/^```ts(?: continued)?\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code)
  expect(programs.length).toBeGreaterThan(0)
  for (const program of programs)
    expect(() => transformSync(program, { loader: 'js', logLevel: 'silent' })).not.toThrow()
})

describe('docs/guides/plugin.md', () => {
  test('says what a program without the plugin is told', () => {
    const { name } = JSON.parse(readFileSync(join(root, 'examples/plugin-fourier/package.json'), 'utf8'))
    expect(guide('plugin')).toContain(
      `loadModel: unknown layer '@example/spectrum', which is from ${name}\nhelp: npm i ${name}`,
    )
  })
})

describe('docs/guides/backend.md', () => {
  const backend = reference()
  const kernels: Kernel[] = []
  const compile: typeof backend.compile = (kernel) => {
    kernels.push(kernel)
    return backend.compile(kernel)
  }
  const matrix = [
    [1, 2, 3],
    [4, 5, 6],
  ]
  withBackend({ ...backend, compile }, () => void sum(tensor(matrix), { axis: 1 }))

  test('prints the kernel of the sum as it is', () => {
    expect(guide('backend')).toContain(`\`\`\`text\n${printKernel(kernels[0]!)}\n\`\`\``)
  })

  test('shows the source that is made of it', () => {
    expect(guide('backend')).toContain(`\`\`\`js\n${render(kernels[0]!)}\n\`\`\``)
  })
})

describe('docs/guides/guides.json', () => {
  const { groups } = JSON.parse(readFileSync(join(root, 'docs/guides/guides.json'), 'utf8')) as {
    groups: { title: string; guides: string[] }[]
  }
  const listed = groups.flatMap(({ guides }) => guides)

  test('lists every guide once', () => {
    const files = readdirSync(join(root, 'docs/guides')).filter((file) => file.endsWith('.md'))
    expect([...listed].sort()).toEqual(files.map((file) => file.slice(0, -3)).sort())
  })

  test.each(listed)('%s has a title, a description, and no heading of the first level', (name) => {
    const [, front = '', body = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(guide(name)) ?? []
    expect(front).toMatch(/^title: \S/m)
    expect(front).toMatch(/^description: \S/m)
    expect(body.replace(/^```[\s\S]*?^```$/gm, '')).not.toMatch(/^# /m)
  })
})
