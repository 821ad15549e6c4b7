// Text in SVG pictures.
const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Text as it stands in an SVG. */
export function escaped(text: string): string {
  return text.replaceAll(/[&<>"]/g, (one) => escapes[one]!)
}

/** A line of text. */
export function svgText(
  x: number,
  y: number,
  text: string,
  anchor: 'start' | 'middle' | 'end',
  size: number = 12,
): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" font-family="sans-serif" font-size="${size}">${escaped(text)}</text>`
}
