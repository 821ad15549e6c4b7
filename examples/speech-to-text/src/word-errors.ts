// How many words of a text are wrong.

/** The fewest words to put in, to leave out or to replace until one text is the other (Levenshtein 1966). */
export function wordErrors(heard: string, said: string): number {
  const [left, right] = [heard, said].map((text) => text.split(' ').filter((word) => word !== ''))
  // Errors of the first words of the left text against the first k words of the right one.
  let row = Array.from({ length: right!.length + 1 }, (_, k) => k)
  for (const [at, word] of left!.entries()) {
    const next = [at + 1]
    for (const [k, other] of right!.entries()) {
      next.push(Math.min(row[k + 1]! + 1, next[k]! + 1, row[k]! + (word === other ? 0 : 1)))
    }
    row = next
  }
  return row.at(-1)!
}
