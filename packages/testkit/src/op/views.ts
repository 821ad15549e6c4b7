// Ways in which a tensor can lie awkwardly in memory, each with the tensor of the same values that lies row-major.
import { broadcastTo, flip, type Tensor, tensor } from '@tensorloom/tensor'
import type { CaseTensor } from '../conformance/case.js'
import { numbersOf } from '../conformance/compare.js'
import { tensorOf, viewOf } from '../conformance/stored-tensor.js'

/** A kind of view. */
export interface ViewKind {
  /** The values as a view. */
  make(stored: CaseTensor): Tensor
  /** The same values, row-major. */
  plain(stored: CaseTensor): Tensor
}

/** The kinds by name. */
export const viewKinds: Readonly<Record<string, ViewKind>> = {
  'sliced and transposed': { make: viewOf, plain: tensorOf },
  flipped: { make: (stored) => flip(tensorOf(reversed(stored))), plain: tensorOf },
  broadcast: {
    make: (stored) => broadcastTo(tensorOf(firstOf(stored)), stored.shape),
    plain(stored) {
      const first = numbersOf(firstOf(stored))
      return tensor(
        numbersOf(stored).map((_, k) => first[k % first.length]!),
        { shape: stored.shape, dtype: stored.dtype },
      )
    },
  },
}

// Row-major order backwards is all axes flipped.
function reversed(stored: CaseTensor): CaseTensor {
  return { ...stored, data: [...stored.data].reverse() }
}

// What lies at index 0 of the first axis, with that axis at extent 1.
function firstOf(stored: CaseTensor): CaseTensor {
  const { shape, data } = stored
  if (shape.length === 0) return stored
  const rest = shape.slice(1)
  const size = rest.reduce((product, extent) => product * extent, 1)
  return { ...stored, shape: [1, ...rest], data: data.slice(0, size) }
}
