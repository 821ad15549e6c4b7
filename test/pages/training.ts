// A page that trains a small MLP, once by `fit` and once by hand, and leaves what it got in <body data-report>.
import { valueAndGrad } from '@tensorloom/autograd'
import { cpu } from '@tensorloom/backend-cpu'
import { dense, sequential } from '@tensorloom/layers'
import { adam, sgd } from '@tensorloom/optim'
import { parameter, setBackend, setSeed, type Tensor, tensor } from '@tensorloom/tensor'
import { meanSquaredError } from '@tensorloom/tensor/losses'
import { compile, sparseCategoricalCrossentropy } from '@tensorloom/train'

/** What the page reports. */
export interface TrainingReport {
  readonly engine: string
  /** Loss of the untrained model, and after `fit`. */
  readonly lossBefore: number
  readonly loss: number
  readonly accuracy: number
  /** Weight that a straight line through known points must have. */
  readonly slope: number
}

// Two interleaved rings of points: no straight line separates them.
const points = Array.from({ length: 48 }, (_, k) => {
  const angle = (k * 2 * Math.PI) / 24
  const radius = k % 2 === 0 ? 0.4 : 1
  return [radius * Math.cos(angle), radius * Math.sin(angle)]
})
const labels = points.map((_, k) => k % 2)

async function train(): Promise<TrainingReport> {
  const backend = cpu()
  setBackend(backend)
  setSeed(42)
  const model = sequential([
    dense(16, { activation: 'relu', inputShape: [2] }),
    dense(16, { activation: 'tanh' }),
    dense(2, { activation: 'softmax' }),
  ])
  const trainer = compile(model, {
    optimizer: adam({ learningRate: 0.02 }),
    loss: sparseCategoricalCrossentropy(),
    metrics: ['accuracy'],
  })
  const data = { x: tensor(points), y: tensor(labels, { dtype: 'int32' }) }
  const before = await trainer.evaluate(data, { verbose: 0 })
  await trainer.fit(data, { epochs: 20, batchSize: 16, verbose: 0 })
  const after = await trainer.evaluate(data, { verbose: 0 })
  return {
    engine: backend.engine,
    lossBefore: before.loss,
    loss: after.loss,
    accuracy: after.accuracy,
    slope: await fitLine(),
  }
}

/** A loop of one's own: y = 3x − 1. */
async function fitLine(): Promise<number> {
  const x = tensor([-1, 0, 1, 2])
  const y = tensor([-4, -1, 2, 5])
  const slope = parameter(tensor(0))
  const offset = parameter(tensor(0))
  const optimizer = sgd({ learningRate: 0.2 })
  for (let step = 0; step < 60; step++) {
    const loss = (): Tensor => meanSquaredError(x.mul(slope).add(offset), y)
    const { value, gradients } = valueAndGrad(loss, { of: [slope, offset] })
    optimizer.step(gradients)
    value.dispose()
  }
  return await slope.item()
}

train().then(
  (report) => {
    document.body.dataset.report = JSON.stringify(report)
  },
  (error: unknown) => {
    document.body.dataset.report = JSON.stringify({ error: String((error as Error).stack ?? error) })
  },
)
