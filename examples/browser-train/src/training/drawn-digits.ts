// The digits that the network learns from: those of the data, and drawings beside them. It is tested on digits of the data alone.
import { type ImageParts, loadDigits } from '@tensorloom/example-browser-shared/digits'
import { concat, getRandomState, randomNormal, scope, setRandomState, setSeed, tensor } from '@tensorloom/tensor'
import { drawWithHands } from '../drawing/hands.js'
import { imageSize, strokesToPixels } from '../drawing/pixels.js'

const hands = 30

/** Loads them. The tensors are the caller's to free. */
export async function loadDrawnDigits(): Promise<ImageParts> {
  const { train, test } = await loadDigits()
  const drawings = drawWithHands(hands, await normalNumbers(7, 1000 * hands))
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

/** Normal random numbers of a seed, one after another. Other random numbers of the program stay as they are. */
export async function normalNumbers(seed: number, count: number): Promise<() => number> {
  const state = getRandomState()
  setSeed(seed)
  const drawn = randomNormal([count])
  setRandomState(state)
  const numbers = (await drawn.data()).values()
  drawn.dispose()
  return () => numbers.next().value ?? raise(count)
}

function raise(count: number): never {
  throw new Error(`more than ${count} random numbers were needed`)
}
