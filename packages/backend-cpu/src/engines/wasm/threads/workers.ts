// The workers of a team. It starts them one after the other, waits for them, and removes those that have ended.
import { layout, states } from './protocol.js'
import type { StartedThread } from './start.js'

/** All workers of a team. */
export interface Workers {
  /** Number of threads: the caller, and the workers that have not died. */
  readonly size: number
  /** Whether any worker has started. Starts one that is missing, and does not wait for it. */
  ready(): boolean
  /**
   * Waits until workers have done `pieces` pieces of the published job. If a worker died during a piece, it returns the
   * number of that thread after all other workers are done.
   */
  join(pieces: number): number | undefined
  /** Waits until every worker is idle, so that none holds a ticket. */
  waitForIdle(): void
  /** Ends all of them. */
  stop(): Promise<void>
}

/** How often the caller checks for the last pieces before it reads the clock, which takes longer than most waits. */
const firstPolls = 64
/** Milliseconds for which it checks before it sleeps. */
const spin = 0.1
/** Milliseconds from one search for dead workers to the next. */
const slice = 50
/** After this many slices (a minute) without a finished piece a worker counts as dead, if there is no better sign. */
const mostSlices = 1200

interface Worker {
  readonly thread: number
  status: 'absent' | 'started' | 'dead'
  handle: StartedThread | undefined
}

/** Creates workers for threads 1 to `threads` − 1, and starts none of them. */
export function makeWorkers(
  words: Int32Array,
  threads: number,
  start: (thread: number, ended: (died: boolean) => void) => StartedThread,
): Workers {
  const { done, joining, serving, asleep } = layout
  const mayWait = canWait(words)
  const workers: Worker[] = []
  for (let thread = 1; thread < threads; thread++) workers.push({ thread, status: 'absent', handle: undefined })
  let size = threads

  const stateOf = ({ thread }: Worker): number => layout.states + layout.stride * thread
  const isEngaged = (worker: Worker): boolean =>
    worker.status === 'started' && Atomics.load(words, stateOf(worker)) === states.engaged

  const remove = (worker: Worker, died: boolean): void => {
    worker.status = died ? 'dead' : 'absent'
    worker.handle = undefined
    if (died) size--
    if (Atomics.exchange(words, stateOf(worker), states.absent) !== states.absent) Atomics.sub(words, serving, 1)
  }
  const startOne = (): void => {
    const worker = workers.find(({ status }) => status === 'absent')
    if (worker === undefined) return
    worker.status = 'started'
    try {
      const handle = start(worker.thread, (died) => {
        // A later worker in its place is not affected.
        if (worker.handle === handle) remove(worker, died)
      })
      worker.handle = handle
    } catch {
      remove(worker, true) // forbidden here, by Node's permissions for one
    }
  }
  // Removes a worker that may hold a piece and has ended, or has shown no sign of life for `mostSlices` slices.
  const removeDead = (slices: number): number | undefined => {
    for (const worker of workers) {
      const { handle, thread } = worker
      if (!isEngaged(worker) || handle === undefined) continue
      if (handle.gone === undefined ? slices < mostSlices : !handle.gone()) continue
      void handle.end()
      remove(worker, true)
      return thread
    }
    return undefined
  }
  // Waits for at most a slice until a word changes. Returns whether the time ran out.
  const pause = (word: number, value: number): boolean => {
    if (mayWait) return Atomics.wait(words, word, value, slice) === 'timed-out'
    const end = performance.now() + slice
    while (performance.now() < end) if (Atomics.load(words, word) !== value) return false
    return true
  }

  return {
    get size() {
      return size
    },
    ready() {
      const now = Atomics.load(words, serving)
      // It starts one worker per job, because that takes the caller a millisecond.
      if (now < size - 1) startOne()
      return now > 0
    },
    join(pieces) {
      for (let poll = 0; poll < firstPolls; poll++) if (Atomics.load(words, done) === pieces) return undefined
      const spinEnd = performance.now() + spin
      do {
        if (Atomics.load(words, done) === pieces) return undefined
      } while (performance.now() < spinEnd)
      let lost: number | undefined
      let slices = 0
      Atomics.store(words, joining, 1)
      for (;;) {
        const now = Atomics.load(words, done)
        if (now === pieces) break
        if (lost !== undefined && !workers.some(isEngaged)) {
          // A worker reports its pieces before it becomes idle, so the missing ones belong to the dead worker.
          if (Atomics.load(words, done) === pieces) lost = undefined
          break
        }
        if (!pause(done, now)) slices = 0
        else lost = removeDead(++slices) ?? lost
      }
      Atomics.store(words, joining, 0)
      return lost
    },
    waitForIdle() {
      for (let slices = 0; workers.some(isEngaged); slices++) {
        const end = performance.now() + slice
        while (workers.some(isEngaged) && performance.now() < end);
        removeDead(slices)
      }
    },
    async stop() {
      const handles = workers.flatMap(({ handle }) => handle ?? [])
      for (const worker of workers) {
        worker.status = 'dead'
        worker.handle = undefined
      }
      size = 1
      for (const word of [serving, asleep]) Atomics.store(words, word, 0)
      await Promise.all(handles.map((handle) => handle.end()))
    },
  }
}

// The main thread of a page may not sleep.
function canWait(words: Int32Array): boolean {
  try {
    return Atomics.wait(words, 0, 1, 0) === 'not-equal'
  } catch {
    return false
  }
}
