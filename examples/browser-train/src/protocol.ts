// What the page and its worker say to each other: commands with an answer each, and news in between.
import type { EngineName, FoundEngine } from '@tensorloom/example-browser-shared/engines'
import type { NetworkName } from '@tensorloom/example-browser-shared/networks'
import type { TrainingNews } from '@tensorloom/example-browser-shared/reporter'
import type { DataName } from './data-sets.js'

/** How to train. */
export interface TrainOptions {
  readonly engine: EngineName
  readonly network: NetworkName
  readonly learningRate: number
  /** Epochs from here on. */
  readonly epochs: number
  /** Whether to go on with the network that is there. */
  readonly goOn: boolean
}

/** How well a network reads the images that it did not learn from. */
export interface TestResult {
  /** From 0 to 1. */
  readonly accuracy: number
  /** Ten rows, the kinds; ten columns, what each was read as. */
  readonly confusion: readonly (readonly number[])[]
  /** Number of weights of the network. */
  readonly weights: number
}

/** A command and what it is answered with. */
export interface Commands {
  /** Which engine is there. */
  find: { readonly ask: EngineName; readonly answer: FoundEngine }
  /** Takes another data set, whose images come from files or from a folder. What was learned from the one before is forgotten. */
  open: {
    readonly ask: { readonly data: DataName; readonly engine: EngineName; readonly source: readonly File[] | string }
    readonly answer: undefined
  }
  train: { readonly ask: TrainOptions; readonly answer: TestResult }
  /** Ends training after the current batch. */
  stop: { readonly ask: undefined; readonly answer: undefined }
  /** Probabilities of the ten kinds. The pixels are an image, row by row, from 0 to 1. */
  read: { readonly ask: Float32Array; readonly answer: Float32Array | undefined }
  /** One of the images that the network does not learn from: its pixels, as `read` takes them. */
  sample: { readonly ask: EngineName; readonly answer: { readonly pixels: Float32Array; readonly kind: number } }
  /** The network as the bytes of a file. */
  encode: { readonly ask: undefined; readonly answer: Uint8Array }
  /** A network from the bytes of a file. */
  decode: { readonly ask: { readonly bytes: Uint8Array; readonly engine: EngineName }; readonly answer: TestResult }
  /** Keeps the network in the database of the browser. */
  keep: { readonly ask: undefined; readonly answer: { readonly bytes: number } }
  /** Takes the network from there; undefined if there is none. */
  fetch: { readonly ask: EngineName; readonly answer: TestResult | undefined }
}

/** The name of a command. */
export type CommandName = keyof Commands

/** A command on its way. */
export interface Question<N extends CommandName = CommandName> {
  readonly id: number
  readonly name: N
  readonly ask: Commands[N]['ask']
}

/** News of a training, and of what computes. */
export type News = { readonly kind: 'engine'; readonly engine: string } | TrainingNews

/** What the worker sends. */
export type Message =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly error: string }
  | { readonly news: News }
