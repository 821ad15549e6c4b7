// The plugin at work: a model with its layer is trained by its optimizer on its data, saved, and loaded by name; then
// another program, which does not use the plugin, tries to load it.
// Expected: at least 97 % of held-out tones, equal predictions after loading, and a message that names the package.
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cpu } from '@tensorloom/backend-cpu'
import { loadDataset, trainTestSplit } from '@tensorloom/datasets'
import { dense, sequential } from '@tensorloom/layers'
import { loadModel, saveModel } from '@tensorloom/layers/node'
import { setBackend, setSeed, use } from '@tensorloom/tensor'
import { compile } from '@tensorloom/train'
import { fourier, spectrum } from './index.js'

const expectedAccuracy = 0.97
const expectedHelp = 'npm i @example/tensorloom-fourier'

use(fourier)
setBackend(cpu())
setSeed(1)
const { x, y } = await loadDataset('@example/tones')
const split = await trainTestSplit({ x, y }, { testFraction: 0.25, seed: 1 })
const model = sequential([spectrum({ inputShape: [64] }), dense(4, { activation: 'softmax' })])
const trainer = compile(model, {
  optimizer: '@example/normalizedSgd',
  loss: 'sparseCategoricalCrossentropy',
  metrics: ['accuracy'],
})
await trainer.fit(split.train, { epochs: 20, callbacks: ['@example/halveOnRise'], verbose: 2 })
const { accuracy } = await trainer.evaluate(split.test, { verbose: 0 })
console.log(`accuracy on tones that it never heard: ${accuracy} (expected at least ${expectedAccuracy})`)

const folder = await mkdtemp(join(tmpdir(), 'fourier-'))
const file = join(folder, 'tones.safetensors')
await saveModel(model, file)
const loaded = await loadModel(file)
const [before, after] = [await model.predict(split.test.x), await loaded.predict(split.test.x)]
const equal = `${await before.data()}` === `${await after.data()}`
console.log(
  `loaded by name: ${loaded.layers.map(({ type }) => type).join(', ')}; predictions are ${equal ? 'equal' : 'not equal'}`,
)

const program = fileURLToPath(new URL('./load-only.js', import.meta.url))
const { stdout } = spawnSync(process.execPath, [program, file], { encoding: 'utf8' })
console.log(`\na program without the plugin is told:\n${stdout}`)
await rm(folder, { recursive: true })

if (!(accuracy >= expectedAccuracy && equal && stdout.includes(expectedHelp))) {
  console.error('The expected result was missed.')
  process.exitCode = 1
}
