// bidirectional and timeDistributed: merging, states, masks, saving of layers inside layers.
import { ones, setSeed, type Tensor, tensor, zeros } from '@tensorloom/tensor'
import { gradcheck } from '@tensorloom/testkit'
import { describe, expect, it } from 'vitest'
import {
  batchNormalization,
  bidirectional,
  dense,
  type ForwardContext,
  flatten,
  gru,
  gruCell,
  type Layer,
  l2,
  loadModel,
  lstm,
  lstmCell,
  type MergeMode,
  Model,
  maskOf,
  rnn,
  saveModel,
  sequential,
  simpleRnn,
  stackedRnnCells,
  timeDistributed,
  withMask,
} from '../../src/index.js'

const numbers = (x: Tensor): number[] => [...(x.dataSync() as Float32Array)]
function series(batch: number, time: number, features: number): Tensor {
  return tensor(
    Array.from({ length: batch * time * features }, (_, k) => Math.sin(1.3 * k + 0.4)),
    { shape: [batch, time, features] },
  )
}
const mask = (): Tensor =>
  tensor([
    [true, true, true, false],
    [true, false, false, false],
  ])

describe('bidirectional', () => {
  it('merges the outputs of both directions', () => {
    const x = series(2, 4, 2)
    const results = (['sum', 'ave', 'mul', 'concat'] as const).map((mergeMode) => {
      setSeed(1)
      const layer = bidirectional(simpleRnn(3), { mergeMode })
      layer.buildFor([4, 2])
      return numbers(layer.apply(x))
    })
    setSeed(1)
    const both = bidirectional(simpleRnn(3), { mergeMode: null })
    both.buildFor([4, 2])
    const [a, b] = both.apply(x).map(numbers) as [number[], number[]]
    const [sums, means, products, joined] = results as [number[], number[], number[], number[]]
    for (const k of a.keys()) {
      expect(sums[k]).toBeCloseTo(a[k]! + b[k]!, 5)
      expect(means[k]).toBeCloseTo((a[k]! + b[k]!) / 2, 5)
      expect(products[k]).toBeCloseTo(a[k]! * b[k]!, 5)
    }
    expect(joined).toEqual([...a.slice(0, 3), ...b.slice(0, 3), ...a.slice(3), ...b.slice(3)])
  })

  it('has parameters of its own for each direction, and puts sequences into the order of time', () => {
    const layer = bidirectional(lstm(3, { returnSequences: true }))
    const y = layer.apply(series(1, 4, 2))
    expect(y.shape).toEqual([1, 4, 6])
    expect(Object.keys(layer.stateDict())).toEqual(
      ['forwardLayer', 'backwardLayer'].flatMap((side) =>
        ['kernel', 'recurrentKernel', 'bias'].map((name) => `${side}.cell.${name}`),
      ),
    )
    // The backward half of the last step has read one step only.
    const last = layer.apply(series(1, 4, 2).slice([0, 3, 0], [1, 1, 2]))
    const [whole, single] = [numbers(y).slice(21), numbers(last).slice(3)]
    for (const [k, one] of single.entries()) expect(whole[k]).toBeCloseTo(one, 5)
  })

  it('gives 0 at masked steps, and takes states for both directions', () => {
    const layer = bidirectional(gru(3, { returnSequences: true, returnState: true }))
    const [y, forwards, backwards] = layer.apply([series(2, 4, 2), ones([2, 3]), zeros([2, 3])], { mask: mask() })
    expect(numbers(y!).slice(18, 24)).toEqual([0, 0, 0, 0, 0, 0])
    expect([forwards!.shape, backwards!.shape]).toEqual([
      [2, 3],
      [2, 3],
    ])
    expect(() => layer.apply([series(2, 4, 2), ones([2, 3])])).toThrow('as many for both directions')
  })

  it('has the gradients of finite differences', async () => {
    const layer = bidirectional(lstm(2, { returnSequences: true }))
    layer.buildFor([4, 2])
    await gradcheck((x) => layer.apply(x, { mask: mask() }), [series(2, 4, 2)])
  })

  it('keeps the states of stateful layers', () => {
    const layer = bidirectional(gru(2, { stateful: true }))
    const x = series(2, 3, 2)
    const first = numbers(layer.apply(x))
    expect(numbers(layer.apply(x))).not.toEqual(first)
    layer.resetStates()
    expect(numbers(layer.apply(x))).toEqual(first)
  })

  it('refuses other layers', () => {
    expect(() => bidirectional(dense(3))).toThrow('expected a recurrent layer, got dense')
    expect(() => bidirectional(lstm(3), { mergeMode: 'avg' as MergeMode })).toThrow('mergeMode')
    expect(() => bidirectional(lstm(3), { backwardLayer: lstm(3) })).toThrow('same direction')
    expect(() => bidirectional(lstm(3), { backwardLayer: lstm(3, { goBackwards: true, returnState: true }) })).toThrow(
      'returnState differs',
    )
  })
})

