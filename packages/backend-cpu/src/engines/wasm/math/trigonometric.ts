// Sine, cosine, tangent. The angle is reduced to ±π/4 in double precision; the host computes angles beyond a million.
import {
  addVectors,
  type Code,
  call,
  divideVectors,
  extractLane,
  i32,
  type Local,
  multiplyVectors,
  op,
  replaceLane,
} from '../assembler/index.js'
import {
  choose,
  multiplyAdd,
  oddPolynomial,
  polynomial,
  signOf,
  unlessAll,
  type VectorContext,
  type VectorFunction,
} from './context.js'
import { demote, each, lowWords, multiplyAdd64, promote, roundingMagic64 } from './doubles.js'

// Below this, the number of quarter turns has 20 bits, so its product with the first part of π/2 is exact.
const farthest = 1e6

// π/2 in two parts, the first of 33 bits (fdlibm's e_rem_pio2.c splits it so).
const halfPiHigh = 1.5707963267341256
const halfPiLow = 6.077100506506192e-11

// (sin(r)/r − 1) / r² and (cos(r) − 1 + r²/2) / r⁴ in r², |r| ≤ π/4 + 0.01: within a relative 2⁻²⁷ and 2⁻³².
const sineTail = [-1.9507448e-4, 0.008332104, -0.16666654]
const cosineTail = [2.4429415e-5, -0.0013887294, 0.041666646]

interface Angle {
  /** Sine and cosine of the rest. */
  readonly sine: Local
  readonly cosine: Local
  /** The number of quarter turns that were subtracted. The lowest two bits count. */
  readonly quarters: Local
}

// x = quarters · π/2 + rest.
function reduce(context: VectorContext, x: Local): Angle {
  const { f, double, constant } = context
  const wide = promote(context, x)
  const shifted = each(context, (k) => multiplyAdd64(context, wide[k], double(2 / Math.PI), double(roundingMagic64)))
  const rests = each(context, (k) => {
    const turns = f.let(op('f64x2.sub', shifted[k], double(roundingMagic64)))
    const coarse = multiplyAdd64(context, turns, double(-halfPiHigh), wide[k])
    return multiplyAdd64(context, turns, double(-halfPiLow), coarse)
  })
  const rest = f.let(demote(rests))
  const square = f.let(multiplyVectors(rest, rest))
  // A rest of −0 keeps its sign.
  const sine = f.let(op('v128.or', oddPolynomial(context, rest, square, sineTail), signOf(context, rest)))
  const fourth = multiplyAdd(
    context,
    polynomial(context, square, cosineTail),
    multiplyVectors(square, square),
    multiplyVectors(square, constant(-0.5)),
  )
  return { sine, cosine: f.let(addVectors(fourth, constant(1))), quarters: f.let(lowWords(shifted)) }
}

// Whether an odd number of quarter turns swaps sine and cosine, and the sign from the second bit.
const swaps = ({ integer }: VectorContext, quarters: Code): Code =>
  op('i32x4.eq', op('v128.and', quarters, integer(1)), integer(1))
const secondBit = (context: VectorContext, quarters: Code): Code => signOf(context, op('i32x4.shl', quarters, i32(30)))

// The result of the vector code, with lanes replaced for which it is not valid.
function nearby(name: string, compute: (context: VectorContext, angle: Angle) => Code): VectorFunction {
  return (context, value) => {
    const { f, constant } = context
    const x = f.let(value)
    const result = f.let(compute(context, reduce(context, x)))
    const near = f.let(op('f32x4.lt', op('f32x4.abs', x), constant(farthest)))
    unlessAll(context, near, () => {
      for (const lane of [0, 1, 2, 3]) {
        f.if(op('i32.eqz', extractLane('i32x4', lane, near)), () => {
          const exact = call(context.host(name), op('f64.promote_f32', extractLane('f32x4', lane, x)))
          f.set(result, replaceLane('f32x4', lane, result, op('f32.demote_f64', exact)))
        })
      }
    })
    return result
  }
}

/** sin x. */
export const sin: VectorFunction = nearby('sin', (context, { sine, cosine, quarters }) =>
  op('v128.xor', choose(swaps(context, quarters), cosine, sine), secondBit(context, quarters)),
)

/** cos x. */
export const cos: VectorFunction = nearby('cos', (context, { sine, cosine, quarters }) => {
  const turned = op('i32x4.add', quarters, context.integer(1))
  return op('v128.xor', choose(swaps(context, quarters), sine, cosine), secondBit(context, turned))
})

/** tan x. */
export const tan: VectorFunction = nearby('tan', (context, { sine, cosine, quarters }) => {
  const { f } = context
  const swapped = f.let(swaps(context, quarters))
  const above = choose(swapped, cosine, sine)
  const quotient = divideVectors(above, choose(swapped, sine, cosine))
  return op('v128.xor', quotient, signOf(context, swapped))
})
