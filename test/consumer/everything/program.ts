// A stranger's program, in a folder that has only the packed packages: trains, evaluates, saves, loads, predicts.
// No DOM or Node types are there.
import { cpu } from '@tensorloom/backend-cpu'
import { iris, trainTestSplit } from '@tensorloom/datasets'
import { dense, dropout, sequential } from '@tensorloom/layers'
import { loadModel, saveModel } from '@tensorloom/layers/node'
import { adam } from '@tensorloom/optim'
import { memory, scope, setBackend, setSeed } from '@tensorloom/tensor'
import { compile, earlyStopping } from '@tensorloom/train'
import { entries } from './entries.js'

setBackend(cpu())
setSeed(7)

const { x, y, classNames } = await iris()
const { train, test } = await trainTestSplit({ x, y }, { seed: 7, stratify: 'y' })
const model = sequential([
  dense(16, { activation: 'relu', inputShape: [4] }),
  dropout(0.1),
  dense(classNames.length, { activation: 'softmax' }),
])
const trainer = compile(model, {
  optimizer: adam({ learningRate: 0.02 }),
  loss: 'sparseCategoricalCrossentropy',
  metrics: ['accuracy'],
})
const { history } = await trainer.fit(train, {
  epochs: 40,
  batchSize: 16,
  validationSplit: 0.1,
  callbacks: [earlyStopping({ patience: 10 })],
  verbose: 0,
})
const epochs: number = history.valAccuracy?.length ?? 0
const { loss, accuracy } = await trainer.evaluate(test, { verbose: 0 })
expect(epochs > 0 && loss < 0.5 && accuracy > 0.8, `after ${epochs} epochs: loss ${loss}, accuracy ${accuracy}`)

await saveModel(model, 'iris.safetensors')
const loaded = await loadModel('iris.safetensors')
const before = memory().tensors
{
  using predicted = await model.predict(test.x)
  using again = await loaded.predict(test.x)
  using difference = scope(() => predicted.sub(again).abs().max())
  expect((await difference.item()) === 0, 'a loaded model predicts something else')
}
expect(memory().tensors === before, `${memory().tensors - before} tensors are left behind by using`)

const empty = Object.entries(entries).filter(([, module]) => Object.keys(module).length === 0)
expect(empty.length === 0, `nothing is exported by ${empty.map(([name]) => name)}`)

function expect(condition: boolean, message: string): void {
  if (!condition) throw new Error(message)
}
