// Moving averages of parameters, and sums of gradients over several steps: what the shared options keep in slots.
import { add, div, mul, type Op, sub, type Tensor } from '@tensorloom/tensor'
import { makeBuiltInOp } from '@tensorloom/tensor/internal'

type AverageOp = Op<(inputs: readonly [average: Tensor, value: Tensor], options: { momentum: number }) => Tensor>

// `momentum` is 0 at the first step, so that an average does not begin at 0.
const averageStep: AverageOp = /* @__PURE__ */ makeBuiltInOp<AverageOp>({
  kind: 'composite',
  name: 'averageStep',
  inputs: 'list',
  options: { momentum: 0 },
  dynamic: ['momentum'],
  fuse: true,
  infer: ([average]) => [average!],
  compose: ([average, value]: readonly [Tensor, Tensor], { momentum }: { momentum: number | Tensor }) =>
    add(mul(average, momentum), mul(value, sub(1, momentum))),
})

/** The moving average after a step. */
export function nextAverage(average: Tensor, value: Tensor, momentum: number): Tensor {
  return averageStep([average, value], { momentum })
}

/** Mean gradient of an update from the sum of earlier gradients and the last one. */
export function meanGradient(sum: Tensor, gradient: Tensor, steps: number): Tensor {
  return div(add(gradient, sum), steps)
}
