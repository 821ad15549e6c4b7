// The program of a worker. It takes pieces of jobs, spins for the next job, sleeps, and ends after a long time without one.
import type { HostFunctions, WasmExports, WasmHost, WasmMemory } from '../host.js'
import type { Rules } from './protocol.js'

/** The place of a worker in its team. */
export interface Seat {
  readonly memory: WasmMemory
  /** Address of the control words. */
  readonly controlAt: number
  /** Address of the arguments of routines. */
  readonly argumentsAt: number
  /** Its number, from 1; the main thread is 0. */
  readonly thread: number
  /**
   * How long to look for the next job before sleeping, in ms, after its last piece and after waking up. It sleeps at once
   * if it seems to take a core from other threads.
   */
  readonly spin: number
  /** How long to sleep before ending, in ms. */
  readonly patience: number
}

/**
 * Serves until no job came for `patience`. Workers start from the text of this function. It therefore uses nothing from
 * outside, and no syntax that makes compilers add helpers. See `protocol.ts` for the rules.
 *
 * @param functions - what modules may import besides the memory
 */
export function serve(seat: Seat, { layout, jobWords, states }: Rules, functions: HostFunctions = {}): void {
  const { memory, argumentsAt, thread, spin, patience } = seat
  const { ticket, done, job, asleep, joining, serving, failed, text, textLength } = layout
  const { Module, Instance } = (globalThis as unknown as { WebAssembly: WasmHost }).WebAssembly
  const words = new Int32Array(memory.buffer, seat.controlAt, layout.states + layout.stride * (thread + 1))
  const state = layout.states + layout.stride * thread
  const piecesMask = 2 ** layout.pieceBits - 1
  const modules: (readonly WasmExports[string][])[] = []

  // Compiles modules at first use, from a copy, because engines do not compile from shared memory.
  const routineOf = (module: number, at: number, length: number, entry: number): WasmExports[string] => {
    let routines = modules[module]
    if (routines === undefined) {
      const binary = new Uint8Array(length)
      binary.set(new Uint8Array(memory.buffer, at >>> 0, length))
      routines = Object.values(new Instance(new Module(binary), { host: { memory }, functions }).exports)
      modules[module] = routines
    }
    return routines[entry]!
  }

  const reportFailure = (error: unknown): void => {
    if (Atomics.compareExchange(words, failed, 0, thread) !== 0) return
    const message = String(error)
    const length = Math.min(message.length, textLength)
    words[text] = length
    for (let k = 0; k < length; k++) words[text + 1 + k] = message.charCodeAt(k)
  }

  // Pieces at the end of a job that this worker took in a row, while no other thread took any.
  let inARow = 0

  // The number of pieces that it has done.
  const takePart = (): number => {
    const seen = Atomics.load(words, ticket)
    if ((seen & piecesMask) === 0) return 0
    const module = words[job + jobWords.module]!
    const binaryAt = words[job + jobWords.binaryAt]!
    const binaryLength = words[job + jobWords.binaryLength]!
    const entry = words[job + jobWords.entry]!
    const units = words[job + jobWords.units]!
    const unitsPerPiece = words[job + jobWords.unitsPerPiece]!
    const pieces = words[job + jobWords.pieces]!
    const generation = seen >>> layout.pieceBits
    let current = Atomics.load(words, ticket)
    if (current >>> layout.pieceBits !== generation || (current & piecesMask) === 0) return 0
    const routine = routineOf(module, binaryAt, binaryLength, entry)
    let count = 0
    let before = 0
    for (;;) {
      current = Atomics.load(words, ticket)
      const left = current & piecesMask
      if (left === 0 || current >>> layout.pieceBits !== generation) break
      if (Atomics.compareExchange(words, ticket, current, current - 1) !== current) continue
      inARow = left === before - 1 ? inARow + 1 : 1
      before = left
      const from = (pieces - left) * unitsPerPiece
      try {
        routine(argumentsAt, from, Math.min(units, from + unitsPerPiece), thread)
      } catch (error) {
        reportFailure(error)
      }
      count++
    }
    if (count > 0) {
      Atomics.add(words, done, count)
      if (Atomics.load(words, joining) !== 0) Atomics.notify(words, done)
    }
    return count
  }

  const end = (): void => {
    Atomics.store(words, state, states.absent)
    Atomics.sub(words, serving, 1)
  }

  Atomics.store(words, state, states.idle)
  Atomics.add(words, serving, 1)
  let polls = 0
  let lookingSince = performance.now()
  for (;;) {
    const seen = Atomics.load(words, ticket)
    if ((seen & piecesMask) !== 0) {
      Atomics.store(words, state, states.engaged)
      try {
        // Pieces take about the same time, so a thread that has a core would take some, too. The main thread may wait
        // for this core.
        if (takePart() > 0) lookingSince = inARow < 3 ? performance.now() : Number.NEGATIVE_INFINITY
      } catch (error) {
        // The module did not compile because memory ran out. The worker has not taken a piece.
        end()
        throw error
      }
      Atomics.store(words, state, states.idle)
    } else if ((++polls & 31) === 0 && performance.now() - lookingSince > spin) {
      Atomics.add(words, asleep, 1)
      const woken = Atomics.wait(words, ticket, seen, patience)
      Atomics.sub(words, asleep, 1)
      if (woken === 'timed-out') {
        end()
        return
      }
      // Waking up takes longer than a short job. The job that woke this worker is over, and the next one comes soon.
      lookingSince = performance.now()
    }
  }
}

/** Runs in a worker of a page. It serves as the first message says and, like `serve`, uses nothing from outside. */
export function serveMessage(serves: typeof serve, numbers: Rules): void {
  const self = globalThis as unknown as WorkerScope
  const listener = ({ data }: { readonly data: unknown }): void => {
    serves(data as Seat, numbers)
    // No job came for a long time.
    self.postMessage('ended')
    self.close()
  }
  self.addEventListener('message', listener, { once: true })
}

interface WorkerScope {
  addEventListener(event: 'message', listener: (message: { readonly data: unknown }) => void, options: object): void
  postMessage(message: unknown): void
  close(): void
}