describe('timeDistributed', () => {
  it('applies a layer to each step', () => {
    const layer = timeDistributed(flatten())
    expect(layer.apply(ones([2, 3, 4, 5])).shape).toEqual([2, 3, 20])
    const same = timeDistributed(dense(2, { useBias: false }))
    const inner = same.layer
    const x = series(2, 3, 4)
    expect(numbers(same.apply(x))).toEqual(numbers(inner.apply(x) as Tensor))
  })

  it('shows normalization one step after another in training, as Keras does', () => {
    const layer = timeDistributed(batchNormalization({ momentum: 0 }))
    layer.apply(
      tensor([
        [[1], [10]],
        [[3], [30]],
      ]),
      { training: true },
    )
    // The statistics are those of the last step, not of all steps together.
    const [, , mean] = layer.layer.parameters
    expect(numbers(mean!)).toEqual([20])
  })

  it('hands each step its mask', () => {
    class Masked extends Model {
      static override readonly type: string = '@test/masked'
      override forward(x: Tensor, { mask: given }: ForwardContext<Tensor>): Tensor {
        return x.mul(given!.cast('float32').reshape([-1, 1]))
      }
    }
    const layer = timeDistributed(new Masked())
    expect(numbers(layer.apply(ones([2, 4, 1]), { mask: mask() }))).toEqual([1, 1, 1, 0, 1, 0, 0, 0])
    expect(() => layer.apply(ones([2, 3, 1]), { mask: mask() })).toThrow('the mask has shape [2, 4]')
  })

  it('counts penalties on the output for each step, as means over the batch', () => {
    const options = { kernelInitializer: 'ones', activityRegularizer: l2(0.5) } as const
    const x = series(2, 3, 2)
    const penalty = (layer: Layer, x: Tensor, training: boolean): number => {
      const losses: Tensor[] = []
      layer.apply(x, { losses, training })
      return losses.reduce((sum, one) => sum + one.itemSync(), 0)
    }
    // A dense layer takes sequences as they are.
    const expected = penalty(dense(1, options), x, false)
    for (const training of [false, true]) {
      expect(penalty(timeDistributed(dense(1, options)), x, training)).toBeCloseTo(expected, 5)
      const inner = sequential([dense(1, options), batchNormalization()])
      expect(penalty(timeDistributed(inner), x, training)).toBeCloseTo(expected, 5)
    }
  })

  it('refuses what has no steps', () => {
    expect(() => timeDistributed(dense(3)).apply(ones([2, 3]))).toThrow('expected [batch, time, …]')
    expect(() => timeDistributed('dense' as never)).toThrow('expected a layer')
  })
})

it('layers inside layers are saved by name', async () => {
  const model = sequential([
    timeDistributed(dense(4, { activation: 'relu' })),
    bidirectional(lstm(3, { returnSequences: true, activation: 'softsign' }), { mergeMode: 'sum' }),
    bidirectional(rnn(stackedRnnCells([gruCell(3), lstmCell(2)]), { returnSequences: true })),
    rnn(lstmCell(2), { goBackwards: true }),
  ])
  model.buildFor([null, 5])
  const loaded = await loadModel(await saveModel(model))
  const x = series(2, 4, 5)
  expect(numbers(loaded.apply(x))).toEqual(numbers(model.apply(x)))
  expect(Object.keys(loaded.stateDict())).toEqual(Object.keys(model.stateDict()))
  const again = await loadModel(await saveModel(loaded))
  expect(Object.keys(again.stateDict())).toEqual(Object.keys(model.stateDict()))
  expect(numbers(again.apply(x))).toEqual(numbers(model.apply(x)))
})

describe('passMask', () => {
  const layers: readonly (readonly [string, (passMask: boolean) => Layer])[] = [
    ['lstm', (passMask) => lstm(2, { returnSequences: true, passMask })],
    ['rnn', (passMask) => rnn(gruCell(2), { returnSequences: true, passMask })],
    ['bidirectional', (passMask) => bidirectional(simpleRnn(2, { returnSequences: true }), { passMask })],
  ]
  it.each(layers)('passes the mask on, also after saving: %s', async (_, make) => {
    const x = (): Tensor => withMask(series(2, 4, 3), mask())
    expect(maskOf(make(false).apply(x()))).toBeUndefined()
    const model = sequential([make(true), dense(1)], { inputShape: [4, 3] })
    expect(numbers(maskOf(model.apply(x()))!)).toEqual(numbers(mask()))
    const loaded = await loadModel(await saveModel(model))
    expect(numbers(maskOf(loaded.apply(x()))!)).toEqual(numbers(mask()))
  })

  it('is true or false', () => {
    expect(() => lstm(2, { passMask: 1 as never })).toThrow('passMask is 1, expected true or false')
    expect(() => bidirectional(lstm(2), { passMask: 1 as never })).toThrow('passMask is 1, expected true or false')
  })
})
