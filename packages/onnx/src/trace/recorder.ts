// Notes the calls of ops that a function makes with tensors without elements: what is computed, as a list.
import { type DType, isTensor, type Shape, type Tensor, type TensorLike } from '@tensorloom/tensor'
import {
  type Attributes,
  decompose,
  type Interceptor,
  isAbstract,
  type OpCall,
  type OpDefinition,
  withInterceptor,
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

/** What a recorder is told from outside. */
export interface RecorderOptions {
  /** Whether a call is noted as it is; other composites are noted as their steps. */
  readonly whole: (call: OpCall) => boolean
  /** Runs other steps for a composite, and returns its outputs; undefined for its own steps. */
  readonly steps?: (call: OpCall) => readonly Tensor[] | undefined
  /** Takes each tensor with elements when it is first seen. It may be freed later. */
  readonly onConstant: (traced: TracedTensor, tensor: Tensor) => void
}

/** Notes calls. Tensors are numbered in the order in which they are first seen. */
export class Recorder {
  readonly calls: TracedCall[] = []
  private readonly options: RecorderOptions
  private readonly known: Map<number, TracedTensor> = new Map()
  private readonly makers: Map<number, OpCall> = new Map()

  constructor(options: RecorderOptions) {
    this.options = options
  }

  /** Runs `fn` and notes its calls. */
  run<T>(fn: () => T): T {
    return withInterceptor(this.interceptor, fn)
  }

  /** The call that made a tensor, with tensors as inputs; undefined for inputs and constants. */
  madeBy(tensor: Tensor): OpCall | undefined {
    return this.makers.get(tensor.id)
  }

  /** A tensor as the trace has it. */
  tensor(tensor: Tensor): TracedTensor {
    const known = this.known.get(tensor.id)
    if (known !== undefined) return known
    const made: TracedTensor = { kind: 'tensor', number: this.known.size, shape: tensor.shape, dtype: tensor.dtype }
    this.known.set(tensor.id, made)
    if (!isAbstract(tensor)) this.options.onConstant(made, tensor)
    return made
  }

  private readonly interceptor: Interceptor = {
    composites: true,
    call: (call, next) => {
      const { op, inputs, attrs } = call
      if (!this.options.whole(call) && op.kind === 'composite') {
        return this.run(() => this.options.steps?.(call) ?? decompose(op, inputs, attrs))
      }
      // Noted before the op runs: tensors that it makes must come later.
      const arguments_ = inputs.map((one) => this.argument(one))
      const outputs = next(call)
      this.calls.push({ op, inputs: arguments_, attrs, outputs: outputs.map((one) => this.tensor(one)) })
      for (const one of outputs) this.makers.set(one.id, call)
      return outputs
    },
  }

  /** An argument as the trace has it. */
  argument(value: TensorLike): Traced {
    return isTensor(value) ? this.tensor(value) : { kind: 'scalar', value }
  }
}
