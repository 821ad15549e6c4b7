// Counts what each kind was read as.

/**
 * @param labels - the kinds, 0 to 9
 * @param guesses - what each was read as, as many
 * @returns ten rows, the kinds; ten columns, what they were read as
 */
export function countConfusion(labels: ArrayLike<number>, guesses: ArrayLike<number>): number[][] {
  const counts = Array.from({ length: 10 }, () => new Array<number>(10).fill(0))
  for (let k = 0; k < labels.length; k++) {
    const row = counts[labels[k]!]!
    row[guesses[k]!] = row[guesses[k]!]! + 1
  }
  return counts
}
