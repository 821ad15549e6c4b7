// A small network that trains on any backend, for tests: the same seeds, so the same numbers, wherever it runs.
import { valueAndGrad } from '@tensorloom/autograd'
import { adam, type Optimizer, sgd } from '@tensorloom/optim'
import {
  greater,
  matmul,
  type Parameter,
  parameter,
  randomNormal,
  randomUniform,
  relu,
  scope,
  setSeed,
  type Tensor,
  tensor,
  where,
  withBackend,
} from '@tensorloom/tensor'
import type { Backend } from '@tensorloom/tensor/backend'
import { sparseCategoricalCrossentropy } from '@tensorloom/tensor/losses'

/** The optimizers that it trains with. */
export const optimizers: Readonly<Record<'sgd' | 'adam', () => Optimizer>> = {
  sgd: () => sgd({ learningRate: 0.05, momentum: 0.9 }),
  adam: () => adam({ learningRate: 0.01 }),
}

const [features, hidden, classes] = [10, 24, 4]
const shapes = [[features, hidden], [hidden], [hidden, classes], [classes]]

/** Weights, and the optimizer with its slots. */
export interface Training {
  readonly parameters: readonly Parameter[]
  readonly optimizer: Optimizer
}

/** Makes the weights on a backend. */
export function begin(backend: Backend, makeOptimizer: () => Optimizer): Training {
  setSeed(7)
  const parameters = shapes.map((shape) => parameter(withBackend(backend, () => randomNormal(shape).mul(0.3))))
  return { parameters, optimizer: makeOptimizer() }
}

function stepOf({ parameters, optimizer }: Training, step: number, rows: number): Tensor {
  setSeed(100 + step)
  const x = randomNormal([rows, features])
  const labels = tensor(
    Array.from({ length: rows }, (_, k) => (k * 7 + step) % classes),
    { dtype: 'int32' },
  )
  const keep = greater(randomUniform([rows, hidden]), 0.2)
  const [w1, b1, w2, b2] = parameters as readonly [Parameter, Parameter, Parameter, Parameter]
  const { value, gradients } = valueAndGrad(
    () => {
      const layer = where(keep, relu(matmul(x, w1).add(b1)).div(0.8), 0)
      return sparseCategoricalCrossentropy(matmul(layer, w2).add(b2), labels, { fromLogits: true })
    },
    { of: parameters },
  )
  optimizer.step(gradients)
  return value
}

/** Steps `from` up to `to`, each on `rows` samples, and their losses. */
export async function train(
  backend: Backend,
  training: Training,
  from: number,
  to: number,
  rows = 16,
): Promise<number[]> {
  const losses: number[] = []
  for (let step = from; step < to; step++) {
    const loss = withBackend(backend, () => scope(() => stepOf(training, step, rows)))
    losses.push(await loss.item())
    loss.dispose()
  }
  return losses
}
