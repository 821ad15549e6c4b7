// The shape of a layer's output without computing it: `forward` runs on stand-ins of one element, which only have a shape.
import {
  broadcastTo,
  type DType,
  getRandomState,
  isTensor,
  type Shape,
  ShapeError,
  scope,
  setRandomState,
  type Tensor,
  type TensorLike,
  zeros,
} from '@tensorloom/tensor'
import {
  type Interceptor,
  type OpCall,
  type TensorType,
  withInterceptor,
  withoutInterceptors,
} from '@tensorloom/tensor/op'
import { ensureBuilt } from './build.js'
import { shapeText } from './check.js'
import type { AnyLayer } from './types.js'

/** Shape without the batch axis, and dtype. */
export interface ValueType {
  readonly shape: Shape
  readonly dtype: DType
}

/** What a layer gives for inputs of some types. */
export interface InferredOutputs {
  readonly outputs: readonly ValueType[]
  /** Whether the layer gives a tensor and not a list. */
  readonly single: boolean
}

// Any number but 1, which would broadcast, and 0.
const batch = 2

/**
 * Builds a layer, also the layers inside it, and infers what it gives for `inputs`.
 *
 * @param list - whether the layer takes a list
 */
export function buildAndInfer(layer: AnyLayer, inputs: readonly ValueType[], list: boolean): InferredOutputs {
  const shapes = inputs.map((input) => input.shape)
  ensureBuilt(layer, list ? shapes : shapes[0]!)
  const random = getRandomState()
  try {
    return withoutInterceptors(() =>
      scope(() =>
        withInterceptor(shapesOnly, () => {
          const values = inputs.map(({ shape, dtype }) => standIn({ shape: [batch, ...shape], dtype }))
          const result = layer.apply(list ? values : values[0]!)
          const single = isTensor(result)
          const outputs = (single ? [result] : result).map((output) => withoutBatch(layer, output))
          return { outputs, single }
        }),
      ),
    )
  } finally {
    setRandomState(random)
  }
}

function withoutBatch(layer: AnyLayer, output: Tensor): ValueType {
  if (output.shape[0] !== batch) {
    throw new ShapeError(
      `${layer.name}: the output for a batch of ${batch} has shape ${shapeText(output.shape)}, expected ${batch} on the first axis`,
      { help: 'forward keeps the batch axis: reshape to [x.shape[0], …]' },
    )
  }
  return { shape: output.shape.slice(1), dtype: output.dtype }
}

function standIn({ shape, dtype }: TensorType): Tensor {
  return withoutInterceptors(() => broadcastTo(zeros([], { dtype }), shape))
}

const shapesOnly: Interceptor = {
  call(call, next) {
    const { op, inputs, attrs } = call
    if (op.kind === 'composite') {
      // The steps of a composite are seen by this interceptor again.
      const given = op.inputs === 'list' ? [inputs] : Array.from({ length: op.inputs }, (_, k) => inputs[k])
      const result = withInterceptor(shapesOnly, () => op.compose(...given, attrs))
      return isTensor(result) ? [result] : result
    }
    const types = inputs.map(typeOf)
    if (op.kind === 'primitive') return op.infer(types, attrs).map(standIn)
    const shape = broadcast(types)
    // The op itself has the right words for what does not fit.
    if (shape === undefined) return next(call)
    return [standIn({ shape, dtype: op.dtypes.result(op.dtypes.operands(op.name, types, inputs), attrs) })]
  },
  assign() {},
}

function typeOf(value: OpCall['inputs'][number]): TensorType {
  if (isTensor(value)) return { shape: value.shape, dtype: value.dtype }
  return { shape: [], dtype: typeof (value as TensorLike) === 'boolean' ? 'bool' : 'float32', scalar: true }
}

// The shape that all inputs broadcast to, or undefined.
function broadcast(types: readonly TensorType[]): Shape | undefined {
  const rank = Math.max(...types.map((type) => type.shape.length))
  const result = new Array<number>(rank).fill(1)
  for (const { shape } of types) {
    for (const [k, extent] of shape.entries()) {
      const at = rank - shape.length + k
      if (extent !== 1 && result[at] !== 1 && extent !== result[at]) return undefined
      if (extent !== 1) result[at] = extent
    }
  }
  return result
}
