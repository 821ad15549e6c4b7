// Resamples one axis: finds the position of each output element in the input, and the inputs that it mixes.

import type { Position } from '../../dispatch/lowering.js'
import { type DType, toFloating } from '../../dtype.js'
import * as ir from '../../ir/build.js'
import type { Expr } from '../../ir/types.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import type { Tensor } from '../../tensor-types.js'

/** How elements are interpolated. */
export type ResampleMode = 'nearest' | 'bilinear' | 'bicubic'

interface Resampling {
  readonly axis: number
  /** Extent of the axis on the other side: the output's for `resample`, the input's for its adjoint. */
  readonly extent: number
  readonly mode: ResampleMode
  readonly alignCorners: boolean
}
type ResampleOp = Op<(x: Tensor, options: Resampling) => Tensor>
const options = { axis: 0, extent: 0, mode: 'nearest', alignCorners: false } as const

/** An input element of an output element: its index and its weight. */
interface Tap {
  readonly index: Expr
  readonly weight: Expr | undefined
}

// Cubic convolution (Keys 1981, equation 14) with a = −0.75, as in PyTorch, by powers of the distance.
const a = -0.75
const nearShare = (x: Expr): Expr => ir.add(ir.mul(ir.mul(ir.sub(ir.mul(x, a + 2), a + 3), x), x), 1)
const farShare = (x: Expr): Expr => ir.mul(ir.sub(ir.mul(ir.add(ir.mul(ir.sub(x, 5), x), 8), x), 4), a)

/**
 * The taps of output element `i`. Its position in the input is a fraction of whole numbers, so that the fractional part
 * is exact: (i + ½) · input / output − ½, or i · (input − 1) / (output − 1) with `alignCorners`.
 */
function tapsOf(i: Expr, input: number, output: number, { mode, alignCorners }: Resampling, dtype: DType): Tap[] {
  if (mode === 'nearest') return [{ index: ir.floorDiv(ir.mul(i, input), output), weight: undefined }]
  const divisor = alignCorners ? Math.max(1, output - 1) : 2 * output
  const exact = alignCorners
    ? ir.mul(i, output === 1 ? 0 : input - 1)
    : ir.sub(ir.mul(ir.add(ir.mul(i, 2), 1), input), output)
  const place = mode === 'bilinear' ? ir.max(exact, 0) : exact
  const before = ir.floorDiv(place, divisor)
  const along = ir.div(ir.cast(ir.mod(place, divisor), dtype), divisor)
  const index = (shift: number): Expr => ir.max(ir.min(ir.add(before, shift), input - 1), 0)
  if (mode === 'bilinear') {
    return [
      { index: index(0), weight: ir.sub(1, along) },
      { index: index(1), weight: along },
    ]
  }
  const rest = ir.sub(1, along)
  return [
    { index: index(-1), weight: farShare(ir.add(along, 1)) },
    { index: index(0), weight: nearShare(along) },
    { index: index(1), weight: nearShare(rest) },
    { index: index(2), weight: farShare(ir.add(rest, 1)) },
  ]
}

const share = (value: Expr, { weight }: Tap): Expr => (weight === undefined ? value : ir.mul(value, weight))
const resultDtype = (dtype: DType, { mode }: Resampling): DType => (mode === 'nearest' ? dtype : toFloating(dtype))

/** Resamples one axis to `extent` elements. */
export const resample: ResampleOp = /* @__PURE__ */ defineOp({
  kind: 'primitive',
  name: 'resample',
  inputs: 1,
  options,
  infer([x], attrs) {
    const { axis, extent } = attrs
    return [{ shape: x.shape.map((own, k) => (k === axis ? extent : own)), dtype: resultDtype(x.dtype, attrs) }]
  },
  lower(lowering, attrs) {
    const { axis, extent } = attrs
    const x = lowering.input(0)
    const { shape, dtype } = lowering.outputs[0]!
    const taps = tapsOf(ir.axisIndex(axis), x.shape[axis]!, extent, attrs, dtype)
    const terms = taps.map((tap) => {
      const positions = shape.map((_, k): Position => (k === axis ? { gather: tap.index } : k))
      return share(ir.cast(lowering.load(x, positions), dtype), tap)
    })
    return [lowering.emit({ name: 'resample', shape, value: terms.reduce(ir.add) })]
  },
  gradient: ({ inputs: [x], upstream, attrs }) => [
    () => resampleAdjoint(upstream, { ...attrs, extent: x.shape[attrs.axis]! }),
  ],
})

// The radius of an output element, in input elements.
const reach: Readonly<Record<ResampleMode, number>> = { nearest: 1, bilinear: 1, bicubic: 2 }

/** The adjoint of `resample`: each input element sums its weighted outputs. */
const resampleAdjoint: ResampleOp = /* @__PURE__ */ defineOp({
  kind: 'primitive',
  name: 'resampleAdjoint',
  inputs: 1,
  options,
  infer([y], attrs) {
    const { axis, extent } = attrs
    return [{ shape: y.shape.map((own, k) => (k === axis ? extent : own)), dtype: y.dtype }]
  },
  lower(lowering, attrs) {
    const { axis, extent, mode, alignCorners } = attrs
    const y = lowering.input(0)
    const { shape, dtype } = lowering.outputs[0]!
    const output = y.shape[axis]!
    // The first output that reads input j is at the output position of j − reach, rounded down.
    const [grow, by] = alignCorners ? [output - 1, extent - 1] : [output, extent]
    const everywhere = by <= 0
    const count = everywhere ? output : Math.min(output + 1, Math.ceil((2 * reach[mode] * grow) / by) + 2)
    const low = ir.sub(ir.axisIndex(axis), reach[mode])
    const exact = alignCorners
      ? ir.floorDiv(ir.mul(low, grow), by)
      : ir.floorDiv(ir.sub(ir.mul(ir.add(ir.mul(low, 2), 1), output), extent), 2 * extent)
    const first = everywhere || count > output ? ir.constant(0, 'int32') : exact
    const i = ir.add(first, ir.axisIndex(shape.length))
    const positions = shape.map((_, k): Position => (k === axis ? { gather: i } : k))
    // Outside the output the load gives 0.
    const value = lowering.load(y, positions)
    const terms = tapsOf(i, extent, output, attrs, dtype).map((tap) =>
      ir.select(ir.equal(tap.index, ir.axisIndex(axis)), share(value, tap), 0),
    )
    return [lowering.emitReduce('resampleAdjoint', shape, 'sum', [count], terms.reduce(ir.add))]
  },
  gradient: ({ inputs: [y], upstream, attrs }) => [
    () => resample(upstream, { ...attrs, extent: y.shape[attrs.axis]! }),
  ],
})
