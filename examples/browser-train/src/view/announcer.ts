// What the page says: everything is shown, and what is worth hearing is read aloud, at a pace that one can follow.

/** Says things. */
export interface Announcer {
  /** Shows a text, and has it read aloud. */
  now(text: string): void
  /** Shows a text, and has it read aloud unless something was read a moment ago. */
  sometimes(text: string): void
  /** Only shows a text. */
  quietly(text: string): void
}

const pause = 5000 // ms between two texts of `sometimes`

/**
 * @param shown - shows every text
 * @param heard - a live region that nobody sees
 */
export function announcer(shown: HTMLElement, heard: HTMLElement): Announcer {
  let last = Number.NEGATIVE_INFINITY
  const quietly = (text: string): void => {
    shown.textContent = text
  }
  const now = (text: string): void => {
    quietly(text)
    heard.textContent = text
    last = performance.now()
  }
  return { now, quietly, sometimes: (text) => (performance.now() - last < pause ? quietly : now)(text) }
}
