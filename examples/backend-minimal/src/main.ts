// A backend of your own at work: src/minimal.ts trains a network with one hidden layer, and the reference backend trains
// the same one again.
// Expected: both end with the same loss, a mean squared error of at most 0.01, and only float64 leaves the new backend.
import { valueAndGrad } from '@tensorloom/autograd'
import { adam } from '@tensorloom/optim'
import {
  type Backend,
  linspace,
  matmul,
  memory,
  parameter,
  randomNormal,
  scope,
  setBackend,
  setSeed,
  sin,
  tanh,
  tensor,
  zeros,
} from '@tensorloom/tensor'
import { reference } from '@tensorloom/tensor/backend'
import { meanSquaredError } from '@tensorloom/tensor/losses'
import { minimal } from './minimal.js'

const steps = 200
const expectedLoss = 0.01

/** Fits sin(x) on [−π, π] with 16 hidden units; the loss after the last step. */
async function train(backend: Backend): Promise<number> {
  setBackend(backend)
  // Random numbers are counted, not drawn: the same seed gives the same weights on every backend.
  setSeed(7)
  const x = linspace(-Math.PI, Math.PI, 64).reshape([64, 1])
  const y = sin(x)
  const parameters = [
    parameter(randomNormal([1, 16]), { name: 'hidden.w' }),
    parameter(zeros([16]), { name: 'hidden.b' }),
    parameter(randomNormal([16, 1], { standardDeviation: 0.25 }), { name: 'out.w' }),
    parameter(zeros([1]), { name: 'out.b' }),
  ] as const
  const [hiddenW, hiddenB, outW, outB] = parameters
  const loss = () => meanSquaredError(matmul(tanh(matmul(x, hiddenW).add(hiddenB)), outW).add(outB), y)

  const optimizer = adam({ learningRate: 0.02 })
  for (let step = 0; step < steps; step++) {
    scope(() => optimizer.step(valueAndGrad(loss, { of: parameters }).gradients))
  }
  return scope(loss).item()
}

const backend = minimal()
const start = performance.now()
const own = await train(backend)
const middle = performance.now()
const fallbacks = memory().fallbacks
const known = await train(reference())
const end = performance.now()
console.log(`loss after ${steps} steps, ${backend.name} (${backend.engine})  ${own.toFixed(6)}  ${ms(middle - start)}`)
console.log(`loss after ${steps} steps, reference  ${known.toFixed(6)}  ${ms(end - middle)}`)
console.log(`(expected at most ${expectedLoss}, and equal to 1 %)`)

setBackend(backend)
const sum = await tensor([0.1, 0.2], { dtype: 'float64' }).sum().item()
const more = memory().fallbacks - fallbacks
console.log(`0.1 + 0.2 in float64 is ${sum} (expected 0.30000000000000004), from the reference backend`)
console.log(
  `calls left to the reference backend: ${fallbacks} in training (expected 0), ${more} for float64 (expected 1)`,
)

const right = own <= expectedLoss && Math.abs(own - known) <= 0.01 * known && sum === 0.1 + 0.2
if (!(right && fallbacks === 0 && more === 1)) {
  console.error('The expected result was missed.')
  process.exitCode = 1
}

function ms(duration: number): string {
  return `${duration.toFixed(0)} ms`
}
