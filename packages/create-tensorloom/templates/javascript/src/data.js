// The data: images to learn from, and others to be tested on.
import { digits, trainTestSplit } from '@tensorloom/datasets'
import { scope } from '@tensorloom/tensor'

/**
 * Four fifths of the digits to learn from and one fifth to be tested on, as `train` and `test`; the same ones in every run. Both
 * have the images `x`, float32 [samples, 8, 8, 1] from 0 (white) to 1 (black), and the digits `y`, int32 [samples].
 */
export async function loadData() {
  const { x, y } = await digits()
  // Pixels are 0 … 16; networks like 0 … 1.
  const images = scope(() => x.div(16))
  return trainTestSplit({ x: images, y }, { testFraction: 0.2, seed: 42 })
}
