// Tensors that nobody disposes: a loop that reads lets the garbage collector keep up. In a process of its own, because tests
// have no finalizers.
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { bundledProgram } from './bundled-program.js'

it('a loop that reads and disposes nothing does not run out of memory', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tensorloom-garbage-'))
  try {
    // Too long for a command line.
    const file = join(folder, 'program.mjs')
    await writeFile(file, await bundledProgram('garbage-program.ts'))
    const { stdout } = await promisify(execFile)(process.execPath, [file])
    // 600 steps make 900 MB.
    expect((JSON.parse(stdout) as { megabytes: number }).megabytes).toBeLessThan(512)
  } finally {
    await rm(folder, { recursive: true })
  }
})
