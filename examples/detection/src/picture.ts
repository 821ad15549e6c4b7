// Scenes with the boxes that were found, as an SVG picture.
import type { Box } from './boxes.js'
import { type Scene, side } from './scenes.js'

const scale = 5
const columns = 4
const cell = side * scale + 12

/** Scenes in a grid; what was found is framed, with the digit and how sure it is. */
export function pictureOf(scenes: readonly Scene[], found: readonly (readonly Box[])[]): string {
  const cells = scenes.map(({ pixels }, k) => {
    const squares = Array.from(pixels, (value, at) => {
      const grey = Math.round(255 * (1 - Math.min(1, value / 1.3)))
      const [x, y] = [(at % side) * scale, Math.floor(at / side) * scale]
      return `<path d="M${x} ${y}h${scale}v${scale}h-${scale}z" fill="rgb(${grey},${grey},${grey})"/>`
    })
    const frames = (found[k] ?? []).map(({ left, top, right, bottom, label, score }) => {
      const [x, y] = [left * scale, top * scale]
      const size = `width="${(right - left) * scale}" height="${(bottom - top) * scale}"`
      return `<rect x="${x}" y="${y}" ${size} fill="none" stroke="#d55e00" stroke-width="2"/><text x="${x + 2}" y="${y + 12}" font-family="sans-serif" font-size="12" fill="#d55e00">${label}: ${(score * 100).toFixed(0)} %</text>`
    })
    const place = `translate(${(k % columns) * cell + 6} ${Math.floor(k / columns) * cell + 6})`
    return `<g transform="${place}">${squares.join('')}${frames.join('')}</g>`
  })
  const [width, height] = [columns * cell, Math.ceil(scenes.length / columns) * cell]
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}"><rect width="${width}" height="${height}" fill="#fff"/>${cells.join('\n')}</svg>\n`
}
