// The gradient of CTC loss against PyTorch, and to second order.
import { mul, sum, type Tensor, tensor } from '@tensorloom/tensor'
import { ctcLoss } from '@tensorloom/tensor/losses'
import { expect, it } from 'vitest'
import { grad } from '../src/index.js'
import { checkGradients, f64 } from './check-gradients.js'

const numbers = Array.from({ length: 60 }, (_, k) => {
  const [n, t, c] = [Math.floor(k / 20), Math.floor(k / 4) % 5, k % 4]
  return ((7 * t + 3 * n + 5 * c) % 11) / 4 - 1.2
})
const logits = f64(numbers, [3, 5, 4])
const whole = (values: number[], shape: number[] = [values.length]): Tensor => tensor(values, { dtype: 'int32', shape })
const labels = whole([1, 2, 2, 3, 1, 0, 2, 0, 0], [3, 3])
const [times, counts] = [whole([5, 4, 3]), whole([3, 2, 1])]

it('agrees with PyTorch', () => {
  // torch.autograd.grad of ctc_loss(log_softmax(logits), …, reduction='none'), weighted with 1, 2, 3
  const expected = [
    0.03837446819967764, -0.8068074804391837, 0.6282512174716178, 0.14018179476788814, 0.2532083067405495,
    0.04330287791198877, -0.3763813658131784, 0.07987018116064006, -0.44838340859130954, 0.4369797160942049,
    -0.3289164525833823, 0.34032014508048697, -0.17321149987654832, 0.10255534264571631, -0.009214023929808073,
    0.0798701811606401, 0.005442005128958301, 0.04727120808773777, -0.6285944202607185, 0.5758812070440225,
    -0.4956773526543411, 0.8739594321884088, 0.19500670806743045, -0.5732887876014982, -0.43922563455837,
    0.12909355307624792, 0.7159066359071236, -0.40577455442500143, -0.34943297428591524, -0.1545394808342542,
    0.3299854564794977, 0.17398699864067177, 0.15695109122920917, -1.0325980894576132, 0.19500670806743056,
    0.6806402901609735, 0, 0, 0, 0, -0.9787245274145655, 0.14181362426321345, -0.890732717980717, 1.727643621132069,
    -0.7862699035712858, 1.3109391482826136, -1.5456296799527878, 1.0209604352414599, -0.2354256225797915,
    0.3076660279371488, -0.31185094883927755, 0.23961054348192024, 0, 0, 0, 0, 0, 0, 0, 0.0,
  ]
  const gradient = grad((x: Tensor) =>
    sum(mul(ctcLoss(x, labels, times, counts, { reduction: 'none' }), f64([1, 2, 3]))),
  )(logits)
  gradient.dataSync().forEach((one, k) => {
    expect(one).toBeCloseTo(expected[k]!, 12)
  })
})

it('differentiates twice', () => {
  checkGradients((x) => ctcLoss(x, labels, times, counts, { reduction: 'none' }), [logits])
})

it('is 0 where labels do not fit into their time', () => {
  const gradient = grad((x: Tensor) => ctcLoss(x, labels, whole([3, 4, 3]), counts, { zeroInfinity: true }))(logits)
  const values = [...gradient.dataSync()]
  expect(values.slice(0, 20)).toEqual(new Array(20).fill(0))
  expect(values.every(Number.isFinite)).toBe(true)
})
