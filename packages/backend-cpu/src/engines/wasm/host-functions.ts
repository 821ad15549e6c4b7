// Functions of the host that kernels call one element at a time, where no vector code exists: in double precision.
import { binaryOperators, unaryOperators } from '@tensorloom/tensor/backend'

/** By name, as modules import them: every operator of the IR on floats. */
export const hostFunctions: Readonly<Record<string, (...values: number[]) => number>> = {
  ...unaryOperators,
  ...binaryOperators,
}
