// One workload on all peers: each prepares and is checked, then they are timed in turn, round by round.
import { type Digest, difference } from './digest.js'
import { type PeerProcess, TooSlowError } from './process.js'
import type { Question } from './protocol.js'
import type { Workload } from './workload.js'
import type { Size } from './workloads/index.js'

/** What a peer did with a workload. Times in milliseconds of one run. */
export interface Result {
  readonly peer: string
  /** `wrong` results are not timed; `slow` ones took more than the limit. */
  readonly status: 'ok' | 'unsupported' | 'wrong' | 'failed' | 'slow'
  /** What is behind a status other than `ok`. */
  readonly note?: string
  readonly best?: number
  readonly median?: number
  readonly p99?: number
  readonly samples?: number
  /** Billions of multiplications and additions in a second, at the best time. */
  readonly gflops?: number
}

/** How long. */
export interface Schedule {
  readonly rounds: number
  /** Milliseconds of runs before the first round: engines that compile at run time get faster at first. */
  readonly warmUp: number
  /** Milliseconds of measuring for each peer in each round. */
  readonly milliseconds: number
  /** Milliseconds a peer may take to prepare a workload, and for a round. */
  readonly limit: number
}

const defaultTolerance = 1e-4
// Of those whose single runs take seconds, two or three tell enough.
const leastMilliseconds = 4000

/** The question that prepares a workload. */
export function preparation(
  workload: Workload,
  size: Size | 'memory',
  warmUp = 60,
): Extract<Question, { ask: 'prepare' }> {
  const { name, inputs, torch, checkedRuns = 1, latency = false } = workload
  return { ask: 'prepare', size, workload: name, inputs, torch, checkedRuns, latency, warmUp }
}

/** Results in the order of the peers. `engine` is told what computes. */
export async function runWorkload(
  workload: Workload,
  size: Size,
  peers: readonly PeerProcess[],
  { rounds, warmUp, milliseconds, limit }: Schedule,
  expected: readonly Digest[] | undefined,
  engine: (peer: string, engine: string) => void,
): Promise<Result[]> {
  const samples = new Map<PeerProcess, number[]>()
  const spent = new Map<PeerProcess, number>()
  const refused = new Map<PeerProcess, Result>()
  for (const process of peers) {
    const refusal = await attempt(process, async () => {
      const answer = await process.ask(preparation(workload, size, warmUp), limit)
      engine(process.peer.id, answer.engine)
      if (!answer.supported) return { peer: process.peer.id, status: 'unsupported' }
      const wrong =
        expected === undefined
          ? 'there are no expected results'
          : difference(answer.digests, expected, workload.tolerance ?? defaultTolerance)
      if (wrong !== undefined) return { peer: process.peer.id, status: 'wrong', note: wrong }
      samples.set(process, [])
      return undefined
    })
    if (refusal !== undefined) refused.set(process, refusal)
  }
  const enough = Math.max(leastMilliseconds, 2 * rounds * milliseconds)
  for (let round = 0; round < rounds; round++) {
    // Nobody always comes after the same neighbour.
    const turn = [...samples.keys()].map((_, k, all) => all[(k + round) % all.length]!)
    for (const process of turn) {
      if ((spent.get(process) ?? 0) > enough) continue
      const start = performance.now()
      const refusal = await attempt(process, async () => {
        const answer = await process.ask({ ask: 'measure', milliseconds }, limit + milliseconds)
        engine(process.peer.id, answer.engine)
        samples.get(process)!.push(...answer.samples)
        return undefined
      })
      spent.set(process, (spent.get(process) ?? 0) + performance.now() - start)
      if (refusal === undefined) continue
      refused.set(process, refusal)
      samples.delete(process)
    }
  }
  for (const process of samples.keys())
    await attempt(process, async () => void (await process.ask({ ask: 'release' }, limit)))
  return peers.map((process) => refused.get(process) ?? summary(process.peer.id, samples.get(process)!, workload))
}

/** What went wrong, as a result. */
async function attempt(process: PeerProcess, act: () => Promise<Result | undefined>): Promise<Result | undefined> {
  try {
    return await act()
  } catch (error) {
    const status = error instanceof TooSlowError ? 'slow' : 'failed'
    return { peer: process.peer.id, status, note: error instanceof Error ? error.message : String(error) }
  }
}

function summary(peer: string, samples: readonly number[], { flops }: Workload): Result {
  const sorted = [...samples].sort((a, b) => a - b)
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!
  const best = sorted[0]!
  return {
    peer,
    status: 'ok',
    best,
    median: at(0.5),
    p99: at(0.99),
    samples: samples.length,
    ...(flops !== undefined && { gflops: flops / best / 1e6 }),
  }
}
