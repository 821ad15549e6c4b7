// In which order the steps of `.ci/run` run, several at a time, and what is left out after a failure.
import { expect, test } from 'vitest'
import { runInLanes, withNeeds } from '../scripts/ci/lanes.mjs'

const steps = [
  { name: 'install' },
  { name: 'build', needs: ['install'] },
  { name: 'tests', needs: ['install'] },
  { name: 'docs', needs: ['build'] },
  { name: 'lint' },
]

/** Runs steps that end when they are told to, those in `failing` without having passed. */
function start(jobs: number, failing: readonly string[] = [], list: Parameters<typeof withNeeds>[0] = steps) {
  const running = new Map<string, () => void>()
  const results = runInLanes(list, {
    jobs,
    run: ({ name }) =>
      new Promise<string>((resolve) => {
        running.set(name, () => {
          running.delete(name)
          resolve(failing.includes(name) ? 'failed' : 'passed')
        })
      }),
    passed: (result) => result === 'passed',
    leaveOut: (_, need) => `needs ${need}`,
  })
  const end = async (name: string): Promise<void> => {
    running.get(name)!()
    // The next ones begin some promises later.
    await new Promise((resolve) => setTimeout(resolve))
  }
  return { results, running: () => [...running.keys()], end }
}

test('a step begins when there is room and what it needs has passed, in the order of the list', async () => {
  const { results, running, end } = start(2)
  expect(running()).toEqual(['install', 'lint'])
  await end('install')
  expect(running()).toEqual(['lint', 'build'])
  await end('lint')
  expect(running()).toEqual(['build', 'tests'])
  await end('tests')
  expect(running()).toEqual(['build'])
  await end('build')
  await end('docs')
  expect([...(await results)]).toEqual(steps.map(({ name }) => [name, 'passed']))
})

test('what needs a step that failed is left out, and so is what needs that', async () => {
  const { results, running, end } = start(3, ['install'])
  await end('install')
  expect(running()).toEqual(['lint'])
  await end('lint')
  expect(Object.fromEntries(await results)).toEqual({
    install: 'failed',
    build: 'needs install',
    tests: 'needs install',
    docs: 'needs build',
    lint: 'passed',
  })
})

test('one at a time is the order of the list', async () => {
  const { results, running, end } = start(1)
  for (const { name } of steps) {
    expect(running()).toEqual([name])
    await end(name)
  }
  expect((await results).size).toBe(steps.length)
})

test('steps that need each other, or what is not there, are an error', async () => {
  const circle = [
    { name: 'a', needs: ['b'] },
    { name: 'b', needs: ['a'] },
  ]
  await expect(start(2, [], circle).results).rejects.toThrow('steps wait for each other: a, b')
  await expect(start(2, [], [{ name: 'a', needs: ['gone'] }]).results).rejects.toThrow('steps wait for each other: a')
})

test('steps that are asked for bring what they need', () => {
  const names = (...wanted: string[]) => withNeeds(steps, wanted).map(({ name }) => name)
  expect(names('docs')).toEqual(['install', 'build', 'docs'])
  expect(names('lint', 'tests')).toEqual(['install', 'tests', 'lint'])
})
