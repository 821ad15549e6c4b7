// A printable character for every byte, as GPT-2 writes them, so that tokens of any bytes are texts.
// Radford et al., Language Models are Unsupervised Multitask Learners (2019), section 2.2.

// Bytes that are printable characters of Latin-1 stand for themselves; the others follow from U+0100.
const isPrintable = (byte: number): boolean =>
  (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae
let others = 0

/** The character of every byte. */
export const byteCharacters: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  String.fromCharCode(isPrintable(byte) ? byte : 0x100 + others++),
)

const bytesOfCharacters = new Map(byteCharacters.map((character, byte) => [character, byte]))
const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** The UTF-8 of a text, in characters for bytes: `' é'` gives `'ĠÃ©'`. */
export function inByteCharacters(text: string): string {
  let characters = ''
  for (const byte of encoder.encode(text)) characters += byteCharacters[byte]!
  return characters
}

/** The text of tokens. Bytes that are not UTF-8 become U+FFFD. */
export function textOfTokens(tokens: readonly string[], isSpecial: (token: string) => boolean): string {
  const bytes: number[] = []
  for (const token of tokens) {
    const own = isSpecial(token) ? undefined : Array.from(token, (one) => bytesOfCharacters.get(one))
    // What is not of the alphabet stands for itself.
    const known = own !== undefined && !own.includes(undefined)
    for (const byte of known ? (own as readonly number[]) : encoder.encode(token)) bytes.push(byte)
  }
  return decoder.decode(Uint8Array.from(bytes))
}
