// Drawn people: what makes a face somebody's own differs from person to person, and what does not from picture to picture.
import { randomNormal, randomUniform, type Tensor, tensor } from '@tensorloom/tensor'

/** Height and width of a picture. */
export const side = 32

/** What is somebody's own; lengths are shares of half the picture. */
interface Person {
  readonly head: readonly [width: number, height: number, chin: number]
  readonly skin: number
  readonly hair: { readonly shade: number; readonly line: number; readonly length: number; readonly volume: number }
  readonly eyes: { readonly apart: number; readonly height: number; readonly width: number; readonly slant: number }
  readonly brows: { readonly thickness: number; readonly above: number }
  readonly nose: readonly [length: number, width: number]
  readonly mouth: readonly [width: number, lips: number, below: number]
  readonly beard: number
  readonly glasses: boolean
}

/** What differs from picture to picture. */
interface Shot {
  readonly shift: readonly [x: number, y: number]
  readonly scale: number
  /** Radians by which the head leans. */
  readonly roll: number
  /** How far the face looks aside, −1 to 1. */
  readonly turn: number
  readonly light: readonly [x: number, y: number, level: number]
  /** −1 for a sad mouth, 1 for a smile. */
  readonly smile: number
  readonly open: { readonly eyes: number; readonly mouth: number }
  readonly background: number
}

/** Pictures and who is on them. */
export interface Pictures {
  /** float32 [people · each, side, side, 1], 0 to 1 */
  readonly x: Tensor
  /** The person of every picture, int32 [people · each]: `each` pictures of the first, then of the second. */
  readonly y: Tensor
}

const drawsOfPerson = 20
const drawsOfShot = 12

/** Draws people, and takes some pictures of each. Another call draws other people. */
export async function takePictures(people: number, each: number): Promise<Pictures> {
  const count = people * each
  const [own, other, noise] = await Promise.all([
    randomUniform([people * drawsOfPerson]).data(),
    randomUniform([count * drawsOfShot]).data(),
    randomNormal([count * side * side], { standardDeviation: 0.04 }).data(),
  ])
  const pixels = new Float32Array(count * side * side)
  for (let picture = 0; picture < count; picture++) {
    const person = Math.floor(picture / each)
    const somebody = personOf(own.subarray(person * drawsOfPerson, (person + 1) * drawsOfPerson))
    const shot = shotOf(other.subarray(picture * drawsOfShot, (picture + 1) * drawsOfShot))
    for (let at = 0; at < side * side; at++) {
      const [x, y] = [((at % side) + 0.5) / (side / 2) - 1, (Math.floor(at / side) + 0.5) / (side / 2) - 1]
      const k = picture * side * side + at
      pixels[k] = Math.min(1, Math.max(0, shade(somebody, shot, x, y) + noise[k]!))
    }
  }
  return {
    x: tensor(pixels, { shape: [count, side, side, 1] }),
    y: tensor(Int32Array.from({ length: count }, (_, k) => Math.floor(k / each))),
  }
}

/** Reads numbers from 0 to 1, one after the other, each as one of a range. */
function ranges(draws: ArrayLike<number>): (least: number, most: number) => number {
  let next = 0
  return (least, most) => least + (most - least) * draws[next++]!
}

function personOf(draws: ArrayLike<number>): Person {
  const between = ranges(draws)
  return {
    head: [between(0.44, 0.62), between(0.6, 0.76), between(0, 0.35)],
    skin: between(0.45, 0.9),
    hair: {
      shade: between(0.02, 0.95),
      line: between(-0.6, -0.3),
      length: between(-0.5, 0.8),
      volume: between(0.03, 0.2),
    },
    eyes: {
      apart: between(0.17, 0.29),
      height: between(-0.2, -0.02),
      width: between(0.08, 0.13),
      slant: between(-0.25, 0.25),
    },
    brows: { thickness: between(0.015, 0.06), above: between(0.12, 0.2) },
    nose: [between(0.14, 0.3), between(0.03, 0.09)],
    mouth: [between(0.13, 0.28), between(0.02, 0.07), between(0.34, 0.46)],
    beard: Math.max(0, between(-1, 1)),
    glasses: between(0, 1) > 0.7,
  }
}

