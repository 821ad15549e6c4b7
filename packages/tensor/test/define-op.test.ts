// What `defineOp` says to authors whose definition the compiler did not see.
import { describe, expect, it } from 'vitest'
import { add, defineOp, tensor } from '../src/index.js'

const define = (definition: unknown): unknown => defineOp(definition as never)
const whole = { kind: 'composite', name: '@me/twice', inputs: 1, compose: (x: never) => add(x, x) }

describe('defineOp', () => {
  it('takes a whole definition', () => {
    const twice = define(whole) as (x: unknown) => ReturnType<typeof tensor>
    expect([...twice(tensor([1])).dataSync()]).toEqual([2])
  })

  it.each<[string, unknown, string]>([
    ['no definition', 3, 'defineOp: expected a definition, got 3\nhelp: write defineOp({'],
    ['no name', { ...whole, name: undefined }, 'defineOp: the name is undefined'],
    [
      'a misspelt kind',
      { ...whole, kind: 'compsite' },
      "the kind of '@me/twice' is 'compsite'\nhelp: did you mean 'composite'?",
    ],
    [
      'no inputs',
      { ...whole, inputs: undefined },
      "inputs of '@me/twice' is undefined\nhelp: write the number of tensors",
    ],
    ['no compose', { ...whole, compose: undefined }, "'@me/twice' has no function compose, which a composite op needs"],
    [
      'an unknown field',
      { ...whole, positionel: [] },
      "has a field 'positionel', which a composite op does not have\nhelp: did you mean 'positional'?",
    ],
  ])('refuses %s', (_, definition, message) => {
    expect(() => define(definition)).toThrow(message)
  })

  it('shows errors of the author as they are, and those of the language out of our own rules in words', () => {
    const broken = define({ ...whole, compose: (x: { none: { here: number } }) => x.none.here }) as (
      x: unknown,
    ) => unknown
    expect(() => broken(tensor([1]))).toThrow(TypeError)
  })
})
