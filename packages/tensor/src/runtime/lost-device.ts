// What happens when a backend loses its device: pending work is rejected, and its tensors say what happened.
import type { TypedArray } from '../dtype.js'
import { BackendError } from '../errors.js'
import type { Runtime } from './runtime.js'

/** What a runtime knows about the device of its backend. */
export interface DeviceWatch {
  /** What every use of its tensors throws; undefined while the device is there. */
  lost: BackendError | undefined
  /** Ends of what waits for the device. */
  readonly waiting: Set<(error: BackendError) => void>
}

/** Notes when the device of a backend is lost, if the backend says so at all. */
export function watchDevice({ name, lost }: Runtime['backend']): DeviceWatch {
  const watch: DeviceWatch = { lost: undefined, waiting: new Set() }
  void lost?.then((reason) => {
    watch.lost = new BackendError(`tensorloom: backend '${name}' lost its device: ${reason.message}`, {
      help: 'its tensors are gone: make a new backend, setBackend(…), and load or compute again what they held',
      cause: reason,
    })
    for (const end of watch.waiting) end(watch.lost)
    watch.waiting.clear()
  })
  return watch
}

/** Throws if the device is lost. */
export function checkDevice({ device }: Runtime): void {
  if (device.lost !== undefined) throw device.lost
}

/** The same work, which ends when the device is lost: a device that is gone may never settle a Promise. */
export function untilLost<T>({ backend, device }: Runtime, work: Promise<T>): Promise<T> {
  if (backend.lost === undefined) return work
  return new Promise((resolve, reject) => {
    device.waiting.add(reject)
    const ended = (): void => void device.waiting.delete(reject)
    work.then(resolve, reject).finally(ended)
  })
}

/** Elements `start` up to `end` of a storage of the runtime. */
export async function readFrom(runtime: Runtime, native: unknown, start?: number, end?: number): Promise<TypedArray> {
  checkDevice(runtime)
  const elements = await untilLost(runtime, runtime.backend.read(native, start, end))
  // What a lost device gives may be zeros.
  checkDevice(runtime)
  return elements
}

/** The same at once, where the backend can. */
export function readFromNow(runtime: Runtime, native: unknown, start?: number, end?: number): TypedArray {
  checkDevice(runtime)
  return runtime.backend.readSync!(native, start, end)
}
