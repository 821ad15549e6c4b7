// Symbolic tensors: tensors of a graph that is being built. Ops that take one do not run; the call goes, whole, to whoever
// builds the graph.
import type { DType } from '../dtype.js'
import { layoutOf } from '../runtime/layout.js'
import type { Runtime } from '../runtime/runtime.js'
import { sharedState } from '../runtime/state.js'
import { Storage } from '../runtime/storage.js'
import type { Shape } from '../shape.js'
import { enableTensors, TensorHandle } from '../tensor.js'

/** A tensor of a graph. The base of what builders of graphs hand out. */
export class SymbolicHandle extends TensorHandle {
  /** Extents; −1 where they are known only when the graph runs, as `reshape` and `slice` take it. */
  readonly extents: Shape

  /**
   * @param extents - what is known of the shape
   * @param owner - whose `trace` gets the calls that take the tensor
   */
  constructor(extents: Shape, dtype: DType, owner: Runtime, origin: string) {
    enableTensors()
    const known = extents.map((extent) => (extent === -1 ? 1 : extent))
    super(new Storage(0, dtype, undefined, owner), layoutOf(known, dtype), 0, origin, false)
    this.extents = extents
    // It is part of a graph and not of what a program computes: nobody has to free it.
    sharedState().counters.tensors--
    this.storage.cell.handles--
  }

  /** The same as `extents`. */
  override get shape(): Shape {
    return this.extents
  }

  /** Does nothing: the graph holds it. */
  override dispose(): void {}

  /** Dtype and shape as text. */
  override toString(): string {
    return `Tensor ${this.dtype} [${this.extents.map((extent) => (extent === -1 ? 'null' : extent)).join(', ')}] (symbolic)`
  }
}
