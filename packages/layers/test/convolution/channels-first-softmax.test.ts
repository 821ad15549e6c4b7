// An activation over an axis takes the last axis of the result, also where the channels are not last. As in Keras: `activation(outputs)`
// follows the convolution in its data format. TensorFlow.js's results for three of them are compared in packages/tfjs.
import { randomUniform, setSeed, softmax } from '@tensorloom/tensor'
import { expect, test } from 'vitest'
import { conv2d, conv2dTranspose, depthwiseConv2d, type Layer, separableConv2d } from '../../src/index.js'

type Options = { readonly dataFormat: 'channelsFirst'; readonly activation?: 'softmax' }

const makers: Readonly<Record<string, (options: Options) => Layer>> = {
  conv2d: (options) => conv2d(3, 2, options),
  conv2dTranspose: (options) => conv2dTranspose(3, 2, options),
  depthwiseConv2d: (options) => depthwiseConv2d(2, options),
  separableConv2d: (options) => separableConv2d(3, 2, options),
}

test.each(Object.entries(makers))('%s', (_, make) => {
  setSeed(5)
  const x = randomUniform([2, 2, 5, 6])
  const [plain, normalized] = [
    make({ dataFormat: 'channelsFirst' }),
    make({ dataFormat: 'channelsFirst', activation: 'softmax' }),
  ]
  const scores = plain.apply(x)
  normalized.apply(x)
  normalized.loadStateDict(plain.stateDict())
  const got = normalized.apply(x)
  const wanted = softmax(scores, { axis: 3 }).dataSync()
  expect(got.shape).toEqual(scores.shape)
  for (const [k, value] of got.dataSync().entries()) expect(value).toBeCloseTo(wanted[k]!, 5)
})
