// The order of strings by their bytes in UTF-8, which numbers of vocabularies depend on.

/** Negative if `a` comes before `b` in the order of their code points, which is that of their bytes. */
export function compareText(a: string, b: string): number {
  const [first, second] = [Array.from(a), Array.from(b)]
  for (let k = 0; k < Math.min(first.length, second.length); k++) {
    const difference = first[k]!.codePointAt(0)! - second[k]!.codePointAt(0)!
    if (difference !== 0) return difference
  }
  return first.length - second.length
}
