// What `forward` of a layer returned.
import { isTensor, TensorloomError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'

/** Throws unless it is a tensor or a list of tensors. */
export function checkOutput(layer: string, output: unknown): void {
  if (isTensor(output) || (Array.isArray(output) && output.every(isTensor))) return
  throw new TensorloomError(
    `${layer}: forward returned ${describeValue(output)}, expected a tensor or a list of tensors`,
    {
      help:
        output instanceof Promise
          ? 'forward is synchronous: leave out async and await; ops return tensors at once'
          : 'return the output: forward(x) { return … }',
    },
  )
}
