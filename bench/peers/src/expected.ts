// The expected results of every workload, computed by PyTorch and kept in the repository. No result is timed before it agrees.
import { readFileSync, writeFileSync } from 'node:fs'
import type { Digest } from './digest.js'
import type { PeerProcess } from './process.js'
import { preparation } from './rounds.js'
import { type Size, workloads } from './workloads/index.js'

const file = new URL('../expected.generated.json', import.meta.url)
const limit = 60_000

/** Expected results by the name of the workload. */
export type Expected = Readonly<Record<string, readonly Digest[]>>

export function readExpected(): Expected {
  return JSON.parse(readFileSync(file, 'utf8')) as Expected
}

/** Computes all of them by one peer, and writes the file. */
export async function recordExpected(process: PeerProcess): Promise<number> {
  const lines: string[] = []
  for (const size of Object.keys(workloads) as Size[]) {
    for (const workload of workloads[size]) {
      const { digests } = await process.ask(preparation(workload, size), limit)
      lines.push(`  ${JSON.stringify(workload.name)}: ${JSON.stringify(digests)}`)
    }
  }
  writeFileSync(file, `{\n${lines.join(',\n')}\n}\n`)
  return lines.length
}
