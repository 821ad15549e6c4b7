// Recurrent layers: what masks, directions and states mean, gradients by finite differences, what they refuse. That values equal
// Keras's is tested in packages/keras.
import { memory, ones, type Parameter, type Shape, setSeed, type Tensor, tanh, tensor, zeros } from '@tensorloom/tensor'
import { gradcheck } from '@tensorloom/testkit'
import { describe, expect, it } from 'vitest'
import {
  type AnyLayer,
  functional,
  gru,
  gruCell,
  input,
  lstm,
  lstmCell,
  RecurrentCell,
  type RecurrentLayer,
  rnn,
  sequential,
  simpleRnn,
  simpleRnnCell,
  stackedRnnCells,
} from '../../src/index.js'

const numbers = (x: Tensor): number[] => [...(x.dataSync() as Float32Array)]
const list = (y: Tensor | readonly Tensor[]): readonly Tensor[] => (Array.isArray(y) ? y : [y as Tensor])
function series(batch: number, time: number, features: number): Tensor {
  return tensor(
    Array.from({ length: batch * time * features }, (_, k) => Math.sin(1.7 * k + 0.3)),
    { shape: [batch, time, features] },
  )
}
/** The same parameters in a second layer. */
function share(from: AnyLayer, to: AnyLayer): void {
  const state = from.stateDict()
  to.loadStateDict(Object.fromEntries(Object.keys(to.stateDict()).map((key, k) => [key, Object.values(state)[k]!])))
}
const expectSame = (a: Tensor, b: Tensor, digits = 5): void => {
  expect(a.shape).toEqual(b.shape)
  const [x, y] = [numbers(a), numbers(b)]
  for (const [k, one] of x.entries()) expect(one).toBeCloseTo(y[k]!, digits)
}

type Kind = (options?: object) => RecurrentLayer<Tensor | readonly Tensor[]>
const kinds: Readonly<Record<string, Kind>> = {
  simpleRnn: (options) => simpleRnn(3, options),
  lstm: (options) => lstm(3, options),
  gru: (options) => gru(3, options),
  'gru, reset before': (options) => gru(3, { resetAfter: false, ...options }),
}
const mask = (): Tensor =>
  tensor([
    [true, true, false, true],
    [false, true, true, false],
  ])

