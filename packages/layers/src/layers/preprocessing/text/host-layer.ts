// The base of layers that take host data: nested arrays of strings or numbers, which they turn into tensors.
import { DtypeError, isTensor, type Shape, scope, type Tensor } from '@tensorloom/tensor'
import { Layer } from '../../../core/layer.js'
import { isSymbolic } from '../../../core/symbolic.js'
import type { ApplyOptions, LayerValue } from '../../../core/types.js'
import type { Nested } from './nested.js'

/** The tensors that host data becomes. */
export interface EncodedType {
  /** With the batch axis. */
  readonly shape: Shape
  /** Indices are int32, rows with a place for each category are float32. */
  readonly dtype: 'int32' | 'float32'
}

/**
 * A layer that turns nested arrays into tensors. Strings are host data: the layer works in `dataset.map`, by itself, and at the
 * beginning of a model.
 *
 * @typeParam T - a leaf of its input
 */
export class HostLayer<T> extends Layer {
  /** Whether a model may begin with it: `one` takes arrays of strings, `list` takes several of them. */
  get takesTexts(): 'one' | 'list' | 'none' {
    return 'one'
  }

  /** The tensor for host data. */
  encode(data: Nested<T>): Tensor
  encode(_: Nested<T>): Tensor {
    throw new DtypeError(`${this.name}: the layer has no encode`, { help: 'write encode(data) in the class' })
  }

  /** What a model computes: the tensor for its inputs, in which a sample may be a single string. */
  encodeBatch(inputs: readonly Nested<T>[]): Tensor {
    const { outputMode = 'int' } = this as { readonly outputMode?: string }
    // A list of one string is a row of strings otherwise.
    const rows = (samples: Nested<T>): Nested<T> =>
      typeof (samples as readonly T[])[0] === 'string' ? (samples as readonly T[]).map((one) => [one]) : samples
    const columns = outputMode === 'int' ? inputs : inputs.map(rows)
    return this.apply(this.takesTexts === 'list' ? columns : columns[0]!)
  }

  /**
   * What `encodeBatch` makes of arrays of a shape.
   *
   * @param shape - of the arrays, with the batch axis
   */
  encodedType(shape: Shape): EncodedType {
    return { shape, dtype: 'int32' }
  }

  /**
   * Applies the layer.
   *
   * @param x - nested arrays; or the symbolic tensor of `input(shape, { dtype: 'string' })`
   */
  override apply(x: LayerValue | Nested<T>, options: ApplyOptions = {}): Tensor {
    if (isTensor(x) || isSymbolic(x)) return super.apply(x as Tensor, options)
    return scope(() => this.encode(x as Nested<T>))
  }

  override forward(x: LayerValue): Tensor {
    const first = (Array.isArray(x) ? x[0] : x) as Tensor
    throw new DtypeError(`${this.name}: got a tensor of ${first.dtype}, expected arrays of strings`, {
      help: "apply it to arrays; in a functional model, apply it to input([], { dtype: 'string' }); in sequential([…]), put it first",
    })
  }
}
