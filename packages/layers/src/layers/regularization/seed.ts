// Random numbers of a layer that has a seed of its own.
import { DataError, getRandomState, setRandomState } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import type { LayerOptions } from '../../core/types.js'

/** Options of layers that draw random numbers. */
export interface SeedOptions extends LayerOptions {
  /**
   * A whole number from which this layer draws, whatever `setSeed` says. Each call still draws other numbers, and the position of
   * the random stream, which checkpoints save, is common to all layers. By default the layer draws as `setSeed` says.
   */
  readonly seed?: number | undefined
}

/** Throws unless `seed` is a whole number or left out. */
export function checkSeed(layer: string, seed: unknown): void {
  if (seed === undefined || Number.isInteger(seed)) return
  throw new DataError(`${layer}: seed is ${describeValue(seed)}, expected a whole number`, { help: 'write seed: 42' })
}

/** Draws random numbers with a seed, and leaves the stream at the next position. */
export function withSeed<T>(seed: number | undefined, draw: () => T): T {
  if (seed === undefined) return draw()
  const { key, counter } = getRandomState()
  setRandomState({ key: seed | 0, counter })
  try {
    return draw()
  } finally {
    setRandomState({ key, counter: getRandomState().counter })
  }
}
