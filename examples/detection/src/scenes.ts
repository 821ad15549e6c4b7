// Noisy images of 32 × 32 pixels with one to three digits of different sizes, and where they are.
import { digits } from '@tensorloom/datasets'
import { randomUniform } from '@tensorloom/tensor'
import { type Box, overlap } from './boxes.js'

/** An image with its digits. */
export interface Scene {
  /** side × side grey values from about 0 to 1. */
  readonly pixels: Float32Array
  readonly boxes: readonly Box[]
}

/** Height and width of the images. */
export const side = 32
const digitSide = 8

/** Makes scenes. The first half of the digits is for training, the second one for tests. */
export async function makeScenes(count: number, use: 'train' | 'test'): Promise<readonly Scene[]> {
  const data = await digits()
  const [pixels, labels] = await Promise.all([data.x.data(), data.y.data()])
  const half = Math.floor(labels.length / 2)
  const perScene = 64
  const [noise, numbers] = await Promise.all([
    randomUniform([count * side * side], { max: 0.3 }).data(),
    randomUniform([count * perScene]).data(),
  ])
  return Array.from({ length: count }, (_, scene) => {
    let next = scene * perScene
    const image = Float32Array.from(noise.subarray(scene * side * side, (scene + 1) * side * side))
    const boxes: Box[] = []
    const wanted = 1 + Math.floor(numbers[next++]! * 3)
    for (let tries = 0; tries < 12 && boxes.length < wanted; tries++) {
      const size = 9 + Math.floor(numbers[next++]! * 8)
      const left = Math.floor(numbers[next++]! * (side - size + 1))
      const top = Math.floor(numbers[next++]! * (side - size + 1))
      const row = Math.floor(numbers[next++]! * half) + (use === 'train' ? 0 : half)
      const box: Box = { left, top, right: left + size, bottom: top + size, label: labels[row]!, score: 1 }
      if (boxes.some((other) => overlap(box, other) > 0.05)) continue
      boxes.push(box)
      for (let y = 0; y < size; y++) {
        for (let x = 0; x < size; x++) {
          const at = Math.floor((y / size) * digitSide) * digitSide + Math.floor((x / size) * digitSide)
          image[(top + y) * side + left + x]! += pixels[row * digitSide ** 2 + at]! / 16
        }
      }
    }
    return { pixels: image, boxes }
  })
}
