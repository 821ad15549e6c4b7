// Somebody who installed `tensorloom` and nothing else: trains, saves to a file, loads it and predicts. A package manager that
// keeps packages apart gives them no other import.
import { compile, datasets, getBackend, layers, optimizers, setSeed } from 'tensorloom'
import { loadModel, saveModel } from 'tensorloom/node'

setSeed(1)
const { x, y } = await datasets.iris()
const model = layers.sequential([
  layers.dense(16, { activation: 'relu', inputShape: [4] }),
  layers.dense(3, { activation: 'softmax' }),
])
const trainer = compile(model, {
  optimizer: optimizers.adam({ learningRate: 0.02 }),
  loss: 'sparseCategoricalCrossentropy',
  metrics: ['accuracy'],
})
await trainer.fit({ x, y }, { epochs: 30, verbose: 0 })
const { accuracy } = await trainer.evaluate({ x, y }, { verbose: 0 })
if (accuracy < 0.9) throw new Error(`accuracy ${accuracy}`)

await saveModel(model, 'iris.safetensors')
const loaded = await loadModel('iris.safetensors')
const difference = (await model.predict(x)).sub(await loaded.predict(x))
if ((await difference.abs().max().item()) !== 0) throw new Error('a loaded model predicts something else')
if (getBackend().name !== 'cpu') throw new Error(`backend ${getBackend().name}`)
