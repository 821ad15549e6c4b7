// The projections of multi-head attention: a kernel over the last axes, whose results are split into heads.
import { dense, type Parameter, reshape, type Shape, ShapeError, type Tensor } from '@tensorloom/tensor'
import { shapeText } from '@tensorloom/tensor/op'
import { Layer } from '../../core/layer.js'
import type { ForwardContext, LayerOptions } from '../../core/types.js'
import type { KernelOptions } from '../options.js'
import { addWeight } from '../weights.js'

/** What the projections of an attention layer have in common. */
export type ProjectionOptions = Omit<KernelOptions, 'activation' | keyof LayerOptions> &
  Pick<LayerOptions, 'activityRegularizer'>

/** What one projection maps from and to. */
export interface ProjectionShape {
  /** The name of the layer. */
  readonly name: string
  /** The number of axes at the end that are contracted. */
  readonly contracted: 1 | 2
  /** The axes that take their place. */
  readonly to: Shape
}

const size = (shape: Shape): number => shape.reduce((product, extent) => product * extent, 1)

// Shapes are frozen, and slices of frozen arrays take long.
function leading(shape: Shape, count: number): readonly number[] {
  const extents: number[] = []
  for (let k = 0; k < count; k++) extents.push(shape[k]!)
  return extents
}

/** `x · kernel + bias` over the last axes: [..., in] to [..., ...to]. */
export class HeadProjection extends Layer {
  /** Where it maps to. */
  readonly projection: ProjectionShape
  /** The options of the attention layer. */
  readonly kernelOptions: ProjectionOptions
  /** [...in, ...to] */
  kernel!: Parameter
  /** [...to]; undefined without `useBias`. */
  bias: Parameter | undefined

  constructor(projection: ProjectionShape, options: ProjectionOptions) {
    super({ name: projection.name, ...options })
    this.projection = projection
    this.kernelOptions = options
  }

  override build(inputShape: Shape): void {
    const { contracted, to } = this.projection
    const { kernelOptions } = this
    this.kernel = addWeight(this, 'kernel', [...inputShape.slice(-contracted), ...to], kernelOptions)
    const biased = kernelOptions.useBias ?? true
    this.bias = biased ? addWeight(this, 'bias', to, kernelOptions, { initializer: 'zeros' }) : undefined
  }

  override forward(x: Tensor): Tensor {
    const { contracted, to } = this.projection
    const { kernel, bias } = this
    const free = leading(x.shape, x.rank - contracted)
    let inputs = 1
    for (let k = 0; k < contracted; k++) {
      const extent = kernel.shape[k]!
      if (extent !== x.shape[free.length + k]) throw this.unfit(x)
      inputs *= extent
    }
    const columns = size(to)
    const matrix = reshape(kernel, [inputs, columns])
    const rows = contracted === 1 ? x : reshape(x, [...free, inputs])
    const y = bias === undefined ? dense(rows, matrix) : dense(rows, matrix, reshape(bias, [columns]))
    return to.length === 1 ? y : reshape(y, [...free, ...to])
  }

  /** What `apply` gives, for an attention layer whose own call checks, names and frees what a call of a layer does. */
  project(x: Tensor, context: Pick<ForwardContext, 'training' | 'losses'>): Tensor {
    return this.activityRegularizer === undefined ? this.forward(x) : this.apply(x, context)
  }

  /** The error for an input of another number of features. */
  unfit(x: Tensor): ShapeError {
    const inputs = leading(this.kernel.shape, this.projection.contracted)
    return new ShapeError(`${this.name}: got ${shapeText(x.shape)}, expected ${inputs.join(', ')} at the end`, {
      help: 'the layer was built for another number of features',
    })
  }
}
