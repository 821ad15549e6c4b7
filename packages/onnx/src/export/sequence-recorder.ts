// A recorder that can note the body of a loop apart, and calls that no op makes.
import type { Tensor, TensorLike } from '@tensorloom/tensor'
import { type Attributes, abstractTensor, type OpDefinition } from '@tensorloom/tensor/op'
import { Recorder, type TracedCall, type TracedTensor } from '../trace/recorder.js'

/** What one pass of a loop computes. */
export interface TracedBody {
  readonly inputs: readonly TracedTensor[]
  readonly calls: readonly TracedCall[]
  readonly outputs: readonly TracedTensor[]
}

/** Notes calls, those of loops in a body of their own. */
export class SequenceRecorder extends Recorder {
  /** Whether the body of a loop is being noted. */
  inBody = false

  /** Runs `fn` as a body with these inputs; its calls are not among those of the trace. */
  body(inputs: readonly Tensor[], fn: () => readonly Tensor[]): TracedBody {
    const outer = this.inBody
    const start = this.calls.length
    this.inBody = true
    try {
      const traced = inputs.map((one) => this.tensor(one))
      const outputs = fn().map((one) => this.tensor(one))
      return { inputs: traced, calls: this.calls.splice(start), outputs }
    } finally {
      this.inBody = outer
    }
  }

  /** Notes a call with outputs of the shapes and dtypes of `like`, and returns them. */
  note(op: OpDefinition, inputs: readonly TensorLike[], attrs: Attributes, like: readonly Tensor[]): readonly Tensor[] {
    const traced = inputs.map((one) => this.argument(one))
    const outputs = like.map((one) => abstractTensor(one.shape, one.dtype))
    this.calls.push({ op, inputs: traced, attrs, outputs: outputs.map((one) => this.tensor(one)) })
    return outputs
  }
}
