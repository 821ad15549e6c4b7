// Recurrent ops: values from PyTorch's LSTM, GRU and RNN with gates reordered, masks by Keras's rules.
import { describe, expect, it } from 'vitest'
import {
  flip,
  full,
  gru,
  lstm,
  memory,
  scope,
  simpleRnn,
  slice,
  type Tensor,
  tensor,
  transpose,
  zeros,
} from '../../../src/index.js'
import { rounded } from '../../elements.js'

const some = (start: number, ...shape: number[]): Tensor => {
  const size = shape.reduce((product, extent) => product * extent, 1)
  return tensor(
    Array.from({ length: size }, (_, k) => (((k * 7 + start) % 11) - 4) / 5),
    { shape, dtype: 'float64' },
  )
}
const x = some(0, 2, 3, 2)
const [h0, c0] = [some(4, 2, 2), some(5, 2, 2)]

describe('lstm', () => {
  const [kernel, recurrent, bias] = [some(1, 2, 8), some(2, 2, 8), some(3, 8)]

  it('agrees with PyTorch', () => {
    const [sequence, h, c] = lstm(x, kernel, recurrent, bias, { initialState: [h0, c0] })
    expect([sequence.shape, rounded(sequence)]).toEqual([
      [2, 3, 2],
      [0.03735, -0.11977, 0.06623, 0.10128, 0.28705, 0.1082, 0.32692, -0.03044, 0.06971, 0.18727, 0.30608, 0.16898],
    ])
    expect(rounded(h)).toEqual([0.28705, 0.1082, 0.30608, 0.16898])
    expect(rounded(c)).toEqual([0.61893, 0.15613, 0.78227, 0.27717])
  })

  it('walks backwards', () => {
    const [sequence, h, c] = lstm(x, kernel, recurrent, bias, { goBackwards: true })
    expect(rounded(sequence)).toEqual([
      0.16642, 0.0604, 0.0606, 0.20379, 0.06397, 0.29298, 0.09228, 0.06814, 0.05302, 0.23295, 0.30169, 0.08497,
    ])
    expect([rounded(h), rounded(c)]).toEqual([
      [0.06397, 0.29298, 0.30169, 0.08497],
      [0.77113, 0.41961, 0.59686, 0.10359],
    ])
    expect(rounded(lstm(flip(x, { axis: 1 }), kernel, recurrent, bias)[0])).toEqual(rounded(sequence))
  })

  it('skips masked steps: the output before is repeated, and at the start it is 0', () => {
    const mask = tensor([
      [false, true, false],
      [true, true, false],
    ])
    const [sequence, h, c] = lstm(x, kernel, recurrent, bias, { initialState: [h0, c0], mask })
    expect(rounded(sequence)).toEqual([
      0, 0, 0.0851, -0.09914, 0.0851, -0.09914, 0.32692, -0.03044, 0.06971, 0.18727, 0.06971, 0.18727,
    ])
    expect([rounded(h), rounded(c)]).toEqual([
      [0.0851, -0.09914, 0.06971, 0.18727],
      [0.42804, -0.14469, 0.86899, 0.24797],
    ])
  })

  it('takes 0 as bias, views, one step, and frees what it makes', () => {
    const views = [transpose(some(0, 2, 3, 2), { perm: [0, 1, 2] }), kernel, recurrent] as const
    expect(rounded(lstm(...views, 0)[0])).toEqual(rounded(lstm(x, kernel, recurrent, zeros([8]))[0]))
    expect(lstm(some(0, 1, 1, 2), kernel, recurrent, 0).map((one) => one.shape)).toEqual([
      [1, 1, 2],
      [1, 2],
      [1, 2],
    ])
    const before = memory().tensors
    scope(() => {
      lstm(x, kernel, recurrent, bias, { initialState: [h0, c0] })
    })
    expect(memory().tensors).toBe(before)
  })

  it('says what does not fit', () => {
    expect(() => lstm(x, kernel, recurrent, zeros([4]))).toThrow(
      'lstm: bias has shape [4], expected [8]\nhelp: input [2, 3, 2], 2 units, 4 gates side by side',
    )
    expect(() => lstm(x, some(0, 3, 8), recurrent, bias)).toThrow('lstm: kernel has shape [3, 8], expected [2, 8]')
    expect(() => lstm(some(0, 3, 2), kernel, recurrent, bias)).toThrow('lstm: got input [3, 2]\nhelp: ')
    expect(() => lstm(zeros([2, 0, 2]), kernel, recurrent, bias)).toThrow('with at least one step')
    expect(() => lstm(x, kernel, recurrent, bias, { initialState: [h0] })).toThrow(
      'lstm: initialState has shapes [2, 2]\nhelp: expected 2 tensors of shape [2, 2]',
    )
    expect(() => lstm(x, kernel, recurrent, bias, { mask: tensor([true]) })).toThrow(
      'lstm: mask has shape [1], expected [2, 3]\nhelp: ',
    )
  })
})

