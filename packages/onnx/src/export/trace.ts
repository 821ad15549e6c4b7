// What a model computes, as a list of calls of ops: the model is applied to tensors without elements, and every call is noted.
// It is done several times with other extents, which shows how shapes depend on what is not known, such as the batch.
import type { AnyLayer } from '@tensorloom/layers'
import {
  type DType,
  isTensor,
  type Shape,
  scaledDotProductAttention,
  type Tensor,
  type TypedArray,
} from '@tensorloom/tensor'
import {
  abstractly,
  abstractTensor,
  decompose,
  type Interceptor,
  type OpCall,
  type OpDefinition,
  withInterceptor,
  withoutInterceptors,
} from '@tensorloom/tensor/op'
import type { TracedTensor } from '../trace/recorder.js'
import { withWholeSequences } from './recurrent-layers.js'
import { SequenceRecorder, type TracedBody } from './sequence-recorder.js'

/** Elements that calls use and the model does not compute: a parameter, or a constant. */
export interface TracedConstant {
  readonly tensor: TracedTensor
  /** Path of the parameter; undefined for a constant. */
  readonly path: string | undefined
  readonly data: TypedArray
}

/** One application of the model. */
export interface Trace extends TracedBody {
  readonly constants: readonly TracedConstant[]
}

/** An input of one application. */
export interface InputType {
  readonly shape: Shape
  readonly dtype: DType
}

/**
 * Applies a model once, in inference mode.
 *
 * @param whole - whether a call is noted as it is, outside and inside the bodies of loops; other composites are noted as their
 *   steps
 */
export function traceModel(
  model: AnyLayer,
  inputs: readonly InputType[],
  list: boolean,
  whole: (call: OpCall, inBody: boolean) => boolean,
): Trace {
  const paths = parameterPaths(model)
  const constants: TracedConstant[] = []
  const recorder: SequenceRecorder = new SequenceRecorder({
    whole: (call) => whole(call, recorder.inBody),
    steps: attentionSteps,
    onConstant(traced, tensor) {
      const data = withoutInterceptors(() => tensor.dataSync())
      constants.push({ tensor: traced, path: paths.get(tensor.id), data })
    },
  })
  return withoutInterceptors(() =>
    abstractly(() => {
      const tensors = inputs.map(({ shape, dtype }) => abstractTensor(shape, dtype))
      const fed = tensors.map((one) => recorder.tensor(one))
      const result = withWholeSequences(model, recorder, () =>
        recorder.run(() => model.apply(list ? tensors : tensors[0]!)),
      )
      const outputs = (isTensor(result) ? [result] : result).map((one) => recorder.tensor(one))
      return { inputs: fed, calls: recorder.calls, constants, outputs }
    }),
  )
}

// Attention is another op where there are many queries and keys. One way is written for all extents. It has one residual
// instead of two, which only gradients read.
function attentionSteps({ op, inputs, attrs }: OpCall): readonly Tensor[] | undefined {
  if (op.name !== 'blockwiseAttention') return undefined
  const [result, weights] = decompose(attentionOp(), inputs, attrs)
  return [result!, weights!, weights!]
}

// The op behind the function, for few queries and keys.
function attentionOp(): OpDefinition {
  let found: OpDefinition | undefined
  const note: Interceptor = {
    composites: true,
    call(call, next) {
      found ??= call.op
      return next(call)
    },
  }
  const x = abstractTensor([1, 1, 1], 'float32')
  withoutInterceptors(() => withInterceptor(note, () => scaledDotProductAttention(x, x, x)))
  return found!
}

function parameterPaths(model: AnyLayer): ReadonlyMap<number, string> {
  const paths = new Map<number, string>()
  const seen = new Set<AnyLayer>()
  const visit = (layer: AnyLayer, path: string): void => {
    if (seen.has(layer)) return
    seen.add(layer)
    const at = (key: string): string => (path === '' ? key : `${path}.${key}`)
    for (const [key, { parameter }] of layer.ownParameters) {
      if (!paths.has(parameter.id)) paths.set(parameter.id, at(key))
    }
    for (const [key, child] of layer.children) visit(child, at(key))
  }
  visit(model, '')
  return paths
}
