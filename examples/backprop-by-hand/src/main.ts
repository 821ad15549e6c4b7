// Backpropagation by hand: the forward pass, the backward pass and gradient descent of a network of three layers, each formula
// written out, and each gradient compared with autograd's.
//
// Rumelhart, Hinton, Williams: Learning representations by back-propagating errors, Nature 323 (1986), is where it comes from.
// With z = a · W + b and a' = σ(z) for every layer, and δ = ∂loss/∂z:
//   last layer, softmax with cross-entropy:  δ = (probabilities − targets) / samples
//   the layers before it:                    δ = (δ_next · W_nextᵀ) ⊙ σ'(z)
//   parameters:                              ∂loss/∂W = aᵀ · δ,  ∂loss/∂b = Σ_samples δ
//   gradient descent:                        W ← W − rate · ∂loss/∂W
// Expected: every gradient within 1e-6 of autograd's at every check, and at least 95 % of the samples right.
import { valueAndGrad } from '@tensorloom/autograd'
import { startExample } from '@tensorloom/example-shared'
import {
  argMax,
  concat,
  cos,
  linspace,
  matmul,
  oneHot,
  type Parameter,
  parameter,
  randomNormal,
  scope,
  sigmoid,
  sin,
  softmax,
  stack,
  type Tensor,
  zeros,
} from '@tensorloom/tensor'

const example = await startExample('backprop-by-hand', import.meta.dirname)
const perClass = 100
const classes = 3
const steps = example.full ? 6000 : 3000
const rate = 2

interface DenseLayer {
  readonly weights: Parameter
  readonly bias: Parameter
}

/** What the forward pass leaves for the backward pass: the input of every layer, and the probabilities. */
interface Pass {
  readonly activations: readonly Tensor[]
  readonly probabilities: Tensor
}

/** Three arms of a spiral. */
function spirals(): { readonly x: Tensor; readonly labels: Tensor } {
  const radius = linspace(0.1, 1, perClass)
  const arms = Array.from({ length: classes }, (_, k) => {
    const angle = radius.mul(4).add((2 * Math.PI * k) / classes)
    return stack([radius.mul(sin(angle)), radius.mul(cos(angle))], { axis: 1 })
  })
  const points = concat(arms)
  const labels = concat(arms.map((_, k) => zeros([perClass], { dtype: 'int32' }).add(k)))
  return { x: points.add(randomNormal(points.shape, { standardDeviation: 0.02 })), labels }
}

const { x, labels } = scope(spirals)
const targets = oneHot(labels, classes)
const sizes = [2, 32, 16, classes]
const layers = sizes.slice(1).map((units, k): DenseLayer => {
  const inputs = sizes[k]!
  return {
    weights: parameter(randomNormal([inputs, units], { standardDeviation: 2 / Math.sqrt(inputs) }), {
      name: `W${k + 1}`,
    }),
    bias: parameter(zeros([units]), { name: `b${k + 1}` }),
  }
})
const parameters = layers.flatMap(({ weights, bias }) => [weights, bias])

/** z = a · W + b for every layer; sigmoid in between, softmax at the end. */
function forward(): Pass {
  const activations = [x]
  let probabilities = x
  for (const [k, { weights, bias }] of layers.entries()) {
    const z = matmul(activations[k]!, weights).add(bias)
    if (k < layers.length - 1) activations.push(sigmoid(z))
    else probabilities = softmax(z)
  }
  return { activations, probabilities }
}

/** Cross-entropy: the mean of −log(probability of the right class). */
function crossEntropy({ probabilities }: Pass): Tensor {
  return probabilities.log().mul(targets).sum({ axis: -1 }).mean().neg()
}

/** The gradients of weights and biases, from the last layer to the first, returned in the order of `parameters`. */
function backward({ activations, probabilities }: Pass): readonly Tensor[] {
  const gradients: Tensor[] = []
  let delta = probabilities.sub(targets).div(x.shape[0]!)
  for (let k = layers.length - 1; k >= 0; k--) {
    const a = activations[k]!
    gradients.unshift(matmul(a, delta, { transposeA: true }), delta.sum({ axis: 0 }))
    // The derivative of the sigmoid is a · (1 − a).
    if (k > 0) delta = matmul(delta, layers[k]!.weights, { transposeB: true }).mul(a.mul(a.neg().add(1)))
  }
  return gradients
}

/** The largest difference between the gradients by hand and autograd's. */
function compareWithAutograd(): number {
  return scope(() => {
    const own = backward(forward())
    const { gradients } = valueAndGrad(() => crossEntropy(forward()), { of: parameters })
    return Math.max(...own.map((gradient, k) => gradient.sub(gradients[k]!).abs().max().itemSync()))
  })
}

const losses: number[] = []
let worst = 0
console.log('  step      loss   difference from autograd')
for (let step = 0; step <= steps; step++) {
  if (step % (steps / 10) === 0) {
    const difference = compareWithAutograd()
    worst = Math.max(worst, difference)
    losses.push(scope(() => crossEntropy(forward()).itemSync()))
    console.log(`${String(step).padStart(6)}  ${losses.at(-1)!.toFixed(6)}   ${difference.toExponential(1)}`)
  }
  scope(() => {
    const gradients = backward(forward())
    for (const [k, weights] of parameters.entries()) weights.assign(weights.sub(gradients[k]!.mul(rate)))
  })
}

example.curves('Loss', [{ name: 'loss', values: losses }])
const right = scope(() => argMax(forward().probabilities, { axis: -1 }).equal(labels).cast('float32').mean().itemSync())
example.atMost('largest difference from autograd', worst, 1e-6)
example.atLeast('accuracy', right, 0.95)
example.end()
