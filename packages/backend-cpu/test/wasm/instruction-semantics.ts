// What each instruction computes, from the specification's text, for the assembler's tests: a wrong opcode shows here.
import type { InstructionName } from '../../src/engines/wasm/assembler/index.js'

/** An operand or a result: 16 bytes, seen as what the instruction takes them for. */
export interface Bits {
  readonly i8: Int8Array
  readonly u8: Uint8Array
  readonly i16: Int16Array
  readonly u16: Uint16Array
  readonly i32: Int32Array
  readonly u32: Uint32Array
  readonly f32: Float32Array
  readonly f64: Float64Array
}

/** Views on 16 bytes, 0 at first. */
export function bits(buffer: ArrayBuffer = new ArrayBuffer(16)): Bits {
  return {
    i8: new Int8Array(buffer),
    u8: new Uint8Array(buffer),
    i16: new Int16Array(buffer),
    u16: new Uint16Array(buffer),
    i32: new Int32Array(buffer),
    u32: new Uint32Array(buffer),
    f32: new Float32Array(buffer),
    f64: new Float64Array(buffer),
  }
}

/** Which view a result has to be compared in: floats are equal where both are NaN. */
export type View = keyof Bits

type OnLanes = (...lanes: readonly number[]) => number

const nearest: OnLanes = (x) => {
  const floor = Math.floor(x)
  const distance = x - floor
  if (distance !== 0.5)
    return distance < 0.5 ? (floor === 0 && Object.is(Math.sign(x), -0) ? -0 : floor) : signOf(floor + 1, x)
  return signOf(floor % 2 === 0 ? floor : floor + 1, x)
}
const signOf: OnLanes = (x, sign) => (x === 0 && (sign < 0 || Object.is(sign, -0)) ? -0 : x)
const negative = (x: number): boolean => x < 0 || Object.is(x, -0)

const floats: Readonly<Record<string, OnLanes>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  min: (a, b) => Math.min(a, b),
  max: (a, b) => Math.max(a, b),
  // Not Math.min and Math.max: where one is NaN, and for two zeros, these are the first.
  pmin: (a, b) => [a, b][Number(b < a)]!,
  pmax: (a, b) => [a, b][Number(a < b)]!,
  abs: (a) => Math.abs(a),
  neg: (a) => -a,
  ceil: (a) => Math.ceil(a),
  floor: (a) => Math.floor(a),
  trunc: (a) => Math.trunc(a),
  sqrt: (a) => Math.sqrt(a),
  nearest,
  copysign: (a, b) => (negative(b) ? -Math.abs(a) : Math.abs(a)),
}

const integers: Readonly<Record<string, OnLanes>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => Math.imul(a, b),
  min_s: (a, b) => Math.min(a, b),
  max_s: (a, b) => Math.max(a, b),
  min_u: (a, b) => Math.min(a >>> 0, b >>> 0),
  max_u: (a, b) => Math.max(a >>> 0, b >>> 0),
  abs: (a) => Math.abs(a),
  neg: (a) => -a,
  clz: (a) => Math.clz32(a),
  ctz: (a) => (a === 0 ? 32 : 31 - Math.clz32(a & -a)),
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  shl: (a, b) => a << b,
  shr_s: (a, b) => a >> b,
  shr_u: (a, b) => a >>> b,
  rotl: (a, b) => (a << b) | (a >>> -b),
  rotr: (a, b) => (a >>> b) | (a << -b),
  // Where these trap, the tests do not go.
  div_s: (a, b) => Math.trunc(a / b),
  div_u: (a, b) => Math.trunc((a >>> 0) / (b >>> 0)),
  rem_s: (a, b) => a % b,
  rem_u: (a, b) => (a >>> 0) % (b >>> 0),
}

const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
  lt: (a, b) => a < b,
  gt: (a, b) => a > b,
  le: (a, b) => a <= b,
  ge: (a, b) => a >= b,
}

const laneCounts: Readonly<Record<string, readonly [view: View, lanes: number]>> = {
  i32: ['i32', 1],
  f32: ['f32', 1],
  f64: ['f64', 1],
  i32x4: ['i32', 4],
  f32x4: ['f32', 4],
  f64x2: ['f64', 2],
}

