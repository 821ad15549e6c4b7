// Boxes: how much two overlap, and which of many say the same.

/** A box in pixels, with what is in it. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
  readonly label: number
  /** How sure it is that there is something, 0 to 1. */
  readonly score: number
}

/** Intersection over union: 0 for boxes apart, 1 for equal ones. */
export function overlap(a: Box, b: Box): number {
  const width = Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left))
  const height = Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top))
  return (width * height) / (area(a) + area(b) - width * height)
}

function area({ left, top, right, bottom }: Box): number {
  return (right - left) * (bottom - top)
}

/** Non-maximum suppression: of boxes that overlap by more than `most`, the surest one stays. */
export function withoutRepeats(boxes: readonly Box[], most: number): readonly Box[] {
  const kept: Box[] = []
  for (const box of [...boxes].sort((a, b) => b.score - a.score)) {
    if (kept.every((other) => overlap(box, other) <= most)) kept.push(box)
  }
  return kept
}

/** Boxes that are found, with the right label and an overlap of at least `least`; each true box counts once. */
export function hits(found: readonly Box[], truth: readonly Box[], least: number): number {
  const open = [...truth]
  return found.filter((box) => {
    const at = open.findIndex((other) => other.label === box.label && overlap(box, other) >= least)
    if (at >= 0) open.splice(at, 1)
    return at >= 0
  }).length
}
