// Curves as an SVG picture.
import { type Curve, rangeOf, scaleText } from './curves-text.js'
import { escaped, svgText } from './svg.js'

const box = { left: 60, top: 40, width: 560, height: 260 } as const
const colours = ['#0072b2', '#d55e00', '#cc79a7', '#009e73', '#56b4e9', '#e69f00'] as const
const lines = 5

/** A chart of curves with a scale, a grid and a legend. */
export function curvesSvg(title: string, curves: readonly Curve[]): string {
  const [low, high] = rangeOf(curves)
  const y = (value: number): number => box.top + ((high - value) / (high - low)) * box.height
  const x = (k: number, count: number): number => box.left + (count < 2 ? 0 : (k / (count - 1)) * box.width)
  const grid = Array.from({ length: lines }, (_, k) => {
    const value = low + ((high - low) * k) / (lines - 1)
    const at = y(value).toFixed(1)
    return `<path d="M${box.left} ${at}h${box.width}" stroke="#ccc"/>${svgText(box.left - 8, y(value) + 4, scaleText(value), 'end')}`
  })
  const paths = curves.map(({ values }, k) => {
    const points = values.map((value, at) => [x(at, values.length), y(value)] as const)
    const path = points
      .filter((point) => point.every(Number.isFinite))
      .map((point) => point.map((one) => one.toFixed(1)))
    return `<polyline points="${path.join(' ')}" fill="none" stroke="${colours[k % colours.length]}" stroke-width="2"/>`
  })
  const legend = curves.map(({ name }, k) => {
    const left = box.left + k * 150
    const top = box.top + box.height + 40
    return `<rect x="${left}" y="${top - 10}" width="12" height="12" fill="${colours[k % colours.length]}"/>${svgText(left + 18, top, name, 'start')}`
  })
  const longest = Math.max(...curves.map(({ values }) => values.length))
  const axis = `${svgText(box.left, box.top + box.height + 18, '1', 'middle')}${svgText(box.left + box.width, box.top + box.height + 18, String(longest), 'middle')}`
  const parts = [svgText(box.left, 24, title, 'start', 16), ...grid, axis, ...paths, ...legend]
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 660 360" role="img"><title>${escaped(title)}</title><rect width="660" height="360" fill="#fff"/>${parts.join('\n')}</svg>\n`
}
