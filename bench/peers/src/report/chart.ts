// The chart: a bar per peer and workload on a logarithmic axis of milliseconds, shorter is faster. Plain SVG text.
import { isOwn, type Peer } from '../peers.js'
import type { Result } from '../rounds.js'
import { millisecondsText } from './numbers.js'

/** One group of bars. */
export interface ChartRow {
  readonly workload: string
  readonly results: readonly Pick<Result, 'peer' | 'best'>[]
}

const bar = 9
const gap = 10
const left = 150
const plot = 640
const right = 70
const top = 62
// Tensorloom stands out; the others are told apart also without colour, by their order.
const own = ['#1f6feb', '#0a3d91', '#79b8ff']
const other = ['#c9ced6', '#9aa3af', '#e0a458', '#d1495b', '#8f2d56', '#5c4d7d', '#3a5a40']

/** What the chart needs to know of a peer. */
export type ChartPeer = Pick<Peer, 'id' | 'family' | 'label'>

export function chart(peers: readonly ChartPeer[], rows: readonly ChartRow[], caption: string): string {
  const times = rows.flatMap(({ results }) => results.flatMap(({ best }) => (best === undefined ? [] : [best])))
  const [low, high] = decades(times)
  const x = (value: number): number => left + ((Math.log10(value) - low) / (high - low)) * plot
  const height = rows.reduce((sum, row) => sum + bars(row).length * bar + gap, top + 24)
  const colour = colours(peers)

  const marks: string[] = []
  for (let exponent = low; exponent <= high; exponent++) {
    const at = x(10 ** exponent)
    marks.push(
      `<line x1="${at}" x2="${at}" y1="${top}" y2="${height - 20}" stroke="#e5e7eb"/>`,
      `<text x="${at}" y="${top - 6}" text-anchor="middle" fill="#6b7280">${tick(exponent)}</text>`,
    )
  }
  const legend = peers.map(({ id, label }, k) => {
    const at = left + k * 105
    return `<rect x="${at}" y="28" width="10" height="10" fill="${colour.get(id)}"/><text x="${at + 14}" y="37">${escaped(label)}</text>`
  })
  const groups: string[] = []
  let y = top + 4
  for (const row of rows) {
    const drawn = bars(row)
    const middle = y + (drawn.length * bar) / 2 + 4
    groups.push(`<text x="${left - 8}" y="${middle}" text-anchor="end">${escaped(row.workload)}</text>`)
    for (const { peer, best } of drawn) {
      const end = x(best)
      groups.push(
        `<rect x="${left}" y="${y}" width="${round(Math.max(1, end - left))}" height="${bar - 1}" fill="${colour.get(peer)}"/>`,
        `<text x="${round(end + 4)}" y="${y + bar - 2}" font-size="8" fill="#6b7280">${millisecondsText(best)}</text>`,
      )
      y += bar
    }
    y += gap
  }
  const width = left + plot + right
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="11" fill="#111827">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="8" y="16" font-weight="600">${escaped(caption)}</text>`,
    ...legend,
    ...marks,
    ...groups,
    '</svg>\n',
  ].join('\n')
}

function bars({ results }: ChartRow): { readonly peer: string; readonly best: number }[] {
  return results.flatMap(({ peer, best }) => (best === undefined ? [] : [{ peer, best }]))
}

/** Powers of ten around all times. */
function decades(times: readonly number[]): readonly [number, number] {
  if (times.length === 0) return [0, 1]
  const low = Math.floor(Math.log10(Math.min(...times)))
  return [low, Math.max(low + 1, Math.ceil(Math.log10(Math.max(...times))))]
}

function colours(peers: readonly ChartPeer[]): ReadonlyMap<string, string> {
  const mine = peers.filter(({ family }) => isOwn(family))
  const others = peers.filter(({ family }) => !isOwn(family))
  const pick = (list: readonly string[], k: number): string => list[k % list.length]!
  return new Map([
    ...mine.map(({ id }, k): [string, string] => [id, pick(own, k)]),
    ...others.map(({ id }, k): [string, string] => [id, pick(other, k)]),
  ])
}

function tick(exponent: number): string {
  if (exponent >= 3) return `${10 ** (exponent - 3)} s`
  return exponent >= 0 ? `${10 ** exponent} ms` : `${10 ** (exponent + 3)} µs`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
