// Noisy images of 24 × 24 pixels with three digits each, and which pixels belong to which kind of digit.
import { digits } from '@tensorloom/datasets'
import { randomUniform, type Tensor, tensor } from '@tensorloom/tensor'

/** Images with the class of every pixel. */
export interface Scenes {
  /** float32 [count, side, side, 1] */
  readonly x: Tensor
  /** int32 [count, side, side]: 0 for the background, 1 for round digits (0, 6, 8, 9), 2 for the others */
  readonly y: Tensor
}

/** What the classes are called. */
export const classNames = ['background', 'round', 'straight'] as const
/** Height and width of the images. */
export const side = 24

const round = [0, 6, 8, 9]
const digitSide = 8
const perImage = 3

/** Makes scenes. The first half of the digits is for training, the second one for tests. */
export async function makeScenes(count: number, use: 'train' | 'test'): Promise<Scenes> {
  const data = await digits()
  const [pixels, labels] = await Promise.all([data.x.data(), data.y.data()])
  const half = Math.floor(labels.length / 2)
  const noise = randomUniform([count, side, side, 1], { max: 0.4 })
  const places = randomUniform([count, perImage, 3])
  const images = new Float32Array(await noise.data())
  const numbers = await places.data()
  for (const one of [noise, places]) one.dispose()
  const classes = new Int32Array(count * side * side)
  for (let image = 0; image < count; image++) {
    for (let k = 0; k < perImage; k++) {
      const [which, down, right] = numbers.subarray(3 * (image * perImage + k), 3 * (image * perImage + k) + 3)
      const row = Math.floor(which! * half) + (use === 'train' ? 0 : half)
      // Each digit has a third of the height for itself, so that none hides another.
      const top = Math.min(side - digitSide, k * digitSide + Math.floor(down! * 2))
      const left = Math.floor(right! * (side - digitSide + 1))
      for (let at = 0; at < digitSide ** 2; at++) {
        const ink = pixels[row * digitSide ** 2 + at]! / 16
        const place = (image * side + top + Math.floor(at / digitSide)) * side + left + (at % digitSide)
        images[place]! += ink
        if (ink > 0.3) classes[place] = round.includes(labels[row]!) ? 1 : 2
      }
    }
  }
  return {
    x: tensor(images, { shape: [count, side, side, 1] }),
    y: tensor(classes, { shape: [count, side, side] }),
  }
}
