// Recording: an interceptor that records the calls that depend on given tensors. It holds storages, not the user's
// handles.
import { isFloating, type Tensor, type TensorLike } from '@tensorloom/tensor'
import { aliasTensor } from '@tensorloom/tensor/internal'
import { decompose, type Interceptor, type OpCall, withInterceptor } from '@tensorloom/tensor/op'

/** One recorded call. Its tensors are aliases that the recorder owns. */
export interface RecordedCall {
  readonly call: OpCall
  /** All outputs, residuals included. */
  readonly outputs: readonly Tensor[]
  /** Which inputs depend on the sources. */
  readonly needs: readonly boolean[]
}

/** Records the calls that depend on the tensors with ids in `sources`. */
export class Recorder implements Interceptor {
  /** Calls in the order in which they ran. */
  readonly calls: RecordedCall[]
  /** Ids of the sources and of everything computed from them. */
  readonly dependent: Set<number>
  /** Calls that do not depend on the sources run whole, in as few kernels as without a recorder. */
  readonly composites: boolean

  constructor(sources: readonly Tensor[]) {
    this.calls = []
    this.dependent = new Set(sources.map((source) => source.id))
    this.composites = true
  }

  call(call: OpCall, next: (call: OpCall) => readonly Tensor[]): readonly Tensor[] {
    const { op, inputs, attrs } = call
    const needs = inputs.map((input) => typeof input === 'object' && this.dependent.has(input.id))
    if (op.kind === 'composite' && op.gradient === undefined && needs.includes(true)) {
      return withInterceptor(this, () => decompose(op, inputs, attrs))
    }
    const outputs = next(call)
    // Integers and booleans have no gradient, so calls that depend only on them are not recorded.
    if (!needs.includes(true) || !outputs.some((output) => isFloating(output.dtype))) return outputs
    this.calls.push(held(call, outputs, needs))
    for (const output of outputs) this.dependent.add(output.id)
    return outputs
  }

  /** Copies the record, with its own handles. A backward pass empties a record, so each further pass needs a copy. */
  copy(): Recorder {
    const copy = new Recorder([])
    for (const { call, outputs, needs } of this.calls) copy.calls.push(held(call, outputs, needs))
    for (const id of this.dependent) copy.dependent.add(id)
    return copy
  }

  /** Releases the tensors of one call. */
  release({ call, outputs }: RecordedCall): void {
    for (const input of call.inputs) if (typeof input === 'object') input.dispose()
    for (const output of outputs) output.dispose()
  }

  /** Releases all tensors. */
  dispose(): void {
    for (const recorded of this.calls) this.release(recorded)
    this.calls.length = 0
  }
}

function held({ op, inputs, attrs }: OpCall, outputs: readonly Tensor[], needs: readonly boolean[]): RecordedCall {
  return { call: { op, inputs: inputs.map(aliasOf), attrs }, outputs: outputs.map(aliasTensor), needs }
}

function aliasOf(input: TensorLike): TensorLike {
  return typeof input === 'object' ? aliasTensor(input) : input
}

/** Runs `fn` and records it for `sources`. Returns the result and the record. The caller disposes the record. */
export function record<T>(fn: () => T, sources: readonly Tensor[]): { result: T; recorder: Recorder } {
  const recorder = new Recorder(sources)
  try {
    return { result: withInterceptor(recorder, fn), recorder }
  } catch (error) {
    recorder.dispose()
    throw error
  }
}
