// What the page and its worker say to each other.

/** What the page asks for. */
export type Request = { readonly ask: 'train'; readonly epochs: number } | { readonly ask: 'stop' }

/** A digit that the network has not seen before, and what it reads. */
export interface Reading {
  /** 64 numbers, row by row, 0 (white) to 1 (black) */
  readonly pixels: Float32Array
  readonly shown: number
  readonly read: number
}

/** What the worker tells. */
export type News =
  | { readonly kind: 'ready'; readonly engine: string }
  | { readonly kind: 'epoch'; readonly epoch: number; readonly loss: number; readonly accuracy: number }
  | { readonly kind: 'done'; readonly accuracy: number; readonly readings: readonly Reading[] }
  | { readonly kind: 'failed'; readonly message: string }
