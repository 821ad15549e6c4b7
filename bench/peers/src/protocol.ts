// What the main process asks of a peer, and what it answers: one JSON text per line, for Node and Python alike.
import type { Digest } from './digest.js'
import type { Input } from './inputs.js'
import type { TorchVersion } from './workload.js'
import type { Size } from './workloads/index.js'

/** A question. One workload is prepared at a time. */
export type Question =
  /** Make the inputs, check the results, warm up. JavaScript peers look the workload up; PyTorch takes it from here. */
  | {
      readonly ask: 'prepare'
      readonly size: Size | 'memory'
      readonly workload: string
      readonly inputs: Readonly<Record<string, Input>>
      readonly torch: TorchVersion | undefined
      readonly checkedRuns: number
      readonly latency: boolean
      /** Milliseconds of runs that are not counted, before the first round. */
      readonly warmUp: number
    }
  /** Time runs for about that many milliseconds. */
  | { readonly ask: 'measure'; readonly milliseconds: number }
  /** Run that often, without a clock, and tell what memory is in use. */
  | { readonly ask: 'repeat'; readonly runs: number }
  /** Free the workload. */
  | { readonly ask: 'release' }

/** Answers, by question. `error` is in place of everything else. */
export interface Answers {
  readonly prepare: {
    /** False where the library has no version of the workload. */
    readonly supported: boolean
    /** Of each result of each checked run. */
    readonly digests: readonly Digest[]
    readonly engine: string
  }
  /** Milliseconds of one run, a mean over as many as one sample holds. */
  readonly measure: { readonly samples: readonly number[]; readonly engine: string }
  readonly repeat: MemoryUse
  readonly release: Record<string, never>
}

/** Memory of a peer. */
export interface MemoryUse {
  /** Bytes of the process that are in memory. */
  readonly resident: number
  /** What the library counts, if it does. */
  readonly tensors?: number
  readonly bytes?: number
}
