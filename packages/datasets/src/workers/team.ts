// The workers of one pass: who has which element, and what happens when one of them ends.
import { DataError } from '@tensorloom/tensor'
import { warnOnce } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { release } from '../stage.js'
import { pack } from './parcel.js'
import { errorOfText, isOurs, type Task, type WorkerThread } from './protocol.js'

/** The workers. */
export interface Team {
  /** Sends an element to the worker with the fewest, frees it, and returns what the worker made of it, packed. */
  ask(task: Task): Promise<unknown>
  /** Ends all of them. */
  end(): Promise<void>
}

interface Waiting {
  readonly task: Task
  readonly transfer: readonly ArrayBuffer[]
  resolve(element: unknown): void
  reject(error: unknown): void
}

interface Member {
  readonly worker: WorkerThread
  ready: boolean
  /** By index: what it has been given and not answered. */
  readonly open: Map<number, Waiting>
}

// Scripts load in less, and a page's worker that never calls serveMap would be waited for without a word.
const patience = 10_000

/** Starts workers. */
export function startTeam(start: () => WorkerThread, workers: number): Team {
  const members: Member[] = []
  let broken: DataError | undefined
  const late = setTimeout(() => {
    if (members.every(({ ready }) => ready)) return
    warnOnce(
      'mapInWorkers: serveMap',
      `mapInWorkers: a worker has not called serveMap for ${patience / 1000} s\nhelp: call serveMap of @tensorloom/datasets/worker in its script, before it waits for anything`,
    )
  }, patience)
  const end = async (): Promise<void> => {
    clearTimeout(late)
    await Promise.all(members.map(({ worker }) => worker.terminate()))
  }
  // One that is gone takes its elements with it: the pass cannot go on.
  const breakOff = (reason: string, cause?: unknown): void => {
    broken ??= new DataError(`mapInWorkers: a worker ended early: ${reason}`, {
      help: 'its script must load without an error, and call serveMap of @tensorloom/datasets/worker',
      cause,
    })
    for (const { open } of members) {
      for (const { reject } of open.values()) reject(broken)
      open.clear()
    }
  }
  const take = (member: Member, message: unknown): void => {
    if (!isOurs(message) || message.tensorloom === 'map') return
    if (message.tensorloom === 'ready') {
      member.ready = true
      for (const waiting of member.open.values()) post(member, waiting)
      return
    }
    const waiting = member.open.get(message.index)
    member.open.delete(message.index)
    if (message.tensorloom === 'mapped') waiting?.resolve(message.element)
    else waiting?.reject(failedAt(message.index, errorOfText(message.error)))
  }
  try {
    for (let k = 0; k < workers; k++) {
      const member: Member = { worker: started(start), ready: false, open: new Map() }
      members.push(member)
      listen(member.worker, (message) => take(member, message), breakOff)
    }
  } catch (error) {
    void end()
    throw error
  }
  return {
    async ask(task) {
      let parcel: Awaited<ReturnType<typeof pack>>
      try {
        parcel = await pack(task.element)
      } catch (cause) {
        throw cannotSend(task.index, cause)
      } finally {
        release(task.element)
      }
      return await new Promise((resolve, reject) => {
        if (broken !== undefined) {
          reject(broken)
          return
        }
        const [member] = [...members].sort((a, b) => a.open.size - b.open.size) as [Member]
        const waiting = { task: { ...task, element: parcel.value }, transfer: parcel.transfer, resolve, reject }
        member.open.set(task.index, waiting)
        if (member.ready) post(member, waiting)
      })
    },
    end,
  }
}

function started(start: () => WorkerThread): WorkerThread {
  let worker: WorkerThread
  try {
    worker = start()
  } catch (cause) {
    throw new DataError(`mapInWorkers: a worker does not start: ${firstLine(cause)}`, {
      help: "write () => new Worker(new URL('./prepare.js', import.meta.url), { type: 'module' })",
      cause,
    })
  }
  if (typeof worker?.postMessage === 'function' && typeof worker.terminate === 'function') return worker
  throw new DataError(`mapInWorkers: the function returned ${describeValue(worker)}, not a worker`, {
    help: "write () => new Worker(new URL('./prepare.js', import.meta.url), { type: 'module' })",
  })
}

function post({ worker, open }: Member, { task, transfer, reject }: Waiting): void {
  try {
    worker.postMessage(task, transfer as unknown as never[])
  } catch (cause) {
    open.delete(task.index)
    reject(cannotSend(task.index, cause))
  }
}

/** The error of a function that failed in a worker. */
function failedAt(index: number, cause: Error): DataError {
  return new DataError(`mapInWorkers: the function failed at element ${index}: ${firstLine(cause)}`, {
    help: 'error.cause is what it threw in the worker',
    cause,
  })
}

function cannotSend(index: number, cause: unknown): DataError {
  return new DataError(`mapInWorkers: element ${index} cannot be sent to a worker: ${firstLine(cause)}`, {
    help: 'send tensors, typed arrays, files, numbers, strings, and arrays and objects of them; no functions',
    cause,
  })
}

function firstLine(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause)
  return text.split('\n')[0]!
}

interface NodeEvents {
  on(event: string, listener: (value: unknown) => void): void
}
interface PageEvent {
  readonly data?: unknown
  readonly message?: string
  readonly error?: unknown
  preventDefault(): void
}
interface PageEvents {
  addEventListener(event: string, listener: (event: PageEvent) => void): void
}

/** Listens to a worker of Node or of a page. */
function listen(
  worker: WorkerThread,
  take: (message: unknown) => void,
  ended: (reason: string, cause?: unknown) => void,
): void {
  const unreadable = 'a message cannot be read'
  if ('on' in worker) {
    const node = worker as WorkerThread & NodeEvents
    node.on('message', take)
    node.on('messageerror', (cause) => ended(unreadable, cause))
    node.on('error', (cause) => ended(firstLine(cause), cause))
    node.on('exit', (code) => ended(`its exit code is ${String(code)}`))
    return
  }
  const page = worker as WorkerThread & PageEvents
  page.addEventListener('message', ({ data }) => take(data))
  page.addEventListener('messageerror', () => ended(unreadable))
  page.addEventListener('error', (event) => {
    // The loop throws it, so the console need not show it.
    event.preventDefault()
    // A script that does not load gives no message.
    ended(event.message || 'its script does not load', event.error)
  })
}
