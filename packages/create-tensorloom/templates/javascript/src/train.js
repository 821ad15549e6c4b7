// Training: what is minimized, how, and for how long.
import { adam } from '@tensorloom/optim'
import { compile } from '@tensorloom/train'

/**
 * Changes the model's parameters until they fit `train`, and gives the accuracy on `test`, which it has not seen. `options` are
 * those of `fit`, such as `epochs`.
 */
export async function trainModel(model, { train, test }, options) {
  const trainer = compile(model, {
    optimizer: adam({ learningRate: 2e-3 }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  })
  await trainer.fit(train, { batchSize: 32, ...options })
  const { accuracy } = await trainer.evaluate(test, { verbose: 0 })
  return accuracy
}
