// Gradients to second order of recurrent ops, by all weights and states.
import { concat, gru, lstm, simpleRnn, type Tensor, tensor, unstack } from '@tensorloom/tensor'
import { expect, it } from 'vitest'
import { grad } from '../src/index.js'
import { checkGradients, f64 } from './check-gradients.js'

const some = (start: number, ...shape: number[]): Tensor => {
  const size = shape.reduce((product, extent) => product * extent, 1)
  return f64(
    Array.from({ length: size }, (_, k) => Math.sin(start + 2.3 * k)),
    shape,
  )
}
const mask = tensor([[true, false, true]])
const joined = (parts: readonly Tensor[]): Tensor => concat(parts.map((one) => one.reshape([one.size])))

it.each([{}, { goBackwards: true }, { mask }])('lstm with %o', (options) => {
  checkGradients(
    (x, kernel, recurrent, bias, h, c) =>
      joined(lstm(x, kernel, recurrent, bias, { initialState: [h, c], ...options })),
    [some(0, 1, 3, 1), some(1, 1, 4), some(2, 1, 4), some(3, 4), some(4, 1, 1), some(5, 1, 1)],
    1e-5,
  )
})

it('lstm by its last cell state alone', () => {
  checkGradients((x, kernel) => lstm(x, kernel, some(2, 1, 4), 0)[2], [some(0, 1, 2, 1), some(1, 1, 4)], 1e-5)
})

it.each([{}, { mask }, { resetAfter: false }])('gru with %o', (options) => {
  const bias = options.resetAfter === false ? some(3, 3) : some(3, 2, 3)
  checkGradients(
    (x, kernel, recurrent, offsets, h) => joined(gru(x, kernel, recurrent, offsets, { initialState: [h], ...options })),
    [some(0, 1, 3, 1), some(1, 1, 3), some(2, 1, 3), bias, some(4, 1, 1)],
    1e-5,
  )
})

it('simpleRnn', () => {
  checkGradients(
    (x, kernel, recurrent, bias) => joined(simpleRnn(x, kernel, recurrent, bias)),
    [some(0, 2, 2, 1), some(1, 1, 2), some(2, 2, 2), some(3, 2)],
    1e-5,
  )
})

it('unstack gives zeros to parts that are not used, in any number', () => {
  const pick = (x: Tensor): Tensor => unstack(x, { axis: 1 })[3]!.mul(2).sum()
  const slope = grad(pick)(tensor(new Array(40).fill(1), { shape: [2, 20] }))
  expect(slope.shape).toEqual([2, 20])
  expect([...slope.dataSync()].flatMap((value, k) => (value === 0 ? [] : [[k, value]]))).toEqual([
    [3, 2],
    [23, 2],
  ])
})
