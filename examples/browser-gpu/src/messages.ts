// What the page and the worker of an engine say to each other.
import type { EngineName, FoundEngine } from '@tensorloom/example-browser-shared/engines'
import type { NetworkName } from '@tensorloom/example-browser-shared/networks'
import type { TrainingNews } from '@tensorloom/example-browser-shared/reporter'

/** How to train. */
export interface TrainOptions {
  readonly network: NetworkName
  readonly epochs: number
  readonly batchSize: number
}

/** What the page asks for. */
export type Request =
  | { readonly ask: 'find'; readonly engine: EngineName }
  | { readonly ask: 'train'; readonly engine: EngineName; readonly options: TrainOptions }
  | { readonly ask: 'stop' }

/** What the worker tells. */
export type News =
  | { readonly kind: 'found'; readonly found: FoundEngine }
  | TrainingNews
  /** How a training ended; `error` says what went wrong. */
  | { readonly kind: 'ended'; readonly error: string | undefined }
