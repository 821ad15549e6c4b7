// Runs a plan of compiled programs. Most eager calls come through here, so the plan holds everything that is known in
// advance.

import type { Attributes, OpDefinition } from '../op/definition.js'
import { adviseBackend, type Runtime } from '../runtime/runtime.js'
import { Storage } from '../runtime/storage.js'
import { makeTensor } from '../runtime/tensor-factory.js'
import type { Tensor, TensorLike } from '../tensor-types.js'
import { launch, type Sources, storageOf, type Task } from './launch.js'
import type { PlanOf, ProgramStep } from './plan.js'

type Programs = PlanOf<'programs'>

/** Runs a call with the programs of a plan. */
export function runPrograms(
  runtime: Runtime,
  plan: Programs,
  op: OpDefinition,
  inputs: readonly TensorLike[],
  attrs: Attributes,
): readonly Tensor[] {
  const { outputs } = plan
  adviseBackend(runtime, outputs[0]!.layout.size)
  const run = new Run(runtime, plan, inputs, attrs)
  launch(runtime, op, run)
  return outputs.map(({ buffer, layout, offset, shared }) => {
    const storage = run.outputs[buffer - inputs.length]!
    // Two outputs may be views of one buffer. The first one takes the storage's initial reference.
    if (shared) storage.retain()
    return makeTensor(storage, layout, offset, op.name)
  })
}

// The offset of a tensor in its storage, or the value of a number.
function offsetOf(input: TensorLike): number {
  return typeof input === 'object' ? input.offset : Number(input)
}

// A call in progress.
class Run implements Task {
  readonly runtime: Runtime
  readonly plan: Programs
  readonly sources: Sources
  readonly offsets: readonly number[]
  /** The storages of the buffers that are kept. */
  readonly outputs: Sources
  readonly attrs: Attributes
  readonly culprit = 'backend'
  /** The backend's storages: of the inputs, then of the buffers. Undefined for a buffer that is not allocated. */
  readonly natives: unknown[]

  // Inputs are captured now, so that a queued call sees them as they are, even if their handles change later.
  constructor(runtime: Runtime, plan: Programs, inputs: readonly TensorLike[], attrs: Attributes) {
    this.runtime = runtime
    this.plan = plan
    this.sources = inputs.map(storageOf)
    this.offsets = inputs.map(offsetOf)
    this.outputs = plan.buffers.map(({ length, dtype, kept }) =>
      kept ? new Storage(length, dtype, undefined, runtime) : undefined,
    )
    this.attrs = attrs
    this.natives = new Array<unknown>(inputs.length + plan.buffers.length)
  }

  start(): void | Promise<void> {
    const { runtime, sources, natives } = this
    for (let k = 0; k < sources.length; k++) natives[k] = sources[k]?.nativeOn(runtime)
    try {
      return this.goOn(0)?.catch((error: unknown) => this.abandon(error))
    } catch (error) {
      this.abandon(error)
    }
  }

  /** Runs the steps from `first` on. */
  goOn(first: number): void | Promise<void> {
    const { steps } = this.plan
    for (let k = first; k < steps.length; k++) {
      const step = steps[k]!
      const running = this.runStep(step)
      if (running !== undefined) {
        return running.then(() => {
          this.releaseSpent(step)
          return this.goOn(k + 1)
        })
      }
      this.releaseSpent(step)
    }
    this.finish()
  }

  runStep({ program, inputs, output, others, params, values }: ProgramStep): void | Promise<void> {
    const { natives, offsets, attrs } = this
    const target = this.allocate(output)
    const further = others.length === 0 ? others : others.map((at) => this.allocate(at))
    for (let k = 0; k < params.length; k++) {
      const param = params[k]!
      if (param.kind === 'base') values[k] = offsets[param.source]! + param.offset
      else if (param.kind === 'input') values[k] = offsets[param.input]!
      else if (param.kind === 'attribute') values[k] = Number(attrs[param.name])
    }
    const { backend, programs } = this.runtime
    return backend.run(
      programs.use(program),
      inputs.map((at) => natives[at]),
      target,
      values,
      further,
    )
  }

  allocate(at: number): unknown {
    const { length, dtype } = this.plan.buffers[at - this.sources.length]!
    const native = this.runtime.backend.allocate(length, dtype)
    this.natives[at] = native
    return native
  }

  releaseSpent({ spent }: ProgramStep): void {
    for (const at of spent) this.release(at)
  }

  release(at: number): void {
    const native = this.natives[at]
    if (native === undefined) return
    this.natives[at] = undefined
    this.runtime.backend.free(native)
  }

  // The remaining buffers are owned by storages.
  finish(): void {
    const { natives, sources, outputs } = this
    for (let k = 0; k < outputs.length; k++) outputs[k]?.adopt(this.runtime, natives[sources.length + k])
  }

  abandon(error: unknown): never {
    for (let at = this.sources.length; at < this.natives.length; at++) this.release(at)
    throw error
  }
}
