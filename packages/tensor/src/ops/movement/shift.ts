// Shifts elements along an axis, for the gradients of scans.

import { affine } from '../../dispatch/lowering.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import type { Tensor } from '../../tensor-types.js'

/** `out[k] = x[k − by]` along `axis`, counted from the front; 0 where that is out of range. */
export const shiftAlong: Op<(x: Tensor, axis: number, by: 1 | -1) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'primitive',
  name: 'shiftAlong',
  inputs: 1,
  positional: ['axis', 'by'],
  infer: ([x]) => [x],
  lower(lowering, { axis, by }) {
    const x = lowering.input(0)
    const positions = x.shape.map((_, k) => (k === axis ? affine(-by, [k, 1]) : k))
    const value = lowering.load(x, positions, { within: [axis] })
    return [lowering.emit({ name: 'shiftAlong', shape: x.shape, value })]
  },
  gradient: ({ upstream, attrs: { axis, by } }) => [() => shiftAlong(upstream, axis, by === 1 ? -1 : 1)],
})
