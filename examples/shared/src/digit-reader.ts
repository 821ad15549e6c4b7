// A network that reads digits, to judge digits that other networks have drawn.
import { digits } from '@tensorloom/datasets'
import { dense, dropout, sequential } from '@tensorloom/layers'
import { adam } from '@tensorloom/optim'
import { argMax, max, scope, type Tensor } from '@tensorloom/tensor'
import { compile } from '@tensorloom/train'

/** Reads images of digits. */
export interface DigitReader {
  /** The images that it learned from: float32 [1797, 64], 0 to 1. */
  readonly images: Tensor
  /** Their digits: int32 [1797]. */
  readonly labels: Tensor
  /**
   * The digit that each image shows, and how sure the reader is.
   *
   * @param images - [count, 64], 0 to 1
   */
  read(images: Tensor): Promise<{ readonly digits: ArrayLike<number>; readonly certainty: ArrayLike<number> }>
}

/** Trains a reader on all of the digits. It takes about a second. */
export async function digitReader(): Promise<DigitReader> {
  const data = await digits()
  const images = scope(() => data.x.div(16).reshape([-1, 64]))
  const network = sequential([
    dense(128, { activation: 'relu', inputShape: [64] }),
    dropout(0.3),
    dense(10, { activation: 'softmax' }),
  ])
  const trainer = compile(network, { optimizer: adam({ learningRate: 0.003 }), loss: 'sparseCategoricalCrossentropy' })
  await trainer.fit({ x: images, y: data.y }, { epochs: 15, verbose: 0 })
  return {
    images,
    labels: data.y,
    async read(drawn) {
      const probabilities = await network.predict(drawn, { batchSize: 512 })
      const found = scope(() => [argMax(probabilities, { axis: -1 }), max(probabilities, { axis: -1 })] as const)
      const [digit, certainty] = await Promise.all(found.map((one) => one.data()))
      for (const one of [probabilities, ...found]) one.dispose()
      return { digits: digit!, certainty: certainty! }
    },
  }
}
