// Activations against PyTorch.

import { describe, expect, it } from 'vitest'
import { celu, glu, hardShrink, logit, prelu, softShrink, squareplus, tanhShrink, zeros } from '../../../src/index.js'
import { f64, near } from '../../elements.js'

describe('activations', () => {
  const v = f64([-2, -0.5, -0.3, 0, 0.5, 0.7, 3])

  it('agree with PyTorch', () => {
    near(hardShrink(v), [-2, 0, 0, 0, 0, 0.7, 3])
    near(softShrink(v), [-1.5, 0, 0, 0, 0, 0.2, 2.5])
    near(
      tanhShrink(v),
      [
        -1.035972419924183, -0.03788284273999026, -0.008687387548409087, 0, 0.03788284273999026, 0.09563222288283646,
        2.0049452463132695,
      ],
    )
    near(celu(v, { alpha: 0.7 }), [-0.6597971665126678, -0.35732083831013284, -0.2439926597282611, 0, 0.5, 0.7, 3])
    near(prelu(v, 0.25), [-0.5, -0.125, -0.075, 0, 0.5, 0.7, 3])
    near(logit(f64([0.1, 0.5, 0.9, 0, 1])), [-2.197224577336219, 0, 2.1972245773362196, -Infinity, Infinity])
    near(glu(f64([1, 2, 3, 4], [2, 2]), { axis: 0 }), [0.9525741268224334, 1.964027580075817])
    near(squareplus(f64([0, 1.5, -300])), [1, 2, (-300 + Math.sqrt(90004)) / 2])
    expect(() => glu(zeros([3]))).toThrow('glu: axis 0 of [3] has an odd extent')
  })

  it('at extremes', () => {
    const extreme = f64([300, -300, NaN, Infinity, -Infinity])
    near(celu(extreme), [300, -1, NaN, Infinity, -1])
    near(hardShrink(extreme), [300, -300, NaN, Infinity, -Infinity])
    near(softShrink(extreme), [299.5, -299.5, NaN, Infinity, -Infinity])
  })
})
