// The main thread's side of a team. It starts workers when there is work for them, publishes jobs and takes part in them.
import { BackendError } from '@tensorloom/tensor'
import type { Heap } from '../heap.js'
import type { WasmMemory } from '../host.js'
import { argumentsAt, type Routine, type SharedModule, type Team } from '../machine.js'
import { makeAlarm } from './alarm.js'
import { controlBytes, jobWords, layout, mostPieces } from './protocol.js'
import { type StartThread, threadStarter } from './start.js'
import { makeWorkers, type Workers } from './workers.js'

/** Options of a team. */
export interface TeamOptions {
  /** Number of threads, including the caller. */
  readonly threads: number
  /** The address from which pages load workers. By default they start from a text of this package. */
  readonly workerUrl?: string | undefined
  /** The text of an expression by which workers of Node bind a native library. */
  readonly library?: string | undefined
  /** How to start workers. By default it is detected. */
  readonly start?: StartThread
  /** How long workers look for the next job before they sleep, in ms. Default: 0.3. */
  readonly spin?: number
  /** How much work is worth waking workers, in ms. Default: 0.03. */
  readonly worthWaking?: number
  /** How long workers sleep before they end, in ms. Default: 30,000. */
  readonly patience?: number
  /** How many generations a ticket counts before it starts over. By default as many as fit into it. */
  readonly generations?: number
}

// The JavaScript between two kernels of a training step takes up to some hundred µs, and waking a worker takes as long as
// a small kernel. Steps of 1 to 30 ms take 10 to 20 % less time than with 0.05.
const defaultSpin = 0.3

/** Creates a team in a memory. It allocates its control words from the heap. */
export type TeamMaker = (memory: WasmMemory, heap: Heap) => Team

/** Returns how to create a team. Undefined if there is only one thread, so that memory need not be shared. */
export function threadTeam(options: TeamOptions): TeamMaker | undefined {
  const start = options.start ?? threadStarter(options.workerUrl, options.library)
  if (options.threads < 2 || start === undefined) return undefined
  return (memory, heap) => makeTeam(memory, heap, start, options)
}

function makeTeam(memory: WasmMemory, heap: Heap, start: StartThread, options: TeamOptions): Team {
  const { threads, spin = defaultSpin, patience = 30_000, worthWaking = 0.03 } = options
  const { generations = 2 ** (32 - layout.pieceBits) } = options
  const controlAt = heap.reserve(controlBytes(threads))
  const words = new Int32Array(memory.buffer, controlAt, controlBytes(threads) / 4).fill(0)
  const workers = makeWorkers(words, threads, (thread, ended) =>
    start({ memory, controlAt, argumentsAt, thread, spin, patience }, ended),
  )
  const { ticket, done, asleep, failed, job } = layout
  const alarm = makeAlarm(() => Atomics.notify(words, ticket), worthWaking)
  let generation = 0
  // The number of pieces of the job that this thread has taken.
  let mine = 0

  // Workers cannot receive a module while they work, so they read its binary from memory.
  const place = (module: SharedModule): boolean => {
    if (module.at !== undefined) return true
    const { binary } = module
    try {
      const at = heap.reserve(binary.length)
      new Uint8Array(memory.buffer, at, binary.length).set(binary)
      module.at = at
      return true
    } catch {
      return false // no room: this thread can do without the others
    }
  }

  const publish = (routine: Routine, module: SharedModule, units: number, unitsPerPiece: number, pieces: number) => {
    words[job + jobWords.module] = module.number
    words[job + jobWords.binaryAt] = module.at!
    words[job + jobWords.binaryLength] = module.binary.length
    words[job + jobWords.entry] = routine.entry
    words[job + jobWords.units] = units
    words[job + jobWords.unitsPerPiece] = unitsPerPiece
    words[job + jobWords.pieces] = pieces
    Atomics.store(words, done, 0)
    Atomics.store(words, failed, 0)
    generation = (generation + 1) % generations
    if (generation === 0) workers.waitForIdle()
    Atomics.store(words, ticket, (generation << layout.pieceBits) | pieces)
  }

  const takePart = (routine: Routine, units: number, unitsPerPiece: number, pieces: number): void => {
    let measured = Atomics.load(words, asleep) > 0 && !alarm.expects(routine, units)
    const begun = measured ? performance.now() : 0
    for (;;) {
      const current = Atomics.load(words, ticket)
      const left = current & mostPieces
      if (left === 0) return
      if (Atomics.compareExchange(words, ticket, current, current - 1) !== current) continue
      mine++
      const from = (pieces - left) * unitsPerPiece
      routine.call(argumentsAt, from, Math.min(units, from + unitsPerPiece), 0)
      if (measured) alarm.measured(routine, unitsPerPiece, left - 1, performance.now() - begun)
      measured = false
    }
  }

  return {
    get size() {
      return workers.size
    },
    slots: threads,
    ready: () => workers.ready(),
    run(routine, units, unitsPerPiece) {
      const pieces = Math.ceil(units / unitsPerPiece)
      const { module } = routine
      if (pieces < 2 || module === undefined || !place(module)) {
        routine.call(argumentsAt, 0, units, 0)
        return
      }
      publish(routine, module, units, unitsPerPiece, pieces)
      mine = 0
      try {
        takePart(routine, units, unitsPerPiece, pieces)
      } catch (error) {
        // No thread starts another piece, and all have finished theirs, before the caller gets the error.
        const left = Atomics.exchange(words, ticket, generation << layout.pieceBits) & mostPieces
        workers.join(pieces - left - mine)
        throw error
      }
      const lost = workers.join(pieces - mine)
      if (lost !== undefined) throw ended(routine, lost, workers)
      const thread = Atomics.load(words, failed)
      if (thread !== 0) throw failure(routine, thread, words)
    },
    stop: () => workers.stop(),
  }
}

const help = 'the result of the call is lost; '

function ended(routine: Routine, thread: number, { size }: Workers): BackendError {
  return new BackendError(`cpu: thread ${thread} ended while it computed '${routine.name}'`, {
    help: `${help}later calls use ${size === 1 ? 'one thread' : `${size} threads`}`,
  })
}

function failure(routine: Routine, thread: number, words: Int32Array): BackendError {
  const { text } = layout
  const message = String.fromCharCode(...words.subarray(text + 1, text + 1 + words[text]!))
  return new BackendError(`cpu: '${routine.name}' failed on thread ${thread}: ${message}`, {
    help: `${help}try threads: 1 to see whether it also fails on one thread`,
  })
}
