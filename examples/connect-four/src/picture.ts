// A game as an SVG picture: the stones with the numbers of their moves.
import { svgText } from '@tensorloom/example-shared'

const cell = 48
const colours = ['#d55e00', '#f0c000'] as const

/**
 * A board after a game.
 *
 * @param cells - of each move the cell that its stone fell to, counted row by row from the top
 */
export function gameSvg(rows: number, columns: number, cells: readonly number[], caption: string): string {
  const centre = (at: number): readonly [x: number, y: number] => [
    ((at % columns) + 0.5) * cell,
    (Math.floor(at / columns) + 0.5) * cell,
  ]
  const circle = (at: number, fill: string): string => {
    const [x, y] = centre(at)
    return `<circle cx="${x}" cy="${y}" r="${cell * 0.42}" fill="${fill}"/>`
  }
  const holes = Array.from({ length: rows * columns }, (_, at) => circle(at, '#fff'))
  const stones = cells.map((at, move) => {
    const [x, y] = centre(at)
    return `${circle(at, colours[move % 2]!)}${svgText(x, y + 5, String(move + 1), 'middle', 15)}`
  })
  const [width, height] = [columns * cell, rows * cell]
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height + 28}"><rect width="${width}" height="${height + 28}" fill="#fff"/><rect width="${width}" height="${height}" rx="8" fill="#0072b2"/>${[...holes, ...stones].join('\n')}${svgText(4, height + 20, caption, 'start', 14)}</svg>\n`
}
