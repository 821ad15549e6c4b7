// Trains one network with the default progress bar, and returns its accuracy on digits that it has not seen.
import type { Model } from '@tensorloom/layers'
import { adam } from '@tensorloom/optim'
import type { Tensor } from '@tensorloom/tensor'
import { type Callback, compile } from '@tensorloom/train'

interface Split {
  readonly train: { readonly x: Tensor; readonly y: Tensor }
  readonly test: { readonly x: Tensor; readonly y: Tensor }
}

/** Accuracy on the test digits after training. */
export async function train(
  name: string,
  model: Model,
  split: Split,
  { epochs, callbacks }: { readonly epochs: number; readonly callbacks: readonly Callback[] },
): Promise<number> {
  console.log(`\n${name}\n`)
  model.summary()
  const trainer = compile(model, {
    optimizer: adam({ learningRate: 2e-3 }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  })
  await trainer.fit(split.train, { epochs, batchSize: 32, callbacks })
  const { accuracy } = await trainer.evaluate(split.test, { verbose: 0 })
  console.log(`${name}: ${(accuracy * 100).toFixed(1)} % of the test digits`)
  return accuracy
}
