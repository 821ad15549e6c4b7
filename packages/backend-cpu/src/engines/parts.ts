// The parts of the backend that a program may leave out. `cpu` has all of them.
import type { TypedArray } from '@tensorloom/tensor'
import type { Backend, Interpreted } from '@tensorloom/tensor/backend'
import { makePool } from '../pool.js'
import { canCompile, jsEngine } from './js/engine.js'
import { jsKernels } from './js/kernels/table.js'
import { makeRenderer } from './js/render/kernel.js'
import { attentionKernels } from './wasm/kernels/attention/index.js'
import { biasedConvolutionKernels } from './wasm/kernels/biased-convolution.js'
import { batchNormKernels } from './wasm/kernels/columns/batch-norm.js'
import { convolutionKernels } from './wasm/kernels/convolution/index.js'
import { gatheringKernels } from './wasm/kernels/gathering.js'
import { mergeKernels } from './wasm/kernels/merge.js'
import { poolingKernels } from './wasm/kernels/pooling/index.js'
import { recurrentKernels } from './wasm/kernels/recurrent/index.js'
import { normalizationKernels } from './wasm/kernels/rows/normalization-kernels.js'
import type { KernelMaker, Kernels } from './wasm/kernels/table.js'
import { threadCount } from './wasm/threads/count.js'
import { type TeamMaker, type TeamOptions, threadTeam } from './wasm/threads/team.js'
import type { Views } from './wasm/views.js'

/** The part of the backend that computes in JavaScript. */
export interface JavaScriptPart {
  /** Whether source text can be compiled here. */
  canCompile(): boolean
  /** The engine `js`. */
  engine(poolBytes: number, codegen: boolean): Backend<TypedArray, Interpreted>
  /** What renders kernels that have no WebAssembly. */
  renderer(): ReturnType<typeof makeRenderer>
  /** The kernels of the engine `wasm`, and those of JavaScript for the calls that it does not take. */
  merged(kernels: Kernels, views: Views): Kernels
}

/** The part of the backend that starts threads. */
export interface ThreadsPart {
  /** The number of threads for the option `threads`. */
  count(threads: unknown): number
  /** How to create a team; undefined for one thread. */
  team(options: TeamOptions): TeamMaker | undefined
}

/** A part of the backend, for `cpuWith`. Its members are for the backend. */
export interface CpuPart {
  /** @internal Further kernels. */
  readonly kernels?: KernelMaker
  /** @internal The engine in JavaScript. */
  readonly javaScript?: JavaScriptPart
  /** @internal Threads. */
  readonly threads?: ThreadsPart
}

/**
 * Attention: `scaledDotProductAttention` by blocks, forward and backward.
 *
 * @example
 * ```ts
 * import { setBackend, ones, scaledDotProductAttention } from '@tensorloom/tensor'
 * import { attention, cpuWith } from '@tensorloom/backend-cpu/parts'
 * setBackend(cpuWith([attention]))
 * const x = ones([1, 2, 4, 8]) // [batch, heads, time, size]
 * console.log(scaledDotProductAttention(x, x, x).shape) // [1, 2, 4, 8]
 * ```
 */
export const attention: CpuPart = { kernels: ({ machine }) => attentionKernels(machine) }

/**
 * Convolutions in one to three dimensions with their gradients, Winograd's method among them, and pooling.
 *
 * @example
 * ```ts
 * import { setBackend, conv2d, ones } from '@tensorloom/tensor'
 * import { convolution, cpuWith } from '@tensorloom/backend-cpu/parts'
 * setBackend(cpuWith([convolution]))
 * console.log(conv2d(ones([1, 5, 5, 1]), ones([3, 3, 1, 1])).shape) // [1, 3, 3, 1]
 * ```
 */
export const convolution: CpuPart = {
  kernels({ machine, gemm, slopes }) {
    const convolutions = convolutionKernels(machine, gemm)
    return {
      ...convolutions,
      ...biasedConvolutionKernels(machine, convolutions.convolution, slopes),
      ...poolingKernels(machine),
    }
  },
}

