// Layer and RMS normalisation of rows, and their gradients.
import {
  add,
  addVectors,
  bytesOf,
  type Code,
  divideVectors,
  extractLane,
  fillMemory,
  i32,
  type Local,
  load,
  multiply,
  multiplyVectors,
  op,
  select,
  store,
  subtract,
  subtractVectors,
} from '../../assembler/index.js'
import { advanced, alongRow, countOf, type Elements, type Frame, inverseOf, sumOf } from './routine.js'

/** The kind of normalisation of a routine. */
export interface Kind {
  /** Whether to subtract the mean. Layer normalisation does, RMS normalisation does not. */
  readonly centered: boolean
  /** Whether there is a scale, and an offset. */
  readonly scale: boolean
  readonly offset: boolean
}

/** Arguments of the routines, by number of the word; epsilon is float 8. */
export const words = {
  x: 0,
  scale: 1,
  offset: 2,
  mean: 3,
  spread: 4,
  y: 5,
  length: 6,
  upstream: 7,
  partial: 8,
  rowsPerUnit: 9,
  rows: 10,
} as const
/** Where epsilon is. */
export const epsilonAt = 8

// The share of the squared mean below which a variance is that of nearly equal numbers.
const nearlyEqual = 2 ** -10

// The squares of elements minus a level: the terms of a variance.
function squared(f: Frame['f'], value: Code): Code {
  const one = f.let(value)
  return multiplyVectors(one, one)
}

function storeFirst({ f }: Frame, pointer: Local, value: Local): void {
  f.do(store('f32.store', pointer, extractLane('f32x4', 0, value)))
  f.increase(pointer, 4)
}

/** Writes the result of each row, its spread (variance or mean square), and its mean where there is one. */
export function normalize(frame: Frame, { centered, scale, offset }: Kind): void {
  const { f, word, from, to, context } = frame
  const length = word(words.length)
  const [factors, terms] = [word(words.scale), word(words.offset)]
  const epsilon = frame.number(epsilonAt)
  const count = countOf(f, length)
  const bytes = f.let(bytesOf(length))
  const x = advanced(f, word(words.x), from, bytes)
  const y = advanced(f, word(words.y), from, bytes)
  const mean = advanced(f, word(words.mean), from, i32(4))
  const spread = advanced(f, word(words.spread), from, i32(4))
  const average = (term: (value: Code) => Code): Local => {
    const sum = sumOf(frame)
    const at = f.let(x)
    alongRow(frame, length, [at], (one) => sum.add(one.turn, one.term(term(one.at(at)))), true)
    return f.let(divideVectors(sum.total(), count))
  }
  // Far from 0 the rounding of the mean counts: equal numbers would not give 0. What it leaves corrects it.
  const correctFarFromZero = (level: Local, variance: Local, less: (value: Code) => Code): void => {
    const limit = multiplyVectors(multiplyVectors(level, level), context.constant(nearlyEqual))
    f.if(op('v128.any_true', op('f32x4.lt', variance, limit)), () => {
      f.set(level, addVectors(level, average(less)))
      f.set(
        variance,
        average((value) => squared(f, less(value))),
      )
    })
  }
  f.times(subtract(to, from), () => {
    const level = centered ? average((value) => value) : undefined
    const less = (value: Code): Code => (level === undefined ? value : subtractVectors(value, level))
    const variance = average((value) => squared(f, less(value)))
    if (level !== undefined) correctFarFromZero(level, variance, less)
    const inverse = inverseOf(frame, variance, epsilon)
    if (level !== undefined) storeFirst(frame, mean, level)
    storeFirst(frame, spread, variance)
    const [factor, term] = [f.let(factors), f.let(terms)]
    alongRow(
      frame,
      length,
      [x, y, ...(scale ? [factor] : []), ...(offset ? [term] : [])],
      (one) => {
        const standard = multiplyVectors(less(one.at(x)), inverse)
        const scaled = scale ? multiplyVectors(standard, one.at(factor)) : standard
        one.set(y, offset ? addVectors(scaled, one.at(term)) : scaled)
      },
      true,
    )
  })
}

/**
 * Writes the gradient with respect to x, and those with respect to scale and offset as one partial sum for each unit of
 * rows, so that the order of additions does not depend on threads. Partial sums have the layout [unit, 2, length].
 */
export function normalizeGradient(frame: Frame, { centered, offset }: Kind): void {
  const { f, word, from, to } = frame
  const length = word(words.length)
  const rowsPerUnit = word(words.rowsPerUnit)
  const factors = word(words.scale)
  const epsilon = frame.number(epsilonAt)
  const count = countOf(f, length)
  const bytes = f.let(bytesOf(length))
  const row = f.let(multiply(from, rowsPerUnit))
  const [x, g, out] = [words.x, words.upstream, words.y].map((k) => advanced(f, word(k), row, bytes)) as [
    Local,
    Local,
    Local,
  ]
  const mean = advanced(f, word(words.mean), row, i32(4))
  const spread = advanced(f, word(words.spread), row, i32(4))
  const partial = advanced(f, word(words.partial), from, op('i32.shl', bytes, i32(1)))
  const rowsLeft = f.let(subtract(word(words.rows), row))

  const oneRow = (): void => {
    const level = centered ? f.let(load('v128.load32_splat', mean)) : undefined
    const inverse = inverseOf(frame, load('v128.load32_splat', spread), epsilon)
    const standard = (one: Elements, at: Local): Code => {
      const value = one.at(at)
      return multiplyVectors(level === undefined ? value : subtractVectors(value, level), inverse)
    }
    const scaled = (one: Elements, at: Local, factor: Local): Code => multiplyVectors(one.at(at), one.at(factor))
    const [height, tilt] = [sumOf(frame), sumOf(frame)]
    const [x1, g1, factor1] = [f.let(x), f.let(g), f.let(factors)]
    alongRow(
      frame,
      length,
      [x1, g1, factor1],
      (one) => {
        const slope = f.let(scaled(one, g1, factor1))
        if (centered) height.add(one.turn, one.term(slope))
        tilt.add(one.turn, one.term(multiplyVectors(slope, standard(one, x1))))
      },
      true,
    )
    const meanSlope = centered ? f.let(divideVectors(height.total(), count)) : undefined
    const meanTilt = f.let(divideVectors(tilt.total(), count))
    const [factor2, byScale] = [f.let(factors), f.let(partial)]
    const byOffset = f.let(add(partial, bytes))
    alongRow(
      frame,
      length,
      [x, g, out, factor2, byScale, byOffset],
      (one) => {
        const unit = f.let(standard(one, x))
        const slope = f.let(one.at(g))
        const rest = multiplyVectors(slope, one.at(factor2))
        const around = meanSlope === undefined ? rest : subtractVectors(rest, meanSlope)
        one.set(out, multiplyVectors(inverse, subtractVectors(around, multiplyVectors(unit, meanTilt))))
        one.set(byScale, addVectors(one.at(byScale), multiplyVectors(slope, unit)))
        if (offset) one.set(byOffset, addVectors(one.at(byOffset), slope))
      },
      true,
    )
    f.increase(mean, 4)
    f.increase(spread, 4)
  }
  f.times(subtract(to, from), () => {
    const twoRows = f.let(op('i32.shl', bytes, i32(1)))
    f.do(fillMemory(partial, i32(0), twoRows))
    const last = op('i32.lt_u', rowsLeft, rowsPerUnit)
    f.times(select(last, rowsLeft, rowsPerUnit), oneRow)
    f.set(rowsLeft, subtract(rowsLeft, rowsPerUnit))
    f.increase(partial, twoRows)
  })
}
