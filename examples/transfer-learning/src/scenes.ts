// Digits somewhere in noisy images of 20 × 20 pixels, so that few examples do not say much.
import { digits } from '@tensorloom/datasets'
import { randomUniform, type Tensor, tensor } from '@tensorloom/tensor'

/** Images with their classes. */
export interface Scenes {
  /** float32 [count, 20, 20, 1] */
  readonly x: Tensor
  /** int32 [count], counted from 0 in the order of the classes that were asked for */
  readonly y: Tensor
}

const side = 20
const digitSide = 8

/** Makes scenes. The first half of the digits is for training, the second one for tests. */
export async function sceneMaker(): Promise<
  (classes: readonly number[], count: number, use: 'train' | 'test') => Promise<Scenes>
> {
  const { x, y } = await digits()
  const pixels = await x.data()
  const labels = await y.data()
  const half = labels.length / 2
  return async (classes, count, use) => {
    const rows = Array.from(labels, (label, row) => ({ label, row })).filter(
      ({ label, row }) => classes.includes(label) && row < half === (use === 'train'),
    )
    const noise = randomUniform([count, side, side, 1], { max: 0.3 })
    const places = randomUniform([count, 3])
    const images = new Float32Array(await noise.data())
    const numbers = await places.data()
    for (const one of [noise, places]) one.dispose()
    const found: number[] = []
    for (let k = 0; k < count; k++) {
      // Every class equally often.
      const ofClass = rows.filter(({ label }) => label === classes[k % classes.length])
      const { row, label } = ofClass[Math.floor(numbers[3 * k]! * ofClass.length)]!
      const top = Math.floor(numbers[3 * k + 1]! * (side - digitSide + 1))
      const left = Math.floor(numbers[3 * k + 2]! * (side - digitSide + 1))
      for (let at = 0; at < digitSide ** 2; at++) {
        const place = (k * side + top + Math.floor(at / digitSide)) * side + left + (at % digitSide)
        images[place]! += pixels[row * digitSide ** 2 + at]! / 16
      }
      found.push(classes.indexOf(label))
    }
    return { x: tensor(images, { shape: [count, side, side, 1] }), y: tensor(found, { dtype: 'int32' }) }
  }
}
