// Functions of one float. What a shading language lacks, loses NaN in or rounds badly is written out: series near 0, where
// differences would cancel (DLMF 4.6, 4.19, 4.38), and limits by hand.
import type { UnaryOperator } from '@tensorloom/tensor/backend'
import { turned } from './trigonometry.js'
import type { Writer } from './writer.js'

type Rule = (w: Writer, x: string) => string

const logOfTwo = '0.69314718056'
/** Beyond this, x² + 1 and x² are the same float, and x² may overflow. */
const huge = '10000000'

/** eˣ. */
const exp: Rule = (w, x) => w.unlessNaN(x, w.bind(`Math.exp(${x})`))

/** ln x: −∞ at 0 and NaN below, which shading languages leave open. */
const log: Rule = (w, x) => {
  const value = w.bind(`Math.log(${x})`)
  if (!w.dialect.shader) return value
  const least = w.float(Number.NEGATIVE_INFINITY)
  const atMostZero = w.choose(`${x} === 0`, least, w.nan())
  const finite = w.choose(`${x} < ${w.infinity()}`, value, x)
  return w.choose(`${x} > 0`, finite, atMostZero)
}

/** eˣ of a text. */
const expOf = (w: Writer, text: string): string => exp(w, w.bind(text))
/** ln of a text. */
const logOf = (w: Writer, text: string): string => log(w, w.bind(text))
/** c₀ + v · (c₁ + v · (…)). */
const horner = (v: string, coefficients: readonly number[]): string =>
  coefficients.length === 1
    ? literal(coefficients[0]!)
    : `(${literal(coefficients[0]!)} + ${v} * ${horner(v, coefficients.slice(1))})`
const literal = (value: number): string => (value < 0 ? `(0 - ${-value})` : `${value}`)

const sigmoid: Rule = (w, x) => w.bind(`1 / (1 + ${expOf(w, `0 - ${x}`)})`)

const expm1: Rule = (w, x) => {
  const near = w.bind(`${x} * ${horner(x, [1, 1 / 2, 1 / 6, 1 / 24, 1 / 120, 1 / 720])}`)
  const far = w.bind(`${exp(w, x)} - 1`)
  return w.choose(`Math.abs(${x}) < 0.25`, near, far)
}

const log1p: Rule = (w, x) => {
  const near = w.bind(`${x} * ${horner(x, [1, -1 / 2, 1 / 3, -1 / 4, 1 / 5, -1 / 6])}`)
  return w.choose(`Math.abs(${x}) < 0.05`, near, logOf(w, `1 + ${x}`))
}

const tanh: Rule = (w, x) => {
  // Beyond ±15 it is ±1, and e³⁰ still is a float.
  const above = w.choose(`${x} < 0 - 15`, '0 - 15', x)
  const within = w.choose(`${above} > 15`, '15', above)
  const power = expOf(w, `2 * ${within}`)
  const square = w.bind(`${x} * ${x}`)
  const near = w.bind(`${x} * ${horner(square, [1, -1 / 3, 2 / 15, -17 / 315, 62 / 2835])}`)
  const far = w.bind(`(${power} - 1) / (${power} + 1)`)
  return w.choose(`Math.abs(${x}) < 0.25`, near, far)
}

// eˣ is the product of two halves, which overflow later.
const sinh: Rule = (w, x) => {
  const [up, down] = [expOf(w, `${x} / 2`), expOf(w, `0 - ${x} / 2`)]
  const square = w.bind(`${x} * ${x}`)
  const near = w.bind(`${x} * ${horner(square, [1, 1 / 6, 1 / 120, 1 / 5040])}`)
  return w.choose(`Math.abs(${x}) < 0.5`, near, w.bind(`0.5 * ${up} * ${up} - 0.5 * ${down} * ${down}`))
}

const cosh: Rule = (w, x) => {
  const [up, down] = [expOf(w, `${x} / 2`), expOf(w, `0 - ${x} / 2`)]
  return w.bind(`0.5 * ${up} * ${up} + 0.5 * ${down} * ${down}`)
}

const asinh: Rule = (w, x) => {
  const size = w.bind(`Math.abs(${x})`)
  const square = w.bind(`${x} * ${x}`)
  const root = w.choose(`${size} > ${huge}`, size, `Math.sqrt(${square} + 1)`)
  const twice = w.choose(`${size} > ${huge}`, size, `${size} + ${root}`)
  const shift = w.choose(`${size} > ${huge}`, logOfTwo, '0')
  const far = w.bind(`${log(w, twice)} + ${shift}`)
  const near = w.bind(`${x} * ${horner(square, [1, -1 / 6, 3 / 40, -5 / 112])}`)
  return w.choose(`${size} < 0.25`, near, w.choose(`${x} < 0`, `0 - ${far}`, far))
}

