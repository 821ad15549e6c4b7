// Calls of functions that draw random numbers. They are not ops, but their steps are.
import {
  bernoulli,
  categorical,
  permutation,
  randomBeta,
  randomBits,
  randomGamma,
  randomNormal,
  randomUniform,
  tensor,
  truncatedNormal,
} from '@tensorloom/tensor'
import type { FunctionTable } from './table.js'

/** Random numbers. */
export const randomFunctions: FunctionTable = {
  bernoulli: () => bernoulli([4], 0.5),
  categorical: () => categorical(tensor([[0, 1, 2]]).add(0), 4),
  permutation: () => permutation(5),
  randomBeta: () => randomBeta([4], 0.5, 2),
  randomBits: () => randomBits([4]),
  randomGamma: () => randomGamma([4], 0.5),
  randomNormal: () => randomNormal([4]),
  randomUniform: () => randomUniform([4]),
  truncatedNormal: () => truncatedNormal([4]),
}
