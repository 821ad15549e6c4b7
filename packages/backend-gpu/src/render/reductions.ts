// Reductions: loops over their own axes. Sums of floats go in blocks, so that a long one does not lose its small terms.
import { type BinaryOperator, type Reduce, type ReduceOperator, reduceIdentity } from '@tensorloom/tensor/backend'
import { byteBinary } from './bytes.js'
import { type Surroundings, writeExpression } from './expressions.js'
import { floatBinary } from './float-operators.js'
import { asNumber, toHalves } from './halves.js'
import { integerBinary } from './integers.js'
import { axisName, constantValue } from './loads.js'
import { type Halves, halves, type IntegerValue, numberValue, type Value } from './values.js'
import type { Writer } from './writer.js'

const combined: Readonly<Record<ReduceOperator, BinaryOperator>> = { sum: 'add', prod: 'mul', max: 'max', min: 'min' }

/** Up to this many terms a plain sum is as good. */
const fewTerms = 512
/** Terms of a block; as many blocks make a block of blocks. */
export const blockTerms = 128

/** Writes the loops of a reduction and gives its value. `rank`: axes of the output, after which its own are numbered. */
export function writeReduction(w: Writer, reduce: Reduce, rank: number, outer: Surroundings): Value {
  const { operator, dtype, shape, body } = reduce
  const accumulate = dtype === 'int32' ? integers(w, operator) : numbers(w, reduce)
  shape.forEach((extent, k) => {
    const axis = axisName(rank + k)
    w.write(`for (let ${axis} = 0; ${axis} < ${w.geometry(extent)}; ${axis}++) {`)
  })
  const surroundings: Surroundings = {
    ...outer,
    extentOf: (axis) => (axis < rank ? outer.extentOf(axis) : shape[axis - rank]!),
  }
  accumulate.add(writeExpression(w, body, surroundings))
  shape.forEach(() => {
    w.write('}')
  })
  return accumulate.result()
}

interface Accumulation {
  /** Writes, inside of the loops, how a term comes in. */
  add(term: Value): void
  /** Writes what follows the loops. */
  result(): Value
}

function integers(w: Writer, operator: ReduceOperator): Accumulation {
  const first = toHalves(w, constantValue(w, reduceIdentity(operator, 'int32'), 'int32') as IntegerValue)
  const total: Halves = halves(w.variable(first.high), w.variable(first.low))
  return {
    add: (term) => {
      const next = toHalves(w, integerBinary(w, combined[operator], total, term as IntegerValue) as IntegerValue)
      w.write(`${total.high} = ${next.high}; ${total.low} = ${next.low};`)
    },
    result: () => halves(w.bind(total.high), w.bind(total.low)),
  }
}

function numbers(w: Writer, { operator, dtype, shape }: Reduce): Accumulation {
  if (operator === 'sum' && dtype === 'float32' && mayBeLong(shape)) return blocks(w)
  const first = asNumber(w, constantValue(w, reduceIdentity(operator, dtype), dtype))
  const total = w.variable(first)
  return {
    add: (term) => {
      const operands = [total, asNumber(w, term)] as const
      const byte = dtype === 'uint8' ? byteBinary(w, combined[operator], ...operands) : undefined
      w.write(`${total} = ${byte ?? floatBinary(w, combined[operator], ...operands)};`)
    },
    result: () => numberValue(w.bind(total)),
  }
}

// Extents that are params may be anything.
function mayBeLong(shape: Reduce['shape']): boolean {
  return shape.reduce<number>((count, extent) => count * (typeof extent === 'number' ? extent : Infinity), 1) > fewTerms
}

// Pairwise summation with two levels (Higham 1993): the error grows with the length of a block, not of the whole.
function blocks(w: Writer): Accumulation {
  const [total, middle, inner] = [w.variable('0'), w.variable('0'), w.variable('0')]
  const [terms, sums] = [w.variable('0'), w.variable('0')]
  return {
    add: (term) => {
      const full = blockTerms - 0.5
      w.write(`${inner} = ${inner} + ${asNumber(w, term)}; ${terms} = ${terms} + 1;`)
      w.write(`if (${terms} > ${full}) {`)
      w.write(`${middle} = ${middle} + ${inner}; ${inner} = 0; ${terms} = 0; ${sums} = ${sums} + 1;`)
      w.write('}')
      w.write(`if (${sums} > ${full}) { ${total} = ${total} + ${middle}; ${middle} = 0; ${sums} = 0; }`)
    },
    result: () => numberValue(w.bind(`${total} + ${middle} + ${inner}`)),
  }
}
