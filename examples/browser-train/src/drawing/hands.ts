// Digits as many hands would draw them with a mouse. The network learns from them beside the digits of the data, which people wrote
// with a pen, in a country where a 7 has a bar: a network that has never seen another 7 reads it as a 3.
import type { Point, Stroke } from './pixels.js'

type Place = readonly [x: number, y: number]
/** A stroke, as places that a smooth curve goes through, on a paper of 100 × 100, y downwards. A place named twice is a corner. */
type Path = readonly Place[]

/** A digit that a hand has drawn. */
export interface Drawing {
  readonly digit: number
  readonly strokes: readonly Stroke[]
}

/** Part of an ellipse; degrees, clockwise from the right. */
function arc(x: number, y: number, width: number, height: number, from: number, to: number, steps = 8): Place[] {
  return Array.from({ length: steps + 1 }, (_, k) => {
    const angle = ((from + ((to - from) * k) / steps) * Math.PI) / 180
    return [x + width * Math.cos(angle), y + height * Math.sin(angle)]
  })
}

const corner = (x: number, y: number): Place[] => [
  [x, y],
  [x, y],
]

/** The ways of writing each digit. */
// biome-ignore format: a line for each way
const ways: readonly (readonly (readonly Path[])[])[] = [
  [ // 0
    [arc(50, 50, 26, 40, -90, -450)],
    [arc(50, 50, 20, 42, -70, -440)],
    [arc(50, 50, 30, 34, -100, 270)],
    [arc(50, 50, 24, 40, -50, -380)],
    [arc(50, 50, 24, 40, -120, -490)],
  ],
  [ // 1: a bar, with a flag, with a foot
    [[[50, 8], [50, 92]]],
    [[[34, 32], ...corner(52, 10), [52, 92]]],
    [[[40, 22], ...corner(52, 8), [52, 92]], [[34, 92], [70, 92]]],
    [[[56, 8], [46, 92]]],
    [[[30, 40], ...corner(54, 8), [54, 92]]],
  ],
  [ // 2: round, with a loop, angular
    [[...arc(48, 30, 22, 22, -170, 20), [54, 64], ...corner(26, 90), [76, 90]]],
    [[...arc(48, 28, 20, 20, -180, 30), [46, 66], [28, 86], [34, 92], [42, 84], [34, 78], [30, 86], [52, 88], [74, 86]]],
    [[[28, 14], ...corner(68, 14), ...corner(28, 88), [72, 88]]],
    [[...arc(50, 30, 22, 20, -150, 40), [40, 74], ...corner(24, 86), [42, 80], [58, 90], [78, 82]]],
  ],
  [ // 3: round, with a flat top, with a loop
    [[...arc(46, 30, 20, 20, -150, 80), ...corner(46, 50), ...arc(46, 70, 24, 20, -80, 150)]],
    [[[28, 12], ...corner(68, 12), ...corner(46, 44), ...arc(46, 66, 24, 24, -60, 150)]],
    [[...arc(46, 28, 20, 18, -160, 70), [40, 46], [36, 50], [44, 52], ...arc(46, 70, 24, 20, -70, 160)]],
    [[...arc(48, 30, 18, 20, -120, 90), ...arc(48, 70, 22, 20, -90, 120)]],
  ],
  [ // 4: open, closed, round
    [[[50, 10], ...corner(26, 58), [78, 58]], [[62, 36], [62, 92]]],
    [[[62, 92], ...corner(62, 8), ...corner(24, 62), [78, 62]]],
    [[[30, 10], [28, 44], [40, 56], [66, 52]], [[68, 10], [66, 92]]],
    [[[36, 10], ...corner(28, 52), [72, 52]], [[66, 12], [62, 92]]],
    [[[56, 8], ...corner(24, 64), [80, 62]], [[66, 50], [62, 92]]],
  ],
  [ // 5: in two strokes, in one, like an S
    [[[36, 12], ...corner(34, 46), ...arc(46, 66, 24, 24, -110, 140)], [[36, 12], [72, 12]]],
    [[[72, 10], ...corner(36, 12), ...corner(32, 46), ...arc(48, 66, 22, 24, -120, 140)]],
    [[[70, 14], [48, 8], [34, 22], [38, 40], [58, 48], [70, 64], [62, 86], [42, 92], [26, 82]]],
    [[[66, 10], ...corner(40, 10), ...corner(36, 42), [56, 44], [66, 60], [60, 82], [30, 90]]],
  ],
  [ // 6
    [[[64, 8], [44, 26], [32, 54], ...arc(50, 70, 20, 20, -180, -540)]],
    [[[44, 8], [32, 50], ...arc(50, 68, 19, 22, -190, -520)]],
    [[[70, 18], [54, 8], [36, 24], [28, 52], ...arc(48, 70, 20, 20, -180, -530)]],
    [[[58, 8], [36, 40], [30, 72], [46, 92], [64, 84], [66, 66], [50, 58], [34, 68]]],
  ],
  [ // 7: without a bar, with one, with a hook
    [[[26, 12], ...corner(74, 12), [44, 92]]],
    [[[26, 14], [50, 10], ...corner(72, 14), [54, 46], [44, 92]]],
    [[[26, 12], ...corner(74, 12), [46, 92]], [[38, 50], [68, 48]]],
    [[[28, 26], ...corner(28, 12), ...corner(72, 12), [56, 40], [48, 92]]],
    [[[24, 18], [36, 10], [54, 16], ...corner(74, 10), [52, 56], [48, 92]]],
  ],
  [ // 8: in one stroke, of two circles, begun in the middle
    [[[66, 20], ...arc(50, 28, 17, 18, -40, -230, 5), [56, 56], ...arc(50, 72, 20, 18, 0, 200, 5), [44, 56], [60, 42], [66, 24]]],
    [arc(50, 30, 18, 20, 90, -270), arc(50, 70, 22, 20, -90, 270)],
    [[[50, 48], ...arc(50, 29, 16, 19, 110, 430), ...arc(50, 70, 20, 20, -80, 260)]],
    [[[70, 14], [48, 8], [34, 24], [48, 44], [66, 64], [64, 86], [44, 92], [32, 76], [44, 56], [62, 34], [68, 16]]],
  ],
  [ // 9: a straight stem, a hook
    [[...arc(48, 32, 19, 22, -20, -380), ...corner(67, 28), [62, 92]]],
    [[...arc(50, 30, 18, 20, 0, -360), ...corner(68, 30), [70, 66], [58, 90], [36, 88]]],
    [[...arc(48, 30, 20, 20, -40, -350), [64, 60], [46, 92]]],
    [arc(48, 30, 18, 20, 0, 360), [[66, 12], [66, 92]]],
  ],
]

