// Chooses the fastest of several backends.
import type { Backend } from './contract.js'
import { BackendError } from './errors.js'
import { fastestOf } from './measure-backend.js'
import { debugging, environmentVariable } from './runtime/debugging.js'
import { runtimeOf } from './runtime/runtime.js'

/** A function that makes a backend, such as `cpu` or `gpu`. */
export type BackendFactory = () => Backend | Promise<Backend>

/**
 * Returns the fastest of the candidates that work: each must be created, and add two numbers correctly. If several work, each
 * computes a few steps of a small training run, and the fastest is taken; a later candidate has to be a quarter faster than an
 * earlier one. The answer is remembered: in browsers in `localStorage`, elsewhere until the process ends. The other
 * candidates are disposed.
 *
 * If the environment variable TENSORLOOM_BACKEND is set, only the backends that it lists (comma-separated) are tried. With
 * TENSORLOOM_DEBUG=backend, it prints what it measured and chose.
 *
 * @param candidates - factories, best first
 * @throws `BackendError` that lists why each candidate was rejected
 * @example
 * ```ts
 * import { chooseBackend, setBackend } from '@tensorloom/tensor'
 * import { reference } from '@tensorloom/tensor/backend'
 * setBackend(await chooseBackend([reference]))
 * ```
 */
export async function chooseBackend(candidates: readonly BackendFactory[]): Promise<Backend> {
  const admitted = environmentVariable('TENSORLOOM_BACKEND')
    ?.split(',')
    .map((name) => name.trim())
  const working: Backend[] = []
  const refused: string[] = []
  for (const candidate of candidates) {
    let backend: Backend | undefined
    try {
      backend = await candidate()
      if (admitted !== undefined && !admitted.includes(backend.name)) {
        refused.push(`${backend.name}: not listed in TENSORLOOM_BACKEND`)
      } else {
        runtimeOf(backend)
        await checkSum(backend)
        working.push(backend)
        continue
      }
    } catch (error) {
      refused.push(`${backend?.name ?? candidate.name}: ${error instanceof Error ? error.message : String(error)}`)
    }
    await backend?.dispose().catch(() => undefined)
  }
  if (debugging('backend')) for (const one of refused) console.log(`tensorloom: chooseBackend: refused ${one}`)
  const [first] = working
  if (first === undefined) {
    throw new BackendError(`chooseBackend: no candidate works: ${refused.join('; ') || 'the list is empty'}`, {
      help: 'npm i @tensorloom/backend-cpu, which runs everywhere: chooseBackend([gpu, cpu])',
    })
  }
  if (working.length === 1) return first
  const chosen = await fastestOf(working)
  for (const one of working) if (one !== chosen) await one.dispose().catch(() => undefined)
  return chosen
}

// Adds two vectors and checks the result: a backend that computes wrong values is worse than none.
async function checkSum(backend: Backend): Promise<void> {
  const load = (input: number) =>
    ({ kind: 'load', dtype: 'float32', input, index: { base: 0, offset: 0, terms: [{ axis: 0, stride: 1 }] } }) as const
  const program = backend.compile({
    name: 'check',
    shape: [2],
    reduces: [],
    inputs: ['float32', 'float32'],
    dtype: 'float32',
    params: 0,
    value: { kind: 'binary', dtype: 'float32', operator: 'add', left: load(0), right: load(1) },
  })
  const [a, b, out] = [backend.allocate(2, 'float32'), backend.allocate(2, 'float32'), backend.allocate(2, 'float32')]
  try {
    backend.write(a, Float32Array.of(1, 2))
    backend.write(b, Float32Array.of(10, 20))
    await backend.run(program, [a, b], out, new Float64Array(0))
    const sum = await backend.read(out)
    if (sum[0] !== 11 || sum[1] !== 22) throw new BackendError(`1 + 10, 2 + 20 gave ${String(sum)}`)
  } finally {
    for (const storage of [a, b, out]) backend.free(storage)
  }
}
