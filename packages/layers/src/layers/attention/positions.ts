// What layers of positions check.
import { ShapeError, type Tensor } from '@tensorloom/tensor'
import { shapeText } from '@tensorloom/tensor/op'

/** Throws unless x is a sequence [batch, …, time, features]. */
export function checkSequence(layer: string, x: Tensor): void {
  if (x.rank >= 3) return
  throw new ShapeError(`${layer}: got ${shapeText(x.shape)}, expected [batch, time, features]`, {
    help: 'apply it to vectors, such as the output of an embedding',
  })
}