const middle = 50

/**
 * Draws every digit in different hands: some slant, some write wide, all are a little shaky.
 *
 * @param hands - how many
 * @param noise - gives the next normal random number
 * @returns ten drawings for each hand
 */
export function drawWithHands(hands: number, noise: () => number): Drawing[] {
  return Array.from({ length: hands }, (_, hand) => {
    const habits = {
      slant: 0.05 + 0.18 * noise(),
      width: 0.2 * noise(),
      turn: 0.06 * noise(),
      shake: 1 + Math.abs(noise()),
    }
    return ways.map((of, digit) => ({ digit, strokes: drawn(of[hand % of.length]!, habits, noise) }))
  }).flat()
}

interface Habits {
  /** How far to the right the pen goes on its way up, as a part of that way. */
  readonly slant: number
  /** The logarithm of the width, as a part of the usual one. */
  readonly width: number
  /** Radians. */
  readonly turn: number
  /** Units of the paper. */
  readonly shake: number
}

function drawn(way: readonly Path[], habits: Habits, noise: () => number): Stroke[] {
  const slant = habits.slant + 0.04 * noise()
  const width = Math.exp(habits.width + 0.08 * noise())
  const turn = habits.turn + 0.03 * noise()
  const place = ({ x, y }: Point): Point => {
    const [across, down] = [(x - middle) * width - slant * (y - middle), y - middle]
    return {
      x: middle + across * Math.cos(turn) - down * Math.sin(turn),
      y: middle + across * Math.sin(turn) + down * Math.cos(turn),
    }
  }
  return way.map((path) => smooth(shaken(path, habits.shake, noise)).map(place))
}

/** Moves every place; those of a corner together. */
function shaken(path: Path, by: number, noise: () => number): Place[] {
  const moved: Place[] = []
  for (const [k, [x, y]] of path.entries()) {
    const before = path[k - 1]
    const same = before !== undefined && before[0] === x && before[1] === y
    moved.push(same ? moved[k - 1]! : [x + by * noise(), y + by * noise()])
  }
  return moved
}

/** A curve through places (Catmull and Rom 1974). */
function smooth(places: Path): Point[] {
  const at = (k: number): Place => places[Math.min(places.length - 1, Math.max(0, k))]!
  const steps = 6
  const between = (k: number, t: number, axis: 0 | 1): number => {
    const [a, b, c, d] = [at(k - 1)[axis], at(k)[axis], at(k + 1)[axis], at(k + 2)[axis]]
    return b + (t / 2) * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
  }
  return Array.from({ length: (places.length - 1) * steps + 1 }, (_, step) => {
    const [k, t] = [Math.floor(step / steps), (step % steps) / steps]
    return { x: between(k, t, 0), y: between(k, t, 1) }
  })
}
