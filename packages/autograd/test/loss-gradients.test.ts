// Gradients to second order of losses beyond the conformance cases, away from their kinks.
import { tensor } from '@tensorloom/tensor'
import {
  binaryFocalCrossentropy,
  categoricalFocalCrossentropy,
  categoricalHinge,
  meanAbsolutePercentageError,
  meanSquaredLogarithmicError,
  squaredHinge,
} from '@tensorloom/tensor/losses'
import { expect, it } from 'vitest'
import { grad } from '../src/index.js'
import { checkGradients, f64 } from './check-gradients.js'

const scores = f64([0.6, 0.4, -0.2, 1.5, 0.1, 2.1], [2, 3])
const odds = f64([0.6, 0.3, 0.1, 0.2, 0.5, 0.3], [2, 3])
const hot = tensor([
  [0, 1, 0],
  [1, 0, 0],
])

it('losses differentiate twice by their predictions', () => {
  checkGradients((p) => squaredHinge(p, hot), [scores])
  checkGradients((p) => categoricalHinge(p, hot).square(), [scores])
  checkGradients((p) => meanAbsolutePercentageError(p, hot.add(0.7)).div(100), [scores])
  checkGradients((p) => meanSquaredLogarithmicError(p, hot), [odds])
})

it.each([{}, { labelSmoothing: 0.2, gamma: 1.5 }])('focal losses differentiate twice with %o', (options) => {
  checkGradients((p) => binaryFocalCrossentropy(p, hot, { applyClassBalancing: true, ...options }), [odds], 1e-5)
  checkGradients((p) => binaryFocalCrossentropy(p, hot, { fromLogits: true, ...options }), [scores], 1e-5)
  checkGradients((p) => categoricalFocalCrossentropy(p, hot, options), [odds], 1e-5)
  checkGradients((p) => categoricalFocalCrossentropy(p, hot, { fromLogits: true, ...options }), [scores], 1e-5)
})

it('gradients of focal losses stay finite with logits of ±300', () => {
  const slope = grad((p) => binaryFocalCrossentropy(p, tensor([[0, 1, 1]]), { fromLogits: true }).mul(3))
  expect([...slope(f64([300, -300, 300], [1, 3])).dataSync()]).toEqual([1, -1, 0])
})
