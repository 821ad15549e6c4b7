// The digits of the pages: 1797 handwritten digits, four fifths to learn from and one fifth to be tested on.
import { digits, trainTestSplit } from '@tensorloom/datasets'
import { scope, type Tensor } from '@tensorloom/tensor'

/** Rows and columns of the image of a digit. */
export const imageSize = 8

/** Images and what they show. */
export interface Samples {
  /** float32 [samples, size, size, 1], 0 to 1 */
  readonly x: Tensor
  /** [samples], whole numbers: the kind of each image */
  readonly y: Tensor
}

/** Images to learn from, and others to be tested on. */
export interface ImageParts {
  readonly train: Samples
  readonly test: Samples
}

/** Loads the digits, and splits them in the same way each time. The tensors are the caller's to free. */
export async function loadDigits(): Promise<ImageParts> {
  const { x, y } = await digits()
  const images = scope(() => x.div(16))
  const data = await trainTestSplit({ x: images, y }, { testFraction: 0.2, seed: 42 })
  for (const tensor of [x, images, y]) tensor.dispose()
  return data
}
