// How well images and sentences match, as an SVG picture: images on top, sentences on the left, similarities between them.
const [scale, left, gap] = [5, 250, 8]

/**
 * A table of similarities.
 *
 * @param pixels - 0 to 1, [count, height, width, 3]
 * @param shades - −1 to 1, [images, sentences]
 */
export function matchesSvg(
  pixels: ArrayLike<number>,
  [height, width]: readonly number[],
  sentences: readonly string[],
  shades: ArrayLike<number>,
): string {
  const count = sentences.length
  const [cellWidth, cellHeight] = [width! * scale, 28]
  const [columnOf, top] = [(image: number): number => left + image * (cellWidth + gap), height! * scale + 2 * gap]
  const images = Array.from({ length: count * height! * width! }, (_, k) => {
    const [image, y, x] = [Math.floor(k / (height! * width!)), Math.floor(k / width!) % height!, k % width!]
    const color = [0, 1, 2].map((channel) => Math.round(255 * pixels[3 * k + channel]!)).join(',')
    return `<path d="M${columnOf(image) + x * scale} ${gap + y * scale}h${scale}v${scale}h-${scale}z" fill="rgb(${color})"/>`
  })
  const rows = sentences.map((sentence, row) => {
    const y = top + row * cellHeight
    const cells = Array.from({ length: count }, (_, image) => {
      const shade = shades[image * count + row]!
      const text = `<text x="${columnOf(image) + cellWidth / 2}" y="${y + 19}" text-anchor="middle" fill="${shade > 0.5 ? '#fff' : '#333'}">${shade.toFixed(2)}</text>`
      return `<rect x="${columnOf(image)}" y="${y}" width="${cellWidth}" height="${cellHeight - 2}" fill="rgba(0,90,160,${Math.max(0.04, shade).toFixed(3)})"/>${text}`
    })
    return `<text x="${left - gap}" y="${y + 19}" text-anchor="end" fill="#000">${sentence}</text>${cells.join('')}`
  })
  const size = [columnOf(count), top + count * cellHeight + gap] as const
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size[0]} ${size[1]}" font-family="sans-serif" font-size="13"><rect width="${size[0]}" height="${size[1]}" fill="#fff"/>${images.join('')}\n${rows.join('\n')}</svg>\n`
}
