// Makes the backend from its parts: chooses the engine that this environment can run.
import { BackendError } from '@tensorloom/tensor'
import type { Backend } from '@tensorloom/tensor/backend'
import type { Parts } from './engines/parts.js'
import { wasmEngine } from './engines/wasm/engine.js'
import { findFeatures } from './engines/wasm/features.js'
import { wasmKernels } from './engines/wasm/kernels/table.js'
import { makeMachine } from './engines/wasm/machine.js'
import { type CpuOptions, checkedOptions, mostMemory } from './options.js'

const defaultPoolBytes = 256 * 2 ** 20

/**
 * Makes the backend.
 *
 * @throws `BackendError` if an option is invalid, or asks for what is not there
 */
export function makeCpu({ kernels, javaScript, threads }: Parts, options: CpuOptions): Backend {
  const { blas, codegen, engine, fma, memoryBytes = mostMemory, poolBytes = defaultPoolBytes } = checkedOptions(options)
  const count = threads.count(options.threads)
  const compiles = codegen !== false && javaScript.canCompile()
  if (codegen === true && !compiles) {
    throw new BackendError('cpu: codegen is true, but source text cannot be compiled here', {
      help: "leave codegen out, or allow 'unsafe-eval' in the Content-Security-Policy",
    })
  }
  if (blas !== undefined) checkNative(engine)
  if (engine !== 'js') {
    const features = findFeatures(fma)
    if (fma === true && !features.fma) {
      throw new BackendError('cpu: fma is true, but fused multiply-add is not available here', {
        help: 'leave fma out; Node 20 and Chrome 114 or later support it',
      })
    }
    if (features.simd) {
      const { workerUrl } = options
      const url = typeof workerUrl === 'object' ? workerUrl.href : workerUrl
      const team = threads.team({ threads: count, workerUrl: url, library: blas?.products.textForWorkers(blas) })
      const shared = team !== undefined
      const machine = makeMachine({ fma: features.fma, shared, limit: memoryBytes, team, blas })
      return wasmEngine(machine, wasmKernels(machine, kernels), { javaScript, codegen: compiles, library: blas })
    }
    if (engine === 'wasm' || blas !== undefined) {
      const given = engine === 'wasm' ? "engine is 'wasm'" : 'blas is given'
      throw new BackendError(`cpu: ${given}, but WebAssembly SIMD is not available here`, {
        help: `leave ${engine === 'wasm' ? 'engine' : 'blas'} out, or allow 'wasm-unsafe-eval' in the Content-Security-Policy`,
      })
    }
  }
  return javaScript.engine(poolBytes, compiles)
}

// Native libraries need the engine `wasm`, and a process.
function checkNative(engine: CpuOptions['engine']): void {
  const { process } = globalThis as { process?: { readonly versions?: { readonly node?: string } } }
  const [what, help] =
    engine === 'js'
      ? ["the engine 'js' calls no native library", 'leave out engine or blas']
      : ['only Node, Bun and Deno can call a native library', 'leave blas out in pages and in their workers']
  if (engine === 'js' || process?.versions?.node === undefined) {
    throw new BackendError(`cpu: blas is given, but ${what}`, { help })
  }
}
