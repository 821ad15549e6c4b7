// The native library of Tensorloom's column with one, and the variables with which it takes its best kernels.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Blas, type Chosen, chooseBlas, type Variables } from './blas.js'

/** What is chosen. */
export type Native = Chosen

/** The library that `blas()` finds. Undefined if it finds none. */
export function findNative(): Native | undefined {
  const file = '/proc/cpuinfo'
  return chooseBlas({
    probe,
    environment: process.env,
    processor: existsSync(file) ? readFileSync(file, 'utf8') : '',
    openBlasFolder: undefined,
    user: 'Tensorloom',
  })
}

const program = fileURLToPath(new URL('./native-probe.js', import.meta.url))

function probe(variables: Variables): Blas | undefined {
  const env = { ...process.env, ...variables }
  const { status, stdout } = spawnSync(process.execPath, [program], { env, encoding: 'utf8' })
  return status === 0 ? (JSON.parse(stdout) as Blas) : undefined
}
