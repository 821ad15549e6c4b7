// The check of options that all packages share.
import { BackendError, clip, tensor } from '@tensorloom/tensor'
import { checkOptions, type OptionKinds, unknownOption } from '@tensorloom/tensor/internal'
import { describe, expect, it } from 'vitest'

interface Options {
  readonly epochs?: number | undefined
  readonly batchSize?: number | undefined
  readonly momentum?: number | undefined
  readonly shuffle?: boolean | undefined
  readonly mode?: 'min' | 'max' | undefined
  readonly name?: string | undefined
  readonly thresholds?: readonly number[] | undefined
  readonly signal?: unknown
}

const known: OptionKinds<Options> = {
  epochs: 'whole',
  batchSize: 'count',
  momentum: 'number',
  shuffle: 'boolean',
  mode: ['min', 'max'],
  name: 'string',
  thresholds: 'list',
  signal: 'any',
}
const refusal = (options: unknown, help?: string): string => {
  try {
    checkOptions('fit', options, known, help)
  } catch (error) {
    return (error as Error).message
  }
  return ''
}

describe('checkOptions', () => {
  it('takes what is known, and what is left out', () => {
    const all = { epochs: 0, batchSize: 1, momentum: -0.5, shuffle: false, mode: 'max', name: 'a', thresholds: [] }
    for (const options of [undefined, {}, all, { epochs: undefined, signal: 3 }, Object.create(null)]) {
      expect(refusal(options)).toBe('')
    }
  })

  it('refuses what is not a plain object', () => {
    const values: [unknown, string][] = [
      [3, '3'],
      [null, 'null'],
      [[1, 2], '[1, 2]'],
      [new Map(), 'a Map'],
      [() => 0, 'a function'],
      [tensor([1]), 'a tensor of shape [1]'],
    ]
    for (const [value, text] of values) {
      expect(refusal(value)).toMatch(`fit: expected options, got ${text}\nhelp: its options are epochs, batchSize, `)
      expect(refusal(value, 'write fit(data)')).toBe(`fit: expected options, got ${text}\nhelp: write fit(data)`)
    }
    expect(() => checkOptions('relu', 3, [])).toThrow('relu: expected options, got 3\nhelp: it takes no options')
  })

  it('refuses unknown options, with the nearest one', () => {
    expect(refusal({ epoch: 3 })).toMatch(
      "fit: unknown option 'epoch'\nhelp: did you mean 'epochs'? its options are epochs, batchSize, ",
    )
    expect(refusal({ quadratic: 3 })).toMatch("unknown option 'quadratic'\nhelp: its options are epochs")
    expect(() => checkOptions('flatten', { units: 3 }, [])).toThrow(
      "flatten: unknown option 'units'\nhelp: it takes no options",
    )
    expect(() => checkOptions('dense', { unit: 3 }, ['units'])).toThrow("did you mean 'units'?")
    expect(unknownOption('cpu', 'thread', ['threads'], BackendError)).toBeInstanceOf(BackendError)
  })

  it('refuses values of the wrong kind', () => {
    const wrong: [object, string][] = [
      [{ epochs: 1.5 }, 'epochs is 1.5, expected a whole number\nhelp: write epochs: 10'],
      [{ epochs: -1 }, 'epochs is -1, expected a whole number\nhelp: write epochs: 10'],
      [{ batchSize: 0 }, 'batchSize is 0, expected a whole number of at least 1\nhelp: write batchSize: 32'],
      [{ momentum: '1' }, "momentum is '1', expected a number\nhelp: write momentum: 0.5"],
      [{ momentum: Number.NaN }, 'momentum is NaN, expected a number\nhelp: write momentum: 0.5'],
      [{ shuffle: 1 }, 'shuffle is 1, expected true or false\nhelp: write shuffle: true'],
      [{ mode: 'low' }, "mode is 'low', expected 'min' or 'max'\nhelp: write mode: 'min'"],
      [{ name: 7 }, "name is 7, expected a string\nhelp: write name: '…'"],
      [{ thresholds: 0.5 }, 'thresholds is 0.5, expected a list\nhelp: write thresholds: […]'],
    ]
    for (const [options, text] of wrong) expect(refusal(options)).toBe(`fit: ${text}`)
  })
})

it('ops name the nearest option, too', () => {
  expect(() => clip(tensor([1]), { maximum: 1 } as object)).toThrow(
    "clip: unknown option 'maximum'\nhelp: did you mean 'max'? its options are min, max",
  )
  expect(() => tensor([1]).softmax({ axes: 0 } as object)).toThrow("did you mean 'axis'? its options are axis")
})
