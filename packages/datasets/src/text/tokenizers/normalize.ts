// What is done to texts before they are split into tokens.
import type { JsonObject } from './json.js'

/** How a tokenizer makes texts alike before it splits them. */
export interface NormalizeOptions {
  /** Whether letters become lower case; false by default. */
  readonly lowercase?: boolean | undefined
  /**
   * Unicode normalization (UAX #15), so that an accented letter is the same, however it was typed: `NFC`, `NFKC`, `NFD`,
   * `NFKD`, or null (the default) for none.
   */
  readonly unicode?: UnicodeForm | null | undefined
}

/** The forms of Unicode normalization. */
export type UnicodeForm = 'NFC' | 'NFKC' | 'NFD' | 'NFKD'

/** The forms of Unicode normalization. */
export const unicodeForms: readonly UnicodeForm[] = ['NFC', 'NFKC', 'NFD', 'NFKD']

/** A text as the options want it. */
export function normalizerOf({ lowercase = false, unicode = null }: NormalizeOptions): (text: string) => string {
  return (text) => {
    // Halves of pairs are not characters, and no file can hold them.
    let normal = text.replaceAll(/\p{Surrogate}/gu, '\ufffd')
    if (unicode !== null) normal = normal.normalize(unicode)
    return lowercase ? lower(normal) : normal
  }
}

// Letter by letter, as other programs do it. JavaScript's own depends on the neighbours of a sigma.
function lower(text: string): string {
  return text.includes('Σ') ? Array.from(text, (one) => one.toLowerCase()).join('') : text.toLowerCase()
}

/** The normalizer of `tokenizer.json`. */
export function normalizerJson({ lowercase = false, unicode = null }: NormalizeOptions): JsonObject | null {
  const steps = [...(unicode === null ? [] : [{ type: unicode }]), ...(lowercase ? [{ type: 'Lowercase' }] : [])]
  return steps.length > 1 ? { type: 'Sequence', normalizers: steps } : (steps[0] ?? null)
}
