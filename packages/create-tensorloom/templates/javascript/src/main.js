// The program: trains the network, saves it, loads it again, and lets the loaded one read some digits.
import { cpu } from '@tensorloom/backend-cpu'
import { loadModel, saveModel } from '@tensorloom/layers/node'
import { getBackend, setBackend, setSeed } from '@tensorloom/tensor'
import { loadData } from './data.js'
import { makeModel } from './model.js'
import { trainModel } from './train.js'

const file = 'digits.safetensors'

setBackend(cpu())
setSeed(42) // the same weights and the same order of samples in every run
console.log(`backend ${getBackend().name}: ${getBackend().engine}`)

const data = await loadData()
const model = makeModel()
model.summary()
const accuracy = await trainModel(model, data, { epochs: 12 })
console.log(`${(accuracy * 100).toFixed(1)} % of ${data.test.x.shape[0]} digits that it has not seen before`)

await saveModel(model, file)
const loaded = await loadModel(file)
const probabilities = await loaded.predict(data.test.x)
const read = await probabilities.argMax().data()
const shown = await data.test.y.data()
console.log(`saved to ${file} and loaded again; the first of them:`)
for (let k = 0; k < 5; k++) console.log(`  shows ${shown[k]}, was read as ${read[k]}`)
