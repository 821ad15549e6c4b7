// What the main process asks a runner, and what it answers: one JSON text per line.

/** A question. */
export type Question =
  /** Load a model, run it, and run it on for some milliseconds: engines that compile at run time get faster at first. */
  | {
      readonly ask: 'open'
      readonly file: string
      readonly shape: readonly number[]
      readonly input: readonly number[]
      readonly warmUp: number
    }
  /** Time runs for about that many milliseconds. */
  | { readonly ask: 'measure'; readonly milliseconds: number }

/** An answer. */
export interface Answer {
  /** Of the first run. */
  readonly output?: readonly number[]
  readonly engine?: string
  /** Milliseconds of each run. */
  readonly samples?: readonly number[]
}
