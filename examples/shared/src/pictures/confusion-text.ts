// A confusion matrix for a terminal.
/** Rows are true classes, columns guesses; a dot stands for 0. */
export function confusionText(
  labels: ArrayLike<number>,
  guesses: ArrayLike<number>,
  classNames: readonly string[],
): string {
  const counts = classNames.map(() => new Array<number>(classNames.length).fill(0))
  for (let k = 0; k < labels.length; k++) counts[labels[k]!]![guesses[k]!]! += 1
  const widest = Math.max(...classNames.map((name) => name.length), 4)
  const cell = (text: string | number): string => String(text).padStart(6)
  const header = `${' '.repeat(widest)}${classNames.map((name) => cell(name.slice(0, 5))).join('')}`
  const rows = counts.map(
    (row, k) => `${classNames[k]!.padStart(widest)}${row.map((count) => cell(count || '·')).join('')}`,
  )
  return [header, ...rows].join('\n')
}
