// Draws the pictures of the guides by their programs, after a build: node scripts/guide-pictures.mjs
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { compile, datasets, layers, less, mod, optimizers, randomUniform, setSeed, where } from 'tensorloom'
import { curvesSvg } from '../examples/shared/dist/index.js'
import { root } from './workspace.mjs'

const folder = join(root, 'docs', 'guides', 'images')
mkdirSync(folder, { recursive: true })

/** @type {Record<string, () => Promise<string>>} */
const pictures = {
  /** The training of docs/guides/first-network.md. */
  async 'first-network-loss'() {
    setSeed(42)
    const { x, y } = await datasets.digits()
    const { train, test } = await datasets.trainTestSplit({ x: x.div(16), y }, { seed: 42 })
    const model = layers.sequential([
      layers.flatten({ inputShape: [8, 8, 1] }),
      layers.dense(64, { activation: 'relu' }),
      layers.dense(10, { activation: 'softmax' }),
    ])
    const trainer = compile(model, { optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] })
    await trainer.evaluate(test, { verbose: 0 })
    const { history } = await trainer.fit(train, { epochs: 15, validationSplit: 0.2, verbose: 0 })
    return curvesSvg('Loss after each epoch', [
      { name: 'training', values: history.loss },
      { name: 'validation', values: history.valLoss ?? [] },
    ])
  },

  /** The training of docs/guides/overfitting.md. */
  async overfitting() {
    setSeed(1)
    const { x, y } = await datasets.digits()
    const { train, test } = await datasets.trainTestSplit({ x: x.div(16), y }, { testFraction: 0.5, seed: 1 })
    const few = train.x.slice([0, 0, 0, 0], [200, 8, 8, 1])
    const right = train.y.slice([0], [200])
    const other = mod(right.add(randomUniform([200], { min: 1, max: 10, dtype: 'int32' })), 10)
    const labels = where(less(randomUniform([200]), 0.2), other, right)
    const model = layers.sequential([
      layers.flatten({ inputShape: [8, 8, 1] }),
      layers.dense(256, { activation: 'relu' }),
      layers.dense(256, { activation: 'relu' }),
      layers.dense(10, { activation: 'softmax' }),
    ])
    const trainer = compile(model, {
      optimizer: optimizers.adam({ learningRate: 0.003 }),
      loss: 'sparseCategoricalCrossentropy',
    })
    const { history } = await trainer.fit({ x: few, y: labels }, { epochs: 40, validationData: test, verbose: 0 })
    return curvesSvg('Loss after each epoch', [
      { name: 'training', values: history.loss },
      { name: 'validation', values: history.valLoss ?? [] },
    ])
  },
}

for (const [name, draw] of Object.entries(pictures)) {
  writeFileSync(join(folder, `${name}.svg`), await draw())
  console.log(`docs/guides/images/${name}.svg`)
}
