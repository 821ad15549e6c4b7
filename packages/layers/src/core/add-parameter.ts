// How layers make parameters.
import {
  cast,
  type DType,
  isTensor,
  type Parameter,
  parameter,
  type Shape,
  ShapeError,
  type Tensor,
  TensorloomError,
  zeros,
} from '@tensorloom/tensor'
import { describeValue, sameShape, shapeText } from '@tensorloom/tensor/op'
import type { ConstraintOption, InitializerOption, RegularizerOption } from '../known.js'
import { resolveConstraint, resolveInitializer, resolveRegularizer } from '../named.js'
import { checkShape } from './check.js'
import { initializing } from './initializing.js'
import { takeParameterRoom } from './parameter-room.js'
import type { AnyLayer } from './types.js'

/** Options of `layer.addParameter`. */
export interface AddParameterOptions {
  /** False for statistics that the layer changes itself; true by default. */
  readonly trainable?: boolean | undefined
  /** `int32` for counts, which are not trained; that of the initializer, float32, by default. */
  readonly dtype?: DType | undefined
  /** A penalty on the parameter; none by default. */
  readonly regularizer?: RegularizerOption | undefined
  /** What optimizers do to the parameter after each update; nothing by default. */
  readonly constraint?: ConstraintOption | undefined
}

/** Makes a parameter and notes it in its layer. */
export function addParameter(
  layer: AnyLayer,
  name: string,
  shape: Shape,
  initializer: InitializerOption,
  options: AddParameterOptions,
): Parameter {
  const where = `${layer.name}: addParameter('${name}')`
  if (layer.ownParameters.has(name) || name.includes('.')) {
    throw new TensorloomError(`${where}: the name ${name.includes('.') ? 'has a dot' : 'is taken'}`, {
      help: 'give each parameter of a layer a different name, without dots',
    })
  }
  checkShape(where, shape)
  takeParameterRoom(where, shape)
  const { trainable = true } = options
  const regularizer = resolveRegularizer(options.regularizer)
  const constraint = resolveConstraint(options.constraint)
  const { initialize } = resolveInitializer(initializer)
  const initial = initializing()
    ? asDtype(initialize(shape), options.dtype)
    : zeros(shape, { dtype: options.dtype ?? 'float32' })
  if (!isTensor(initial) || !sameShape(initial.shape, shape)) {
    const got = isTensor(initial) ? shapeText(initial.shape) : describeValue(initial)
    throw new ShapeError(`${where}: the initializer returned ${got}, expected a tensor of shape ${shapeText(shape)}`, {
      help: 'return a tensor of that shape from initialize(shape)',
    })
  }
  const made = parameter(initial, {
    name: `${layer.name}.${name}`,
    trainable: trainable && !layer.frozen,
    constraint: constraint && ((value) => constraint.constrain(value)),
  })
  initial.dispose()
  layer.ownParameters.set(name, { parameter: made, trainable, regularizer })
  return made
}

function asDtype(initial: Tensor, dtype: DType | undefined): Tensor {
  return dtype === undefined || !isTensor(initial) || initial.dtype === dtype ? initial : cast(initial, dtype)
}
