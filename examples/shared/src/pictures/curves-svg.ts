// Curves as an SVG picture.
import { type Curve, rangeOf, scaleText } from './curves-text.js'
import { escaped, svgText } from './svg.js'

const box = { left: 60, top: 40, width: 560, height: 260 } as const
const colours = ['#0072b2', '#d55e00', '#cc79a7', '#009e73', '#56b4e9', '#e69f00'] as const
// Legible on the paper of a light and of a dark page.
const style =
  '<style>.paper{fill:#fff}.grid{stroke:#d0d3da}text{fill:#1c1d24}@media (prefers-color-scheme:dark){.paper{fill:#14151b}.grid{stroke:#363948}text{fill:#e6e7ee}.c0{stroke:#56a8e0;fill:#56a8e0}.c1{stroke:#ff8a3d;fill:#ff8a3d}}polyline{fill:none!important}</style>'

/** A chart of curves with a scale, a grid and a legend. */
export function curvesSvg(title: string, curves: readonly Curve[]): string {
  const { low, high, values: ticks } = ticksOf(rangeOf(curves))
  const y = (value: number): number => box.top + ((high - value) / (high - low)) * box.height
  const x = (k: number, count: number): number => box.left + (count < 2 ? 0 : (k / (count - 1)) * box.width)
  const grid = ticks.map((value) => {
    const at = y(value).toFixed(1)
    return `<path d="M${box.left} ${at}h${box.width}" class="grid"/>${svgText(box.left - 8, y(value) + 4, scaleText(value), 'end')}`
  })
  const paths = curves.map(({ values }, k) => {
    const points = values.map((value, at) => [x(at, values.length), y(value)] as const)
    const path = points
      .filter((point) => point.every(Number.isFinite))
      .map((point) => point.map((one) => one.toFixed(1)))
    return `<polyline points="${path.join(' ')}" class="c${k}" fill="none" stroke="${colours[k % colours.length]}" stroke-width="2"/>`
  })
  const legend = curves.map(({ name }, k) => {
    const left = box.left + k * 150
    const top = box.top + box.height + 40
    return `<rect x="${left}" y="${top - 10}" width="12" height="12" class="c${k}" fill="${colours[k % colours.length]}"/>${svgText(left + 18, top, name, 'start')}`
  })
  const longest = Math.max(...curves.map(({ values }) => values.length))
  const axis = `${svgText(box.left, box.top + box.height + 18, '1', 'middle')}${svgText(box.left + box.width, box.top + box.height + 18, String(longest), 'middle')}`
  const parts = [svgText(box.left, 24, title, 'start', 16), ...grid, axis, ...paths, ...legend]
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 660 360" width="660" height="360" role="img"><title>${escaped(title)}</title>${style}<rect width="660" height="360" class="paper"/>${parts.join('\n')}</svg>\n`
}

/** Round numbers around a range, four to seven of them. */
function ticksOf([from, to]: readonly [number, number]): { low: number; high: number; values: number[] } {
  const rough = (to - from) / 5
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * ([1, 2, 5, 10].find((one) => one * power >= rough) ?? 10)
  const [first, last] = [Math.floor(from / step), Math.ceil(to / step)]
  const values = Array.from({ length: last - first + 1 }, (_, k) => Number(((first + k) * step).toPrecision(12)))
  return { low: first * step, high: last * step, values }
}
