// The chart: a bar per peer and workload on a logarithmic axis of milliseconds, shorter is faster. Plain SVG text, narrow enough
// for a phone, light or dark as its reader prefers.
import { isOwn, type Peer } from '../peers.js'
import type { Result } from '../rounds.js'
import { millisecondsText } from './numbers.js'

/** One group of bars. */
export interface ChartRow {
  readonly workload: string
  readonly results: readonly Pick<Result, 'peer' | 'best'>[]
}

const bar = 12
const gap = 14
const left = 145
const plot = 355
const right = 60
const line = 20
// Tensorloom stands out; the others are told apart also without colour, by their order.
const own: readonly Colour[] = [
  { light: '#1f6feb', dark: '#4c8dff' },
  { light: '#0a3d91', dark: '#b6d0ff' },
  { light: '#4a9be8', dark: '#2a5fc4' },
]
const other: readonly Colour[] = [
  { light: '#8d99ab', dark: '#7d8798' },
  { light: '#5d6875', dark: '#aab3c2' },
  { light: '#c77f1a', dark: '#e0a458' },
  { light: '#d1495b', dark: '#e5697e' },
  { light: '#8f2d56', dark: '#b8648a' },
  { light: '#5c4d7d', dark: '#8f7fb8' },
  { light: '#3a5a40', dark: '#6f9e79' },
]
/** Of paper, text, what stands beside it, and lines. */
const frame = {
  paper: { light: '#ffffff', dark: '#14151b' },
  ink: { light: '#111827', dark: '#e6e7ee' },
  aside: { light: '#565a6b', dark: '#a9adbf' },
  grid: { light: '#e5e7eb', dark: '#363948' },
}

interface Colour {
  readonly light: string
  readonly dark: string
}

/** What the chart needs to know of a peer. */
export type ChartPeer = Pick<Peer, 'id' | 'family' | 'label'>

/**
 * @param caption - Lines above the chart; the first is its title.
 */
export function chart(peers: readonly ChartPeer[], rows: readonly ChartRow[], caption: readonly string[]): string {
  const times = rows.flatMap(({ results }) => results.flatMap(({ best }) => (best === undefined ? [] : [best])))
  const [low, high] = decades(times)
  const x = (value: number): number => left + ((Math.log10(value) - low) / (high - low)) * plot
  const legendPitch = Math.max(...peers.map(({ label }) => 30 + 8.5 * label.length))
  const legendColumns = Math.max(1, Math.floor((plot + right) / legendPitch))
  const legendTop = caption.length * line + 8
  const top = legendTop + Math.ceil(peers.length / legendColumns) * line + 24
  const height = rows.reduce((sum, row) => sum + bars(row).length * bar + gap, top + 24)
  const colour = colours(peers)
  const nameOf = new Map(peers.map(({ id }, k) => [id, `p${k}`]))

  const marks: string[] = []
  for (let exponent = low; exponent <= high; exponent++) {
    const at = x(10 ** exponent)
    marks.push(
      `<line x1="${at}" x2="${at}" y1="${top}" y2="${height - 20}" class="grid"/>`,
      `<text x="${at}" y="${top - 6}" text-anchor="middle" class="aside">${tick(exponent)}</text>`,
    )
  }
  const legend = peers.map(({ id, label }, k) => {
    const at = left + (k % legendColumns) * legendPitch
    const y = legendTop + Math.floor(k / legendColumns) * line
    return `<rect x="${at}" y="${y}" width="12" height="12" class="${nameOf.get(id)}"/><text x="${at + 18}" y="${y + 11}">${escaped(label)}</text>`
  })
  const groups: string[] = []
  let y = top + 4
  for (const row of rows) {
    const drawn = bars(row)
    const middle = y + (drawn.length * bar) / 2 + 5
    groups.push(`<text x="${left - 8}" y="${middle}" text-anchor="end">${escaped(row.workload)}</text>`)
    for (const { peer, best } of drawn) {
      const end = x(best)
      groups.push(
        `<rect x="${left}" y="${y}" width="${round(Math.max(1, end - left))}" height="${bar - 1}" class="${nameOf.get(peer)}"/>`,
        `<text x="${round(end + 4)}" y="${y + bar - 2}" font-size="11" class="aside">${millisecondsText(best)}</text>`,
      )
      y += bar
    }
    y += gap
  }
  const width = left + plot + right
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="13" class="ink">`,
    '<style>',
    styles('light', colour, nameOf),
    `@media (prefers-color-scheme: dark) { ${styles('dark', colour, nameOf)} }`,
    '</style>',
    `<rect width="${width}" height="${height}" class="paper"/>`,
    ...caption.map(
      (text, k) => `<text x="8" y="${(k + 1) * line}"${k === 0 ? ' font-weight="600"' : ''}>${escaped(text)}</text>`,
    ),
    ...legend,
    ...marks,
    ...groups,
    '</svg>\n',
  ].join('\n')
}

function styles(
  scheme: keyof Colour,
  ofPeers: ReadonlyMap<string, Colour>,
  nameOf: ReadonlyMap<string, string>,
): string {
  const fills = Object.entries(frame).map(([name, colour]) => {
    return `.${name} { ${name === 'grid' ? 'stroke' : 'fill'}: ${colour[scheme]} }`
  })
  return [...fills, ...[...ofPeers].map(([id, colour]) => `.${nameOf.get(id)} { fill: ${colour[scheme]} }`)].join(' ')
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

function colours(peers: readonly ChartPeer[]): ReadonlyMap<string, Colour> {
  const mine = peers.filter(({ family }) => isOwn(family))
  const others = peers.filter(({ family }) => !isOwn(family))
  const pick = (list: readonly Colour[], k: number): Colour => list[k % list.length]!
  return new Map([
    ...mine.map(({ id }, k): [string, Colour] => [id, pick(own, k)]),
    ...others.map(({ id }, k): [string, Colour] => [id, pick(other, k)]),
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