describe.each(Object.entries(kinds))('%s', (_, make) => {
  const built = (options?: object) => {
    setSeed(3)
    const layer = make(options)
    layer.buildFor([4, 2])
    return layer
  }

  it('gives the same as one op and step by step', () => {
    // A function that is not the op itself is applied in each step.
    const options = { returnSequences: true, returnState: true }
    const whole = built(options)
    const stepped = make({ ...options, activation: (x: Tensor) => tanh(x) })
    stepped.buildFor([4, 2])
    share(whole, stepped)
    for (const given of [{}, { mask: mask() }]) {
      const [a, b] = [list(whole.apply(series(2, 4, 2), given)), list(stepped.apply(series(2, 4, 2), given))]
      expect(a.length).toBe(b.length)
      for (const [k, one] of a.entries()) expectSame(one, b[k]!)
    }
  })

  it('does not see masked steps, and repeats the output there', () => {
    const layer = built({ returnSequences: true })
    const x = series(2, 4, 2)
    const changed = x.add(
      tensor([
        [0, 0, 9, 0],
        [9, 0, 0, 9],
      ]).reshape([2, 4, 1]),
    )
    const [a, b] = [layer.apply(x, { mask: mask() }), layer.apply(changed, { mask: mask() })] as [Tensor, Tensor]
    expect(numbers(a)).toEqual(numbers(b))
    const rows = (k: number): number[] => numbers(a).slice(3 * k, 3 * k + 3)
    expect(rows(2)).toEqual(rows(1))
    expect(rows(4)).toEqual([0, 0, 0])
    expect(rows(7)).toEqual(rows(6))
    const zeroed = built({ returnSequences: true, zeroOutputForMask: true })
    const c = numbers(zeroed.apply(x, { mask: mask() }) as Tensor)
    for (const k of [2, 4, 7]) expect(c.slice(3 * k, 3 * k + 3)).toEqual([0, 0, 0])
    expect(c.slice(0, 6)).toEqual(numbers(a).slice(0, 6))
  })

  it('returns the last output: 0 where no step counts, also from a state', () => {
    const none = tensor([
      [false, false],
      [true, false],
    ])
    const state = list(built({ returnState: true }).apply(ones([2, 2, 2]))).slice(1)
    const layer = built({ returnState: true })
    const [output, ...last] = list(layer.apply([series(2, 2, 2), ...state], { mask: none }))
    expect(numbers(output!).slice(0, 3)).toEqual([0, 0, 0])
    expect(numbers(output!).slice(3)).not.toEqual([0, 0, 0])
    for (const [k, one] of last.entries()) expect(numbers(one).slice(0, 3)).toEqual(numbers(state[k]!).slice(0, 3))
    const zeroed = built({ zeroOutputForMask: true })
    expect(numbers(zeroed.apply(series(2, 2, 2), { mask: none }) as Tensor)).toEqual([0, 0, 0, 0, 0, 0])
  })

  it('reads backwards', () => {
    const [forwards, backwards] = [
      built({ returnSequences: true }),
      built({ returnSequences: true, goBackwards: true }),
    ]
    const x = series(2, 4, 2)
    const flipped = tensor(
      [0, 1].flatMap((b) => [3, 2, 1, 0].flatMap((t) => numbers(x).slice(8 * b + 2 * t, 8 * b + 2 * t + 2))),
      { shape: [2, 4, 2] },
    )
    expectSame(backwards.apply(x) as Tensor, forwards.apply(flipped) as Tensor)
  })

  it('goes on where the call before stopped if stateful, until resetStates', () => {
    const x = series(2, 4, 2)
    const whole = numbers(built().apply(x) as Tensor)
    const layer = built({ stateful: true })
    const half = (k: number): Tensor =>
      tensor(
        [0, 1].flatMap((b) => numbers(x).slice(8 * b + 4 * k, 8 * b + 4 * k + 4)),
        { shape: [2, 2, 2] },
      )
    const first = numbers(layer.apply(half(0)) as Tensor)
    const second = numbers(layer.apply(half(1)) as Tensor)
    for (const [k, one] of second.entries()) expect(one).toBeCloseTo(whole[k]!, 5)
    expect(numbers(layer.apply(half(0)) as Tensor)).not.toEqual(first)
    layer.resetStates()
    expect(numbers(layer.apply(half(0)) as Tensor)).toEqual(first)
    // An error leaves the state as it was.
    expect(() => layer.apply(series(3, 2, 2))).toThrow('batches of one size')
    expect(() => layer.apply(half(1), { mask: ones([2, 3]) })).toThrow('the mask has shape [2, 3]')
    expect(numbers(layer.apply(half(1)) as Tensor)).toEqual(second)
    layer.resetStates()
    layer.apply(series(3, 2, 2))
    expect(layer.parameters.length).toBe(3)
  })

  it('has the gradients of finite differences, also through masks and states', async () => {
    for (const options of [{}, { activation: 'softsign' }, { goBackwards: true, zeroOutputForMask: true }]) {
      const layer = built({ ...options, returnSequences: true, returnState: true })
      const state = list(layer.apply(series(2, 4, 2))).slice(1)
      await gradcheck(
        (x, ...given) => [...list(layer.apply([x, ...given], { mask: mask() }))],
        [series(2, 4, 2), ...state],
      )
    }
  })

  it('drops the same inputs and states at all steps, by the seed, and only in training', () => {
    const layer = built({ dropout: 0.5, recurrentDropout: 0.5 })
    const x = series(2, 4, 2)
    const drawn = (): number[] => {
      setSeed(5)
      return numbers(layer.apply(x, { training: true }) as Tensor)
    }
    expect(drawn()).toEqual(drawn())
    expect(numbers(layer.apply(x) as Tensor)).toEqual(numbers(built().apply(x) as Tensor))
    expect(drawn()).not.toEqual(numbers(layer.apply(x) as Tensor))
    // With inputs alone, one op is enough: a dropped feature is as if it were 0 everywhere.
    const inputs = built({ dropout: 0.5 })
    setSeed(5)
    const found = numbers(inputs.apply(ones([1, 4, 2]), { training: true }) as Tensor)
    const choices = [0, 2].flatMap((a) =>
      [0, 2].map((b) => tensor(Array.from({ length: 4 }, () => [a, b])).reshape([1, 4, 2])),
    )
    const outputs = choices.map((one) => numbers(inputs.apply(one) as Tensor))
    expect(outputs.some((one) => one.every((value, k) => Math.abs(value - found[k]!) < 1e-5))).toBe(true)
  })

  it('takes any number of steps', () => {
    const model = sequential([make({ inputShape: [null, 2], returnSequences: true }) as never, make() as never])
    expect(model.outputShape).toEqual([3])
    expect(model.layers[0]!.outputShape).toEqual([-1, 3])
    for (const time of [1, 4, 9]) expect(model.apply(series(2, time, 2)).shape).toEqual([2, 3])
  })

  it('takes its state from a graph', () => {
    const [x, y] = [input([null, 2]), input([null, 2])]
    const [, ...state] = make({ returnState: true }).apply(x) as readonly Tensor[]
    const output = make().apply([y, ...state]) as Tensor
    const model = functional({ inputs: [x, y], outputs: output })
    expect(model.apply([series(2, 3, 2), series(2, 5, 2)]).shape).toEqual([2, 3])
  })

  it('frees what a call made', () => {
    const layer = built({ returnSequences: true })
    const x = series(2, 4, 2)
    const before = memory().tensors
    ;(layer.apply(x, { training: true }) as Tensor).dispose()
    expect(memory().tensors).toBe(before)
  })

  it('refuses what does not fit', () => {
    const layer = built()
    expect(() => layer.apply(series(2, 4, 3))).toThrow(/got \[2, 4, 3\].*expected \[batch, time, 2\]/s)
    expect(() => layer.apply(ones([2, 2]))).toThrow('expected [batch, time, …]')
    expect(() => make().apply(ones([2, 2]))).toThrow('expected [batch, time, …]')
    expect(() => make().apply(ones([2, 2, 2, 2]))).toThrow('expected [batch, features]')
    expect(() => layer.apply([series(2, 4, 2), zeros([2, 5])])).toThrow(
      /initialState has shapes \[2, 5\], expected \[2, 3\]/,
    )
    expect(() => make({ returnSequence: true })).toThrow("did you mean 'returnSequences'")
    expect(() => make({ returnSequences: 1 })).toThrow('returnSequences is 1, expected true or false')
    expect(() => make({ dropout: 2 })).toThrow('dropout is 2')
    expect(() => make({ activation: 'tahn' })).toThrow("'tanh'")
  })
})