/** Computes the result of an instruction, and says how to compare it; undefined where nobody wrote down what it does. */
export function semantics(
  name: InstructionName,
): { view: View; compute(a: Bits, b: Bits, c: Bits, out: Bits): void } | undefined {
  const special = specials[name]
  if (special !== undefined) return { view: special[0], compute: special[1] }
  const [shape, operation] = name.split('.') as [string, string]
  const lanes = laneCounts[shape]
  if (lanes === undefined) return undefined
  const [view, count] = lanes
  const compared = comparisons[operation.replace(/_[su]$/, '')]
  const integer = view === 'i32'
  if (compared !== undefined) {
    const from = operation.endsWith('_u') ? 'u32' : view
    const yes = count === 1 ? 1 : -1
    return eachLane(count, (a, b, out, k) => {
      const holds = compared(a[from][k]!, b[from][k]!)
      if (view === 'f64' && count > 1) out.i32.fill(holds ? yes : 0, 2 * k, 2 * k + 2)
      else out.i32[k] = holds ? yes : 0
    })
  }
  const onLanes = (integer ? integers : floats)[operation]
  if (onLanes === undefined) return undefined
  const shift = integer && count > 1 && operation.startsWith('sh')
  return {
    view,
    compute(a, b, _c, out) {
      for (let k = 0; k < count; k++) out[view][k] = onLanes(a[view][k]!, b[view][shift ? 0 : k]!)
    },
  }
}

function eachLane(count: number, lane: (a: Bits, b: Bits, out: Bits, k: number) => void) {
  return {
    view: 'i32',
    compute(a: Bits, b: Bits, _c: Bits, out: Bits) {
      for (let k = 0; k < count; k++) lane(a, b, out, k)
    },
  } as const
}

const saturate = (x: number, least: number, most: number): number =>
  Number.isNaN(x) ? 0 : Math.min(most, Math.max(least, Math.trunc(x)))
const toInt = (x: number): number => saturate(x, -(2 ** 31), 2 ** 31 - 1)

// Lanes of 64 bits: numbers do not hold them, so these give the bits.
const longs = (lane: (a: bigint, b: bigint) => bigint, shift = false): Special => [
  'i32',
  (a, b, _c, out) => {
    const [left, right, to] = [a, b, out].map(({ i32 }) => new BigInt64Array(i32.buffer)) as [
      BigInt64Array,
      BigInt64Array,
      BigInt64Array,
    ]
    for (let k = 0; k < 2; k++) to[k] = lane(left[k]!, shift ? BigInt(b.u32[0]! % 64) : right[k]!)
  },
]

type Special = readonly [View, (a: Bits, b: Bits, c: Bits, out: Bits) => void]

/** Fills `out[view]` with what `lane` gives for each of `count` lanes. */
const lanesOf = (view: View, count: number, lane: (k: number, a: Bits, b: Bits, c: Bits) => number): Special => [
  view,
  (a, b, c, out) => {
    for (let k = 0; k < count; k++) out[view][k] = lane(k, a, b, c)
  },
]

// The exact product of two float32 fits into a float64; the sum of a float64 is rounded once more, which the tests'
// values, short numbers, do not notice.
const fusedLanes = (view: 'f32' | 'f64', count: number, sign: number): Special =>
  lanesOf(view, count, (k, a, b, c) => sign * a[view][k]! * b[view][k]! + c[view][k]!)

