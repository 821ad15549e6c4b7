// Calls of exported functions that compute tensors and are no ops: their steps are.
import {
  arange,
  argWhere,
  bernoulli,
  bincount,
  categorical,
  eye,
  full,
  linspace,
  nonZero,
  ones,
  permutation,
  randomBits,
  randomNormal,
  randomUniform,
  type Tensor,
  tensor,
  truncatedNormal,
  unique,
  zeros,
} from '@tensorloom/tensor'

const some = (): Tensor => tensor([0, 2, 2, 1], { dtype: 'int32' }).add(0)

/** One call each. */
export const functionSamples: Readonly<Record<string, () => unknown>> = {
  arange: () => arange(0, 4),
  argWhere: () => argWhere(some()),
  bernoulli: () => bernoulli([4], 0.5),
  bincount: () => [bincount(some(), 3), bincount(some(), 3, { weights: tensor([1, 2, 3, 4]) })],
  categorical: () => categorical(tensor([[0, 1, 2]]).add(0), 4),
  eye: () => eye(3),
  full: () => full([2], 3),
  linspace: () => linspace(0, 1, 5),
  nonZero: () => nonZero(some()),
  ones: () => ones([2]),
  permutation: () => permutation(5),
  randomBits: () => randomBits([4]),
  randomNormal: () => randomNormal([4]),
  randomUniform: () => randomUniform([4]),
  truncatedNormal: () => truncatedNormal([4]),
  unique: () => unique(some()),
  zeros: () => zeros([2]),
}
