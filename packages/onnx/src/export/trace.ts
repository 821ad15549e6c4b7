// What a model computes, as a list of calls of ops: the model is applied to tensors without elements, and every call is noted.
// It is done several times with other extents, which shows how shapes depend on what is not known, such as the batch.
import type { AnyLayer } from '@tensorloom/layers'
import { type DType, isTensor, type Shape, type Tensor, type TensorLike, type TypedArray } from '@tensorloom/tensor'
import {
  type Attributes,
  abstractly,
  abstractTensor,
  decompose,
  isAbstract,
  type OpCall,
  type OpDefinition,
  withInterceptor,
  withoutInterceptors,
} from '@tensorloom/tensor/op'

/** A tensor in a trace: its number, and its shape and dtype. */
export interface TracedTensor {
  readonly kind: 'tensor'
  readonly number: number
  readonly shape: Shape
  readonly dtype: DType
}

/** An argument of a call. */
export type Traced = TracedTensor | { readonly kind: 'scalar'; readonly value: number | boolean }

/** One call of an op. */
export interface TracedCall {
  readonly op: OpDefinition
  readonly inputs: readonly Traced[]
  readonly attrs: Attributes
  readonly outputs: readonly TracedTensor[]
}

/** Elements that calls use and the model does not compute: a parameter, or a constant. */
export interface TracedConstant {
  readonly tensor: TracedTensor
  /** Path of the parameter; undefined for a constant. */
  readonly path: string | undefined
  readonly data: TypedArray
}

/** One application of the model. */
export interface Trace {
  readonly inputs: readonly TracedTensor[]
  readonly calls: readonly TracedCall[]
  readonly constants: readonly TracedConstant[]
  readonly outputs: readonly TracedTensor[]
}

/** An input of one application. */
export interface InputType {
  readonly shape: Shape
  readonly dtype: DType
}

/**
 * Applies a model once, in inference mode.
 *
 * @param whole - whether a call is noted as it is; other composites are noted as their steps
 */
export function traceModel(
  model: AnyLayer,
  inputs: readonly InputType[],
  list: boolean,
  whole: (call: OpCall) => boolean,
): Trace {
  const recorder = new Recorder(model, whole)
  return withoutInterceptors(() =>
    abstractly(() => {
      const tensors = inputs.map(({ shape, dtype }) => abstractTensor(shape, dtype))
      const fed = tensors.map((one) => recorder.tensor(one))
      const result = withInterceptor({ composites: true, call: recorder.call }, () =>
        model.apply(list ? tensors : tensors[0]!),
      )
      const outputs = (isTensor(result) ? [result] : result).map((one) => recorder.tensor(one))
      return { inputs: fed, calls: recorder.calls, constants: recorder.constants, outputs }
    }),
  )
}

class Recorder {
  readonly calls: TracedCall[] = []
  readonly constants: TracedConstant[] = []
  private readonly known: Map<number, TracedTensor> = new Map()
  private readonly paths: ReadonlyMap<number, string>
  private readonly whole: (call: OpCall) => boolean

  constructor(model: AnyLayer, whole: (call: OpCall) => boolean) {
    this.whole = whole
    this.paths = parameterPaths(model)
  }

  readonly call = (call: OpCall, next: (call: OpCall) => readonly Tensor[]): readonly Tensor[] => {
    const { op, inputs, attrs } = call
    if (!this.whole(call) && op.kind === 'composite') {
      return withInterceptor({ composites: true, call: this.call }, () => decompose(op, inputs, attrs))
    }
    // Noted before the op runs: tensors that it makes must come later.
    const arguments_ = inputs.map((one) => this.argument(one))
    const outputs = next(call)
    this.calls.push({ op, inputs: arguments_, attrs, outputs: outputs.map((one) => this.tensor(one)) })
    return outputs
  }

  argument(value: TensorLike): Traced {
    return isTensor(value) ? this.tensor(value) : { kind: 'scalar', value }
  }

  tensor(tensor: Tensor): TracedTensor {
    const known = this.known.get(tensor.id)
    if (known !== undefined) return known
    const made: TracedTensor = { kind: 'tensor', number: this.known.size, shape: tensor.shape, dtype: tensor.dtype }
    this.known.set(tensor.id, made)
    if (!isAbstract(tensor)) {
      const data = withoutInterceptors(() => tensor.dataSync())
      this.constants.push({ tensor: made, path: this.paths.get(tensor.id), data })
    }
    return made
  }
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
