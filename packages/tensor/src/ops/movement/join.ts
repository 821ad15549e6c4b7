// Joins and splits tensors.

import { affine, type Source } from '../../dispatch/lowering.js'
import { promote } from '../../dtype.js'
import { ShapeError } from '../../errors.js'
import * as ir from '../../ir/build.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { normalizeAxis, shapeText } from '../../shape.js'
import type { AxisOption, Tensor, TensorLike } from '../../tensor-types.js'
import { expandDims } from './shape.js'
import { slice } from './slice.js'

/**
 * Joins tensors along `axis` (0 by default). All other extents must be equal.
 *
 * @example
 * ```ts
 * import { concat, tensor } from '@tensorloom/tensor'
 * console.log(concat([tensor([1, 2]), tensor([3])]).dataSync()) // Float32Array [1, 2, 3]
 * ```
 * @function
 */
export const concat: Op<(tensors: readonly TensorLike[], options?: AxisOption) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'primitive',
  name: 'concat',
  inputs: 'list',
  options: { axis: 0 },
  infer(inputs, { axis }) {
    const [first] = inputs
    const at = normalizeAxis('concat', axis, first!.shape.length)
    const wrong = inputs.find(
      ({ shape }) =>
        shape.length !== first!.shape.length || shape.some((extent, k) => k !== at && extent !== first!.shape[k]),
    )
    if (wrong !== undefined) {
      throw new ShapeError(
        `concat: ${shapeText(wrong.shape)} does not fit ${shapeText(first!.shape)} along axis ${axis}`,
        {
          help: 'all extents but that of the axis must be equal',
        },
      )
    }
    const total = inputs.reduce((sum, { shape }) => sum + shape[at]!, 0)
    const dtype = inputs.map((input) => input.dtype).reduce(promote)
    return [{ shape: first!.shape.map((extent, k) => (k === at ? total : extent)), dtype }]
  },
  lower(lowering, { axis }) {
    const { shape, dtype } = lowering.outputs[0]!
    const at = normalizeAxis('concat', axis, shape.length)
    const join = (sources: Source[]): Source => {
      // Each part is a choice inside the one before it. Compilers end at about a thousand.
      if (sources.length > 128) {
        const parts: Source[] = []
        while (sources.length > 0) parts.push(join(sources.splice(0, 128)))
        return join(parts)
      }
      const extent = sources.reduce((sum, source) => sum + source.shape[at]!, 0)
      let end = extent
      let value: ReturnType<typeof ir.cast> | undefined
      for (const source of sources.reverse()) {
        const start = end - source.shape[at]!
        const positions = shape.map((_, d) => (d === at ? affine(-start, [d, 1]) : d))
        const load = ir.cast(lowering.load(source, positions, { within: [at] }), dtype)
        value = value === undefined ? load : ir.select(ir.less(ir.axisIndex(at), end), load, value)
        end = start
      }
      return lowering.emit({ name: 'concat', shape: shape.map((one, d) => (d === at ? extent : one)), value: value! })
    }
    return [join(Array.from({ length: lowering.arity }, (_, k) => lowering.input(k)))]
  },
  gradient({ inputs, upstream, attrs: { axis } }) {
    const at = normalizeAxis('concat', axis, upstream.rank)
    let start = 0
    return inputs.map((input) => {
      const begin = upstream.shape.map((_, k) => (k === at ? start : 0))
      start += input.shape[at]!
      return () => slice(upstream, begin, input.shape)
    })
  },
})

/**
 * Stacks tensors of the same shape along a new axis (0 by default).
 *
 * @example
 * ```ts
 * import { stack, tensor } from '@tensorloom/tensor'
 * console.log(stack([tensor([1, 2]), tensor([3, 4])]).shape) // [2, 2]
 * ```
 * @function
 */
export const stack: Op<(tensors: readonly Tensor[], options?: AxisOption) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'stack',
  inputs: 'list',
  options: { axis: 0 },
  compose: (tensors, { axis }) =>
    concat(
      tensors.map((one) => expandDims(one, { axis })),
      { axis: axis < 0 ? axis + tensors[0]!.rank + 1 : axis },
    ),
})

/**
 * Splits the tensor along `axis` (0 by default) into parts of `sizes`. Returns views.
 *
 * @example
 * ```ts
 * import { split, tensor } from '@tensorloom/tensor'
 * console.log(split(tensor([1, 2, 3]), [1, 2]).map((part) => part.size)) // [1, 2]
 * ```
 * @function
 */
export const split: Op<(x: TensorLike, sizes: readonly number[], options?: AxisOption) => Tensor[]> =
  /* @__PURE__ */ defineOp({
    kind: 'composite',
    name: 'split',
    inputs: 1,
    multiple: true,
    positional: ['sizes'],
    options: { axis: 0 },
    compose(x, { sizes, axis }) {
      const at = normalizeAxis('split', axis, x.rank)
      if (sizes.reduce((sum, size) => sum + size, 0) !== x.shape[at]) {
        throw new ShapeError(
          `split: parts of ${JSON.stringify(sizes)} do not add up to axis ${at} of ${shapeText(x.shape)}`,
          {
            help: `the sizes must sum to ${x.shape[at]}`,
          },
        )
      }
      let start = 0
      return sizes.map((size) => {
        const begin = x.shape.map((_, k) => (k === at ? start : 0))
        start += size
        return slice(
          x,
          begin,
          x.shape.map((extent, k) => (k === at ? size : extent)),
        )
      })
    },
  })
