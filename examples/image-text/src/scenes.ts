// Images of two handwritten digits in colours, and sentences that say what they show.
import { digits } from '@tensorloom/datasets'
import { randomUniform, type Tensor, tensor } from '@tensorloom/tensor'

const names = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']
const colors = { red: [1, 0.2, 0.2], green: [0.2, 0.9, 0.3], blue: [0.3, 0.45, 1], yellow: [1, 0.9, 0.2] } as const
const colorNames = Object.keys(colors) as readonly (keyof typeof colors)[]
/** Height and width of a digit. */
const side = 8
/** Height, width and channels of an image. */
export const imageShape: readonly [height: number, width: number, channels: 3] = [side, 2 * side, 3]

/** Images with their sentences. */
export interface Scenes {
  /** float32 [count, height, width, 3], 0 to 1 */
  readonly images: Tensor
  /** What each image shows, said in one of two ways. */
  readonly texts: readonly string[]
}

/** What can be seen: a digit and a colour on the left, and on the right. */
const kinds = 40 * 40
// 11 shares no factor with 40: in the tests, every digit and every colour is on both sides.
const testsEvery = 11
/** Number of different test scenes. */
export const testKinds: number = Math.ceil(kinds / testsEvery)

/**
 * Makes scenes. Every eleventh kind and a fifth of the handwritten digits are for tests alone: what is shown there was never seen or
 * described before.
 */
export async function makeScenes(count: number, use: 'train' | 'test'): Promise<Scenes> {
  const data = await digits()
  const [pixels, labels, draws] = await Promise.all([data.x.data(), data.y.data(), randomUniform([count, 4]).data()])
  const isUsed = (k: number, every: number): boolean => (k % every === 0) === (use === 'test')
  const rows = names.map((_, digit) =>
    Array.from(labels.keys()).filter((row) => labels[row] === digit && isUsed(row, 5)),
  )
  const kindsOfUse = Array.from({ length: kinds }, (_, kind) => kind).filter((kind) => isUsed(kind, testsEvery))

  const images = new Float32Array(count * 2 * side * side * 3)
  const texts = Array.from({ length: count }, (_, scene) => {
    const [choice, left, right, way] = draws.subarray(4 * scene, 4 * scene + 4)
    // Tests show every kind once.
    const kind = use === 'test' ? kindsOfUse[scene % kindsOfUse.length]! : pick(kindsOfUse, choice!)
    const parts = [Math.floor(kind / 40), kind % 40].map((part, place) => {
      const [digit, color] = [part % 10, colorNames[Math.floor(part / 10)]!]
      const row = pick(rows[digit]!, place === 0 ? left! : right!)
      for (let at = 0; at < side * side; at++) {
        const to = ((scene * side + Math.floor(at / side)) * 2 * side + place * side + (at % side)) * 3
        for (const channel of [0, 1, 2]) {
          images[to + channel] = (pixels[row * side * side + at]! / 16) * colors[color][channel]!
        }
      }
      return `${color} ${names[digit]}`
    })
    return way! < 0.5 ? `a ${parts[0]} left of a ${parts[1]}` : `a ${parts[1]} right of a ${parts[0]}`
  })
  return { images: tensor(images, { shape: [count, ...imageShape] }), texts }
}

const pick = <T>(list: readonly T[], at: number): T => list[Math.floor(at * list.length)]!