const specials: Readonly<Partial<Record<InstructionName, Special>>> = {
  'i32.eqz': lanesOf('i32', 1, (_, a) => (a.i32[0] === 0 ? 1 : 0)),
  'f32.convert_i32_s': lanesOf('f32', 1, (_, a) => a.i32[0]!),
  'f32.convert_i32_u': lanesOf('f32', 1, (_, a) => a.u32[0]!),
  'f32.reinterpret_i32': lanesOf('i32', 1, (_, a) => a.i32[0]!),
  'f64.convert_i32_s': lanesOf('f64', 1, (_, a) => a.i32[0]!),
  'f64.convert_i32_u': lanesOf('f64', 1, (_, a) => a.u32[0]!),
  'f32.demote_f64': lanesOf('f32', 1, (_, a) => a.f64[0]!),
  'f64.promote_f32': lanesOf('f64', 1, (_, a) => a.f32[0]!),
  'i32.reinterpret_f32': lanesOf('i32', 1, (_, a) => a.i32[0]!),
  'i32.trunc_sat_f32_s': lanesOf('i32', 1, (_, a) => toInt(a.f32[0]!)),
  'i32.trunc_sat_f64_s': lanesOf('i32', 1, (_, a) => toInt(a.f64[0]!)),
  'i8x16.splat': lanesOf('i8', 16, (_, a) => a.i32[0]!),
  'i32x4.splat': lanesOf('i32', 4, (_, a) => a.i32[0]!),
  'f32x4.splat': lanesOf('f32', 4, (_, a) => a.f32[0]!),
  'f64x2.splat': lanesOf('f64', 2, (_, a) => a.f64[0]!),
  'i8x16.swizzle': lanesOf('u8', 16, (k, a, b) => (b.u8[k]! < 16 ? a.u8[b.u8[k]!]! : 0)),
  'i8x16.narrow_i16x8_u': lanesOf('u8', 16, (k, a, b) => saturate((k < 8 ? a : b).i16[k % 8]!, 0, 255)),
  'i16x8.narrow_i32x4_s': lanesOf('i16', 8, (k, a, b) => saturate((k < 4 ? a : b).i32[k % 4]!, -32768, 32767)),
  'v128.and': lanesOf('i32', 4, (k, a, b) => a.i32[k]! & b.i32[k]!),
  'v128.andnot': lanesOf('i32', 4, (k, a, b) => a.i32[k]! & ~b.i32[k]!),
  'v128.or': lanesOf('i32', 4, (k, a, b) => a.i32[k]! | b.i32[k]!),
  'v128.xor': lanesOf('i32', 4, (k, a, b) => a.i32[k]! ^ b.i32[k]!),
  'v128.not': lanesOf('i32', 4, (k, a) => ~a.i32[k]!),
  'v128.bitselect': lanesOf('i32', 4, (k, a, b, c) => (a.i32[k]! & c.i32[k]!) | (b.i32[k]! & ~c.i32[k]!)),
  'v128.any_true': lanesOf('i32', 1, (_, a) => (a.i32.some((lane) => lane !== 0) ? 1 : 0)),
  'i32x4.all_true': lanesOf('i32', 1, (_, a) => (a.i32.every((lane) => lane !== 0) ? 1 : 0)),
  'i32x4.bitmask': lanesOf('i32', 1, (_, a) => a.i32.reduce((mask, lane, k) => mask | (lane < 0 ? 1 << k : 0), 0)),
  'f32x4.demote_f64x2_zero': lanesOf('f32', 4, (k, a) => (k < 2 ? a.f64[k]! : 0)),
  'f64x2.promote_low_f32x4': lanesOf('f64', 2, (k, a) => a.f32[k]!),
  'i16x8.extend_low_i8x16_u': lanesOf('i16', 8, (k, a) => a.u8[k]!),
  'i16x8.extend_high_i8x16_u': lanesOf('i16', 8, (k, a) => a.u8[k + 8]!),
  'i32x4.extend_low_i16x8_u': lanesOf('i32', 4, (k, a) => a.u16[k]!),
  'i32x4.extend_high_i16x8_u': lanesOf('i32', 4, (k, a) => a.u16[k + 4]!),
  'i32x4.trunc_sat_f32x4_s': lanesOf('i32', 4, (k, a) => toInt(a.f32[k]!)),
  'i32x4.trunc_sat_f64x2_s_zero': lanesOf('i32', 4, (k, a) => (k < 2 ? toInt(a.f64[k]!) : 0)),
  'f32x4.convert_i32x4_s': lanesOf('f32', 4, (k, a) => a.i32[k]!),
  'f64x2.convert_low_i32x4_s': lanesOf('f64', 2, (k, a) => a.i32[k]!),
  'i64x2.add': longs((a, b) => a + b),
  'i64x2.sub': longs((a, b) => a - b),
  'i64x2.shl': longs((a, b) => a << b, true),
  'i64x2.shr_s': longs((a, b) => a >> b, true),
  'i64x2.shr_u': longs((a, b) => BigInt.asUintN(64, a) >> b, true),
  'f32x4.relaxed_madd': fusedLanes('f32', 4, 1),
  'f32x4.relaxed_nmadd': fusedLanes('f32', 4, -1),
  'f64x2.relaxed_madd': fusedLanes('f64', 2, 1),
  'f64x2.relaxed_nmadd': fusedLanes('f64', 2, -1),
} as Partial<Record<string, Special>>