/**
 * Gathering and scattering of rows: `gather`, `scatterAdd`, embeddings.
 *
 * @example
 * ```ts
 * import { setBackend, tensor } from '@tensorloom/tensor'
 * import { cpuWith, gathering } from '@tensorloom/backend-cpu/parts'
 * setBackend(cpuWith([gathering]))
 * console.log(tensor([[1, 2], [3, 4]]).gather(tensor([1], { dtype: 'int32' })).dataSync()) // Float32Array [3, 4]
 * ```
 */
export const gathering: CpuPart = { kernels: ({ machine }) => gatheringKernels(machine) }

/**
 * Normalization over samples, layers and groups: `batchNorm`, `layerNorm`, `rmsNorm` and their kin. Without it, variances of
 * numbers far from 0 lose digits.
 *
 * @example
 * ```ts
 * import { setBackend, layerNorm, tensor } from '@tensorloom/tensor'
 * import { cpuWith, normalization } from '@tensorloom/backend-cpu/parts'
 * setBackend(cpuWith([normalization]))
 * console.log(layerNorm(tensor([[1, 3]]), 1, 0).shape) // [1, 2]
 * ```
 */
export const normalization: CpuPart = {
  kernels: ({ machine }) => ({ ...batchNormKernels(machine), ...normalizationKernels(machine) }),
}

/**
 * Recurrent layers: `lstm`, `gru`, `simpleRnn` over all time steps in one kernel.
 *
 * @example
 * ```ts
 * import { setBackend, lstm, ones } from '@tensorloom/tensor'
 * import { cpuWith, recurrence } from '@tensorloom/backend-cpu/parts'
 * setBackend(cpuWith([recurrence]))
 * const [sequence] = lstm(ones([1, 4, 2]), ones([2, 12]), ones([3, 12]), 0)
 * console.log(sequence.shape) // [1, 4, 3]
 * ```
 */
export const recurrence: CpuPart = { kernels: ({ machine }) => recurrentKernels(machine) }

/**
 * Threads, where pages are cross-origin isolated, and in Node, Bun and Deno.
 *
 * @example
 * ```ts
 * import { setBackend, getBackend } from '@tensorloom/tensor'
 * import { cpuWith, threads } from '@tensorloom/backend-cpu/parts'
 * setBackend(cpuWith([threads]))
 * console.log(getBackend().name) // cpu
 * ```
 */
export const threads: CpuPart = { threads: { count: threadCount, team: threadTeam } }

/**
 * The engine `js`, for hosts without WebAssembly SIMD; and what the engine `wasm` computes in JavaScript: products and
 * convolutions of float64 and integers, sorting, scans, scattering, matrix decompositions, and rare kernels.
 *
 * @example
 * ```ts
 * import { setBackend, sort, tensor } from '@tensorloom/tensor'
 * import { cpuWith, javaScript } from '@tensorloom/backend-cpu/parts'
 * setBackend(cpuWith([javaScript]))
 * console.log(sort(tensor([3, 1, 2])).dataSync()) // Float32Array [1, 2, 3]
 * ```
 */
export const javaScript: CpuPart = {
  javaScript: {
    canCompile,
    engine: (poolBytes, codegen) => jsEngine(makePool(poolBytes), codegen),
    renderer: makeRenderer,
    merged: (kernels, views) => mergeKernels(kernels, jsKernels(), views),
  },
}

/** The parts of a backend, put together. */
export interface Parts {
  readonly kernels: readonly KernelMaker[]
  readonly javaScript: JavaScriptPart
  readonly threads: ThreadsPart
}

/** The kernels of all parts. */
export const allKernels: readonly KernelMaker[] = /* @__PURE__ */ [
  attention,
  convolution,
  gathering,
  normalization,
  recurrence,
].flatMap(({ kernels }) => kernels ?? [])
