// Checks what `defineOp` gets, for authors who do not use TypeScript.
import { describeValue } from '../describe.js'
import { TensorloomError } from '../errors.js'
import { didYouMean } from '../options/names.js'
import { isPlainObject } from '../options/unknown-option.js'
import type { OpDefinition } from './definition.js'

const common = ['kind', 'name', 'inputs', 'optionalInputs', 'positional', 'options', 'dynamic', 'multiple', 'residuals']
const ofKind: Readonly<Record<OpDefinition['kind'], readonly string[]>> = {
  primitive: ['infer', 'view', 'lower', 'gradient'],
  elementwise: ['dtypes', 'value', 'gradient'],
  composite: ['compose', 'fuse', 'scalars', 'infer', 'gradient'],
}
const required: Readonly<Record<OpDefinition['kind'], readonly string[]>> = {
  primitive: ['infer', 'lower'],
  elementwise: ['value'],
  composite: ['compose'],
}

/** Throws a `TensorloomError` that says what is missing in a definition, or what nobody reads. */
export function checkDefinition(given: unknown): asserts given is OpDefinition {
  if (!isPlainObject(given)) {
    throw new TensorloomError(`defineOp: expected a definition, got ${describeValue(given)}`, {
      help: "write defineOp({ kind: 'composite', name: '@me/op', inputs: 1, compose: (x) => … })",
    })
  }
  const { name, kind, inputs } = given
  if (typeof name !== 'string' || name === '') {
    throw new TensorloomError(`defineOp: the name is ${describeValue(name)}, expected a string`, {
      help: "give it a name of your own: name: '@me/op'",
    })
  }
  if (kind !== 'primitive' && kind !== 'elementwise' && kind !== 'composite') {
    const near = typeof kind === 'string' ? didYouMean(kind, Object.keys(ofKind)) : ''
    throw new TensorloomError(
      `defineOp: the kind of '${name}' is ${describeValue(kind)}, expected 'primitive', 'elementwise' or 'composite'`,
      { help: `${near}an op that is made of other ops is 'composite'` },
    )
  }
  if (inputs !== 'list' && !(Number.isInteger(inputs) && (inputs as number) >= 0)) {
    throw new TensorloomError(
      `defineOp: inputs of '${name}' is ${describeValue(inputs)}, expected the number of tensors`,
      { help: "write inputs: 1, or inputs: 'list' if the first argument is a list of tensors" },
    )
  }
  for (const field of required[kind]) {
    if (typeof given[field] === 'function') continue
    throw new TensorloomError(`defineOp: '${name}' has no function ${field}, which ops of the kind '${kind}' need`, {
      help: `write ${field}: (…) => …`,
    })
  }
  if (kind === 'elementwise' && typeof given.dtypes !== 'object') {
    throw new TensorloomError(`defineOp: '${name}' has no dtypes`, { help: 'name its dtype rule, such as arithmetic' })
  }
  const known = [...common, ...ofKind[kind]]
  const unknown = Object.keys(given).find((field) => !known.includes(field))
  if (unknown === undefined) return
  throw new TensorloomError(
    `defineOp: '${name}' has a field '${unknown}', which ops of the kind '${kind}' do not have`,
    {
      help: `${didYouMean(unknown, known)}its fields are ${known.join(', ')}`,
    },
  )
}