const acosh: Rule = (w, x) => {
  const root = w.choose(`${x} > ${huge}`, x, `Math.sqrt((${x} - 1) * (${x} + 1))`)
  const twice = w.choose(`${x} > ${huge}`, x, `${x} + ${root}`)
  const shift = w.choose(`${x} > ${huge}`, logOfTwo, '0')
  return w.choose(`${x} < 1`, w.nan(), `${log(w, twice)} + ${shift}`)
}

const atanh: Rule = (w, x) => {
  const square = w.bind(`${x} * ${x}`)
  const near = w.bind(`${x} * ${horner(square, [1, 1 / 3, 1 / 5, 1 / 7, 1 / 9])}`)
  const far = w.bind(`0.5 * ${logOf(w, `(1 + ${x}) / (1 - ${x})`)}`)
  return w.choose(`Math.abs(${x}) < 0.25`, near, far)
}

/** Abramowitz and Stegun 7.1.26, off by at most 1.5·10⁻⁷; near 0 the series of DLMF 7.6.1. */
const erf: Rule = (w, x) => {
  const size = w.bind(`Math.abs(${x})`)
  const square = w.bind(`${x} * ${x}`)
  const series = horner(square, [1, -1 / 3, 1 / 10, -1 / 42, 1 / 216, -1 / 1320])
  const near = w.bind(`1.1283791671 * ${x} * ${series}`)
  const t = w.bind(`1 / (1 + 0.3275911 * ${size})`)
  const polynomial = horner(t, [0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429])
  const far = w.bind(`1 - ${t} * ${polynomial} * ${expOf(w, `0 - ${square}`)}`)
  const signed = w.choose(`${x} < 0`, `0 - ${far}`, far)
  return w.choose(`${size} < 0.5`, near, signed)
}

/** Halves go to the even neighbour. */
const round: Rule = (w, x) => {
  const rounded = w.bind(`Math.floor(${x} + 0.5)`)
  const even = w.bind(`Math.floor(${rounded} / 2) * 2`)
  const isOddHalf = w.flag(`${rounded} - ${x} === 0.5 && ${rounded} !== ${even}`)
  const near = w.bind(`${rounded} - ${isOddHalf}`)
  // From 2²³ on there are no fractions.
  return w.choose(`Math.abs(${x}) < 8388608`, near, x)
}

const sign: Rule = (w, x) => {
  const atMostZero = w.choose(`${x} < 0`, '0 - 1', x)
  return w.choose(`${x} > 0`, '1', atMostZero)
}

const shaderOr =
  (own: Rule, name: string): Rule =>
  (w, x) =>
    w.dialect.shader ? own(w, x) : w.bind(`Math.${name}(${x})`)

const sine: Rule = (w, x) => turned(w, x, 0)
const cosine: Rule = (w, x) => turned(w, x, 1)

const rules: Readonly<Partial<Record<UnaryOperator, Rule>>> = {
  ...{ exp, log, sigmoid, expm1, log1p, tanh, sinh, cosh, asinh, acosh, atanh, erf, round, sign },
  sin: shaderOr(sine, 'sin'),
  cos: shaderOr(cosine, 'cos'),
  tan: shaderOr((w, x) => w.bind(`${sine(w, x)} / ${cosine(w, x)}`), 'tan'),
  neg: (w, x) => w.bind(`0 - ${x}`),
  rsqrt: (w, x) => w.bind(`1 / Math.sqrt(${x})`),
  reciprocal: (w, x) => w.bind(`1 / ${x}`),
  not: (w, x) => w.flag(`${x} === 0`),
  // x !== x is false on WebGPU, whatever x is.
  isNaN: (w, x) => w.choose(`${x} >= 0 || ${x} < 0`, '0', '1'),
  isFinite: (w, x) => w.flag(`Math.abs(${x}) < ${w.infinity()}`),
}

/** A function of one float; of a bool, only `not`. */
export function floatUnary(w: Writer, operator: UnaryOperator, x: string): string {
  return rules[operator]?.(w, x) ?? w.bind(`Math.${operator}(${x})`)
}
