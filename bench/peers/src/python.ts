// Where PyTorch is, and how it is started so that it is as fast as it can be.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

/** A Python with torch. */
export interface Torch {
  readonly python: string
  /** Variables that give PyTorch that many threads, and let waiting ones leave the cores to others. */
  environment(threads: number): Readonly<Record<string, string>>
}

/** The first Python that can import torch: the one that PYTHON names, that of the path, that of the system. */
export function findTorch(): Torch | undefined {
  for (const python of [process.env.PYTHON, 'python3', '/usr/bin/python3', 'python']) {
    if (python === undefined) continue
    const env = { ...process.env, OPENBLAS_VERBOSE: '2' }
    const { status, stderr } = spawnSync(python, ['-c', 'import torch, numpy'], { env, encoding: 'utf8' })
    if (status !== 0) continue
    const kernels = betterKernels(stderr, existsSync(processorFile) ? readFileSync(processorFile, 'utf8') : '')
    return {
      python,
      environment(threads) {
        const count = String(threads)
        const threadsOf = { OMP_NUM_THREADS: count, OPENBLAS_NUM_THREADS: count, MKL_NUM_THREADS: count }
        return { ...threadsOf, OMP_WAIT_POLICY: 'PASSIVE', ...(kernels && { OPENBLAS_CORETYPE: kernels }) }
      },
    }
  }
  return undefined
}

const processorFile = '/proc/cpuinfo'

/**
 * OpenBLAS takes kernels of 2004 for processors that are newer than itself, a tenth as fast as those that fit.
 *
 * @param chosen - what it prints with OPENBLAS_VERBOSE=2
 * @param processor - the flags of the processor
 * @returns kernels to name, or undefined where its choice is right
 */
export function betterKernels(chosen: string, processor: string): string | undefined {
  if (!/Core: (Prescott|Core2|Nehalem)/.test(chosen)) return undefined
  if (/\bavx512vl\b/.test(processor)) return 'SkylakeX'
  return /\bavx2\b/.test(processor) ? 'Haswell' : undefined
}
