// The control words that threads share, and the rules by which they take pieces of a job.
//
// A job is a routine on `units` units of work, cut into pieces. The main thread writes a description of the job, then
// publishes it in one word, the ticket: a generation, and how many pieces are left to take. Whoever changes the ticket
// from (g, n) to (g, n − 1) by compare-and-exchange has taken piece n − 1 of job g, and nobody else can have it. The
// main thread takes pieces like any worker, so it waits for no worker to wake up; when none are left, it waits until
// the workers have reported as many pieces done as it did not do itself.
//
// Why a late worker never computes with what belongs to another job:
// 1. The description and the arguments of a job are written only while no piece of the previous job is untaken or
//    unfinished: the main thread returns from `run` when every piece has been done, and only then writes again.
// 2. A worker reads ticket (g, n) with n > 0, then the description, then the ticket again. If the second reading is
//    (g, m) with m > 0, job g still has untaken pieces, so by 1 what was read in between was all of job g.
// 3. A worker computes a piece only after it changed the ticket from (g, m) to (g, m − 1), m > 0. At that moment job g
//    had an untaken piece, which from then on is unfinished until the worker reports it; by 1 nothing is overwritten.
// 4. Generations are counted modulo 2²², so an old (g, m) could come back while a worker still holds what it read.
//    It cannot: a worker says in its own word that it is engaged, before it reads the ticket for 2, and takes that back
//    after its last compare-and-exchange; the main thread waits, each time the count begins anew, until none is engaged.
//
// All of these words are read and written by Atomics, which are sequentially consistent, and so order the plain reads
// and writes of kernels too: results are in memory before a piece is reported.

/** Numbers of the control words. They are in separate lines of 64 bytes, so that threads do not compete for a line. */
export interface Layout {
  /** (generation << pieceBits) | pieces left. */
  readonly ticket: number
  /** Pieces of this job that workers have done. */
  readonly done: number
  /** The description of the job: eight words, in the order of `jobWords`. */
  readonly job: number
  /** Number of workers that wait for a ticket. It only saves notifications: a worker that is not counted sleeps on. */
  readonly asleep: number
  /** 1 while the main thread waits for `done` to change. */
  readonly joining: number
  /** Workers that have started and not ended. */
  readonly serving: number
  /** The thread whose piece failed first, or 0. */
  readonly failed: number
  /** Its error message: a length, then one character per word. */
  readonly text: number
  /** The maximum number of characters. */
  readonly textLength: number
  /** From here on, one line for the state of each thread. The first is not used. */
  readonly states: number
  /** Words from one state to the next. */
  readonly stride: number
  /** Low bits of a ticket that count pieces. */
  readonly pieceBits: number
}

/** The layout. */
export const layout: Layout = {
  ticket: 0,
  done: 16,
  job: 32,
  asleep: 48,
  joining: 49,
  serving: 50,
  failed: 51,
  text: 64,
  textLength: 255,
  states: 320,
  stride: 16,
  pieceBits: 10,
}

/** The maximum number of pieces of a job. */
export const mostPieces: number = 2 ** layout.pieceBits - 1

/** Words that describe a job, from `layout.job` on. `serve` reads them by these numbers. */
export const jobWords = {
  /** The module's number, and where its binary is: address and length in bytes. */
  module: 0,
  binaryAt: 1,
  binaryLength: 2,
  /** The index of the routine among the module's exports. */
  entry: 3,
  units: 4,
  unitsPerPiece: 5,
  pieces: 6,
} as const

/** The values of a thread's state word. */
export const states = {
  /** It has not started, or has ended. */
  absent: 0,
  /** It holds nothing that it read from a ticket. */
  idle: 1,
  /** It may hold a ticket, and may have taken pieces. */
  engaged: 2,
} as const

/** Everything that a worker needs from this file. The worker's text cannot import. */
export interface Rules {
  readonly layout: Layout
  readonly jobWords: typeof jobWords
  readonly states: typeof states
}

/** The rules with the values of this file. */
export const rules: Rules = { layout, jobWords, states }

/** The size of all control words in bytes, for `threads` threads. */
export function controlBytes(threads: number): number {
  return 4 * (layout.states + layout.stride * threads)
}
