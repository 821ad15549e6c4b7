// Digits and tables for a terminal.

const side = 8
const classes = 10
const shades = ' ░▒▓█'

/** Rows are true digits, columns guesses; a dot stands for 0. */
export function confusionMatrix(labels: readonly number[], guesses: readonly number[]): string {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0))
  labels.forEach((label, k) => {
    counts[label]![guesses[k]!]! += 1
  })
  const cell = (text: string | number): string => String(text).padStart(4)
  const header = `    ${counts.map((_, digit) => cell(digit)).join('')}`
  const rows = counts.map((row, digit) => `${cell(digit)}${row.map((count) => cell(count || '·')).join('')}`)
  return [header, ...rows].join('\n')
}

/** The first `count` digits side by side, with what was read and how surely. */
export function drawDigits(
  pixels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  labels: readonly number[],
  count: number,
): string {
  const drawings = Array.from({ length: count }, (_, image) => {
    const rows = Array.from({ length: side }, (_, row) => {
      const start = image * side * side + row * side
      // Two characters a pixel, because characters are about twice as high as they are wide.
      return Array.from({ length: side }, (_, column) => shade(pixels[start + column]!).repeat(2)).join('')
    })
    const scores = Array.from({ length: classes }, (_, digit) => probabilities[image * classes + digit]!)
    const guess = scores.indexOf(Math.max(...scores))
    const verdict = guess === labels[image] ? '' : ` (is ${labels[image]})`
    return [...rows, `${guess}: ${(scores[guess]! * 100).toFixed(1)} %${verdict}`.padEnd(2 * side)]
  })
  return drawings[0]!.map((_, line) => drawings.map((drawing) => drawing[line]).join('   ')).join('\n')
}

function shade(value: number): string {
  return shades[Math.min(shades.length - 1, Math.round(value * (shades.length - 1)))]!
}
