// Starts workers: with worker_threads in Node, Bun and Deno, and with Worker in pages that are cross-origin isolated.
import { rules } from './protocol.js'
import { type Seat, serve, serveMessage } from './serve.js'

/** A started worker. It is ready when its state in the control words says so. */
export interface StartedThread {
  /** Whether the worker has certainly ended. Undefined if a thread that does not yield cannot know. */
  readonly gone: (() => boolean) | undefined
  /** Ends it. */
  end(): Promise<void>
}

/** Starts a worker. When the worker has ended, it calls `ended` and says whether the worker died. */
export type StartThread = (seat: Seat, ended: (died: boolean) => void) => StartedThread

/**
 * Returns how to start workers here. Undefined if there are no workers, or if they cannot share memory. `library` is the text
 * of an expression by which workers of Node bind a native library.
 */
export function threadStarter(workerUrl?: string, library?: string): StartThread | undefined {
  const { process, crossOriginIsolated, Worker } = globalThis as unknown as Surroundings
  if (process?.versions?.node !== undefined && process.getBuiltinModule !== undefined) {
    return (seat, ended) => startInNode(process, seat, ended, library)
  }
  if (crossOriginIsolated !== true || Worker === undefined) return undefined
  let inline: string | undefined
  return (seat, ended) => {
    if (workerUrl !== undefined) return startInPage(new Worker(workerUrl, { type: 'module' }), seat, ended)
    inline ??= URL.createObjectURL(new Blob([pageSource()], { type: 'text/javascript' }))
    return startInPage(new Worker(inline), seat, ended)
  }
}

interface Surroundings {
  readonly process?: NodeProcess
  readonly crossOriginIsolated?: boolean
  readonly Worker?: new (url: string, options?: object) => PageWorker
}

interface NodeProcess {
  readonly versions?: { readonly node?: string; readonly bun?: string; readonly deno?: string }
  getBuiltinModule?(name: string): unknown
}

interface NodeWorker {
  on(event: 'error' | 'exit', listener: (value: unknown) => void): void
  unref(): void
  terminate(): Promise<unknown>
}

type NodePort = MessagePort & { unref(): void }

interface NodeThreads {
  readonly Worker: new (source: string, options: object) => NodeWorker
  readonly MessageChannel: new () => { readonly port1: NodePort; readonly port2: NodePort }
  receiveMessageOnPort(port: NodePort): unknown
}

// Bundlers that keep the names of functions wrap inner functions in `__name`.
const definitions = (): string =>
  `const __name = (f) => f; const serve = ${serve.toString()}; const rules = ${JSON.stringify(rules)};`

function startInNode(
  process: NodeProcess,
  seat: Seat,
  ended: (died: boolean) => void,
  library: string | undefined,
): StartedThread {
  const threads = process.getBuiltinModule?.('node:worker_threads') as NodeThreads
  const { port1, port2 } = new threads.MessageChannel()
  port1.unref()
  const functions = library ?? '{}'
  const source = `${definitions()} const { seat } = require('node:worker_threads').workerData
    serve(seat, rules, ${functions})`
  const worker = new threads.Worker(source, {
    eval: true,
    workerData: { seat, port: port2 },
    transferList: [port2],
    // The worker does not inherit flags and loaders of the program.
    execArgv: [],
    env: {},
  })
  worker.unref() // a process ends by itself while its workers sleep
  worker.on('error', () => {
    ended(true)
  })
  worker.on('exit', (code) => {
    ended(code !== 0)
  })
  const imitation = process.versions?.bun !== undefined || process.versions?.deno !== undefined
  return {
    gone: imitation ? undefined : otherEndClosed(threads, port1),
    async end() {
      await worker.terminate()
    },
  }
}

/**
 * Whether the other end of a port is closed, without the event loop. Reading a message also notices the closing, and a
 * closed port cannot be transferred, not even to the same thread. In Node, no other sign of a worker's death reaches a
 * thread that does not yield.
 */
function otherEndClosed(threads: NodeThreads, port: NodePort): () => boolean {
  let mine = port
  return () => {
    threads.receiveMessageOnPort(mine)
    try {
      mine = structuredClone(mine, { transfer: [mine] })
      mine.unref()
      return false
    } catch {
      return true
    }
  }
}

interface PageWorker {
  addEventListener(event: 'error' | 'message', listener: () => void): void
  postMessage(message: unknown): void
  terminate(): void
}

const pageSource = (): string => `${definitions()} (${serveMessage.toString()})(serve, rules)`

function startInPage(worker: PageWorker, seat: Seat, ended: (died: boolean) => void): StartedThread {
  worker.addEventListener('error', () => {
    worker.terminate()
    ended(true)
  })
  worker.addEventListener('message', () => {
    ended(false)
  })
  worker.postMessage(seat)
  return {
    gone: undefined,
    end() {
      worker.terminate()
      return Promise.resolve()
    },
  }
}
