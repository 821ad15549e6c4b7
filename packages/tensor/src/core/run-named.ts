// Runs a plan of a named kernel: views of the inputs in, storages of the outputs filled.
import type { View } from '../contract.js'
import type { Tensor, TensorLike } from '../tensor-types.js'
import type { Attributes, OpDefinition } from './define-op.js'
import { makeTensor } from './factory.js'
import { type Culprit, launch, type Sources, storagesOf, type Task } from './launch.js'
import type { PlanOf } from './plan.js'
import type { Runtime } from './runtime.js'
import { Storage } from './storage.js'

type Named = PlanOf<'named'>
type OpenView = { -readonly [K in keyof View]: View[K] }

/** Answers a call by a named kernel. Inputs lie in rows unless the kernel is `strided`. */
export function runNamed(
  runtime: Runtime,
  plan: Named,
  op: OpDefinition,
  inputs: readonly TensorLike[],
  attrs: Attributes,
): readonly Tensor[] {
  const run = new Run(runtime, plan, op, inputs, attrs)
  launch(runtime, op, run)
  const results: Tensor[] = []
  for (let k = 0; k < run.outputs.length; k++)
    results.push(makeTensor(run.outputs[k]!, plan.outputs[k]!, 0, op.name))
  return results
}

// One call under way.
class Run implements Task {
  readonly runtime: Runtime
  readonly plan: Named
  readonly attrs: Attributes
  readonly sources: Sources
  /** Of the inputs; their storages may not be there yet. */
  readonly views: (OpenView | number)[]
  readonly outputs: Storage[]
  readonly culprit: Culprit
  /** What the backend calls the outputs. */
  readonly natives: unknown[]

  constructor(runtime: Runtime, plan: Named, op: OpDefinition, inputs: readonly TensorLike[], attrs: Attributes) {
    this.runtime = runtime
    this.plan = plan
    this.attrs = attrs
    this.sources = storagesOf(inputs)
    this.views = []
    for (const input of inputs) this.views.push(typeof input === 'object' ? viewOf(input) : Number(input))
    this.outputs = []
    for (const { size, dtype } of plan.outputs) this.outputs.push(new Storage(size, dtype, undefined, runtime))
    this.culprit = plan.kernel === runtime.backend.kernels?.[op.name] ? 'backend' : 'plugin'
    this.natives = []
  }

  start(): void | Promise<void> {
    const { runtime, plan, sources, views, natives } = this
    const { backend } = runtime
    const held: unknown[] = []
    for (const source of sources) held.push(source?.nativeOn(runtime))
    try {
      for (const { size, dtype } of plan.outputs) natives.push(backend.allocate(size, dtype))
      // After the last allocation, which may move elements. Only the backend's own kernels know its storages.
      const own = this.culprit === 'backend'
      const elements = (native: unknown): unknown => (own ? native : (backend.elementsOf?.(native) ?? native))
      for (let k = 0; k < views.length; k++) {
        const view = views[k]!
        if (typeof view !== 'number') view.storage = elements(held[k])
      }
      const running = plan.kernel.run(views, own ? natives : natives.map(elements), this.attrs, plan.signature)
      if (running === undefined) return this.finish()
      return running.then(
        () => this.finish(),
        (error: unknown) => this.abandon(error),
      )
    } catch (error) {
      this.abandon(error)
    }
  }

  finish(): void {
    for (let k = 0; k < this.outputs.length; k++) this.outputs[k]!.adopt(this.runtime, this.natives[k])
  }

  abandon(error: unknown): never {
    for (const native of this.natives) this.runtime.backend.free(native)
    throw error
  }
}

// As it is now, but for the storage.
function viewOf({ layout: { shape, strides, dtype }, offset }: Tensor): OpenView {
  return { storage: undefined, offset, shape, strides, dtype }
}
