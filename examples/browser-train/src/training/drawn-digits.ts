// The digits that the network learns from: those of the data, and drawings beside them. It is tested on digits of the data alone.
import { type ImageParts, loadDigits } from '@tensorloom/example-browser-shared/digits'
import { concat, scope, tensor } from '@tensorloom/tensor'
import { drawWithHands } from '../drawing/hands.js'
import { imageSize, strokesToPixels } from '../drawing/pixels.js'

const hands = 30

/** Loads them. The tensors are the caller's to free. */
export async function loadDrawnDigits(): Promise<ImageParts> {
  const { train, test } = await loadDigits()
  const drawings = drawWithHands(hands, 7)
  const more = scope(() => {
    const pixels = drawings.flatMap(({ strokes }) => [...strokesToPixels(strokes)])
    const x = tensor(pixels, { shape: [drawings.length, imageSize, imageSize, 1] })
    const y = tensor(
      drawings.map(({ digit }) => digit),
      { dtype: train.y.dtype as 'int32' },
    )
    return { x: concat([train.x, x]), y: concat([train.y, y]) }
  })
  train.x.dispose()
  train.y.dispose()
  return { train: more, test }
}
