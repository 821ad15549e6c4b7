// Host functions, in double precision. Kernels call them for one element at a time where no vector code exists.
import { binaryOperators, unaryOperators } from '@tensorloom/tensor/backend'

/** Every float operator of the IR, by the name under which modules import it. */
export const hostFunctions: Readonly<Record<string, (...values: number[]) => number>> = {
  ...unaryOperators,
  ...binaryOperators,
}