describe('gru and simpleRnn', () => {
  const [kernel, recurrent] = [some(1, 2, 6), some(2, 2, 6)]

  it('gru agrees with PyTorch, with the reset gate after the product', () => {
    const [sequence, h] = gru(x, kernel, recurrent, some(3, 2, 6), { initialState: [h0] })
    const expected = [
      0.17374, -0.59478, 0.3417, -0.578, 0.78628, -0.48194, 0.89344, -0.19763, 0.89907, -0.19763, 0.9343, -0.13591,
    ]
    expect(rounded(sequence)).toEqual(expected)
    expect(rounded(h)).toEqual([0.78628, -0.48194, 0.9343, -0.13591])
  })

  it('gru with the reset gate before the product', () => {
    const [sequence] = gru(x, kernel, recurrent, some(3, 6), { resetAfter: false })
    expect(rounded(sequence)).toEqual([
      0.15192, 0, 0.29664, -0.07058, 0.7095, -0.00074, 0.59029, -0.01326, 0.64659, -0.0367, 0.7965, 0.07776,
    ])
    expect(rounded(gru(x, kernel, recurrent, 0)[0])).toEqual(rounded(gru(x, kernel, recurrent, zeros([2, 6]))[0]))
  })

  it('a number as bias is that of every column', () => {
    const half = (...shape: number[]): Tensor => full(shape, 0.5, { dtype: 'float64' })
    expect(rounded(gru(x, kernel, recurrent, 0.5)[0])).toEqual(rounded(gru(x, kernel, recurrent, half(2, 6))[0]))
    const plain = [x, some(1, 2, 2), some(2, 2, 2)] as const
    expect(rounded(simpleRnn(...plain, 0.5)[0])).toEqual(rounded(simpleRnn(...plain, half(2))[0]))
  })

  it('gru skips masked steps, also backwards', () => {
    const mask = tensor([
      [true, true, false],
      [true, false, true],
    ])
    const [sequence, h] = gru(x, kernel, recurrent, 0, { initialState: [h0], mask, goBackwards: true })
    const row = (of: Tensor, k: number): number[] => rounded(of).slice((k * of.size) / 2, ((k + 1) * of.size) / 2)
    // Without the steps that are masked out, the rest is a shorter series.
    const [short] = gru(slice(x, [0, 0, 0], [1, 2, 2]), kernel, recurrent, 0, {
      initialState: [slice(h0, [0, 0], [1, 2])],
      goBackwards: true,
    })
    expect(row(sequence, 0)).toEqual([0, 0, ...rounded(short)])
    expect(row(h, 1)).toEqual(row(sequence, 1).slice(4))
    expect(row(sequence, 1).slice(0, 2)).toEqual(row(sequence, 1).slice(2, 4))
  })

  it('gru says what does not fit', () => {
    expect(() => gru(x, kernel, recurrent, some(3, 6))).toThrow('gru: bias has shape [6], expected [2, 6]')
    expect(() => gru(x, kernel, recurrent, some(3, 2, 6), { resetAfter: false })).toThrow('expected [6]')
  })

  it('simpleRnn agrees with PyTorch', () => {
    const [sequence, h] = simpleRnn(x, some(1, 2, 2), some(2, 2, 2), some(3, 2), { initialState: [h0] })
    expect(rounded(sequence)).toEqual([
      0.11943, 0.50798, -0.02617, -0.10497, -0.42233, 0.95421, -0.7932, 0.98812, 0.5882, -0.86328, -0.54267, 0.99449,
    ])
    expect(rounded(h)).toEqual([-0.42233, 0.95421, -0.54267, 0.99449])
    expect(() => simpleRnn(x, some(1, 2, 2), some(2, 2, 3), 0)).toThrow(
      'simpleRnn: recurrentKernel has shape [2, 3], expected [2, 2]\nhelp: input [2, 3, 2], 2 units, one matrix',
    )
  })
})
