// The parts that a plugin may have. Packages that look up further parts add them with a module declaration for
// '@tensorloom/tensor'.
import type { NamedKernel } from '../contract.js'
import type { AnyOp } from '../op/signature.js'

/**
 * The parts of a plugin. Entries that carry their own name are lists; the others are tables by name. All names are
 * `@scope/name`. Other packages extend this interface: `@tensorloom/layers` adds `layers`, and so on.
 */
export interface PluginParts {
  /** Ops made by `defineOp`. Each is found by the name in its definition. */
  readonly ops?: readonly AnyOp[] | undefined
  /**
   * Named kernels: by the name of a backend, then by the name of an op. If the backend has its own kernel for the op,
   * that one is asked first. On backends that compute in the memory of the process (`cpu`, `reference`), kernels get
   * typed arrays as storages.
   */
  readonly kernels?: Readonly<Record<string, Readonly<Record<string, NamedKernel>>>> | undefined
}
