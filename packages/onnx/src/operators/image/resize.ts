// Resize and Upsample: every axis on its own, as a weighted sum of a few picked elements ("taps") for each output element.

import { add, cast, gather, isFloating, mul, reshape, round, type Tensor, tensor } from '@tensorloom/tensor'
import { shapeText } from '@tensorloom/tensor/op'
import { charge } from '../../runtime/budget.js'
import type { Call } from '../../runtime/call.js'
import { OnnxError } from '../../runtime/onnx-error.js'
import { type Operator, operator } from '../../runtime/operator.js'
import { deviceValue, type TensorValue } from '../../runtime/value.js'
import { wrap } from '../elementwise/integers.js'
import { int32 } from '../indexing/flat.js'

/** How one axis is resized. */
interface AxisPlan {
  readonly axis: number
  readonly input: number
  readonly output: number
  readonly scale: number
  /** The part of the axis that `tf_crop_and_resize` shows. */
  readonly roi: readonly [start: number, end: number]
}

interface Rules {
  readonly mode: 'nearest' | 'linear' | 'cubic'
  readonly coordinates: string
  readonly nearest: string
  readonly cubicA: number
  readonly excludeOutside: boolean
  readonly antialias: boolean
  readonly extrapolation: number
}

// Where the middle of output element `x` lies in the input.
function original(x: number, { input, output, scale, roi }: AxisPlan, coordinates: string): number {
  switch (coordinates) {
    case 'align_corners':
      // As PyTorch and ONNX Runtime have it. ONNX's own cases take the extent before it is rounded.
      return output === 1 ? 0 : (x * (input - 1)) / (output - 1)
    case 'asymmetric':
      return x / scale
    case 'pytorch_half_pixel':
      return output > 1 ? (x + 0.5) / scale - 0.5 : 0
    case 'tf_half_pixel_for_nn':
      return (x + 0.5) / scale
    case 'half_pixel_symmetric': {
      const adjustment = output / (scale * input)
      return (input / 2) * (1 - adjustment) + (x + 0.5) / scale - 0.5
    }
    case 'tf_crop_and_resize': {
      const [start, end] = roi
      if (output > 1) return start * (input - 1) + (x * (end - start) * (input - 1)) / (output - 1)
      return 0.5 * (start + end) * (input - 1)
    }
    default:
      return (x + 0.5) / scale - 0.5
  }
}

function nearestOf(x: number, rounding: string): number {
  if (rounding.startsWith('floor')) return Math.floor(x)
  if (rounding === 'ceil') return Math.ceil(x)
  if (rounding === 'round_prefer_ceil') return Math.floor(x + 0.5)
  return Math.ceil(x - 0.5)
}

// Keys (1981), "Cubic convolution interpolation for digital image processing", with the parameter `a`.
function cubic(distance: number, a: number): number {
  const d = Math.abs(distance)
  if (d <= 1) return ((a + 2) * d - (a + 3)) * d * d + 1
  if (d < 2) return ((a * d - 5 * a) * d + 8 * a) * d - 4 * a
  return 0
}

interface Tap {
  readonly at: number
  readonly weight: number
}

// The elements that make output element `x`, with their weights.
function tapsOf(x: number, plan: AxisPlan, rules: Rules): readonly Tap[] {
  const place = original(x, plan, rules.coordinates)
  if (rules.mode === 'nearest') {
    const rounding = rules.nearest === 'floor, or ceil where it shrinks' && plan.scale < 1 ? 'ceil' : rules.nearest
    return [{ at: nearestOf(place, rounding), weight: 1 }]
  }
  const weigh =
    rules.mode === 'linear' ? (d: number) => Math.max(0, 1 - Math.abs(d)) : (d: number) => cubic(d, rules.cubicA)
  // Antialiasing widens the kernel where the axis shrinks.
  const shrink = rules.antialias ? Math.min(plan.scale, 1) : 1
  const radius = (rules.mode === 'linear' ? 1 : 2) / shrink
  const taps: Tap[] = []
  const first = rules.antialias ? Math.floor(place - radius) + 1 : Math.floor(place) - (rules.mode === 'linear' ? 0 : 1)
  const last = rules.antialias ? Math.ceil(place + radius) - 1 : first + (rules.mode === 'linear' ? 1 : 3)
  charge(last - first)
  for (let at = first; at <= last; at++) taps.push({ at, weight: weigh((place - at) * shrink) })
  const outside = ({ at }: Tap): boolean => at < 0 || at >= plan.input
  const kept = rules.excludeOutside ? taps.map((tap) => (outside(tap) ? { at: 0, weight: 0 } : tap)) : taps
  const total = kept.reduce((sum, { weight }) => sum + weight, 0)
  return rules.excludeOutside || rules.antialias ? kept.map(({ at, weight }) => ({ at, weight: weight / total })) : kept
}

