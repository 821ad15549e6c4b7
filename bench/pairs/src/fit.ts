// A training step through `fit`, and the same step by hand: a shuffled batch, gradients, Adam, the sum of losses.
import { valueAndGrad } from '@tensorloom/autograd'
import { conv2d, dense, flatten, maxPooling2d, type Sequential, sequential } from '@tensorloom/layers'
import { adam } from '@tensorloom/optim'
import { gather, permutation, randomNormal, randomUniform, scope, setSeed, type Tensor } from '@tensorloom/tensor'
import { sparseCategoricalCrossentropy as crossentropy } from '@tensorloom/tensor/losses'
import { compile, sparseCategoricalCrossentropy } from '@tensorloom/train'
import type { Pair } from './pair.js'

const batchSize = 32
const classes = 10
// What a call of fit costs once counts for many steps.
const epochs = 3

const mlp = (): Sequential =>
  sequential([dense(128, { activation: 'relu', inputShape: [784] }), dense(64, { activation: 'relu' }), dense(classes)])

const cnn = (): Sequential =>
  sequential([
    conv2d(32, 3, { activation: 'relu', inputShape: [28, 28, 1] }),
    maxPooling2d(2),
    conv2d(64, 3, { activation: 'relu' }),
    maxPooling2d(2),
    conv2d(64, 3, { activation: 'relu' }),
    flatten(),
    dense(64, { activation: 'relu' }),
    dense(classes),
  ])

function stepPair(name: string, title: string, make: () => Sequential, shape: readonly number[], steps: number): Pair {
  setSeed(1)
  const samples = steps * batchSize
  const x = randomNormal([samples, ...shape])
  const y = randomUniform([samples], { max: classes, dtype: 'int32' })
  const [fitted, own] = [make(), make()]
  const trainer = compile(fitted, { optimizer: adam(), loss: sparseCategoricalCrossentropy({ fromLogits: true }) })
  const optimizer = adam()
  const parameters = own.trainableParameters
  const step = (order: Tensor, at: number, sum: Tensor | undefined): Tensor =>
    scope(() => {
      const rows = order.slice([at], [batchSize])
      const [images, labels] = [gather(x, rows), gather(y, rows)]
      const { value, gradients } = valueAndGrad(
        () => crossentropy(own.apply(images, { training: true }), labels, { fromLogits: true }),
        { of: parameters },
      )
      optimizer.step(gradients)
      return sum === undefined ? value : sum.add(value)
    })
  return {
    name,
    title: `${title}, batch ${batchSize}: a step of ${epochs} epochs of ${steps}`,
    count: epochs * steps,
    ways: [
      {
        name: 'fit',
        async run() {
          await trainer.fit({ x, y }, { verbose: 0, batchSize, epochs })
        },
      },
      {
        name: 'by hand',
        async run() {
          for (let epoch = 0; epoch < epochs; epoch++) {
            const order = permutation(samples)
            let sum: Tensor | undefined
            for (let at = 0; at < samples; at += batchSize) {
              const next = step(order, at, sum)
              sum?.dispose()
              sum = next
            }
            await sum!.item()
            sum!.dispose()
            order.dispose()
          }
        },
      },
    ],
  }
}

/** Pairs of training steps. */
export const fitPairs: readonly (() => Pair)[] = [
  () => stepPair('fit_mlp_b32', 'MLP 784-128-64-10', mlp, [784], 300),
  () => stepPair('fit_cnn_b32', 'CNN 28×28, filters 32, 64, 64', cnn, [28, 28, 1], 40),
]
