// Boxes and elements that are replaced or added to, against PyTorch and NumPy.

import { describe, expect, it } from 'vitest'
import { addAtIndices, putAlongAxis, sliceUpdate, zeros } from '../../../src/index.js'
import { f64, ints, near } from '../../elements.js'

describe('updates', () => {
  it('sliceUpdate replaces a box', () => {
    const x = f64([1, 2, 3, 4, 5, 6], [2, 3])
    near(sliceUpdate(x, f64([8, 9], [2, 1]), [0, 1]), [1, 8, 3, 4, 9, 6])
    near(sliceUpdate(x, f64([8, 9], [1, 2]), [1, 0]), [1, 2, 3, 8, 9, 6])
    near(sliceUpdate(x, zeros([0, 3], { dtype: 'float64' }), [1, 0]), [1, 2, 3, 4, 5, 6])
    expect(() => sliceUpdate(x, f64([8], [1, 1]), [2, 0])).toThrow(
      'sliceUpdate: updates [1, 1] at [2,0] do not fit into [2, 3]',
    )
    expect(() => sliceUpdate(x, ints([8], [1, 1]), [0, 0])).toThrow('sliceUpdate: target is float64, updates are int32')
  })

  it('addAtIndices and putAlongAxis agree with PyTorch and NumPy', () => {
    const x = f64([1, 2, 3, 4, 5, 6], [2, 3])
    const at = ints([2, 0, 1, 7], [2, 2])
    const updates = f64([10, 20, 30, 40], [2, 2])
    near(addAtIndices(x, at, updates), [21, 2, 13, 4, 35, 6])
    near(putAlongAxis(x, at, updates), [20, 2, 10, 4, 30, 6])
    near(addAtIndices(x, ints([1, 1, 1], [1, 3]), f64([1, 2, 3], [1, 3]), { axis: 0 }), [1, 2, 3, 5, 7, 9])
    near(putAlongAxis(x, ints([1, 0, 1], [1, 3]), f64([0, 0, 0], [1, 3]), { axis: 0 }), [1, 0, 3, 0, 5, 0])
    for (const op of [addAtIndices, putAlongAxis]) {
      const { name } = op.definition
      expect(() => op(x, at, zeros([2, 1]))).toThrow(
        `${name}: target [2, 3], indices [2, 2] and updates [2, 1] do not fit along axis 1`,
      )
      expect(() => op(x, at, ints([1, 2, 3, 4], [2, 2]))).toThrow(`${name}: target is float64, updates are int32`)
    }
  })
})
