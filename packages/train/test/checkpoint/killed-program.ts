// A run of a few seconds that backs itself up. The test kills it, and starts it again. It prints its weights at the end.
import { batchNormalization, dense, dropout, sequential } from '@tensorloom/layers'
import { adam } from '@tensorloom/optim'
import { setSeed, tensor } from '@tensorloom/tensor'
import { backupAndRestore, type Callback, compile } from '../../src/index.js'

const [, , file = '', pause = '0'] = process.argv
setSeed(7)
const count = 40
const x = tensor(
  Array.from({ length: count * 3 }, (_, k) => Math.sin(k * 1.7)),
  { shape: [count, 3] },
)
const y = tensor(
  Array.from({ length: count }, (_, k) => Math.cos(k * 0.9)),
  { shape: [count, 1] },
)
const model = sequential([
  dense(8, { activation: 'tanh', inputShape: [3] }),
  batchNormalization(),
  dropout(0.25),
  dense(1),
])
const trainer = compile(model, { optimizer: adam({ learningRate: 0.02 }), loss: 'meanSquaredError' })
const waiting: Callback = {
  async onBatchEnd() {
    if (pause === '0') return
    process.stdout.write('.')
    await new Promise((resolve) => setTimeout(resolve, Number(pause)))
  },
}
const callbacks = file === '' ? [] : [waiting, backupAndRestore(file, { saveFreq: 3 })]
const { history } = await trainer.fit({ x, y }, { epochs: 4, batchSize: 8, verbose: 0, callbacks })
const weights = model.parameters.map((one) => [...one.dataSync()])
process.stdout.write(`\n${JSON.stringify({ loss: history.loss, weights })}\n`)