function resizeAxis(x: Tensor, plan: AxisPlan, rules: Rules): Tensor {
  const { axis, input, output } = plan
  charge(8 * output)
  const all = Array.from({ length: output }, (_, k) => tapsOf(k, plan, rules))
  const count = Math.max(...all.map((taps) => taps.length), 1)
  const limit = (at: number): number => Math.min(Math.max(at, 0), input - 1)
  const along = x.shape.map((_, k) => (k === axis ? output : 1))
  let total: Tensor | undefined
  for (let k = 0; k < count; k++) {
    const picked = gather(
      x,
      int32(
        all.map((taps) => limit(taps[k]?.at ?? 0)),
        [output],
      ),
      { axis },
    )
    const weights = all.map((taps) => taps[k]?.weight ?? 0)
    const part = rules.mode === 'nearest' ? picked : mul(picked, tensor(weights, { shape: along, dtype: x.dtype }))
    total = total === undefined ? part : add(total, part)
  }
  return total ?? x
}

// Output elements of `tf_crop_and_resize` beyond the image have a value of their own.
function withExtrapolation(y: Tensor, plans: readonly AxisPlan[], rules: Rules): Tensor {
  if (rules.coordinates !== 'tf_crop_and_resize') return y
  return plans.reduce((result, plan) => {
    const inside = Array.from({ length: plan.output }, (_, k) => {
      const place = original(k, plan, rules.coordinates)
      return place >= 0 && place <= plan.input - 1 ? 1 : 0
    })
    if (inside.every((one) => one === 1)) return result
    const shape = y.shape.map((_, k) => (k === plan.axis ? plan.output : 1))
    const mask = tensor(inside, { shape, dtype: y.dtype })
    return add(
      mul(result, mask),
      tensor(
        inside.map((one) => (1 - one) * rules.extrapolation),
        { shape, dtype: y.dtype },
      ),
    )
  }, y)
}

function resized(call: Call, plans: readonly AxisPlan[], rules: Rules): TensorValue {
  const x = call.tensor(0)
  const type = call.type(0)
  const active = plans.filter(
    ({ input, output, scale }) => input !== output || scale !== 1 || rules.coordinates === 'tf_crop_and_resize',
  )
  if (active.some(({ input, output }) => input === 0 && output > 0))
    throw new OnnxError(`an empty axis in ${shapeText(x.shape)}`)
  // Bytes and other integers are interpolated as floats.
  const floats = rules.mode === 'nearest' || isFloating(x.dtype) ? x : cast(x, 'float32')
  const done = active.reduce((y, plan) => resizeAxis(y, plan, rules), floats)
  const whole = withExtrapolation(done, active, rules)
  if (whole.dtype === x.dtype) return deviceValue(type, active.length === 0 ? reshape(x, x.shape) : whole)
  return wrap(cast(round(whole), 'int32'), type)
}

function rulesOf(call: Call): Rules {
  const mode = call.text<'nearest' | 'linear' | 'cubic' | 'bilinear'>('mode', 'nearest', [
    'nearest',
    'linear',
    'cubic',
    'bilinear',
  ])
  const old = call.opset < 11 || call.operator === 'Upsample'
  return {
    mode: mode === 'bilinear' ? 'linear' : mode,
    coordinates: old
      ? 'asymmetric'
      : call.text('coordinate_transformation_mode', 'half_pixel', [
          'half_pixel',
          'half_pixel_symmetric',
          'pytorch_half_pixel',
          'align_corners',
          'asymmetric',
          'tf_crop_and_resize',
          'tf_half_pixel_for_nn',
        ]),
    nearest: old
      ? 'floor, or ceil where it shrinks'
      : call.text('nearest_mode', 'round_prefer_floor', ['round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil']),
    cubicA: call.number('cubic_coeff_a', -0.75),
    excludeOutside: call.number('exclude_outside', 0) !== 0,
    antialias: call.number('antialias', 0) !== 0,
    extrapolation: call.number('extrapolation_value', 0),
  }
}

