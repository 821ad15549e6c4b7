// Checks the arguments of functions that are not ops, which have no parser.
import { describeValue } from '../describe.js'
import { TensorloomError } from '../errors.js'
import { isTensor, type Tensor } from '../tensor-types.js'

/** Throws unless `value` is a tensor. */
export function checkTensor(user: string, value: unknown, what = 'a tensor'): asserts value is Tensor {
  if (isTensor(value)) return
  throw new TensorloomError(`${user}: expected ${what}, got ${describeValue(value)}`, {
    help: 'make it a tensor first: tensor(values)',
  })
}

/** Throws unless `value` is a function. */
export function checkFunction(user: string, value: unknown, call = `${user}((x) => …)`): void {
  if (typeof value === 'function') return
  throw new TensorloomError(`${user}: expected a function, got ${describeValue(value)}`, { help: `write ${call}` })
}
