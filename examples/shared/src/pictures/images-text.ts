// Small grey images for a terminal, side by side.
const shades = ' ░▒▓█'

/** The first images of a batch with a line of text below each. Values are 0 to 1. */
export function imagesText(
  pixels: ArrayLike<number>,
  shape: readonly [height: number, width: number],
  captions: readonly string[],
): string {
  const [height, width] = shape
  const drawings = captions.map((caption, image) => {
    const rows = Array.from({ length: height }, (_, row) => {
      const start = (image * height + row) * width
      // Two characters a pixel, because characters are about twice as high as they are wide.
      return Array.from({ length: width }, (_, column) => shade(pixels[start + column]!).repeat(2)).join('')
    })
    return [...rows, caption.slice(0, 2 * width).padEnd(2 * width)]
  })
  return drawings[0]!.map((_, line) => drawings.map((drawing) => drawing[line]).join('  ')).join('\n')
}

function shade(value: number): string {
  const at = Math.round(value * (shades.length - 1))
  return shades[Math.min(shades.length - 1, Math.max(0, at))]!
}
