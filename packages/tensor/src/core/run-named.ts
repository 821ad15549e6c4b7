// Runs a plan of a named kernel: views of the inputs in, storages of the outputs filled.
import type { View } from '../contract.js'
import { isTensor, type Tensor, type TensorLike } from '../tensor-types.js'
import type { Attributes, OpDefinition } from './define-op.js'
import { makeTensor } from './factory.js'
import { launch } from './launch.js'
import type { PlanOf } from './plan.js'
import type { Runtime } from './runtime.js'
import { Storage } from './storage.js'

type Named = PlanOf<'named'>
type OpenView = { -readonly [K in keyof View]: View[K] }

/** Answers a call by a named kernel. Inputs lie in rows unless the kernel is `strided`. */
export function runNamed(
  runtime: Runtime,
  { kernel, signature, outputs }: Named,
  op: OpDefinition,
  inputs: readonly TensorLike[],
  attrs: Attributes,
): readonly Tensor[] {
  const { backend } = runtime
  const own = kernel === backend.kernels?.[op.name]
  const storages = outputs.map(({ size, dtype }) => new Storage(size, dtype, undefined, runtime))
  const sources = inputs.map((input) => (isTensor(input) ? input.storage : undefined))
  // Read now, but for the storages, which may not be there yet.
  const views = inputs.map((input): OpenView | number => {
    if (!isTensor(input)) return Number(input)
    const { layout } = input
    return {
      storage: undefined,
      offset: input.offset,
      shape: layout.shape,
      strides: layout.strides,
      dtype: layout.dtype,
    }
  })
  const task = (): void | Promise<void> => {
    const held = sources.map((storage) => storage?.nativeOn(runtime))
    const natives: unknown[] = []
    const abandon = (): void => {
      for (const native of natives) backend.free(native)
    }
    const finish = (): void => {
      for (let k = 0; k < storages.length; k++) storages[k]!.adopt(runtime, natives[k])
    }
    try {
      for (const { size, dtype } of outputs) natives.push(backend.allocate(size, dtype))
      // After the last allocation, which may move elements. Only the backend's own kernels know its storages.
      const elements = (native: unknown): unknown => backend.elementsOf?.(native) ?? native
      for (let k = 0; k < views.length; k++) {
        const view = views[k]!
        if (typeof view !== 'number') view.storage = own ? held[k] : elements(held[k])
      }
      const running = kernel.run(views, own ? natives : natives.map(elements), attrs, signature)
      if (running === undefined) return finish()
      return running.then(finish, (error: unknown) => {
        abandon()
        throw error
      })
    } catch (error) {
      abandon()
      throw error
    }
  }
  launch(runtime, op, sources, storages, task, own ? 'backend' : 'plugin')
  return storages.map((storage, k) => makeTensor(storage, outputs[k]!, 0, op.name))
}
