// The data of the pages: 1797 handwritten digits, four fifths to learn from and one fifth to be tested on.
import { digits, trainTestSplit } from '@tensorloom/datasets'
import { scope, type Tensor } from '@tensorloom/tensor'

/** Rows and columns of an image. */
export const imageSize = 8

/** Images and what they show. */
export interface Samples {
  /** float32 [samples, 8, 8, 1], 0 (paper) to 1 (ink) */
  readonly x: Tensor
  /** int32 [samples], the digit */
  readonly y: Tensor
}

/** Both parts. */
export interface DigitData {
  readonly train: Samples
  readonly test: Samples
}

/** Loads the digits, and splits them in the same way each time. The tensors are the caller's to free. */
export async function loadDigits(): Promise<DigitData> {
  const { x, y } = await digits()
  const images = scope(() => x.div(16))
  const data = await trainTestSplit({ x: images, y }, { testFraction: 0.2, seed: 42 })
  for (const tensor of [x, images, y]) tensor.dispose()
  return data
}
