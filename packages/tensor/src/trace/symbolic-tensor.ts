// Symbolic tensors: tensors of a graph that is being built. Ops on them do not run. The call is passed whole to the
// builder of the graph.
import type { DType } from '../dtype.js'
import { layoutOf } from '../runtime/layout.js'
import type { Runtime } from '../runtime/runtime.js'
import { sharedState } from '../runtime/state.js'
import { Storage } from '../runtime/storage.js'
import type { Shape } from '../shape.js'
import { enableTensors, TensorHandle } from '../tensor.js'

/** A tensor of a graph. Graph builders derive their tensors from this class. */
export class SymbolicHandle extends TensorHandle {
  /** The extents. An extent that is known only when the graph runs is −1, as in `reshape` and `slice`. */
  readonly extents: Shape

  /**
   * @param extents - the known part of the shape; −1 for unknown extents
   * @param owner - the runtime whose `trace` receives calls with the tensor
   */
  constructor(extents: Shape, dtype: DType, owner: Runtime, origin: string) {
    enableTensors()
    const known = extents.map((extent) => (extent === -1 ? 1 : extent))
    super(new Storage(0, dtype, undefined, owner), layoutOf(known, dtype), 0, origin, false)
    this.extents = extents
    // It is part of a graph and has no elements, so it does not count as a live tensor.
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
