// Small images as an SVG picture: one rectangle per pixel.
import { svgText } from './svg.js'

const pixel = 4
const gap = 12

/**
 * Images in a grid, with captions.
 *
 * @param pixels - 0 to 1, [images, height, width] or [images, height, width, 3]
 */
export function imagesSvg(
  pixels: ArrayLike<number>,
  shape: readonly [height: number, width: number, channels: 1 | 3],
  captions: readonly string[],
  columns: number = 8,
): string {
  const [height, width, channels] = shape
  const [cellWidth, cellHeight] = [width * pixel + gap, height * pixel + gap + 16]
  const cells = captions.map((caption, image) => {
    const left = (image % columns) * cellWidth + gap / 2
    const top = Math.floor(image / columns) * cellHeight + gap / 2
    const squares: string[] = []
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const at = ((image * height + row) * width + column) * channels
        const rgb = [0, 1, 2].map((k) => level(pixels[at + (channels === 3 ? k : 0)]!)).join('')
        squares.push(
          `<path d="M${left + column * pixel} ${top + row * pixel}h${pixel}v${pixel}h-${pixel}z" fill="#${rgb}"/>`,
        )
      }
    }
    return `${squares.join('')}${svgText(left, top + height * pixel + 13, caption, 'start', 11)}`
  })
  const size = [
    Math.min(columns, captions.length) * cellWidth,
    Math.ceil(captions.length / columns) * cellHeight,
  ] as const
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size[0]} ${size[1]}" shape-rendering="crispEdges"><rect width="${size[0]}" height="${size[1]}" fill="#fff"/>${cells.join('\n')}</svg>\n`
}

function level(value: number): string {
  return Math.round(Math.min(1, Math.max(0, value)) * 255)
    .toString(16)
    .padStart(2, '0')
}
