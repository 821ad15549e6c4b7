// Runs the plan of a named kernel. The kernel reads views of the inputs and fills the storages of the outputs.
import type { View } from '../contract.js'
import type { Attributes, OpDefinition } from '../op/definition.js'
import type { Runtime } from '../runtime/runtime.js'
import { Storage } from '../runtime/storage.js'
import { makeTensor } from '../runtime/tensor-factory.js'
import type { Tensor, TensorLike } from '../tensor-types.js'
import { type Culprit, launch, type Sources, storageOf, type Task } from './launch.js'
import type { PlanOf } from './plan.js'

type Named = PlanOf<'named'>
type OpenView = { -readonly [K in keyof View]: View[K] }

/** Runs a call with a named kernel. Inputs are row-major unless the kernel is `strided`. */
export function runNamed(
  runtime: Runtime,
  plan: Named,
  op: OpDefinition,
  inputs: readonly TensorLike[],
  attrs: Attributes,
): readonly Tensor[] {
  const run = new Run(runtime, plan, op, inputs, attrs)
  launch(runtime, op, run)
  return run.outputs.map((storage, k) => makeTensor(storage, plan.outputs[k]!, 0, op.name))
}

// A call in progress.
class Run implements Task {
  readonly runtime: Runtime
  readonly plan: Named
  readonly attrs: Attributes
  readonly sources: Sources
  readonly views: readonly (OpenView | number)[]
  readonly outputs: readonly Storage[]
  readonly culprit: Culprit

  constructor(runtime: Runtime, plan: Named, op: OpDefinition, inputs: readonly TensorLike[], attrs: Attributes) {
    this.runtime = runtime
    this.plan = plan
    this.attrs = attrs
    this.sources = inputs.map(storageOf)
    this.views = inputs.map(viewOf)
    this.outputs = plan.outputs.map(({ size, dtype }) => new Storage(size, dtype, undefined, runtime))
    this.culprit = plan.kernel === runtime.backend.kernels?.[op.name] ? 'backend' : 'plugin'
  }

  start(): void | Promise<void> {
    const { runtime, plan, sources, views, outputs, attrs } = this
    const { backend } = runtime
    for (let k = 0; k < views.length; k++) {
      const view = views[k]!
      if (typeof view !== 'number') view.storage = sources[k]!.nativeOn(runtime)
    }
    const natives: unknown[] = []
    try {
      for (const { length, dtype } of outputs) natives.push(backend.allocate(length, dtype))
      let filled = natives
      if (this.culprit === 'plugin') {
        // This runs after the last allocation, because allocating may move elements. Kernels of plugins get typed
        // arrays instead of storages.
        const elements = (native: unknown): unknown => backend.elementsOf?.(native) ?? native
        for (const view of views) if (typeof view !== 'number') view.storage = elements(view.storage)
        filled = natives.map(elements)
      }
      const running = plan.kernel.run(views, filled, attrs, plan.signature)
      if (running === undefined) return this.finish(natives)
      return running.then(
        () => this.finish(natives),
        (error: unknown) => this.abandon(natives, error),
      )
    } catch (error) {
      this.abandon(natives, error)
    }
  }

  finish(natives: readonly unknown[]): void {
    for (let k = 0; k < natives.length; k++) this.outputs[k]!.adopt(this.runtime, natives[k])
  }

  abandon(natives: readonly unknown[], error: unknown): never {
    for (const native of natives) this.runtime.backend.free(native)
    throw error
  }
}

// Describes an input as it is now, without its storage, which may not be ready yet.
function viewOf(input: TensorLike): OpenView | number {
  if (typeof input !== 'object') return Number(input)
  const { shape, strides, dtype } = input.layout
  return { storage: undefined, offset: input.offset, shape, strides, dtype }
}
