// Loads: where an element is, when it may be read, and what stands there otherwise.
import type { DType } from '@tensorloom/tensor'
import type { AffineForm, Expr, LoadExpr, Scalar } from '@tensorloom/tensor/backend'
import { asNumber, pick } from './halves.js'
import { integerConstant } from './integers.js'
import { halves, numberValue, type Value } from './values.js'
import type { Writer } from './writer.js'

/** The value of an expression that was written before. */
export type ValueOf = (expr: Expr) => Value

/** The name of an input's array. */
export function inputName(input: number): string {
  return `input${input}`
}

/** The name of the index along an axis. */
export function axisName(axis: number): string {
  return `axis${axis}`
}

/** A literal or param of a dtype. */
export function constantValue(w: Writer, value: Scalar, dtype: DType): Value {
  return dtype === 'int32' ? integerConstant(w, value) : numberValue(w.float(value))
}

/**
 * The element that a load gives. `lazy`: the element may be one that nobody looks at, outside of the array; then the
 * position is kept inside.
 */
export function loadValue(w: Writer, { input, index, guard, dtype }: LoadExpr, of: ValueOf, lazy: boolean): Value {
  const gathers = (index.gather ?? []).map((term) => ({ ...term, at: asNumber(w, of(term.index)) }))
  const isFound = both(
    w,
    gathers.map(({ at, extent }) => between(w, at, extent)),
  )
  const isAllowed = both(w, [
    ...(guard?.ranges ?? []).map((range) => between(w, w.bind(affine(w, range)), range.extent)),
    ...(guard?.when === undefined ? [] : [`${asNumber(w, of(guard.when))} > 0.5`]),
  ])
  let position = sum([
    ...(index.base === 0 ? [] : [w.geometry(index.base)]),
    affine(w, index),
    ...gathers.map(({ stride, at }) => `${w.geometry(stride)} * ${at}`),
  ])
  if (isFound !== undefined || isAllowed !== undefined || lazy) position = w.bind(position)
  if (isFound !== undefined) position = w.pick(isFound, position, '0')
  if (isAllowed !== undefined) position = w.pick(isAllowed, position, '0')
  if (lazy) position = w.bind(`Math.max(0, Math.min(${position}, ${w.lengthOf(input)} - 1))`)
  const array = inputName(input)
  const element: Value =
    dtype === 'int32'
      ? halves(w.bind(`${array}[${position} + ${w.lengthOf(input)}]`), w.bind(`${array}[${position}]`))
      : numberValue(w.bind(`${array}[${position}]`))
  const found = isFound === undefined ? element : pick(w, isFound, element, constantValue(w, 0, dtype))
  return isAllowed === undefined ? found : pick(w, isAllowed, found, constantValue(w, guard!.fill, dtype))
}

// A flag that all conditions hold, or undefined without any.
function both(w: Writer, conditions: readonly string[]): string | undefined {
  return conditions.length === 0 ? undefined : w.flag(conditions.join(' && '))
}

function between(w: Writer, position: string, extent: Scalar): string {
  return `${position} >= 0 && ${position} < ${w.geometry(extent)}`
}

function affine(w: Writer, { offset, terms }: AffineForm): string {
  return sum([
    ...(offset === 0 ? [] : [w.geometry(offset)]),
    ...terms.map(({ axis, stride }) => (stride === 1 ? axisName(axis) : `${w.geometry(stride)} * ${axisName(axis)}`)),
  ])
}

// Without a 0 that is not needed: a position of literals only is a float to gpu.js, which WebGL2 refuses as an index.
function sum(terms: readonly string[]): string {
  return terms.filter((term) => term !== '0').join(' + ') || '0'
}
