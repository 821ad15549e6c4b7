// The data: images to learn from, and others to be tested on.
import { digits, trainTestSplit } from '@tensorloom/datasets'
import { scope, type Tensor } from '@tensorloom/tensor'

/** Images and what they show, one row per sample. */
export interface Samples {
  /** float32 [samples, 8, 8, 1], 0 (white) to 1 (black) */
  readonly x: Tensor
  /** int32 [samples], the digit from 0 to 9 */
  readonly y: Tensor
}

/** Four fifths of the digits to learn from and one fifth to be tested on; the same ones in every run. */
export async function loadData(): Promise<{ readonly train: Samples; readonly test: Samples }> {
  const { x, y } = await digits()
  // Pixels are 0 … 16; networks like 0 … 1.
  const images = scope(() => x.div(16))
  return trainTestSplit({ x: images, y }, { testFraction: 0.2, seed: 42 })
}
