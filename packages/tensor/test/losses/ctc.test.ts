// CTC loss against torch.nn.functional.ctc_loss in float64, and against the sum over all paths.
import { describe, expect, it } from 'vitest'
import { tensor, zeros } from '../../src/index.js'
import { ctcLoss } from '../../src/losses.js'
import { ints, near } from '../elements.js'

const numbers = Array.from({ length: 60 }, (_, k) => {
  const [n, t, c] = [Math.floor(k / 20), Math.floor(k / 4) % 5, k % 4]
  return ((7 * t + 3 * n + 5 * c) % 11) / 4 - 1.2
})
const logits = tensor(numbers, { shape: [3, 5, 4], dtype: 'float64' })
const labels = ints([
  [1, 2, 2],
  [3, 1, 0],
  [2, 0, 0],
])
const times = ints([5, 4, 3])
const counts = ints([3, 2, 1])
const each = { reduction: 'none' } as const

// The probability of `label`, by going through every path.
function byPaths(scores: number[][], label: readonly number[], blank = 0): number {
  const probabilities = scores.map((row) => {
    const powers = row.map(Math.exp)
    const total = powers.reduce((a, b) => a + b)
    return powers.map((one) => one / total)
  })
  let sum = 0
  const walk = (path: number[], probability: number): void => {
    if (path.length < scores.length) {
      for (const [c, one] of probabilities[path.length]!.entries()) walk([...path, c], probability * one)
      return
    }
    const merged = path.filter((c, k) => c !== blank && c !== path[k - 1])
    if (merged.join() === label.join()) sum += probability
  }
  walk([], 1)
  return -Math.log(sum)
}

describe('ctcLoss', () => {
  it('agrees with PyTorch, with lengths of its own for each sample', () => {
    const expected = [5.821365956661069, 3.0208876704591985, 3.0153379984394997]
    near(ctcLoss(logits, labels, times, counts, each), expected)
    near(ctcLoss(logits, labels, times, counts), [expected.reduce((a, b) => a + b) / 3])
    near(ctcLoss(logits, labels, times, counts, { reduction: 'sum' }), [expected.reduce((a, b) => a + b)])
  })
  it('takes another blank and samples without labels', () => {
    const other = ints([
      [0, 1, 1],
      [2, 0, -1],
      [1, 0, 77],
    ])
    const expected = [8.170952470621383, 3.0991765175747115, 4.157075076412786]
    near(ctcLoss(logits, other, times, ints([3, 2, 0]), { blank: 3, ...each }), expected)
  })
  it('is the sum over all paths', () => {
    const rows = [0, 1, 2].map((n) =>
      Array.from({ length: 5 }, (_, t) => numbers.slice(n * 20 + t * 4, n * 20 + t * 4 + 4)),
    )
    const expected = rows.map((scores, n) =>
      byPaths(
        scores,
        [
          [1, 2, 2],
          [3, 1, 1],
          [2, 3, 2],
        ][n]!,
      ),
    )
    const all = ints([
      [1, 2, 2],
      [3, 1, 1],
      [2, 3, 2],
    ])
    near(ctcLoss(logits, all, each), expected)
  })
  it('gives ∞, or 0, where labels do not fit into their time', () => {
    const short = ints([3, 4, 3])
    const expected = [3.0208876704591985, 3.0153379984394997]
    near(ctcLoss(logits, labels, short, counts, each), [Infinity, ...expected])
    near(ctcLoss(logits, labels, short, counts, { zeroInfinity: true, ...each }), [0, ...expected])
    near(
      ctcLoss(logits.cast('float32'), labels, short, counts, { zeroInfinity: true, ...each })
        .cast('float64')
        .mul(0),
      [0, 0, 0],
    )
  })
  it('is stable at ±300, with one step, and with labels as floats', () => {
    near(ctcLoss(tensor([[[300, -300]]], { dtype: 'float64' }), ints([[1]])), [600])
    near(ctcLoss(tensor([[[300, -300]]], { dtype: 'float64' }), tensor([[1]])), [600])
    near(ctcLoss(tensor([[[0, 0]]], { dtype: 'float64' }), zeros([1, 0])), [Math.LN2])
  })
  it('refuses shapes that do not fit', () => {
    expect(() => ctcLoss(zeros([2, 3]), labels)).toThrow('ctcLoss: logits [2, 3] and labels [3, 3]')
    expect(() => ctcLoss(zeros([2, 3, 4]), labels)).toThrow('ctcLoss: logits [2, 3, 4] and labels [3, 3]')
    expect(() => ctcLoss(zeros([3, 0, 4]), labels)).toThrow('at least one step of time')
    expect(() => ctcLoss(logits, labels, ints([1]), counts)).toThrow('ctcLoss: lengths have shape [1], expected [3]')
  })
})
