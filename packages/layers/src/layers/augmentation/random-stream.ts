// The random numbers of a layer: those of the whole program, or a stream of its own if it has a seed.
import { getRandomState, setRandomState, TensorloomError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'

/** A stream of random numbers that continues from call to call. */
export interface RandomStream {
  /** Calls `draw`; what it draws comes from this stream. */
  run<T>(draw: () => T): T
}

/**
 * The stream of a layer.
 *
 * @param seed - any whole number: the layer draws the same numbers wherever it is used. Undefined for the stream of the
 *   program, which `setSeed` starts
 */
export function randomStream(layer: string, seed: number | null | undefined): RandomStream {
  if (seed === undefined || seed === null) return { run: (draw) => draw() }
  if (!Number.isInteger(seed)) {
    throw new TensorloomError(`${layer}: seed is ${describeValue(seed)}, expected a whole number`, {
      help: 'write seed: 42, or leave it out and call setSeed(42)',
    })
  }
  let own = { key: seed | 0, counter: 0 }
  return {
    run(draw) {
      const outer = getRandomState()
      setRandomState(own)
      try {
        return draw()
      } finally {
        own = getRandomState()
        setRandomState(outer)
      }
    },
  }
}
