// Where texts are split before bytes are joined: tokens never reach across.

// GPT-2's pattern (Radford et al. 2019, in their published program): endings of English, words with the space before them,
// numbers, other characters, space. White space is Unicode's, as in other programs; JavaScript's \s differs in two characters.
const pattern =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu

/** Words, numbers and signs, each with the space before it. All of them together are the text. */
export function splitForBytePairs(text: string): readonly string[] {
  return text.match(pattern) ?? []
}
