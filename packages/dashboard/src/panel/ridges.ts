// Histograms over a run: one ridge for each of some epochs, the last one in front.
import type { Histogram } from '../log/records.js'
import { numberText } from '../terminal/numbers.js'
import { element, svg } from './elements.js'

const [width, height] = [220, 130]
const most = 10
const [top, bottom] = [34, 18]

/** A card with the histograms of a parameter. */
export function ridges(
  title: string,
  colour: number,
  all: readonly { readonly epoch: number; readonly histogram: Histogram }[],
): HTMLElement {
  const known = all.filter(({ histogram }) => histogram.counts.length > 0)
  const count = Math.min(most, known.length)
  const chosen = Array.from(
    { length: count },
    (_, k) => known[count === 1 ? 0 : Math.round((k * (known.length - 1)) / (count - 1))]!,
  )
  const low = Math.min(...chosen.map(({ histogram }) => histogram.min))
  const high = Math.max(...chosen.map(({ histogram }) => histogram.max))
  const last = all.at(-1)?.histogram
  const words = [
    chosen.length === 0
      ? 'no finite numbers'
      : `epochs ${chosen[0]!.epoch + 1} to ${chosen.at(-1)!.epoch + 1}; the last: ${numberText(chosen.at(-1)!.histogram.min)} to ${numberText(chosen.at(-1)!.histogram.max)}`,
    ...(last !== undefined && last.notFinite > 0 ? [`${last.notFinite} not finite`] : []),
  ].join(', ')
  const place = (value: number): number => (high > low ? ((value - low) / (high - low)) * (width - 8) + 4 : width / 2)
  const paths = chosen.map(({ histogram }, k) => {
    const base = count === 1 ? height - bottom : top + ((height - bottom - top) * k) / (count - 1)
    return svg('path', { class: 'ridge', d: ridge(histogram, place, base) })
  })
  const label = `${title}: ${words}`
  const texts =
    chosen.length === 0
      ? []
      : [
          svg('text', { x: 4, y: height - 4 }, numberText(low)),
          svg('text', { x: width - 4, y: height - 4, 'text-anchor': 'end' }, numberText(high)),
        ]
  return element(
    'section',
    { class: `card c${colour % 8}` },
    element('h3', {}, title),
    svg('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label }, ...paths, ...texts),
    element('p', { class: 'readout' }, words),
  )
}

function ridge({ min, max, counts }: Histogram, place: (value: number) => number, base: number): string {
  if (counts.length === 1) {
    const x = place(min)
    return `M${x - 2} ${base}L${x} ${base - 30}L${x + 2} ${base}Z`
  }
  const highest = Math.max(...counts)
  const step = (max - min) / counts.length
  const tops = counts.map(
    (count, k) => `L${round(place(min + step * (k + 0.5)))} ${round(base - (count / highest) * 30)}`,
  )
  return `M${round(place(min))} ${base}${tops.join('')}L${round(place(max))} ${base}Z`
}

const round = (value: number): number => Math.round(value * 10) / 10
