// Determinants and triangles of matrices.
import { det, tril, triu } from '@tensorloom/tensor'
import { type Operator, operator } from '../../runtime/operator.js'

/** Linear algebra. */
export const linearAlgebraOperators: readonly Operator[] = [
  operator('Det', 11, {}, (call) => det(call.tensor(0))),
  operator('Trilu', 14, { inputs: [1, 2], host: [1], attributes: { upper: 'int' } }, (call) => {
    const k = call.has(1) ? call.scalar(1) : 0
    const limited = Math.min(Math.max(k, -(2 ** 30)), 2 ** 30)
    return call.number('upper', 1) !== 0 ? triu(call.tensor(0), { k: limited }) : tril(call.tensor(0), { k: limited })
  }),
]
