// Gradients of the fusable composites: their rules against differences, and against their decomposition.
import {
  batchNorm,
  batchNormTraining,
  groupNorm,
  instanceNorm,
  layerNorm,
  mul,
  rmsNorm,
  scaledDotProductAttention,
  sum,
  type Tensor,
  tensor,
} from '@tensorloom/tensor'
import { decompose, type OpDefinition } from '@tensorloom/tensor/op'
import { describe, expect, it } from 'vitest'
import { vjp } from '../src/index.js'
import { checkGradients, type Differentiable, f64 } from './check-gradients.js'

const some = (...shape: number[]): Tensor => {
  const size = shape.reduce((product, extent) => product * extent, 1)
  return f64(
    Array.from({ length: size }, (_, k) => Math.sin(1 + 2.3 * k) + 0.1 * (k % 3)),
    shape,
  )
}

interface Fusable {
  readonly definition: OpDefinition
  readonly attrs: Readonly<Record<string, unknown>>
  readonly inputs: readonly Tensor[]
  call(...inputs: Tensor[]): Tensor
}

const epsilon = 1e-3
const [x, image] = [some(2, 2, 3), some(2, 3, 4)]
const [four, shift] = [some(4), some(4).neg()]
const [q, k, v] = [some(2, 3, 2), some(2, 3, 2), some(2, 3, 1)]
const mask = tensor([
  [true, false, true],
  [false, true, true],
  [false, false, false],
])

const cases: Record<string, Fusable> = {
  layerNorm: {
    definition: layerNorm.definition,
    attrs: { axis: -1, epsilon },
    inputs: [x, some(3), some(3)],
    call: (a, scale, offset) => layerNorm(a, scale, offset),
  },
  'layerNorm over the first axes, without offset': {
    definition: layerNorm.definition,
    attrs: { axis: [0, 1], epsilon },
    inputs: [x, some(2, 2)],
    call: (a, scale) => layerNorm(a, scale, { axis: [0, 1] }),
  },
  'layerNorm alone': {
    definition: layerNorm.definition,
    attrs: { axis: 1, epsilon },
    inputs: [x],
    call: (a) => layerNorm(a, { axis: 1 }),
  },
  groupNorm: {
    definition: groupNorm.definition,
    attrs: { groups: 2, epsilon },
    inputs: [image, four, shift],
    call: (a, scale, offset) => groupNorm(a, scale, offset, { groups: 2 }),
  },
  instanceNorm: {
    definition: instanceNorm.definition,
    attrs: { epsilon },
    inputs: [image, four, shift],
    call: (a, scale, offset) => instanceNorm(a, scale, offset),
  },
  batchNormTraining: {
    definition: batchNormTraining.definition,
    attrs: { epsilon },
    inputs: [image, four, shift],
    call: (a, scale, offset) => batchNormTraining(a, scale, offset)[0],
  },
  rmsNorm: {
    definition: rmsNorm.definition,
    attrs: { axis: -1, epsilon: 1e-6 },
    inputs: [x, some(3)],
    call: (a, scale) => rmsNorm(a, scale),
  },
  attention: {
    definition: scaledDotProductAttention.definition,
    attrs: { causal: false },
    inputs: [q, k, v],
    call: (a, b, c) => scaledDotProductAttention(a, b, c),
  },
  'causal attention with a factor': {
    definition: scaledDotProductAttention.definition,
    attrs: { causal: true, scale: 0.3 },
    inputs: [q, k, v],
    call: (a, b, c) => scaledDotProductAttention(a, b, c, { causal: true, scale: 0.3 }),
  },
  'attention with numbers as mask': {
    definition: scaledDotProductAttention.definition,
    attrs: { causal: false },
    inputs: [q, k, v, some(3, 3)],
    call: (a, b, c, m) => scaledDotProductAttention(a, b, c, { mask: m }),
  },
  'attention over broadcast batches': {
    definition: scaledDotProductAttention.definition,
    attrs: { causal: false },
    inputs: [some(3, 2), k, some(1, 3, 2)],
    call: (a, b, c) => scaledDotProductAttention(a, b, c),
  },
  'attention with batches of values alone': {
    definition: scaledDotProductAttention.definition,
    attrs: { causal: false },
    inputs: [some(3, 2), some(4, 2), some(2, 4, 3)],
    call: (a, b, c) => scaledDotProductAttention(a, b, c),
  },
}

const weights = (like: Tensor): Tensor =>
  f64(
    Array.from({ length: like.size }, (_, k) => Math.cos(3 * k)),
    like.shape,
  )
const weighted = (y: Tensor): Tensor => sum(mul(y, weights(y)))

function gradients(fn: Differentiable, inputs: readonly Tensor[]): readonly Tensor[] {
  return vjp((...given) => weighted(fn(...given)), inputs, f64(1)).gradients
}

function expectClose(got: readonly Tensor[], want: readonly Tensor[]): void {
  expect(got.length).toBe(want.length)
  for (const [k, one] of got.entries()) {
    const [a, b] = [one.dataSync(), want[k]!.dataSync()]
    const worst = Math.max(0, ...Array.from(a, (value, at) => Math.abs(value - b[at]!) / (1 + Math.abs(value))))
    expect(worst, `input ${k}`).toBeLessThan(1e-10)
  }
}

describe.each(Object.entries(cases))('%s', (_, { definition, attrs, inputs, call }) => {
  it('differentiates twice', () => {
    checkGradients((...given) => call(...given), inputs, 1e-5)
  })

  it('has a rule that agrees with the decomposition to second order', () => {
    const steps: Differentiable = (...given) => decompose(definition, given, attrs)[0]!
    expectClose(gradients(call, inputs), gradients(steps, inputs))
    const second = (fn: Differentiable) =>
      gradients(
        (...given) =>
          gradients(fn, given)
            .map(weighted)
            .reduce((a, b) => a.add(b)),
        inputs,
      )
    expectClose(second(call), second(steps))
  })
})

it('batchNormTraining differentiates by way of the moments', () => {
  checkGradients(
    (a, scale) => {
      const [y, mean, variance] = batchNormTraining(a, scale, 0)
      return y.square().add(mean).mul(variance)
    },
    [some(3, 2), some(2)],
    1e-5,
  )
})

it('batchNorm with given moments differentiates twice by all of its inputs', () => {
  checkGradients(
    (a, scale, offset, mean, variance) => batchNorm(a, scale, offset, mean, variance),
    [some(2, 2), some(2), some(2), some(2), some(2).square().add(0.5)],
    1e-5,
  )
})

it('attention of one tensor to itself, and with keys masked out', () => {
  checkGradients((a) => scaledDotProductAttention(a, a, a), [some(3, 2)], 1e-5)
  checkGradients((a, b, c) => scaledDotProductAttention(a, b, c, { mask }), [q, k, v], 1e-5)
})
