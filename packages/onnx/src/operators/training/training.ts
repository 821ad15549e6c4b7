// Losses, and the steps of optimizers (ai.onnx.preview.training).
import {
  add,
  cast,
  div,
  gather,
  logSoftmax,
  mul,
  neg,
  notEqual,
  reshape,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  takeAlongAxis,
  where,
} from '@tensorloom/tensor'
import type { Call } from '../../runtime/call.js'
import { channelsLast } from '../../runtime/layout.js'
import { type Operator, operator } from '../../runtime/operator.js'

// log-probabilities [batch, classes, …], targets [batch, …]: −weight[target] · log-probability of the target.
function negativeLogLikelihood(call: Call, logProbabilities: Tensor): Tensor {
  const reduction = call.text('reduction', 'mean', ['none', 'sum', 'mean'])
  const ignored = call.given('ignore_index')
  const target = call.castTo(1, 'int32')
  const counted = ignored === undefined ? undefined : notEqual(target, ignored)
  const safe = counted === undefined ? target : where(counted, target, 0)
  const last = logProbabilities.rank > 2 ? channelsLast(logProbabilities) : logProbabilities
  const picked = reshape(takeAlongAxis(last, reshape(safe, [...safe.shape, 1]), { axis: -1 }), safe.shape)
  const given = call.optional(2)
  const plain = given === undefined ? undefined : gather(given, safe)
  const shares = counted && cast(counted, picked.dtype)
  const weights = plain === undefined ? shares : shares === undefined ? plain : mul(plain, shares)
  const losses = neg(weights === undefined ? picked : mul(picked, weights))
  if (reduction === 'none') return losses
  if (reduction === 'sum') return sum(losses)
  return weights === undefined ? div(sum(losses), losses.size) : div(sum(losses), sum(weights))
}

function softmaxCrossEntropy(call: Call): readonly Tensor[] {
  const logs = logSoftmax(call.tensor(0), { axis: 1 })
  return [negativeLogLikelihood(call, logs), logs].slice(0, call.outputs)
}

const training = 'ai.onnx.preview.training'

// Inputs: rate, step, then all parameters, all gradients, all states of the first kind, …
function eachParameter(
  call: Call,
  kinds: number,
  update: (values: readonly Tensor[]) => readonly Tensor[],
): readonly Tensor[] {
  const count = (call.inputs.length - 2) / kinds
  const updated = Array.from({ length: count }, (_, k) =>
    update(Array.from({ length: kinds }, (_unused, kind) => call.tensor(2 + kind * count + k))),
  )
  return Array.from({ length: kinds - 1 }, (_, kind) => updated.map((one) => one[kind]!)).flat()
}

// Duchi et al. (2011).
function adagrad(call: Call): readonly Tensor[] {
  const [rate, step] = [call.scalar(0), call.scalar(1)]
  const decayed = rate / (1 + step * call.number('decay_factor', 0))
  return eachParameter(call, 3, ([x, gradient, sumOfSquares]) => {
    const regularized = add(gradient!, mul(x!, call.number('norm_coefficient', 0)))
    const squares = add(sumOfSquares!, square(regularized))
    return [sub(x!, div(mul(regularized, decayed), add(sqrt(squares), call.number('epsilon', 1e-6)))), squares]
  })
}

// Kingma and Ba (2015).
function adam(call: Call): readonly Tensor[] {
  const [rate, step] = [call.scalar(0), call.scalar(1)]
  const [alpha, beta] = [call.number('alpha', 0.9), call.number('beta', 0.999)]
  const corrected = step > 0 ? (rate * Math.sqrt(1 - beta ** step)) / (1 - alpha ** step) : rate
  return eachParameter(call, 4, ([x, gradient, firstMoment, secondMoment]) => {
    const regularized = add(gradient!, mul(x!, call.number('norm_coefficient', 0)))
    const first = add(mul(firstMoment!, alpha), mul(regularized, 1 - alpha))
    const second = add(mul(secondMoment!, beta), mul(square(regularized), 1 - beta))
    const moved = sub(x!, div(mul(first, corrected), add(sqrt(second), call.number('epsilon', 1e-6))))
    return [mul(moved, 1 - call.number('norm_coefficient_post', 0)), first, second]
  })
}

function momentum(call: Call): readonly Tensor[] {
  const [rate, step] = [call.scalar(0), call.scalar(1)]
  const [alpha, beta] = [call.given('alpha')!, call.given('beta')!]
  const nesterov = call.text('mode', 'standard', ['standard', 'nesterov']) === 'nesterov'
  return eachParameter(call, 3, ([x, gradient, velocity]) => {
    const regularized = add(gradient!, mul(x!, call.given('norm_coefficient')!))
    const moved = add(mul(velocity!, alpha), mul(regularized, step > 0 ? beta : 1))
    const direction = nesterov ? add(regularized, mul(moved, alpha)) : moved
    return [sub(x!, mul(direction, rate)), moved]
  })
}

const many = Number.POSITIVE_INFINITY
const steps = { domain: training, host: [0, 1] as const, outputs: [1, many] as const }

/** Losses and optimizers. */
export const trainingOperators: readonly Operator[] = [
  operator(
    'NegativeLogLikelihoodLoss',
    12,
    { inputs: [2, 3], attributes: { ignore_index: 'int', reduction: 'string' } },
    (call) => negativeLogLikelihood(call, call.tensor(0)),
  ),
  operator(
    'SoftmaxCrossEntropyLoss',
    12,
    { inputs: [2, 3], outputs: [1, 2], attributes: { ignore_index: 'int', reduction: 'string' } },
    softmaxCrossEntropy,
  ),
  operator(
    'Adagrad',
    1,
    { ...steps, inputs: [3, many], attributes: { decay_factor: 'float', epsilon: 'float', norm_coefficient: 'float' } },
    adagrad,
  ),
  operator(
    'Adam',
    1,
    {
      ...steps,
      inputs: [3, many],
      attributes: {
        alpha: 'float',
        beta: 'float',
        epsilon: 'float',
        norm_coefficient: 'float',
        norm_coefficient_post: 'float',
      },
    },
    adam,
  ),
  operator(
    'Momentum',
    1,
    {
      ...steps,
      inputs: [3, many],
      attributes: { alpha: 'float!', beta: 'float!', mode: 'string!', norm_coefficient: 'float!' },
    },
    momentum,
  ),
]