function shotOf(draws: ArrayLike<number>): Shot {
  const between = ranges(draws)
  return {
    shift: [between(-0.12, 0.12), between(-0.1, 0.1)],
    scale: between(0.9, 1.12),
    roll: between(-0.2, 0.2),
    turn: between(-1, 1),
    light: [between(-0.35, 0.35), between(-0.2, 0.2), between(0.75, 1.1)],
    smile: between(-0.6, 1),
    open: { eyes: between(0.4, 1), mouth: between(-0.5, 1) },
    background: between(0, 1),
  }
}

/** Grey at a place of the picture, each from −1 to 1 with y downwards: shapes lie one on the other. */
function shade(person: Person, shot: Shot, pictureX: number, pictureY: number): number {
  // From the picture to the face: no shift, no lean, no scale.
  const [dx, dy] = [(pictureX - shot.shift[0]) / shot.scale, (pictureY - shot.shift[1]) / shot.scale]
  const [cos, sin] = [Math.cos(shot.roll), Math.sin(shot.roll)]
  const [x, y] = [dx * cos + dy * sin, dy * cos - dx * sin]
  // A face that looks aside has its features aside, and narrower.
  const across = (x - 0.12 * shot.turn) / (1 - 0.15 * Math.abs(shot.turn))

  const { head, hair, eyes, brows, nose, mouth } = person
  const [width, height, chin] = head
  let grey = shot.background
  const paint = (colour: number, share: number): void => {
    grey += (colour - grey) * share
  }
  const jaw = y > 0 ? width * (1 - chin * (y / height) ** 2) : width
  const hairWidth = width + hair.volume
  const behind = y < 0 ? ellipse(x, y, hairWidth, height + hair.volume) : edge(Math.abs(x) - hairWidth)
  paint(hair.shade, behind * edge(y - hair.length))
  const face = ellipse(x, y, jaw, height)
  paint(person.skin, face)
  paint(hair.shade, face * edge(y - hair.line - 0.12 * across ** 2))
  paint(
    0.15,
    0.75 * person.beard * face * edge(0.12 + mouth[2] / 2 - y) * (1 - ellipse(across, y - mouth[2], 0.2, 0.08)),
  )
  paint(person.skin * 0.6, ellipse(across, y - eyes.height - nose[0] * 0.9, nose[1], nose[0] / 2) * 0.6)

  for (const sideOfFace of [-1, 1]) {
    const [u, v] = [across - sideOfFace * eyes.apart, y - eyes.height]
    const leaning = v + sideOfFace * eyes.slant * u
    paint(0.95, ellipse(u, leaning, eyes.width, 0.07 * shot.open.eyes))
    paint(0.05, ellipse(u, leaning, 0.045, 0.06 * shot.open.eyes))
    paint(hair.shade * 0.6, box(u, leaning + brows.above, eyes.width * 1.15, brows.thickness))
    if (person.glasses) {
      const rim = ellipse(u, v, eyes.width + 0.07, 0.14) - ellipse(u, v, eyes.width + 0.02, 0.09)
      paint(0.05, Math.max(0, rim))
    }
  }
  // Its corners go up in a smile.
  const lips = y - mouth[2] + shot.smile * 1.2 * across ** 2
  paint(person.skin * 0.45, ellipse(across, lips, mouth[0], mouth[1] + 0.04 * Math.max(0, shot.open.mouth)))
  paint(0.08, ellipse(across, lips, mouth[0] * 0.8, 0.035 * Math.max(0, shot.open.mouth)))
  return grey * (1 + shot.light[0] * x + shot.light[1] * y) * shot.light[2]
}

/** 1 where the distance to an edge is negative, 0 where it is positive, and a slope of a pixel in between. */
function edge(distance: number): number {
  return Math.min(1, Math.max(0, 0.5 - (distance * side) / 2))
}

function ellipse(x: number, y: number, width: number, height: number): number {
  if (width <= 0 || height <= 0) return 0
  // To first order, the distance to the ellipse is the value of its equation by the length of its gradient.
  const value = Math.hypot(x / width, y / height)
  const gradient = Math.hypot(x / width ** 2, y / height ** 2)
  return gradient === 0 ? 1 : edge((value * (value - 1)) / gradient)
}

function box(x: number, y: number, width: number, height: number): number {
  return edge(Math.max(Math.abs(x) - width, Math.abs(y) - height))
}
