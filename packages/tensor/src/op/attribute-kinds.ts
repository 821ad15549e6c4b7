// Checks the attributes of a call before the rules of the op see them: a default says what kind its option has, and a few
// names mean the same in every op.

import { describeValue } from '../describe.js'
import { checkDType } from '../dtype.js'
import { TensorloomError } from '../errors.js'
import { isTensor } from '../tensor-types.js'
import type { OpDefinition } from './definition.js'

type Kind = readonly [expected: string, fits: (value: unknown) => boolean, example: string]

const isNumber = (value: unknown): boolean => typeof value === 'number'
const isList = (value: unknown): boolean => Array.isArray(value)
const isName = (value: unknown): boolean => typeof value === 'string'
// The steps of a fused kernel get dynamic attributes as tensors without elements. Elements would be read as NaN.
const isStep = (value: unknown): boolean => isTensor(value) && value.storage.runtime?.abstract === true
const isDynamic = (value: unknown): boolean => isNumber(value) || isStep(value)

const boolean: Kind = ['true or false', (value) => typeof value === 'boolean' || isStep(value), 'true']
const number: Kind = ['a number', isDynamic, '1']
const numbers: Kind = ['a number or a list of numbers', (value) => isNumber(value) || isList(value), '[1, 1]']
const list: Kind = ['a list', isList, '[…]']
const name: Kind = ['a string', isName, "'…'"]
const nameOrList: Kind = ['a string or a list', (value) => isName(value) || isList(value), "'valid'"]
const nameOrNumber: Kind = ['a number or a string', (value) => isName(value) || isNumber(value), '2']

// Options that take more than their default shows, or have none.
const named: readonly (readonly [Kind, string])[] = [
  [
    numbers,
    'alpha axes axis begin destination dilations end filterSize kernelSize outputPadding poolSize repeats reps',
  ],
  [numbers, 'shift source strides'],
  [number, 'axis1 axis2 depth exponent factor fill ignoreClass max maxNorm min n negInf numSegments order posInf'],
  [list, 'outputSize paddings perm shape sizes'],
  [nameOrNumber, 'ord'],
  [nameOrList, 'padding'],
  [name, 'equation'],
]

function kindOf(key: string, fallback: unknown): Kind | undefined {
  const found = named.find(([, names]) => names.split(' ').includes(key))
  if (found !== undefined) return found[0]
  if (typeof fallback === 'boolean') return boolean
  return typeof fallback === 'number' ? number : undefined
}

/** Throws if an attribute is of the wrong kind. */
export type AttributeCheck = (key: string, value: unknown) => void

/** Makes the check of an op's attributes. The ops of plugins have names of their own meaning: only defaults count. */
export function attributeCheck(definition: OpDefinition): AttributeCheck {
  const { name: op, options = {}, positional = [] } = definition
  const own = op.includes('/')
  const kinds = new Map<string, Kind>()
  for (const key of [...positional, ...Object.keys(options)]) {
    const kind = own && typeof options[key] !== 'boolean' ? undefined : kindOf(key, options[key])
    if (kind !== undefined) kinds.set(key, kind)
  }
  return (key, value) => {
    if (key === 'dtype' && !own) checkDType(op, value)
    const kind = kinds.get(key)
    if (kind === undefined || kind[1](value)) return
    throw new TensorloomError(`${op}: ${key} is ${describeValue(value)}, expected ${kind[0]}`, {
      help: positional.includes(key) ? `write ${usage(definition)}` : `write { ${key}: ${kind[2]} }`,
    })
  }
}

const letters = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']

/** How a call of an op is written: `matmul(a, b, { transposeA, transposeB })`. */
export function usage({ name: op, inputs, optionalInputs = 0, positional = [], options = {} }: OpDefinition): string {
  const count = inputs === 'list' ? 1 : inputs
  const given = letters.slice(0, count).map((letter, k) => (k < count - optionalInputs ? letter : `${letter}?`))
  const tensors = inputs === 'list' ? ['[a, b]'] : count === 1 && optionalInputs === 0 ? ['x'] : given
  const names = Object.keys(options).filter((key) => !positional.includes(key))
  return `${op}(${[...tensors, ...positional, ...(names.length > 0 ? [`{ ${names.join(', ')} }`] : [])].join(', ')})`
}
