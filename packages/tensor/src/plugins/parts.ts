// What a plugin may bring. Packages that look such things up add to it by `declare module '@tensorloom/tensor'`.
import type { NamedKernel } from '../contract.js'
import type { AnyOp } from '../op/signature.js'

/**
 * The parts of a plugin: lists of what carries its name, tables of the rest. All names are `@scope/name`. Augmentable:
 * once `@tensorloom/layers` is imported, there are `layers` too, and so on.
 */
export interface PluginParts {
  /** Ops made by `defineOp`; each is found by the name in its definition. */
  readonly ops?: readonly AnyOp[] | undefined
  /**
   * Named kernels, by the name of a backend, then by that of an op. A kernel that the backend itself has is asked first.
   * On backends that compute in the memory of the process (`cpu`, `reference`) they get typed arrays as storages.
   */
  readonly kernels?: Readonly<Record<string, Readonly<Record<string, NamedKernel>>>> | undefined
}
