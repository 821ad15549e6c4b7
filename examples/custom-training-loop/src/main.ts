// A training loop of your own: tensors, gradients and an optimizer, without layers and without a trainer.
//
// It tells three arms of a spiral apart with a network of two hidden layers, in mini-batches, with AdamW and clipping.
// Expected: at least 97 % of 150 points that it has not seen.
import { valueAndGrad } from '@tensorloom/autograd'
import { startExample } from '@tensorloom/example-shared'
import { adamW } from '@tensorloom/optim'
import {
  add,
  concat,
  cos,
  equal,
  full,
  linspace,
  matmul,
  memory,
  mul,
  type Parameter,
  parameter,
  permutation,
  randomNormal,
  scope,
  sin,
  stack,
  type Tensor,
  zeros,
} from '@tensorloom/tensor'
import { sparseCategoricalCrossentropy } from '@tensorloom/tensor/losses'

const arms = 3
const epochs = 20
const batchSize = 32

const example = await startExample('custom-training-loop', import.meta.dirname)

/** Points [arms · count, 2] on a noisy spiral, and the arm of each. */
function spiral(count: number): { x: Tensor; y: Tensor } {
  return scope(() => {
    const points = Array.from({ length: arms }, (_, arm) => {
      const radius = linspace(0.1, 1, count)
      const turn = (2 * Math.PI * arm) / arms
      const angle = add(add(mul(radius, 4), turn), randomNormal([count], { standardDeviation: 0.1 }))
      return stack([radius.mul(cos(angle)), radius.mul(sin(angle))], { axis: 1 })
    })
    const labels = Array.from({ length: arms }, (_, arm) => full([count], arm, { dtype: 'int32' }))
    return { x: concat(points), y: concat(labels) }
  })
}

/** A dense layer's weights: He initialisation, zero bias. */
function denseParameters(inputs: number, units: number, name: string): { w: Parameter; b: Parameter } {
  const standardDeviation = Math.sqrt(2 / inputs)
  return {
    w: parameter(randomNormal([inputs, units], { standardDeviation }), { name: `${name}.w` }),
    b: parameter(zeros([units]), { name: `${name}.b` }),
  }
}

const layers = [denseParameters(2, 32, 'hidden1'), denseParameters(32, 32, 'hidden2'), denseParameters(32, arms, 'out')]
const parameters = layers.flatMap(({ w, b }) => [w, b])

/** Logits [batch, arms] of points [batch, 2]. */
function network(x: Tensor): Tensor {
  return layers.reduce((h, { w, b }, k) => {
    const sum = matmul(h, w).add(b)
    return k < layers.length - 1 ? sum.relu() : sum
  }, x)
}

const train = spiral(150)
const test = spiral(50)
const optimizer = adamW({ learningRate: 1e-2, weightDecay: 1e-3, globalClipnorm: 1 })

async function accuracy({ x, y }: { x: Tensor; y: Tensor }): Promise<number> {
  const share = scope(() => equal(network(x).argMax(), y).mean())
  const value = await share.item()
  share.dispose()
  return value
}

const count = train.x.shape[0]!
let live = 0
for (let epoch = 1; epoch <= epochs; epoch++) {
  const total = scope(() => {
    const order = permutation(count)
    let sum = zeros([])
    for (let start = 0; start < count; start += batchSize) {
      // The last batch is smaller; nothing else has to know.
      const rows = order.slice([start], [Math.min(batchSize, count - start)])
      const [x, y] = [train.x.gather(rows), train.y.gather(rows)]
      const { value, gradients } = valueAndGrad(
        () => sparseCategoricalCrossentropy(network(x), y, { fromLogits: true }),
        { of: parameters },
      )
      optimizer.step(gradients)
      // The loss is summed on the backend: reading it in every step would make an asynchronous backend wait.
      sum = sum.add(value.mul(rows.size))
    }
    return sum.div(count)
  })
  if (epoch % 5 === 0) {
    const [loss, seen] = [await total.item(), await accuracy(test)]
    console.log(`epoch ${String(epoch).padStart(2)}  loss ${loss.toFixed(4)}  test accuracy ${seen.toFixed(4)}`)
  }
  total.dispose()
  if (epoch === 2) live = memory().tensors
}

const result = await accuracy(test)
console.log(`tensors alive after the second epoch ${live}, at the end ${memory().tensors}`)
example.atLeast('test accuracy', result, 0.97)
example.atMost('tensors that stayed alive', memory().tensors - live, 0)
example.end()
