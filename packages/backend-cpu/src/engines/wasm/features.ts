// What WebAssembly can do here, found by compiling tiny modules: a Content-Security-Policy may forbid what is valid. On Node 20 a flag of V8 turns fused multiply-add on.
import { f32x4, i32, type MemoryType, ModuleBuilder, op, store } from './assembler/index.js'
import { wasmHost } from './host.js'

/** The features of this environment. */
export interface Features {
  /** 128-bit vectors. */
  readonly simd: boolean
  /** Fused multiply-add on vectors (relaxed SIMD). */
  readonly fma: boolean
}

const memory: MemoryType = { shared: false, maximum: 1 }

function compiles(write: (module: ModuleBuilder) => void): boolean {
  const host = wasmHost()
  if (host === undefined) return false
  const module = new ModuleBuilder(memory)
  write(module)
  const binary = module.encode()
  try {
    return host.validate(binary) && new host.Module(binary) !== undefined
  } catch {
    return false
  }
}

function hasSimd(): boolean {
  return compiles((module) =>
    module.procedure(0, (f) => {
      f.do(store('v128.store', i32(0), f32x4(1)))
    }),
  )
}

function hasFma(): boolean {
  return compiles((module) =>
    module.procedure(0, (f) => {
      f.do(store('v128.store', i32(0), op('f32x4.relaxed_madd', f32x4(1), f32x4(1), f32x4(1))))
    }),
  )
}

/**
 * Detects the features. `fma: false` does not look for fused multiply-add and does not change V8's flags. Otherwise, if it
 * is missing in Node, this sets the flag that enables it, which has to happen before the first module is compiled.
 */
export function findFeatures(fma: boolean | undefined): Features {
  if (!hasSimd()) return { simd: false, fma: false }
  if (fma === false) return { simd: true, fma: false }
  if (!hasFma()) allowRelaxedSimd()
  return { simd: true, fma: hasFma() }
}

interface NodeProcess {
  readonly versions?: { readonly node?: string }
  getBuiltinModule?(name: string): { setFlagsFromString?(flag: string): void } | undefined
}

// Node 22 and later have it without the flag, and reject the flag.
function allowRelaxedSimd(): void {
  const { process } = globalThis as { process?: NodeProcess }
  const major = Number(process?.versions?.node?.split('.')[0])
  if (!(major >= 20 && major < 22)) return
  try {
    process?.getBuiltinModule?.('node:v8')?.setFlagsFromString?.('--experimental-wasm-relaxed-simd')
  } catch {
    // Vectors work without it.
  }
}
