// Constraints: values by hand, options by name, on the parameters of a layer, saved and loaded.

import { ones, tensor } from '@tensorloom/tensor'
import { expect, test } from 'vitest'
import {
  dense,
  depthwiseConv1d,
  layerNormalization,
  loadModel,
  maxNorm,
  minMaxNorm,
  multiHeadAttention,
  nonNeg,
  prelu,
  saveModel,
  separableConv1d,
  sequential,
  unitNorm,
} from '../src/index.js'
import { constrainedScale } from './support/constrained-scale.js'

// Columns of norm 5 and 0.5.
const w = tensor([
  [3, 0.3],
  [-4, 0.4],
])

test.each([
  ['maxNorm', maxNorm({ maxValue: 1 }), [0.6, 0.3, -0.8, 0.4]],
  ['maxNorm over both axes', maxNorm({ maxValue: Math.sqrt(25.25) / 2, axis: [0, 1] }), [1.5, 0.15, -2, 0.2]],
  ['nonNeg', nonNeg(), [3, 0.3, 0, 0.4]],
  ['unitNorm', unitNorm(), [0.6, 0.6, -0.8, 0.8]],
  ['minMaxNorm', minMaxNorm({ minValue: 1, maxValue: 2 }), [1.2, 0.6, -1.6, 0.8]],
  ['minMaxNorm, half of the way', minMaxNorm({ minValue: 1, maxValue: 2, rate: 0.5 }), [2.1, 0.45, -2.8, 0.6]],
])('%s', (_, constraint, expected) => {
  const values = constraint.constrain(w).dataSync()
  for (const [k, value] of expected.entries()) expect(values[k]).toBeCloseTo(value, 5)
})

test('zeros stay zeros', () => {
  const zeros = w.mul(0)
  for (const one of [maxNorm(), unitNorm(), minMaxNorm({ minValue: 1 })]) {
    expect([...one.constrain(zeros).dataSync()].map(Math.abs)).toEqual([0, 0, 0, 0])
  }
})

test('bad options are refused', () => {
  expect(() => maxNorm({ maxvalue: 1 } as never)).toThrow(/'maxValue'/)
  expect(() => maxNorm({ maxValue: -1 })).toThrow(/maxValue is -1/)
  expect(() => unitNorm({ axis: 0.5 })).toThrow(/axis/)
  expect(() => minMaxNorm({ minValue: 2, maxValue: 1 })).toThrow(/minValue is 2, expected 0 to 1/)
  expect(() => minMaxNorm({ rate: 2 })).toThrow(/rate is 2/)
})

test('a parameter has the constraint of its layer, by name or as an object', () => {
  for (const option of ['nonNeg', 'non_neg', nonNeg()] as const) {
    const layer = constrainedScale(option)
    layer.apply(ones([1, 2]))
    expect([...layer.parameters[0]!.constraint!(tensor([-1, 2])).dataSync()]).toEqual([0, 2])
  }
  expect(() => constrainedScale('nonneg1' as never).apply(ones([1, 2]))).toThrow(/unknown constraint 'nonneg1'/)
  expect(() => constrainedScale({} as never).apply(ones([1, 2]))).toThrow(/maxNorm\(\{ maxValue: 2 \}\)/)
})

test('a constraint is saved with its layer', async () => {
  const layer = constrainedScale(maxNorm({ maxValue: 0.5 }))
  const model = sequential([layer], { inputShape: [2] })
  const loaded = await loadModel(await saveModel(model), { layers: [layer.constructor as never] })
  const config = [...loaded.children.values()][0]!.config
  expect((config.constraint as { config: unknown }).config).toEqual({ maxValue: 0.5, axis: 0 })
})

test('layers have an option for each of their weights', () => {
  const layers = [
    dense(2, { kernelConstraint: 'nonNeg', biasConstraint: 'nonNeg' }),
    depthwiseConv1d(2, { depthwiseConstraint: 'nonNeg', biasConstraint: 'nonNeg' }),
    separableConv1d(2, 2, { depthwiseConstraint: 'nonNeg', pointwiseConstraint: 'nonNeg', biasConstraint: 'nonNeg' }),
    layerNormalization({ gammaConstraint: 'nonNeg', betaConstraint: 'nonNeg' }),
    prelu({ alphaConstraint: 'nonNeg' }),
    multiHeadAttention(2, 2, { kernelConstraint: 'nonNeg', biasConstraint: 'nonNeg' }),
  ]
  for (const layer of layers) {
    layer.buildFor([4, 3])
    for (const one of layer.parameters) expect(one.constraint, `${layer.name}: ${one.name}`).toBeDefined()
  }
  expect(() => dense(2, { kernelConstraint: 'maxnrom' as never })).toThrow(/'maxNorm'/)
})
