// What the engine asks where there is a native library. The engine itself does not import what implements it.
import type { NamedKernel } from '@tensorloom/tensor/backend'
import type { CpuBlas } from '../../../blas.js'
import type { Block } from '../block.js'
import type { Heap } from '../heap.js'
import type { WasmMemory } from '../host.js'
import type { NativePatches } from '../kernels/convolution/types.js'
import type { NativeGemm } from '../kernels/gemm/types.js'
import type { Machine } from '../machine.js'
import type { BoundProducts } from './bind.js'

type Kernels = Readonly<Record<string, NamedKernel<Block>>>

/** What computes by a native library: `nativeProducts` of `@tensorloom/backend-cpu/native`. Its members are for the engine. */
export interface NativeProducts {
  /** @internal What modules import. Throws `BackendError` if the library does not compute products. */
  bind(memory: WasmMemory, heap: Heap, blas: CpuBlas): BoundProducts
  /** @internal The text of an expression for the same imports in a worker of Node. */
  textForWorkers(blas: CpuBlas): string
  /** @internal Products of float32. */
  gemm(machine: Machine): NativeGemm
  /** @internal Convolutions of float32. */
  patches(machine: Machine): NativePatches
  /** @internal The kernels with a `matmul` that asks the library for products of float64. */
  withDoubleProducts(machine: Machine, kernels: Kernels): Kernels
}
