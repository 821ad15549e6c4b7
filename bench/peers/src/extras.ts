// What is not a workload: how long a library takes to its first result, and whether memory grows over many steps.
import { spawnSync } from 'node:child_process'
import { performance } from 'node:perf_hooks'
import type { Peer } from './peers.js'
import type { PeerProcess } from './process.js'
import type { MemoryUse } from './protocol.js'
import { withPublished } from './published.js'
import { preparation } from './rounds.js'
import { memoryWorkload } from './workloads/index.js'

/** Milliseconds. */
export interface Startup {
  readonly peer: string
  /** From the first import to the first result. */
  readonly best: number
  readonly median: number
  /** The whole process, with the start of Node or Python. */
  readonly process: number
}

/** Starts every peer's least program in turn. One column of each family: threads play no part. */
export function measureStartup(peers: readonly Peer[], rounds: number): Startup[] {
  const firsts = peers.filter(
    ({ family, startupArgs }, k) => startupArgs && peers.findIndex((one) => one.family === family) === k,
  )
  const runs = new Map<Peer, { own: number; whole: number }[]>(firsts.map((peer) => [peer, []]))
  const run = (peer: Peer, folder: string): void => {
    const start = performance.now()
    const result = spawnSync(peer.command, [...peer.startupArgs!, folder], {
      env: { ...process.env, ...peer.env },
      encoding: 'utf8',
    })
    const whole = performance.now() - start
    const own = Number(result.stdout.trim().split('\n').at(-1))
    if (result.status === 0 && own > 0) runs.get(peer)!.push({ own, whole })
  }
  withPublished((folder) => {
    for (let round = 0; round < rounds; round++) for (const peer of firsts) run(peer, folder)
  })
  return firsts.flatMap((peer) => {
    const times = runs.get(peer)!
    if (times.length === 0) return []
    const own = times.map((one) => one.own).sort((a, b) => a - b)
    const whole = Math.min(...times.map((one) => one.whole))
    return [{ peer: peer.id, best: own[0]!, median: own[own.length >> 1]!, process: whole }]
  })
}

/** Memory of a peer after few and after many training steps. */
export interface Growth {
  readonly peer: string
  readonly few: MemoryUse & { readonly steps: number }
  readonly many: MemoryUse & { readonly steps: number }
}

const few = 100

/** Undefined where the peer takes longer than `limit` milliseconds, or fails. */
export async function measureGrowth(process: PeerProcess, steps: number, limit: number): Promise<Growth | undefined> {
  try {
    const { supported } = await process.ask(preparation(memoryWorkload, 'memory'), limit)
    if (!supported) return undefined
    const before = await process.ask({ ask: 'repeat', runs: few }, limit)
    const after = await process.ask({ ask: 'repeat', runs: steps - few }, limit)
    await process.ask({ ask: 'release' }, limit)
    return { peer: process.peer.id, few: { ...before, steps: few }, many: { ...after, steps } }
  } catch {
    return undefined
  }
}
