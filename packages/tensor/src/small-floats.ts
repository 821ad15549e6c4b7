// float16, bfloat16 and the float8 types: from bits to numbers, and rounding of numbers (IEEE 754, ties to even;
// float8 as in "FP8 Formats for Deep Learning", Micikevicius et al. 2022, and its variants without infinities and −0).

/** A format of floating-point numbers with at most 16 bits. */
export interface SmallFloat {
  /** Bits of the exponent. */
  readonly exponentBits: number
  /** Bits of the mantissa. */
  readonly mantissaBits: number
  /** What is subtracted from the exponent's bits. */
  readonly bias: number
  /** `ieee`: infinities and NaN; `fn`: only NaN, all ones; `fnuz`: only NaN, in the place of −0. */
  readonly kind: 'ieee' | 'fn' | 'fnuz'
  /** The largest finite number. */
  readonly largest: number
}

/** The names of the formats. */
export type SmallFloatName =
  | 'float16'
  | 'bfloat16'
  | 'float8e4m3fn'
  | 'float8e4m3fnuz'
  | 'float8e5m2'
  | 'float8e5m2fnuz'

/** The formats by name. */
export const smallFloats: Readonly<Record<SmallFloatName, SmallFloat>> = {
  float16: { exponentBits: 5, mantissaBits: 10, bias: 15, kind: 'ieee', largest: 65504 },
  bfloat16: { exponentBits: 8, mantissaBits: 7, bias: 127, kind: 'ieee', largest: 3.3895313892515355e38 },
  float8e4m3fn: { exponentBits: 4, mantissaBits: 3, bias: 7, kind: 'fn', largest: 448 },
  float8e4m3fnuz: { exponentBits: 4, mantissaBits: 3, bias: 8, kind: 'fnuz', largest: 240 },
  float8e5m2: { exponentBits: 5, mantissaBits: 2, bias: 15, kind: 'ieee', largest: 57344 },
  float8e5m2fnuz: { exponentBits: 5, mantissaBits: 2, bias: 16, kind: 'fnuz', largest: 57344 },
}

/** The number that `bits` stand for. */
export function decodeSmallFloat(bits: number, { exponentBits, mantissaBits, bias, kind }: SmallFloat): number {
  const sign = bits >> (exponentBits + mantissaBits) === 0 ? 1 : -1
  const top = (1 << exponentBits) - 1
  const exponent = (bits >> mantissaBits) & top
  const mantissa = bits & ((1 << mantissaBits) - 1)
  if (kind === 'fnuz' && sign === -1 && exponent === 0 && mantissa === 0) return Number.NaN
  if (kind === 'fn' && exponent === top && mantissa === (1 << mantissaBits) - 1) return Number.NaN
  if (kind === 'ieee' && exponent === top) return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  const fraction = mantissa / 2 ** mantissaBits
  return sign * (exponent === 0 ? fraction * 2 ** (1 - bias) : (1 + fraction) * 2 ** (exponent - bias))
}

/**
 * The number of the format that is nearest to `value`.
 *
 * @param saturate - whether numbers that are too large become the largest one, not an infinity or NaN
 */
export function roundToSmallFloat(
  value: number,
  { mantissaBits, bias, kind, largest }: SmallFloat,
  saturate = false,
): number {
  if (Number.isNaN(value)) return value
  const magnitude = Math.abs(value)
  if (magnitude === 0) return kind === 'fnuz' ? 0 : value
  const exponent = Math.max(floorLog2(magnitude), 1 - bias)
  const unit = 2 ** (exponent - mantissaBits)
  const rounded = Number.isFinite(magnitude) ? roundHalfEven(magnitude / unit) * unit : magnitude
  const sign = value < 0 ? -1 : 1
  if (rounded > largest) {
    if (saturate) return sign * largest
    return kind === 'ieee' ? sign * Number.POSITIVE_INFINITY : Number.NaN
  }
  return kind === 'fnuz' && rounded === 0 ? 0 : sign * rounded
}

/** The bits that stand for the number of the format that is nearest to `value`. */
export function encodeSmallFloat(value: number, format: SmallFloat): number {
  const { exponentBits, mantissaBits, bias, kind } = format
  const rounded = roundToSmallFloat(value, format)
  const top = (1 << exponentBits) - 1
  const sign = (rounded < 0 || Object.is(rounded, -0) ? 1 : 0) << (exponentBits + mantissaBits)
  if (Number.isNaN(rounded)) {
    if (kind === 'fnuz') return 1 << (exponentBits + mantissaBits)
    return (top << mantissaBits) | (kind === 'fn' ? (1 << mantissaBits) - 1 : 1 << (mantissaBits - 1))
  }
  const magnitude = Math.abs(rounded)
  if (!Number.isFinite(magnitude)) return sign | (top << mantissaBits)
  const exponent = magnitude === 0 ? 1 - bias : Math.max(floorLog2(magnitude), 1 - bias)
  const whole = magnitude / 2 ** (exponent - mantissaBits)
  // A number without the leading 1 is subnormal: its exponent field is 0.
  const normal = whole >= 1 << mantissaBits
  return sign | (normal ? ((exponent + bias) << mantissaBits) | (whole - (1 << mantissaBits)) : whole)
}

/** The whole number nearest to `x`; of two, the even one. */
export function roundHalfEven(x: number): number {
  const below = Math.floor(x)
  const rest = x - below
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1
  return below % 2 === 0 ? below : below + 1
}

function floorLog2(x: number): number {
  let exponent = Math.floor(Math.log2(x))
  if (2 ** exponent > x) exponent--
  else if (2 ** (exponent + 1) <= x) exponent++
  return exponent
}
