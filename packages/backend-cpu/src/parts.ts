// @tensorloom/backend-cpu/parts: the backend with chosen parts, for pages where each kilobyte counts.
import { BackendError, TensorloomError } from '@tensorloom/tensor'
import { type Backend, interpret } from '@tensorloom/tensor/backend'
import { describeValue } from '@tensorloom/tensor/op'
import type { CpuPart, JavaScriptPart, ThreadsPart } from './engines/parts.js'
import { makeCpu } from './make-cpu.js'
import type { CpuOptions } from './options.js'

export {
  attention,
  type CpuPart,
  convolution,
  gathering,
  javaScript,
  normalization,
  recurrence,
  threads,
} from './engines/parts.js'

/**
 * The CPU backend with some of its parts. A bundle has the code of these alone. Elementwise ops, reductions, matrix products,
 * dense layers, softmax and cross-entropies of float32 are always there. Every op runs without its part too, on kernels that are
 * made of its definition: more slowly, and with other last bits than `cpu()` gives. Without `javaScript`, hosts need WebAssembly
 * SIMD.
 *
 * @param parts - the parts; none for a small network of dense layers
 * @param options - as for `cpu`
 * @throws `BackendError` as `cpu`, and if an option or the host needs a part that was left out
 * @example
 * ```ts
 * import { setBackend, tensor } from '@tensorloom/tensor'
 * import { convolution, cpuWith } from '@tensorloom/backend-cpu/parts'
 * setBackend(cpuWith([convolution]))
 * console.log(tensor([[1, 2], [3, 4]]).matmul(tensor([[1], [1]])).dataSync()) // Float32Array [3, 7]
 * ```
 */
export function cpuWith(parts: readonly CpuPart[], options: CpuOptions = {}): Backend {
  const wrong: unknown = Array.isArray(parts) ? parts.find((one) => !isPart(one)) : parts
  if (!Array.isArray(parts) || !parts.every(isPart)) {
    throw new TensorloomError(`cpuWith: expected a list of parts, got ${describeValue(wrong)}`, {
      help: "import { convolution } from '@tensorloom/backend-cpu/parts' and write cpuWith([convolution])",
    })
  }
  const list: readonly CpuPart[] = parts
  const kernels = list.flatMap((part) => part.kernels ?? [])
  const ownJavaScript = list.find((part) => part.javaScript !== undefined)?.javaScript
  const ownThreads = list.find((part) => part.threads !== undefined)?.threads
  if (ownThreads === undefined && options.threads !== undefined && options.threads !== 1) {
    throw leftOut(`threads is ${describeValue(options.threads)}`, 'threads')
  }
  if (ownJavaScript === undefined) {
    if (options.engine === 'js') throw leftOut("engine is 'js'", 'javaScript')
    if (options.codegen === true) throw leftOut('codegen is true', 'javaScript')
  }
  return makeCpu({ kernels, javaScript: ownJavaScript ?? noJavaScript, threads: ownThreads ?? noThreads }, options)
}

function isPart(one: unknown): one is CpuPart {
  return typeof one === 'object' && one !== null && ['kernels', 'javaScript', 'threads'].some((key) => key in one)
}

// Kernels without WebAssembly are interpreted.
const noJavaScript: JavaScriptPart = {
  canCompile: () => false,
  renderer: () => interpret,
  merged: (kernels) => kernels,
  engine() {
    throw leftOut('WebAssembly SIMD is not available here', 'javaScript')
  },
}

const noThreads: ThreadsPart = { count: () => 1, team: () => undefined }

function leftOut(problem: string, part: string): BackendError {
  return new BackendError(`cpuWith: ${problem}, but the part ${part} was left out`, {
    help: `write cpuWith([${part}]), or use cpu(), which has all parts`,
  })
}
