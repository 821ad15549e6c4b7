// Where a sentence ends.

/** Behind the full stop of an abbreviation the sentence goes on. */
const end = /(?<=[.!?])(?<!\b(?:al|e\.g|i\.e|vs)\.)\s/

/**
 * The sentences of a text in one line.
 * @param {string} text
 */
export function sentencesOf(text) {
  return text.split(end)
}
