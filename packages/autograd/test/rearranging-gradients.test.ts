// Gradients to second order of ops that move, repeat, pick and add elements.
import {
  diag,
  diagonal,
  fold,
  gatherNd,
  moveAxis,
  pad,
  pixelShuffle,
  repeat,
  roll,
  scatterNd,
  segmentMax,
  segmentMean,
  segmentSum,
  stridedSlice,
  type Tensor,
  tensor,
  tile,
  trace,
  tril,
  triu,
  unfold,
  unstack,
} from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { grad } from '../src/index.js'
import { checkGradients, f64 } from './check-gradients.js'

const some = (shape: readonly number[]): Tensor => {
  const size = shape.reduce((product, extent) => product * extent, 1)
  return f64(
    Array.from({ length: size }, (_, k) => Math.sin(1 + 2.3 * k)),
    shape,
  )
}
const ints = (data: Parameters<typeof tensor>[0]): Tensor => tensor(data, { dtype: 'int32' })

// The square makes second gradients that are not 0.
const moves: Record<string, readonly [(x: Tensor) => Tensor, readonly number[]]> = {
  'stridedSlice forwards': [(x) => stridedSlice(x, [1, 0], [null, null], [3, 2]), [7, 5]],
  'stridedSlice backwards': [(x) => stridedSlice(x, [5, null], [null, 0], [-2, -3]), [7, 5]],
  'stridedSlice of nothing': [(x) => stridedSlice(x, [3], [3], [2]), [4]],
  'a strided slice of a strided slice': [(x) => stridedSlice(stridedSlice(x, [8], [null], [-2]), [1], [4], [2]), [9]],
  roll: [(x) => roll(x, [1, -2], { axis: [0, 1] }), [3, 4]],
  tile: [(x) => tile(x, [2, 1, 3]), [2, 2]],
  repeat: [(x) => repeat(x, [2, 0, 3], { axis: 1 }), [2, 3]],
  tril: [(x) => tril(x, { k: 1 }), [3, 4]],
  triu: [(x) => triu(x.transpose(), { k: -1 }), [3, 4]],
  diag: [(x) => diag(x, { k: -2 }), [3]],
  'diag of a matrix': [(x) => diag(x, { k: 1 }), [3, 3]],
  diagonal: [(x) => diagonal(x, { offset: -1, axis1: -1, axis2: 0 }), [3, 2, 4]],
  trace: [(x) => trace(x, { offset: 1 }), [3, 4]],
  'pad reflect': [
    (x) =>
      pad(
        x,
        [
          [3, 1],
          [0, 4],
        ],
        { mode: 'reflect' },
      ),
    [2, 3],
  ],
  'pad edge': [
    (x) =>
      pad(
        x,
        [
          [2, 1],
          [0, 2],
        ],
        { mode: 'edge' },
      ),
    [2, 3],
  ],
  'pad symmetric': [
    (x) =>
      pad(
        x,
        [
          [3, 1],
          [0, 2],
        ],
        { mode: 'symmetric' },
      ),
    [2, 3],
  ],
  moveAxis: [(x) => moveAxis(x, 0, 2), [2, 3, 2]],
  'one of unstack': [(x) => unstack(x, { axis: 1 })[1]!, [2, 3]],
  pixelShuffle: [(x) => pixelShuffle(x, 2), [1, 2, 1, 4]],
  unfold: [(x) => unfold(x, [2, 3], { padding: 'same' }), [1, 3, 4, 2]],
  'unfold with strides': [(x) => unfold(x, 3, { strides: 2 }), [1, 8, 1]],
  'unfold with dilations': [(x) => unfold(x, 2, { dilations: 3 }), [1, 8, 1]],
  'unfold with both': [(x) => unfold(x, 3, { strides: 2, dilations: 2, padding: [[1, 2]] }), [1, 8, 1]],
  fold: [
    (x) =>
      fold(x, [4, 3], 2, {
        padding: [
          [0, 0],
          [1, 0],
        ],
      }),
    [1, 3, 3, 8],
  ],
  gatherNd: [
    (x) =>
      gatherNd(
        x,
        ints([
          [1, 0],
          [1, 0],
          [0, 2],
          [1, 2],
        ]),
      ),
    [2, 3, 2],
  ],
  scatterNd: [
    (x) =>
      scatterNd(
        ints([
          [1, 0],
          [1, 0],
          [0, 2],
          [0, 9],
        ]),
        x,
        [2, 3],
      ),
    [4],
  ],
  segmentSum: [(x) => segmentSum(x, ints([1, 0, 1, 3]), 3), [4, 2]],
  segmentMean: [(x) => segmentMean(x, ints([1, 0, 1, 3]), 3), [4, 2]],
  segmentMax: [(x) => segmentMax(x, ints([1, 0, 1, 0]), 2), [4, 2]],
}

describe('gradients to second order', () => {
  it.each(Object.entries(moves))('%s', (_, [move, shape]) => {
    checkGradients((x) => move(x.square()), [some(shape)])
    checkGradients((x) => move(x).square(), [some(shape)])
  })
})

it('segmentMax shares the gradient among equals, and gives none to empty segments', () => {
  const slope = grad((x: Tensor) =>
    segmentMax(x, ints([2, 2, 0, 2]), 3)
      .maximum(-9)
      .sum(),
  )(tensor([5, 5, 1, 2]))
  expect([...slope.dataSync()]).toEqual([0.5, 0.5, 1, 0])
})
