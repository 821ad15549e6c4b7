// State dicts: snapshots, round trips, and all or none.
import { memory, ones, scope, tensor, zeros } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { batchNormalization, dense, sequential } from '../src/index.js'

const make = () => sequential([dense(2, { inputShape: [3] }), batchNormalization()])
const values = (model: ReturnType<typeof make>) => model.parameters.map((one) => [...one.dataSync()])

it('names parameters by path', () => {
  expect(Object.keys(make().stateDict())).toEqual([
    'dense.kernel',
    'dense.bias',
    'batchNormalization.gamma',
    'batchNormalization.beta',
    'batchNormalization.movingMean',
    'batchNormalization.movingVariance',
  ])
})

it('gives another model the same values', () => {
  const [a, b] = [make(), make()]
  expect(values(a)).not.toEqual(values(b))
  expect(b.loadStateDict(a.stateDict())).toEqual({ missing: [], unexpected: [] })
  expect(values(b)).toEqual(values(a))
})

it('holds snapshots', () => {
  const model = make()
  const before = model.stateDict()
  const old = values(model)
  model.parameters[0]!.assign(zeros([3, 2]))
  model.apply(ones([4, 3]), { training: true })
  expect(values(model)).not.toEqual(old)
  model.loadStateDict(before)
  expect(values(model)).toEqual(old)
})

it('snapshots are the caller’s to free', () => {
  const model = make()
  const before = memory()
  scope(() => {
    model.stateDict()
  })
  const state = model.stateDict()
  expect(memory().bytes).toBe(before.bytes)
  for (const one of Object.values(state)) one.dispose()
  expect(memory()).toEqual(before)
  expect(model.parameters.every((one) => !one.disposed)).toBe(true)
})

describe('what does not fit changes nothing', () => {
  const wrong: [string, () => Record<string, unknown>, RegExp][] = [
    [
      'missing',
      () => {
        const { 'dense.bias': _, ...rest } = make().stateDict()
        return rest
      },
      /missing: dense\.bias/,
    ],
    ['not expected', () => ({ ...make().stateDict(), 'dense_1.bias': ones([2]) }), /not expected: dense_1\.bias/],
    [
      'shape',
      () => ({ ...make().stateDict(), 'batchNormalization.beta': ones([3]) }),
      /batchNormalization\.beta is float32 \[3\], expected float32 \[2\]/,
    ],
    [
      'dtype',
      () => ({ ...make().stateDict(), 'batchNormalization.beta': tensor([1, 2], { dtype: 'int32' }) }),
      /beta is int32 \[2\], expected float32 \[2\]/,
    ],
    [
      'no tensor',
      () => ({ ...make().stateDict(), 'batchNormalization.beta': [1, 2] }),
      /beta is \[1, 2\], expected a tensor float32 \[2\]/,
    ],
    [
      'disposed',
      () => {
        const state = make().stateDict()
        state['batchNormalization.beta']!.dispose()
        return state
      },
      /batchNormalization\.beta was disposed/,
    ],
  ]
  it.each(wrong)('%s', (_, state, message) => {
    const model = make()
    const before = values(model)
    expect(() => model.loadStateDict(state() as never)).toThrow(message)
    expect(values(model)).toEqual(before)
  })

  it('lists everything at once', () => {
    expect(() => make().loadStateDict({ 'dense.kernel': ones([2, 2]), extra: ones([1]) })).toThrow(
      /missing: dense\.bias, .*\n {2}dense\.kernel is float32 \[2, 2\], expected float32 \[3, 2\]\n {2}not expected: extra/,
    )
  })

  it('also if an assignment itself fails', () => {
    const model = make()
    const before = values(model)
    const last = model.parameters.at(-1)!
    const { assign } = last
    let calls = 0
    last.assign = (value) => {
      if (calls++ === 0) throw new Error('no memory')
      return assign.call(last, value)
    }
    expect(() => model.loadStateDict(make().stateDict())).toThrow('no memory')
    expect(values(model)).toEqual(before)
  })
})

it('not strict takes what is there, but never another shape', () => {
  const model = make()
  const report = model.loadStateDict({ 'dense.bias': tensor([7, 8]), other: ones([1]) }, { strict: false })
  expect(report.unexpected).toEqual(['other'])
  expect(report.missing.length).toBe(5)
  expect([...model.parameters[1]!.dataSync()]).toEqual([7, 8])
  expect(() => model.loadStateDict({ 'dense.bias': ones([3]) }, { strict: false })).toThrow('dense.bias is float32 [3]')
})
