// Where PyTorch is, and how it is started.
import { spawnSync } from 'node:child_process'

/** The first Python that can import torch: the one that PYTHON names, that of the path, that of the system. */
export function pythonWithTorch(): string | undefined {
  const candidates = [process.env.PYTHON, 'python3', '/usr/bin/python3', 'python']
  return candidates.find((candidate): candidate is string => {
    if (candidate === undefined) return false
    return spawnSync(candidate, ['-c', 'import torch, numpy'], { stdio: 'ignore' }).status === 0
  })
}

/** Variables that give PyTorch that many threads, and let waiting ones leave the cores to others. */
export function torchEnvironment(threads: number): Readonly<Record<string, string>> {
  const count = String(threads)
  return { OMP_NUM_THREADS: count, OPENBLAS_NUM_THREADS: count, MKL_NUM_THREADS: count, OMP_WAIT_POLICY: 'PASSIVE' }
}
