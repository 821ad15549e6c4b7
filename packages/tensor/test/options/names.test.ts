// Names as people write them, and the nearest one to a name that is not known.
import { DataError } from '@tensorloom/tensor'
import { findName, unknownName } from '@tensorloom/tensor/internal'
import { describe, expect, it } from 'vitest'
import { nearestName } from '../../src/options/names.js'

const losses = ['meanSquaredError', 'meanAbsoluteError', 'klDivergence', 'huber', '@me/quartic']

describe('findName', () => {
  it('takes a name in any usual way to write it', () => {
    for (const name of ['meanSquaredError', 'mean_squared_error', 'MeanSquaredError', 'mean-squared error']) {
      expect(findName(name, losses)).toBe('meanSquaredError')
    }
    expect(findName('KLDivergence', losses)).toBe('klDivergence')
    expect(findName('@me/Quartic', losses)).toBe('@me/quartic')
  })

  it('takes short names', () => {
    expect(findName('mse', losses, { mse: 'meanSquaredError' })).toBe('meanSquaredError')
    expect(findName('MSE', losses, { mse: 'meanSquaredError' })).toBe('meanSquaredError')
    expect(findName('constructor', losses, {})).toBeUndefined()
    expect(findName('mse', losses)).toBeUndefined()
  })
})

describe('the nearest name', () => {
  it('is the one with the fewest letters to change', () => {
    const cases: [string, string[], string | undefined][] = [
      ['meanSquareEror', losses, 'meanSquaredError'],
      ['hubber', losses, 'huber'],
      ['axes', ['keepDims', 'axis'], 'axis'],
      ['learning_rate', ['momentum', 'learningRate'], 'learningRate'],
      ['logits', ['labelSmoothing', 'fromLogits'], 'fromLogits'],
      ['metric', ['metrics', 'weightedMetrics', 'optimizer'], 'metrics'],
      ['maximum', ['min', 'max'], 'max'],
      ['kitten', ['sitting', 'mittens'], 'mittens'],
      ['quadratic', ['sitting', 'mittens'], undefined],
      ['factor', ['causal', 'scale'], undefined],
      // Neighbours that are exchanged are one mistake.
      ['rleu', ['elu', 'relu', 'gelu', 'selu'], 'relu'],
      ['adma', ['ada', 'adam', 'adamax'], 'adam'],
      // Of two that are as near: the same first letter, the same length.
      ['tanq', ['tan', 'tanh'], 'tanh'],
      ['selo', ['elu', 'gelu', 'silu', 'selu'], 'selu'],
      ['kax', ['max', 'kay'], 'kay'],
    ]
    for (const [name, known, nearest] of cases) expect(nearestName(name, known), name).toBe(nearest)
  })
})

it('an unknown name is an error with the nearest one, all of them, and what else there is', () => {
  const error = unknownName('compile: ', 'loss', 'hubr', ['huber', 'hinge'], 'a loss: huber()')
  expect(error.message).toBe(
    "compile: unknown loss 'hubr'\nhelp: did you mean 'huber'? the names are huber, hinge; or pass a loss: huber()",
  )
  expect(unknownName('', 'loss', '@me/quartic', [], 'a loss').message).toBe(
    "unknown loss '@me/quartic'\nhelp: pass a loss; names of plugins need use(plugin) first",
  )
  expect(unknownName('', 'set', 'x', ['iris'], undefined, DataError)).toBeInstanceOf(DataError)
})
