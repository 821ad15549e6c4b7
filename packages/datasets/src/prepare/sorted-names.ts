// The order in which classes are numbered.

/** The different names, sorted; numbers as numbers. */
export function sortedNames(names: Iterable<string>): readonly string[] {
  const different = [...new Set(names)]
  const numeric = different.every((name) => name.trim() !== '' && Number.isFinite(Number(name)))
  return different.sort((a, b) => (numeric && Number(a) !== Number(b) ? Number(a) - Number(b) : a < b ? -1 : 1))
}