it('the kernels start as in Keras: orthogonal for the state, 1 in the bias of the forget gate', () => {
  const layer = lstm(3, { inputShape: [4, 2] })
  const [, recurrent, bias] = layer.parameters as [Parameter, Parameter, Parameter]
  expectSame(
    recurrent.matmul(recurrent.transpose()),
    tensor([
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ]),
  )
  expect(numbers(bias)).toEqual([0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0])
  expect(numbers(lstm(1, { inputShape: [4, 2], unitForgetBias: false }).parameters[2]!)).toEqual([0, 0, 0, 0])
  expect(() => lstm(0)).toThrow('units is 0')
})

describe('cells', () => {
  it('compute one step', () => {
    for (const [cell, count] of [
      [simpleRnnCell(3), 1],
      [lstmCell(3), 2],
      [gruCell(3), 1],
    ] as const) {
      const state = Array.from({ length: count }, () => zeros([2, 3]))
      const [output, ...next] = cell.apply([ones([2, 2]), ...state])
      const layer = rnn(cell, { returnState: true })
      const [same, ...last] = layer.apply(ones([2, 1, 2]))
      expectSame(output!, same!)
      for (const [k, one] of next.entries()) expectSame(one, last[k]!)
      expect(() => cell.apply([ones([2, 2])])).toThrow('expected [batch, features] and the state')
    }
  })

  // y is [sum of inputs, number of steps]; the output is their quotient, so it is not the state.
  class Mean extends RecurrentCell {
    static readonly type: string = '@test/mean'
    override stateShapes(inputShape: Shape): readonly Shape[] {
      return [inputShape, []]
    }
    override forward([x, sum, count]: readonly Tensor[]): readonly Tensor[] {
      const [next, steps] = [sum!.add(x!), count!.add(1)]
      return [next.div(steps.reshape([-1, 1])), next, steps]
    }
  }

  it('of your own', () => {
    const x = tensor([[[1], [3], [8]]])
    expect(numbers(rnn(new Mean(), { returnSequences: true }).apply(x))).toEqual([1, 2, 4])
    const skipped = tensor([[true, false, true]])
    expect(numbers(rnn(new Mean(), { returnSequences: true }).apply(x, { mask: skipped }))).toEqual([1, 1, 4.5])
    expect(numbers(rnn(new Mean()).apply(x, { mask: skipped }))).toEqual([4.5])
    expect(() => rnn({} as never)).toThrow('expected a cell')
  })

  it('on top of each other give what layers on top of each other give', () => {
    const options = { returnSequences: true }
    const model = sequential([lstm(3, options), gru(2, { returnSequences: true })])
    model.buildFor([4, 2])
    for (const goBackwards of [false, true]) {
      const stacked = rnn(stackedRnnCells([lstmCell(3), gruCell(2)]), { ...options, goBackwards })
      stacked.buildFor([4, 2])
      share(model, stacked)
      const x = series(2, 4, 2)
      const read = goBackwards
        ? tensor(
            [0, 1].flatMap((b) => [3, 2, 1, 0].flatMap((t) => numbers(x).slice(8 * b + 2 * t, 8 * b + 2 * t + 2))),
            { shape: [2, 4, 2] },
          )
        : x
      expectSame(stacked.apply(x), model.apply(read))
      expect(stacked.apply(x, { mask: mask() }).shape).toEqual([2, 4, 2])
    }
    const listed = rnn([lstmCell(3), gruCell(2)], options)
    listed.buildFor([4, 2])
    share(model, listed)
    expectSame(listed.apply(series(2, 4, 2)), model.apply(series(2, 4, 2)))
    expect(() => rnn([])).toThrow('expected cells')
    const mixed = rnn(stackedRnnCells([new Mean(), simpleRnnCell(3)]), { returnState: true })
    expect(mixed.apply(series(2, 4, 2)).map((one) => one.shape)).toEqual([[2, 3], [2, 2], [2], [2, 3]])
    const one = stackedRnnCells([lstmCell(3), gruCell(2)])
    const step = one.apply([ones([2, 4]), zeros([2, 3]), zeros([2, 3]), zeros([2, 2])])
    expect(step.map(({ shape }) => shape)).toEqual([
      [2, 2],
      [2, 3],
      [2, 3],
      [2, 2],
    ])
    expect(() => stackedRnnCells([])).toThrow('expected cells')
  })
})
