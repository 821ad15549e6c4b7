// Index tuples: values from NumPy.

import { describe, expect, it } from 'vitest'
import { gatherNd, scatterNd, tensor, zeros } from '../../../src/index.js'
import { count, ints, values } from '../../elements.js'

const cube = tensor(count(24), { shape: [2, 3, 4] })

describe('gatherNd and scatterNd', () => {
  it('gather elements, rows and everything', () => {
    expect(
      values(
        gatherNd(
          cube,
          ints([
            [1, 2, 3],
            [0, 0, 1],
          ]),
        ),
      ),
    ).toEqual([23, 1])
    expect(
      values(
        gatherNd(
          cube,
          ints([
            [1, 0],
            [0, 2],
          ]),
        ),
      ),
    ).toEqual([12, 13, 14, 15, 8, 9, 10, 11])
    expect(gatherNd(cube, zeros([5, 0])).shape).toEqual([5, 2, 3, 4])
    expect(gatherNd(cube, ints([[[1]], [[0]]])).shape).toEqual([2, 1, 3, 4])
  })

  it('give NaN for each index that is out of range, also where the flat number would exist', () => {
    expect(
      values(
        gatherNd(
          cube,
          ints([
            [0, 0, 4],
            [0, 3, 0],
            [-1, 2, 3],
            [1, -1, 0],
          ]),
        ),
      ),
    ).toEqual([NaN, NaN, NaN, NaN])
    expect(
      values(
        scatterNd(
          ints([
            [0, 2],
            [1, -1],
            [1, 1],
          ]),
          tensor([5, 6, 7]),
          [2, 2],
        ),
      ),
    ).toEqual([0, 0, 0, 7])
  })

  it('add up equal tuples', () => {
    const sums = scatterNd(
      ints([[2], [0], [2]]),
      tensor([
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
      [3, 2],
    )
    expect(values(sums)).toEqual([3, 4, 0, 0, 6, 8])
    const whole = scatterNd(
      ints([
        [1, 1],
        [1, 1],
      ]),
      ints([2, 3]),
      [2, 2],
    )
    expect([whole.dtype, values(whole)]).toEqual(['int32', [0, 0, 0, 5]])
    expect(values(scatterNd(zeros([0, 1]), zeros([0, 2]), [1, 2]))).toEqual([0, 0])
  })

  it('say what does not fit', () => {
    expect(() => gatherNd(cube, ints([[0, 0, 0, 0]]))).toThrow('gatherNd: indices [1, 4] do not fit [2, 3, 4]\nhelp: ')
    expect(() => gatherNd(cube, tensor([[true]]))).toThrow('gatherNd: indices are bool, expected integers')
    expect(() => scatterNd(ints([[0], [1]]), tensor([1, 2, 3]), [4])).toThrow(
      'scatterNd: updates have shape [3], expected [2]\nhelp: indices [2, 1] into [4]: one slice for each index tuple',
    )
  })
})
