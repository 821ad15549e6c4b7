// A layer with one parameter that has a constraint.
import { mul, type Parameter, type Shape, type Tensor } from '@tensorloom/tensor'
import { type ConstraintOption, Layer, type LayerConfig, type LayerOptions } from '../../src/index.js'

class ConstrainedScale extends Layer {
  static readonly type: string = '@test/constrained-scale'
  readonly constraint: ConstraintOption
  factor!: Parameter

  constructor({ constraint, ...options }: LayerOptions & { readonly constraint: ConstraintOption }) {
    super(options)
    this.constraint = constraint
  }

  override build(inputShape: Shape): void {
    this.factor = this.addParameter('factor', [inputShape.at(-1)!], 'ones', { constraint: this.constraint })
  }

  override forward(x: Tensor): Tensor {
    return mul(x, this.factor)
  }

  override get config(): LayerConfig {
    return { ...super.config, constraint: this.constraint }
  }
}

/** The layer with a constraint. */
export function constrainedScale(constraint: ConstraintOption): ConstrainedScale {
  return new ConstrainedScale({ constraint })
}
