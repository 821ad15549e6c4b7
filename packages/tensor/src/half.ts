// Half precision (IEEE 754 binary16): its bits and their values, for files.

/** The value of half-precision bits (IEEE 754 binary16). */
export function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/** The half-precision bits nearest to a value, ties to even. */
export function halfBits(value: number): number {
  if (Number.isNaN(value)) return 0x7e00
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0
  const size = Math.abs(value)
  // Half of the last place above the greatest finite number.
  if (size >= 65520) return sign | 0x7c00
  // Below 2^-14 the last place is 2^-24 throughout.
  const exponent = Math.max(Math.floor(Math.log2(size)), -14)
  const scaled = size / 2 ** (exponent - 10)
  const floor = Math.floor(scaled)
  const rest = scaled - floor
  const rounded = rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor
  // A carry out of the fraction goes into the exponent by itself.
  return sign | (exponent === -14 ? rounded : ((exponent + 14) << 10) + rounded)
}