function planByScales(
  call: Call,
  scales: readonly number[],
  axes: readonly number[],
  roi: readonly number[],
): readonly AxisPlan[] {
  const shape = call.shape(0)
  if (scales.length !== axes.length || scales.some((one) => !(one > 0) || !Number.isFinite(one))) {
    throw new OnnxError(`scales ${JSON.stringify(scales)} for ${axes.length} axes of ${shapeText(shape)}`)
  }
  return axes.map((axis, k) => {
    const input = shape[axis]!
    const scale = scales[k]!
    const range = roiOf(roi, k, axes.length)
    const cropped =
      call.text<string>('coordinate_transformation_mode', '') === 'tf_crop_and_resize' ? range[1] - range[0] : 1
    const output = checkedExtent(Math.floor(input * cropped * scale + 1e-7))
    return { axis, input, output, scale, roi: range }
  })
}

const roiOf = (roi: readonly number[], k: number, count: number): readonly [number, number] => [
  roi[k] ?? 0,
  roi[k + count] ?? 1,
]

function checkedExtent(extent: number): number {
  if (extent >= 0 && extent < 2 ** 24) return extent
  throw new OnnxError(`an output extent of ${extent}`)
}

function planBySizes(
  call: Call,
  sizes: readonly number[],
  axes: readonly number[],
  roi: readonly number[],
): readonly AxisPlan[] {
  const shape = call.shape(0)
  if (sizes.length !== axes.length)
    throw new OnnxError(`sizes ${JSON.stringify(sizes)} for ${axes.length} axes of ${shapeText(shape)}`)
  const policy = call.text('keep_aspect_ratio_policy', 'stretch', ['stretch', 'not_larger', 'not_smaller'])
  const ratios = axes.map((axis, k) => sizes[k]! / shape[axis]!)
  const common = policy === 'not_larger' ? Math.min(...ratios) : Math.max(...ratios)
  return axes.map((axis, k) => {
    const input = shape[axis]!
    const output = checkedExtent(policy === 'stretch' ? sizes[k]! : Math.floor(common * input + 0.5))
    return {
      axis,
      input,
      output,
      scale: policy === 'stretch' ? output / input : common,
      roi: roiOf(roi, k, axes.length),
    }
  })
}

function resize(call: Call): TensorValue {
  const { length: rank } = call.shape(0)
  const given = call.list('axes')
  const axes = given === undefined ? Array.from({ length: rank }, (_, k) => k) : call.axes(given, rank)
  const roi = call.optionalNumbers(1) ?? []
  const scales = call.optionalNumbers(2) ?? []
  const sizes = call.optionalNumbers(3) ?? []
  if ((scales.length === 0) === (sizes.length === 0)) throw new OnnxError('it needs either scales or sizes')
  const plans = sizes.length > 0 ? planBySizes(call, sizes, axes, roi) : planByScales(call, scales, axes, roi)
  return resized(call, plans, rulesOf(call))
}

function resizeByScales(call: Call, scales: readonly number[]): TensorValue {
  const axes = call.shape(0).map((_, k) => k)
  return resized(call, planByScales(call, scales, axes, []), rulesOf(call))
}

const resizeAttributes = {
  coordinate_transformation_mode: 'string',
  cubic_coeff_a: 'float',
  exclude_outside: 'int',
  extrapolation_value: 'float',
  mode: 'string',
  nearest_mode: 'string',
} as const

/** Resizing. */
export const resizeOperators: readonly Operator[] = [
  operator('Upsample', 1, { attributes: { height_scale: 'float!', width_scale: 'float!', mode: 'string' } }, (call) =>
    resizeByScales(call, [1, 1, call.given('height_scale')!, call.given('width_scale')!]),
  ),
  operator('Upsample', 7, { attributes: { mode: 'string', scales: 'floats!' } }, (call) =>
    resizeByScales(call, call.list('scales')!),
  ),
  operator('Upsample', 9, { inputs: 2, host: [1], attributes: { mode: 'string' } }, (call) =>
    resizeByScales(call, call.numbers(1)),
  ),
  operator('Resize', 10, { inputs: 2, host: [1], attributes: { mode: 'string' } }, (call) =>
    resizeByScales(call, call.numbers(1)),
  ),
  operator('Resize', 11, { inputs: [1, 4], host: [1, 2, 3], attributes: resizeAttributes }, resize),
  operator(
    'Resize',
    18,
    {
      inputs: [1, 4],
      host: [1, 2, 3],
      attributes: { ...resizeAttributes, antialias: 'int', axes: 'ints', keep_aspect_ratio_policy: 'string' },
    },
    resize,
  ),
]
