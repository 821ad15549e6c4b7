// Trains and uses a model with nothing but the language: no files, no page. So it runs everywhere, and can be bundled.
import { cpu } from '@tensorloom/backend-cpu'
import { iris, trainTestSplit } from '@tensorloom/datasets'
import { dense, loadModel, saveModel, sequential } from '@tensorloom/layers'
import { adam } from '@tensorloom/optim'
import { getBackend, setBackend, setSeed } from '@tensorloom/tensor'
import { compile } from '@tensorloom/train'

/** Gives the engine that trained. */
export async function work(): Promise<string> {
  setBackend(cpu())
  setSeed(7)
  const { x, y, classNames } = await iris()
  const { train, test } = await trainTestSplit({ x, y }, { seed: 7, stratify: 'y' })
  const model = sequential([
    dense(8, { activation: 'relu', inputShape: [4] }),
    dense(classNames.length, { activation: 'softmax' }),
  ])
  // Names are loaded when they are first used: bundlers make files of their own for them.
  const trainer = compile(model, {
    optimizer: adam({ learningRate: 0.02 }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  })
  await trainer.fit(train, { epochs: 20, batchSize: 16, verbose: 0 })
  const { loss, accuracy } = await trainer.evaluate(test, { verbose: 0 })
  expect(loss < 0.6 && accuracy > 0.8, `loss ${loss}, accuracy ${accuracy}`)

  const loaded = await loadModel(await saveModel(model))
  const difference = (await model.predict(test.x)).sub(await loaded.predict(test.x))
  expect((await difference.abs().max().item()) === 0, 'a loaded model predicts something else')
  return getBackend().engine
}

function expect(condition: boolean, message: string): void {
  if (!condition) throw new Error(message)
}
