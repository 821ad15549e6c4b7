// Training: what is minimized, how, and for how long.
import type { Model } from '@tensorloom/layers'
import { adam } from '@tensorloom/optim'
import type { Tensor } from '@tensorloom/tensor'
import { compile, type FitOptions } from '@tensorloom/train'
import type { Samples } from './data.js'

/** Changes the model's parameters until they fit `train`, and gives the accuracy on `test`, which it has not seen. */
export async function trainModel(
  model: Model,
  { train, test }: { readonly train: Samples; readonly test: Samples },
  options: FitOptions<Tensor>,
): Promise<number> {
  const trainer = compile(model, {
    optimizer: adam({ learningRate: 2e-3 }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  })
  await trainer.fit(train, { batchSize: 32, ...options })
  const { accuracy } = await trainer.evaluate(test, { verbose: 0 })
  return accuracy
}
