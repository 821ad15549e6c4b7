// A process that is killed in the middle of training goes on from its backup, and ends with the same bits.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bundleSources } from '../../../../test/support/bundle-sources.js'

let folder = ''
let program = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tensorloom-killed-'))
  program = join(folder, 'long-run.mjs')
  await bundleSources(join(import.meta.dirname, 'killed-program.ts'), program)
}, 60_000)

afterAll(() => rm(folder, { recursive: true }))

interface Ended {
  readonly signal: NodeJS.Signals | null
  readonly output: string
}

/** Runs the program; kills it after `dots` batches. */
function run(given: readonly string[], dots = Number.POSITIVE_INFINITY): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...given], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
    if (output.length >= dots) child.kill('SIGKILL')
  })
  return new Promise((resolve) => {
    child.on('close', (_, signal) => resolve({ signal, output }))
  })
}

const lastLine = ({ output }: Ended): string => output.trim().split('\n').at(-1)!

it('kill -9, again and again', async () => {
  const whole = await run([])
  const file = join(folder, 'backup', 'run.safetensors')
  for (const dots of [5, 6]) {
    expect((await run([file, '20'], dots)).signal).toBe('SIGKILL')
    expect(existsSync(file)).toBe(true)
  }
  const ended = await run([file])
  expect(lastLine(ended)).toBe(lastLine(whole))
  expect(await readdir(join(folder, 'backup'))).toEqual([])
}, 60_000)
