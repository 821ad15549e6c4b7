// mapInWorkers: a function of another script on elements, in workers. Order, random numbers and errors are those of one thread.
import { DataError } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { checkCount, checkSeed } from '../order.js'
import type { Stage } from '../stage.js'
import { unpack } from '../workers/parcel.js'
import type { WorkerThread } from '../workers/protocol.js'
import { startTeam, type Team } from '../workers/team.js'
import { prefetchStage } from './hold.js'

/** Options of `mapInWorkers`. */
export interface MapInWorkersOptions {
  /** Number of workers; 2 by default. More than there are cores do not help. */
  readonly workers?: number | undefined
  /**
   * How many elements may be with the workers, or wait to be taken, before the loop asks for them; four per worker by default. Take
   * at least a batch, so that workers have enough to do while a step of training computes.
   */
  readonly ahead?: number | undefined
  /** Where the random numbers of the workers come from; 0 by default. Every pass has others, in every run the same. */
  readonly seed?: number | undefined
}

/** Applies the function of workers to elements. */
export function mapInWorkersStage<T, U>(
  source: Stage<T>,
  start: () => WorkerThread,
  options: MapInWorkersOptions,
): Stage<U> {
  if (typeof start !== 'function') {
    throw new DataError(`mapInWorkers: expected a function that starts a worker, got ${describeValue(start)}`, {
      help: "write data.mapInWorkers(() => new Worker(new URL('./prepare.js', import.meta.url), { type: 'module' }))",
    })
  }
  checkOptions<MapInWorkersOptions>('mapInWorkers', options, { workers: 'any', ahead: 'any', seed: 'any' })
  const { workers = 2, seed = 0 } = options
  checkCount('mapInWorkers', 'workers', workers, 1, 'write { workers: 2 }')
  const { ahead = 4 * workers } = options
  checkCount('mapInWorkers', 'ahead', ahead, 1, 'leave it out for four elements per worker')
  checkSeed('mapInWorkers', seed)
  let passes = 0
  return {
    size: source.size,
    batchSize: source.batchSize,
    reshuffles: source.reshuffles,
    async *iterate() {
      const pass = passes++
      const team = startTeam(start, Math.min(workers, source.size ?? workers))
      const sent = { ...source, rows: undefined, iterate: () => send(source, team, seed, pass) }
      try {
        // What is sent and not taken yet is what is made ahead.
        for await (const { answer } of prefetchStage<Sent>(sent, ahead).iterate()) yield unpack(await answer) as U
      } finally {
        await team.end()
      }
    },
  }
}

interface Sent {
  readonly answer: Promise<unknown>
}

async function* send<T>(source: Stage<T>, team: Team, seed: number, pass: number): AsyncGenerator<Sent, void> {
  let index = 0
  for await (const element of source.iterate()) {
    const answer = team.ask({ tensorloom: 'map', index, key: keyOf(seed, pass, index), element })
    // Errors are thrown in the order of elements, when the loop comes to theirs.
    answer.catch(() => {})
    yield { answer }
    index++
  }
}

/** The key of the random numbers of an element. */
function keyOf(...numbers: readonly number[]): number {
  return numbers.reduce((key, number) => mixed(key ^ number), 0)
}

// The finalizer of MurmurHash3 (Appleby 2011), after a step so that 0 does not stay 0.
function mixed(number: number): number {
  let h = (number + 0x9e3779b9) | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
