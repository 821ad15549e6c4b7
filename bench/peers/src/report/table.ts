// The table on the terminal: one line per workload, a column per peer, and how many times faster Tensorloom is.
import type { Growth, Startup } from '../extras.js'
import { isOwn, type Peer } from '../peers.js'
import type { Result } from '../rounds.js'
import type { Workload } from '../workload.js'
import { megabytesText, millisecondsText, ratioText, threeDigits } from './numbers.js'

/** Formats lines as the results come in. */
export interface Table {
  readonly header: string
  row(workload: Workload, results: readonly Result[]): string
}

/** Which of the times a table shows. */
export type Statistic = 'best' | 'median' | 'p99'

const column = 15
const narrow = 15

export function makeTable(
  peers: readonly Peer[],
  names: readonly string[],
  limit: number,
  statistic: Statistic,
): Table {
  const width = Math.max(...names.map((name) => name.length)) + 2
  const own = ownColumn(peers)
  const others = own === undefined ? [] : peers.filter(({ family }) => !isOwn(family))
  return {
    header:
      `${statistic}, ms`.padEnd(width) +
      peers.map(({ label }) => label.padStart(column)).join('') +
      (own === undefined ? '' : 'GFLOP/s'.padStart(10)) +
      others.map(({ label }) => `× ${label}`.padStart(narrow)).join(''),
    row({ name }, results) {
      const find = (peer: Peer | undefined): Result | undefined => results.find((one) => one.peer === peer?.id)
      const mine = find(own)
      const ratios = others.map((peer) => {
        const [time, theirs] = [mine?.[statistic], find(peer)?.[statistic]]
        return time === undefined || theirs === undefined ? '' : ratioText(theirs / time)
      })
      return (
        name.padEnd(width) +
        peers.map((peer) => cell(find(peer), statistic, limit).padStart(column)).join('') +
        (own === undefined ? '' : (mine?.gflops === undefined ? '' : threeDigits(mine.gflops)).padStart(10)) +
        ratios.map((text) => text.padStart(narrow)).join('')
      ).trimEnd()
    },
  }
}

/** The column that others are compared with: Tensorloom with the most threads, with a native library if it takes part. */
export function ownColumn(peers: readonly Peer[]): Peer | undefined {
  const last = peers.filter(({ family }) => isOwn(family)).at(-1)?.family
  return peers
    .filter(({ family }) => family === last)
    .reduce<Peer | undefined>((most, peer) => ((most?.threads ?? 0) >= (peer.threads ?? 0) ? most : peer), undefined)
}

function cell(result: Result | undefined, statistic: Statistic, limit: number): string {
  if (result === undefined) return ''
  if (result.status === 'ok') return millisecondsText(result[statistic]!)
  return { unsupported: '–', wrong: 'wrong', failed: 'failed', slow: `> ${limit / 1000} s` }[result.status]
}

export function startupTable(rows: readonly Startup[], labels: (peer: string) => string): string {
  const lines = rows.map(
    ({ peer, best, median, process }) =>
      labels(peer).padEnd(18) + [best, median, process].map((value) => millisecondsText(value).padStart(12)).join(''),
  )
  const header = `${'start-up, ms'.padEnd(18)}${['best', 'median', 'process'].map((text) => text.padStart(12)).join('')}`
  return [header, ...lines].join('\n')
}

export function growthTable(rows: readonly Growth[], labels: (peer: string) => string): string {
  const lines = rows.map(({ peer, few, many }) => {
    const counted = [few, many].map(({ tensors, bytes }) =>
      tensors === undefined || bytes === undefined ? '' : `${tensors} / ${megabytesText(bytes)}`,
    )
    const resident = [few, many].map((use) => megabytesText(use.resident))
    return labels(peer).padEnd(18) + [...resident, ...counted].map((text) => text.padStart(20)).join('')
  })
  const steps = rows[0] === undefined ? [] : [rows[0].few.steps, rows[0].many.steps]
  const titles = [...steps.map((n) => `MB after ${n}`), ...steps.map((n) => `tensors/MB ${n}`)]
  return [`${'memory, steps'.padEnd(18)}${titles.map((text) => text.padStart(20)).join('')}`, ...lines].join('\n')
}
