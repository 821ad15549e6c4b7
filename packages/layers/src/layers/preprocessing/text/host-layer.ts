// The base of layers that take host data: nested arrays of strings or numbers, which they turn into tensors.
import { DtypeError, isTensor, scope, type Tensor } from '@tensorloom/tensor'
import { isSymbolicTensor } from '../../../core/brand.js'
import { Layer } from '../../../core/layer.js'
import type { ApplyOptions, LayerValue } from '../../../core/types.js'
import type { Nested } from './nested.js'

/**
 * A layer that turns nested arrays into tensors. Strings are host data, so that the layer works in `dataset.map` and not in a model.
 *
 * @typeParam T - a leaf of its input
 */
export class HostLayer<T> extends Layer {
  /** The tensor for host data. */
  encode(data: Nested<T>): Tensor
  encode(_: Nested<T>): Tensor {
    throw new DtypeError(`${this.name}: the layer has no encode`, { help: 'write encode(data) in the class' })
  }

  /**
   * Applies the layer.
   *
   * @param x - nested arrays, in `dataset.map` or by itself
   */
  override apply(x: LayerValue | Nested<T>, options: ApplyOptions = {}): Tensor {
    if (isTensor(x) || isSymbolicTensor(x)) return super.apply(x, options)
    return scope(() => this.encode(x as Nested<T>))
  }

  override forward(x: Tensor): Tensor {
    throw new DtypeError(`${this.name}: got a tensor of ${x.dtype}, expected arrays of strings`, {
      help: 'strings are host data: apply the layer in dataset.map, and give the model its output',
    })
  }
}
