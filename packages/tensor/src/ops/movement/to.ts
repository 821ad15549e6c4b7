// Moving tensors between backends.
import type { Backend } from '../../contract.js'
import { contiguousCopy, execute } from '../../dispatch/dispatch.js'
import type { TypedArray } from '../../dtype.js'
import { BackendError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { layoutOf } from '../../runtime/layout.js'
import { checkDevice, readFrom, readFromNow } from '../../runtime/lost-device.js'
import { currentRuntime, runtimeOf, submit } from '../../runtime/runtime.js'
import { Storage } from '../../runtime/storage.js'
import { makeTensor } from '../../runtime/tensor-factory.js'
import type { Tensor } from '../../tensor-types.js'

/**
 * Moves the elements to another backend. This is synchronous if the source backend can read synchronously. Otherwise
 * the result is pending until the elements have been read.
 *
 * @example
 * ```ts
 * import { tensor, to } from '@tensorloom/tensor'
 * import { reference } from '@tensorloom/tensor/backend'
 * const x = tensor([1, 2, 3])
 * console.log(await to(x, reference()).data()) // Float32Array [1, 2, 3]
 * ```
 * @function
 */
export const to: Op<(x: Tensor, backend: Backend) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'to',
  inputs: 1,
  positional: ['backend'],
  dynamic: ['backend'],
  infer: ([x]) => [x],
  compose: (x, { backend }) => transfer(x, backend),
  gradient: ({ inputs: [x], upstream }) => [() => to(upstream, x.backend ?? currentRuntime().backend)],
})

function transfer(x: Tensor, backend: Backend): Tensor {
  const target = runtimeOf(backend)
  const row = x.layout.contiguous ? x : execute(contiguousCopy, [x], {})[0]!
  const layout = layoutOf(x.shape, x.dtype)
  if (row.storage.runtime === target) return makeTensor(row.storage.retain(), layout, row.offset, 'to')
  if (row.storage.runtime !== undefined) checkDevice(row.storage.runtime)
  const source = row.storage.retain()
  const { offset, size } = row
  const moved = new Storage(size, x.dtype)
  const place = (array: TypedArray): void => {
    moved.cell.owner = undefined
    moved.cell.native = array
    moved.nativeOn(target)
  }
  const start = (): void | Promise<void> => {
    if (source.error !== undefined) throw source.error
    const { host, runtime } = source
    if (host !== undefined) return place(host.slice(offset, offset + size))
    const { native } = source.cell
    if (runtime!.backend.capabilities.syncRead) return place(readFromNow(runtime!, native, offset, offset + size))
    return readFrom(runtime!, native, offset, offset + size).then(place)
  }
  const pending = submit(source.runtime ?? target, source.ready && [source.ready], { start })
  if (pending === undefined) source.release()
  else {
    // Whoever asks where it is gets to know at once.
    moved.cell.owner = target
    const finish = (error?: Error): void => {
      moved.ready = undefined
      moved.error = error
      source.release()
    }
    moved.ready = pending.then(
      () => finish(),
      (error: unknown) => finish(error instanceof Error ? error : new BackendError(`to: ${String(error)}`)),
    )
  }
  return makeTensor(moved, layout, 0, 'to')
}
