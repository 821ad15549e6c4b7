// English number words, the language that is translated from.
const units = ['', ...'one two three four five six seven eight nine ten eleven twelve thirteen fourteen'.split(' ')]
units.push(...'fifteen sixteen seventeen eighteen nineteen'.split(' '))
const tens = ['', '', ...'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')]

function belowThousand(value: number): readonly string[] {
  const hundreds = Math.floor(value / 100)
  const rest = value % 100
  const words: string[] = []
  if (hundreds > 0) words.push(units[hundreds]!, 'hundred')
  if (hundreds > 0 && rest > 0) words.push('and')
  if (rest >= 20) words.push(tens[Math.floor(rest / 10)]!)
  const last = rest < 20 ? rest : rest % 10
  if (last > 0) words.push(units[last]!)
  return words
}

/** The words of a number from 1 to 999,999: `['two', 'thousand', 'and', 'five']`. */
export function numberWords(value: number): readonly string[] {
  const thousands = Math.floor(value / 1000)
  const rest = value % 1000
  const words: string[] = []
  if (thousands > 0) words.push(...belowThousand(thousands), 'thousand')
  if (thousands > 0 && rest > 0 && rest < 100) words.push('and')
  return [...words, ...belowThousand(rest)]
}

/** All words that occur. */
export const allWords: readonly string[] = [...units.slice(1), ...tens.slice(2), 'hundred', 'thousand', 'and']
