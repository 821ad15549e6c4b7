// State that all installed copies of this package share: backend, interceptors, scopes, random counter, counters.

import type { Backend } from '../contract.js'
import { BackendError } from '../errors.js'
import type { Interceptor } from './interceptor.js'
import type { Layout } from './layout.js'
import type { Runtime } from './runtime.js'
import type { Scope } from './scope.js'

/** Number of the contract between this package, its backends and other copies of itself. */
export const contract = 1

/** The state that all copies of this package share. */
export interface SharedState {
  /** Files of the copies that share this state. */
  readonly copies: string[]
  /** The backend chosen by `setBackend`, or undefined until then. */
  current: Runtime | undefined
  /** Makes the backend that is used if `setBackend` is not called; the reference backend by default. */
  makeDefault: (() => Backend) | undefined
  /** The number of elements computed on the reference backend while no backend was chosen. */
  unchosenWork: number
  /** The runtimes of all backends so far. */
  readonly runtimes: WeakMap<Backend, Runtime>
  /** Interned layouts by their text. */
  readonly layouts: Map<string, Layout>
  nextLayout: number
  nextTensor: number
  /** Interceptors, outermost first; only the first `depth` of them see the next call. */
  readonly interceptors: Interceptor[]
  depth: number
  /** Open scopes, outermost first. */
  readonly scopes: Scope[]
  /** The random stream: Threefry key and the next counter. */
  readonly random: { key: number; counter: number }
  /** Live handles, live bytes, and calls that fell back to the reference backend. */
  readonly counters: { tensors: number; bytes: number; fallbacks: number }
  /** The topics of warnings that were already shown. */
  readonly said: Set<string>
  /** Whether fallbacks throw instead of warning. */
  strict: boolean
  /** Plugins in use, by name. */
  readonly plugins: Map<string, object>
  /** Entries of plugins, by `partKey`. They are never replaced or removed. */
  readonly pluginParts: Map<string, PluginPart>
}

/** One entry of a plugin. */
export interface PluginPart {
  readonly value: unknown
  /** Name of the plugin. */
  readonly plugin: string
}

/** Makes the key of a plugin entry: its part, the backend (for kernels), and its name. */
export function partKey(part: string, name: string, backend = ''): string {
  return `${part} ${backend} ${name}`
}

let state: SharedState | undefined

/** Returns the shared state. It is made on first use, so importing this package has no side effects. */
export function sharedState(): SharedState {
  if (state === undefined) state = join()
  return state
}

function join(): SharedState {
  const slot = globalThis as unknown as Record<symbol, unknown>
  const location = import.meta.url
  const list = Symbol.for('tensorloom')
  slot[list] ??= []
  const registry = slot[list] as { contract: number; location: string }[]
  const stranger = registry.find((copy) => copy.contract !== contract)
  if (stranger !== undefined) {
    throw new BackendError(
      `tensorloom: two copies of @tensorloom/tensor with different contracts are loaded: ${stranger.contract} from ${stranger.location} and ${contract} from ${location}`,
      { help: 'install one version: npm ls @tensorloom/tensor' },
    )
  }
  registry.push({ contract, location })
  const key = Symbol.for(`tensorloom/${contract}`)
  slot[key] ??= fresh()
  const shared = slot[key] as SharedState
  shared.copies.push(location)
  if (shared.copies.length === 2) {
    console.warn(
      `tensorloom: two copies of @tensorloom/tensor are loaded; they work together, but make the bundle larger: ${shared.copies.join(' and ')}\nhelp: npm dedupe`,
    )
  }
  return shared
}

function fresh(): SharedState {
  return {
    copies: [],
    current: undefined,
    makeDefault: undefined,
    unchosenWork: 0,
    runtimes: new WeakMap(),
    layouts: new Map(),
    nextLayout: 1,
    nextTensor: 1,
    interceptors: [],
    depth: 0,
    scopes: [],
    random: { key: (Math.random() * 0x100000000) | 0, counter: 0 },
    counters: { tensors: 0, bytes: 0, fallbacks: 0 },
    said: new Set(),
    strict: false,
    plugins: new Map(),
    pluginParts: new Map(),
  }
}

/** The `id` that the next tensor gets: those that exist have smaller ones. */
export const tensorsMade = (): number => sharedState().nextTensor

/** Warns once per process about `topic`. */
export function warnOnce(topic: string, message: string): void {
  const { said } = sharedState()
  if (said.has(topic)) return
  said.add(topic)
  console.warn(message)
}
