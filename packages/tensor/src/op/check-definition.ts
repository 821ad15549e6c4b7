// Checks what `defineOp` gets, for authors who do not use TypeScript.
import { describeValue, withArticle } from '../describe.js'
import { TensorloomError } from '../errors.js'
import { didYouMean } from '../options/names.js'
import { isPlainObject } from '../options/unknown-option.js'
import type { OpDefinition } from './definition.js'

const common = 'kind name inputs optionalInputs positional options dynamic multiple residuals gradient infer '
// The fields of each kind. The first is the function that ops of this kind need.
const ofKind: Readonly<Record<string, string>> = {
  primitive: 'lower view',
  elementwise: 'value dtypes',
  composite: 'compose fuse scalars',
}

/** Throws a `TensorloomError` that says what is missing in a definition, or what nobody reads. */
export function checkDefinition(given: unknown): asserts given is OpDefinition {
  if (!isPlainObject(given)) {
    throw new TensorloomError(`defineOp: expected a definition, got ${describeValue(given)}`, {
      help: "write defineOp({ kind: 'composite', name: '@me/op', inputs: 1, compose: (x) => … })",
    })
  }
  const { name, kind, inputs } = given
  const refuse = (problem: string, help: string): never => {
    throw new TensorloomError(`defineOp: ${problem}`, { help })
  }
  if (typeof name !== 'string' || name === '') {
    refuse(`the name is ${describeValue(name)}, expected a string`, "give it a name of your own: name: '@me/op'")
  }
  const kinds = Object.keys(ofKind)
  if (!kinds.includes(kind as string)) {
    const near = typeof kind === 'string' ? didYouMean(kind, kinds) : ''
    refuse(`the kind of '${name}' is ${describeValue(kind)}`, `${near}the kinds are ${kinds.join(', ')}`)
  }
  if (inputs !== 'list' && !(Number.isInteger(inputs) && (inputs as number) >= 0)) {
    refuse(
      `inputs of '${name}' is ${describeValue(inputs)}`,
      "write the number of tensors: inputs: 1, or inputs: 'list'",
    )
  }
  const own = ofKind[kind as string]!.split(' ')
  const [needed] = own
  if (typeof given[needed!] !== 'function') {
    refuse(
      `'${name}' has no function ${needed}, which ${withArticle(kind as string)} op needs`,
      `write ${needed}: (…) => …`,
    )
  }
  const known = [...common.trim().split(' '), ...own]
  const unknown = Object.keys(given).find((field) => !known.includes(field))
  if (unknown === undefined) return
  refuse(
    `'${name}' has a field '${unknown}', which ${withArticle(kind as string)} op does not have`,
    `${didYouMean(unknown, known)}its fields are ${known.join(', ')}`,
  )
}
