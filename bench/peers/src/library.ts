// What the harness needs of a library besides the workloads: tensors in, numbers out. One file of libraries/ for each.
import type { Input } from './inputs.js'
import type { Run, Workload } from './workload.js'

/** A library that is loaded and has its backend. */
export interface Library<T> {
  /** Version, and what really computes. Asked again after each workload: some engines are ready only later. */
  engine(): string
  /** The library's version of a workload, or undefined. */
  prepare(workload: Workload, inputs: Record<string, T>): Run<T> | undefined
  /** An input as the library's tensor. */
  tensor(input: Input): T
  /** All elements. */
  read(tensor: T): Promise<ArrayLike<number>>
  /** Waits until a tensor is computed. */
  settle(tensor: T): unknown
  /** Whether work on tensors that are freed before it is done may never be done: then every run is waited for. */
  readonly lazy?: boolean
  /** Frees a tensor. */
  free(tensor: T): void
  /** What the library says about live tensors. */
  memory?(): { readonly tensors: number; readonly bytes: number }
}

/** What a file of libraries/ exports. Its imports load the library, which the harness does in a process of its own. */
export interface LibraryModule {
  /** `threads` is undefined where the peer has no such choice. */
  load(threads: number | undefined): Promise<Library<unknown>>
}
