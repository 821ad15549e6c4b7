// A neural network by hand: forward pass, backward pass and gradient descent from tensor ops, checked against autograd.
//
// It learns sin(x) on −π … π with one hidden layer of 16 tanh units.
// Expected: every gradient within 1e-6 of autograd's at every check, and a mean squared error below 0.005.
import { valueAndGrad } from '@tensorloom/autograd'
import { linspace, matmul, parameter, randomNormal, scope, setSeed, sin, type Tensor } from '@tensorloom/tensor'

const hiddenUnits = 16
const steps = 2000
const learningRate = 0.1
const largestDifference = 1e-6
const largestLoss = 0.005

setSeed(7)
const x = linspace(-Math.PI, Math.PI, 64).reshape([64, 1])
const y = sin(x)

const w1 = parameter(randomNormal([1, hiddenUnits]), { name: 'w1' })
const b1 = parameter(randomNormal([hiddenUnits]), { name: 'b1' })
const w2 = parameter(randomNormal([hiddenUnits, 1], { standardDeviation: 0.3 }), { name: 'w2' })
const b2 = parameter(randomNormal([1], { standardDeviation: 0.3 }), { name: 'b2' })
const parameters = [w1, b1, w2, b2]

/** The prediction of the network, with the values that the backward pass needs. */
function forward(): { hidden: Tensor; prediction: Tensor; loss: Tensor } {
  const hidden = matmul(x, w1).add(b1).tanh()
  const prediction = matmul(hidden, w2).add(b2)
  const loss = prediction.sub(y).square().mean()
  return { hidden, prediction, loss }
}

/** The chain rule, from the loss back to each parameter. */
function backward({ hidden, prediction }: { hidden: Tensor; prediction: Tensor }): Tensor[] {
  // loss = mean((prediction − y)²)
  const dPrediction = prediction.sub(y).mul(2 / prediction.size)
  // prediction = hidden · w2 + b2
  const dW2 = matmul(hidden, dPrediction, { transposeA: true })
  const dB2 = dPrediction.sum({ axis: 0 })
  const dHidden = matmul(dPrediction, w2, { transposeB: true })
  // hidden = tanh(x · w1 + b1), and tanh' = 1 − tanh²
  const dSum = dHidden.mul(hidden.square().neg().add(1))
  const dW1 = matmul(x, dSum, { transposeA: true })
  const dB1 = dSum.sum({ axis: 0 })
  return [dW1, dB1, dW2, dB2]
}

/** The largest difference between the gradients by hand and autograd's. */
function compareWithAutograd(): number {
  return scope(() => {
    const own = backward(forward())
    const { gradients } = valueAndGrad(() => forward().loss, { of: parameters })
    return Math.max(...own.map((gradient, k) => gradient.sub(gradients[k]!).abs().max().itemSync()))
  })
}

let worst = 0
let loss = Number.POSITIVE_INFINITY
console.log('  step      loss   difference from autograd')
for (let step = 0; step <= steps; step++) {
  if (step % 250 === 0) {
    const difference = compareWithAutograd()
    worst = Math.max(worst, difference)
    loss = scope(() => forward().loss.itemSync())
    console.log(`${String(step).padStart(6)}  ${loss.toFixed(6)}   ${difference.toExponential(1)}`)
  }
  scope(() => {
    const gradients = backward(forward())
    for (const [k, weights] of parameters.entries()) weights.assign(weights.sub(gradients[k]!.mul(learningRate)))
  })
}

console.log(`\nmean squared error ${loss.toFixed(6)} (expected below ${largestLoss})`)
console.log(`largest difference ${worst.toExponential(1)} (expected below ${largestDifference})`)
if (!(loss < largestLoss && worst < largestDifference)) {
  console.error('The expected result was missed.')
  process.exitCode = 1
}
