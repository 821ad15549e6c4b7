// Dropout: in a file it is inference unless the model says otherwise.
import { cast, full, mul, randomUniform, type Tensor } from '@tensorloom/tensor'
import type { Call } from '../../runtime/call.js'
import { type Operator, operator } from '../../runtime/operator.js'
import { deviceValue, type Value } from '../../runtime/value.js'

function dropout(call: Call, ratio: number, training: boolean): readonly (Tensor | Value)[] {
  const x = call.tensor(0)
  const results: (Tensor | Value)[] = []
  if (!training || ratio === 0) {
    results.push(
      call.value(0),
      deviceValue(
        call.opset < 10 ? call.type(0) : 'bool',
        full(x.shape, 1, { dtype: call.opset < 10 ? x.dtype : 'bool' }),
      ),
    )
  } else {
    const kept = randomUniform(x.shape).greater(ratio)
    results.push(mul(mul(x, cast(kept, x.dtype)), 1 / (1 - ratio)), deviceValue('bool', kept))
  }
  return results.slice(0, call.outputs)
}

/** Dropout over opset versions. */
export const dropoutOperators: readonly Operator[] = [
  operator(
    'Dropout',
    1,
    { outputs: [1, 2], attributes: { consumed_inputs: 'ints', is_test: 'int', ratio: 'float' } },
    (call) => dropout(call, call.number('ratio', 0.5), false),
  ),
  operator('Dropout', 12, { inputs: [1, 3], outputs: [1, 2], host: [1, 2], attributes: { seed: 'int' } }, (call) =>
    dropout(call, call.has(1) ? call.scalar(1) : 0.5, call.has(2) && call.scalar(2) !== 0),
  ),
]
