// Running sums.
import { cumsum } from '@tensorloom/tensor'
import { type Operator, operator } from '../../runtime/operator.js'
import { wrap } from '../elementwise/integers.js'

/** Scans. */
export const scanOperators: readonly Operator[] = [
  operator('CumSum', 11, { inputs: 2, host: [1], attributes: { exclusive: 'int', reverse: 'int' } }, (call) => {
    const x = call.tensor(0)
    const axis = call.axis(call.scalar(1), x.rank)
    const options = { axis, exclusive: call.number('exclusive', 0) !== 0, reverse: call.number('reverse', 0) !== 0 }
    return wrap(cumsum(x, options), call.type(0))
  }),
]
