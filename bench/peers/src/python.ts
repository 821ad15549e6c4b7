// Where PyTorch is, and how it is started so that it is as fast as it can be.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Blas, chooseBlas, type Variables } from './blas.js'

/** A Python with torch. */
export interface Torch {
  readonly python: string
  /** What was done so that products are fast, or should be. */
  readonly notes: readonly string[]
  /** Variables that give PyTorch that many threads, and let waiting ones leave the cores to others. */
  environment(threads: number): Variables
  /** Version, library, kernels and threads of a process with that environment. */
  engine(threads: number): string
}

/** The first Python that can import torch: the one that PYTHON names, that of the path, that of the system. */
export function findTorch(): Torch | undefined {
  for (const python of [process.env.PYTHON, 'python3', '/usr/bin/python3', 'python']) {
    if (python === undefined) continue
    const chosen = chooseBlas({
      probe: (variables) => probe(python, variables),
      environment: process.env,
      processor: existsSync(processorFile) ? readFileSync(processorFile, 'utf8') : '',
      openBlasFolder: openBlasFolder(),
    })
    if (chosen === undefined) continue
    const environment = (threads: number): Variables => {
      const count = String(threads)
      const threadsOf = { OMP_NUM_THREADS: count, OPENBLAS_NUM_THREADS: count, MKL_NUM_THREADS: count }
      return { ...threadsOf, OMP_WAIT_POLICY: 'PASSIVE', ...chosen.variables }
    }
    return {
      python,
      notes: chosen.notes,
      environment,
      engine: (threads) => probe(python, environment(threads))?.engine ?? 'does not start',
    }
  }
  return undefined
}

const processorFile = '/proc/cpuinfo'
// Python is run from the sources, also by what is built.
const program = fileURLToPath(new URL('../src/torch/blas.py', import.meta.url))

function probe(python: string, variables: Variables): Blas | undefined {
  const env = { ...process.env, ...variables }
  const { status, stdout } = spawnSync(python, [program], { env, encoding: 'utf8' })
  return status === 0 ? (JSON.parse(stdout) as Blas) : undefined
}

/** Debian's OpenBLAS: the one with threads of its own, which are woken faster than OpenMP's, if there are several. */
function openBlasFolder(): string | undefined {
  const libraries = '/usr/lib'
  if (!existsSync(libraries)) return undefined
  const machines = readdirSync(libraries).filter((name) => name.includes('-linux-'))
  return ['openblas-pthread', 'openblas-openmp', 'openblas-serial']
    .flatMap((kind) => machines.map((machine) => join(libraries, machine, kind)))
    .find((folder) => existsSync(join(folder, 'libblas.so.3')))
}
