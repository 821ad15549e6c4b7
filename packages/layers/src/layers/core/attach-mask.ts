// Gives a tensor of a graph a mask that the graph computes.
import { cast, ShapeError, type Tensor } from '@tensorloom/tensor'
import { sameElements } from '@tensorloom/tensor/internal'
import { shapeText } from '@tensorloom/tensor/op'
import { Layer } from '../../core/layer.js'
import type { LayerOptions } from '../../core/types.js'

/** Gives its first input the second one as its mask. Made by `attachMask`. */
export class AttachMask extends Layer<readonly Tensor[]> {
  static readonly type: string = 'attachMask'
  static readonly options: readonly string[] = []

  override get supportsMasking(): boolean {
    return true
  }

  override computeMask([, mask]: readonly Tensor[]): Tensor {
    return cast(mask!, 'bool')
  }

  override forward([x, mask]: readonly Tensor[]): Tensor {
    if (x === undefined || mask === undefined || mask.shape.some((extent, k) => extent !== x.shape[k])) {
      throw new ShapeError(
        `${this.name}: the mask has shape ${mask === undefined ? 'none' : shapeText(mask.shape)}, the tensor ${x === undefined ? 'none' : shapeText(x.shape)}`,
        { help: 'apply it to [x, mask]: the mask has the first axes of x, [batch, time]' },
      )
    }
    // A value of its own: others that use x have no mask.
    return sameElements(x)
  }
}

/**
 * Attaches a mask that a functional graph computes to a tensor. The layers after it, losses and metrics find it there.
 *
 * @returns layer of `[x, mask]` that returns x; the mask has the first axes of x, such as [batch, time]
 * @example
 * ```ts
 * import { attachMask, functional, input, lstm } from '@tensorloom/layers'
 * import { abs, max, greater } from '@tensorloom/tensor'
 * const x = input([null, 3])
 * const loud = greater(max(abs(x), { axis: -1 }), 0.1)
 * const y = lstm(4).apply(attachMask().apply([x, loud]))
 * console.log(functional({ inputs: x, outputs: y }).parameters.length) // 3
 * ```
 */
export function attachMask(options: LayerOptions = {}): AttachMask {
  return new AttachMask(options)
}
