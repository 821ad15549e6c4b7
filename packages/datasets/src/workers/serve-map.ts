// The worker's side of `mapInWorkers`.
import { DataError, setRandomState } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { release } from '../stage.js'
import { called } from '../stages/transform.js'
import { pack, unpack } from './parcel.js'
import { type Answer, isOurs, type Task, textOfError } from './protocol.js'

/**
 * Makes the worker that calls it one of those of `dataset.mapInWorkers`: it applies a function to the elements that are sent to
 * it. Call it once, in the script that is the worker; the function may be asynchronous. Tensors in elements arrive and leave as
 * tensors. They are computed by the backend of the worker, which is the reference backend until the script calls `setBackend`;
 * `cpu({ threads: 1 })` is a good choice.
 *
 * Random numbers of this package's tensors, such as those of `randomUniform` and of layers without a seed of their own, depend on
 * the seed, the pass and the element, and not on the worker: the result is the same for any number of workers.
 *
 * @param fn - gets an element and its index, and returns what takes its place: tensors, typed arrays, numbers, strings, and
 *   arrays and objects of them
 * @throws `DataError` if this is not a worker
 * @example
 * ```ts no-run
 * // prepare.ts: reads an image, and mirrors every second one.
 * import { readImage } from '@tensorloom/datasets/node'
 * import { serveMap } from '@tensorloom/datasets/worker'
 * import { flip, randomUniform } from '@tensorloom/tensor'
 * serveMap(async ({ file, y }: { file: string; y: number }) => {
 *   const image = await readImage(file, { channels: 3 })
 *   return { x: randomUniform([]).itemSync() < 0.5 ? image : flip(image, { axis: 1 }), y }
 * })
 * ```
 */
export function serveMap<T, U>(fn: (element: T, index: number) => U | Promise<U>): void {
  if (typeof fn !== 'function') {
    throw new DataError(`serveMap: expected a function, got ${describeValue(fn)}`, {
      help: 'write serveMap(({ file }) => readImage(file))',
    })
  }
  const port = ownPort()
  if (port === undefined) {
    throw new DataError('serveMap: this is not a worker', {
      help: 'call it in a script of its own, and start that by data.mapInWorkers(() => new Worker(…))',
    })
  }
  const answer = async ({ index, key, element: sent }: Task): Promise<void> => {
    let element: T | undefined
    try {
      element = unpack(sent) as T
      setRandomState({ key, counter: 0 })
      const result = await called('mapInWorkers', index, element, fn)
      release(element, result)
      const { value, transfer } = await pack(result)
      release(result)
      port.send({ tensorloom: 'mapped', index, element: value }, transfer)
    } catch (error) {
      const { cause = error } = error as { readonly cause?: unknown }
      port.send({ tensorloom: 'failed', index, error: textOfError(cause) }, [])
    }
  }
  // One after the other: a function that waits must not draw the random numbers of another element.
  let before = Promise.resolve()
  port.listen((message) => {
    if (isOurs(message) && message.tensorloom === 'map') before = before.then(() => answer(message))
  })
  port.send({ tensorloom: 'ready' }, [])
}

interface Port {
  send(answer: Answer, transfer: readonly ArrayBuffer[]): void
  listen(take: (message: unknown) => void): void
}

interface NodePort {
  postMessage(message: unknown, transfer: readonly ArrayBuffer[]): void
  on(event: 'message', take: (message: unknown) => void): void
}

interface Surroundings {
  readonly process?: { getBuiltinModule?(name: string): { readonly parentPort?: NodePort | null } | undefined }
  readonly WorkerGlobalScope?: unknown
  postMessage(message: unknown, transfer: readonly ArrayBuffer[]): void
  addEventListener(event: 'message', take: (event: { readonly data: unknown }) => void): void
}

/** The way to whoever started this worker: in Node a port, in a page's worker the global object. */
function ownPort(): Port | undefined {
  const here = globalThis as unknown as Surroundings
  const node = here.process?.getBuiltinModule?.('node:worker_threads')?.parentPort
  if (node) {
    return {
      send: (answer, transfer) => node.postMessage(answer, transfer),
      listen: (take) => node.on('message', take),
    }
  }
  if (here.WorkerGlobalScope === undefined) return undefined
  return {
    send: (answer, transfer) => here.postMessage(answer, transfer),
    listen: (take) => here.addEventListener('message', ({ data }) => take(data)),
  }
}
