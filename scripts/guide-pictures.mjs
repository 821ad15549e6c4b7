// Draws the pictures of the guides, from programs of the guides: node scripts/guide-pictures.mjs, after a build.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { compile, datasets, layers, setSeed } from 'tensorloom'
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
}

for (const [name, draw] of Object.entries(pictures)) {
  writeFileSync(join(folder, `${name}.svg`), await draw())
  console.log(`docs/guides/images/${name}.svg`)
}
