// Non-maximum suppression: of boxes that overlap, the one with the highest score stays.
import type { Call } from '../operator.js'
import { hostValue, integers, type Value } from '../values.js'

interface Choice {
  readonly box: number
  readonly score: number
}

/** Chosen boxes, their scores, and how many there are. */
export function chooseBoxes(
  call: Call,
  { padded = false, soft = false }: { readonly padded?: boolean; readonly soft?: boolean } = {},
): readonly [indices: Value, scores: Value, count: Value] {
  const [boxes, scores] = [call.numbers(0), call.numbers(1)]
  const most = call.inputs.length > 2 ? call.number(2) : scores.length
  const overlap = call.inputs.length > 3 ? call.number(3) : call.attributes.float('iou_threshold', 0.5)
  const least = call.inputs.length > 4 ? call.number(4) : Number.NEGATIVE_INFINITY
  const sigma = soft && call.inputs.length > 5 ? call.number(5) : 0
  const chosen = choose(boxes, scores, { most, overlap, least, sigma })
  const indices = chosen.map(({ box }) => box)
  const fill = padded && call.attributes.bool('pad_to_max_output_size') ? Math.max(0, most - indices.length) : 0
  return [
    integers([...indices, ...new Array<number>(fill).fill(0)]),
    hostValue(
      'float32',
      [chosen.length],
      Float32Array.from(chosen, ({ score }) => score),
    ),
    integers([indices.length], []),
  ]
}

interface Limits {
  readonly most: number
  readonly overlap: number
  readonly least: number
  readonly sigma: number
}

function choose(
  boxes: readonly number[],
  scores: readonly number[],
  { most, overlap, least, sigma }: Limits,
): readonly Choice[] {
  let open = scores.flatMap((score, box) => (score > least ? [{ box, score, begin: 0 }] : []))
  const chosen: Choice[] = []
  while (chosen.length < most && open.length > 0) {
    const best = open.reduce((a, b) => (b.score > a.score || (b.score === a.score && b.box < a.box) ? b : a))
    open = open.filter((one) => one !== best)
    // Those that were chosen after it was last looked at may overlap with it.
    let { score } = best
    let suppressed = false
    for (let k = chosen.length - 1; k >= best.begin; k--) {
      const shared = sharedArea(boxes, best.box, chosen[k]!.box)
      if (shared >= overlap && sigma === 0) {
        suppressed = true
        break
      }
      score *= sigma === 0 ? 1 : shared <= overlap ? Math.exp((-0.5 / sigma) * shared * shared) : 0
      if (score <= least) break
    }
    if (suppressed || score <= least) continue
    if (score === best.score) chosen.push({ box: best.box, score })
    else open.push({ box: best.box, score, begin: chosen.length })
  }
  return chosen
}

// Intersection over union of two boxes [y1, x1, y2, x2].
function sharedArea(boxes: readonly number[], a: number, b: number): number {
  const corners = (k: number): readonly [number, number, number, number] => {
    const [y1 = 0, x1 = 0, y2 = 0, x2 = 0] = boxes.slice(4 * k, 4 * k + 4)
    return [Math.min(y1, y2), Math.min(x1, x2), Math.max(y1, y2), Math.max(x1, x2)]
  }
  const [top, left, bottom, right] = corners(a)
  const [top2, left2, bottom2, right2] = corners(b)
  const [one, other] = [(bottom - top) * (right - left), (bottom2 - top2) * (right2 - left2)]
  if (one <= 0 || other <= 0) return 0
  const height = Math.max(0, Math.min(bottom, bottom2) - Math.max(top, top2))
  const width = Math.max(0, Math.min(right, right2) - Math.max(left, left2))
  return (height * width) / (one + other - height * width)
}
