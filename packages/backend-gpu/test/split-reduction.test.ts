// Reductions in two kernels: which are split, into what, and that both together compute the same.
import { type Expr, interpret, type Kernel, validateKernel } from '@tensorloom/tensor/backend'
import { describe, expect, test } from 'vitest'
import { planOf } from '../src/programs/program.js'
import { splitReduction } from '../src/programs/split-reduction.js'

// Σ over [rows, columns] of input[p0 + row stride p1 + column stride p2], for each of p3 outputs p4 apart.
const body: Expr = {
  kind: 'load',
  dtype: 'float32',
  input: 0,
  index: {
    base: { param: 0 },
    offset: 0,
    terms: [
      { axis: 0, stride: { param: 4 } },
      { axis: 2, stride: { param: 1 } },
      { axis: 3, stride: { param: 2 } },
    ],
  },
  guard: { fill: 100, ranges: [{ offset: -1, terms: [{ axis: 2, stride: 1 }], extent: { param: 5 } }] },
}
const kernel: Kernel = {
  name: 'test',
  shape: [{ param: 3 }, 2],
  reduces: [{ operator: 'sum', dtype: 'float32', shape: [{ param: 5 }, { param: 6 }], body }],
  inputs: ['float32'],
  dtype: 'float32',
  // Two outputs share each sum.
  value: {
    kind: 'binary',
    dtype: 'float32',
    operator: 'add',
    left: { kind: 'acc', dtype: 'float32', reduce: 0 },
    right: { kind: 'cast', dtype: 'float32', operand: { kind: 'axis', dtype: 'int32', axis: 1 } },
  },
  params: 7,
}
const [outputs, rows, columns] = [3, 7, 5]
const params = Float64Array.of(2, columns, 1, outputs, rows * columns, rows, columns)
const input = Float32Array.from({ length: 2 + outputs * rows * columns }, (_, k) => (k * 7) % 11)

function single(): number[] {
  const output = new Float32Array(outputs * 2)
  void interpret(kernel)([input], output, params)
  return [...output]
}

describe.each([
  [0, 1, 7],
  [0, 2, 4],
  [0, 3, 3],
  [1, 1, 5],
  [1, 5, 1],
  [1, 2, 3],
])('along axis %i in %i parts of %i turns', (along, parts, turns) => {
  test('both kernels are valid, and give what one gave', () => {
    const split = splitReduction(kernel, along)
    validateKernel(split.first)
    validateKernel(split.second)
    const all = Float64Array.of(...params, ...split.extra(params, parts, turns))
    expect(all.length).toBe(split.second.params)
    const partials = new Float32Array(split.partials(params, parts))
    expect(partials.length).toBe(outputs * parts)
    void interpret(split.first)([input], partials, all)
    const output = new Float32Array(outputs * 2)
    void interpret(split.second)([input, partials], output, all)
    expect([...output]).toEqual(single())
  })
})

test('what outputs share is computed once', () => {
  expect(planOf(kernel, params, false)).toEqual({ axis: 0, parts: 1, turns: rows })
})

test('a reduction of its own for each output is not split, unless it is long and runs on a GPU', () => {
  const alone = { ...kernel, shape: [{ param: 3 }, 1] }
  expect(planOf(alone, params, true)).toBeUndefined()
  const long = Float64Array.of(2, 1, 1, 3, 1, 100_000, 1)
  expect(planOf(alone, long, false)).toBeUndefined()
  const plan = planOf(alone, long, true)!
  expect(plan.axis).toBe(0)
  expect(plan.parts).toBeGreaterThan(100)
  expect(plan.parts * plan.turns).toBeGreaterThanOrEqual(100_000)
  expect((plan.parts - 1) * plan.turns).toBeLessThan(100_000)
})

test('nothing is split where there is nothing to reduce', () => {
  expect(planOf({ ...kernel, reduces: [] }, params, true)).toBeUndefined()
  expect(planOf(kernel, Float64Array.of(2, 1, 1, 3, 1, 0, 5), true)).toBeUndefined()
})
