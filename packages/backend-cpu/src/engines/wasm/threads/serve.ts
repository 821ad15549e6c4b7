// What a worker does: takes pieces of jobs, spins a while for the next, sleeps, and ends when nothing came for long.
import type { WasmExports, WasmHost, WasmMemory } from '../host.js'
import type { Rules } from './protocol.js'

/** Where a worker sits. */
export interface Seat {
  readonly memory: WasmMemory
  /** Address of the control words. */
  readonly controlAt: number
  /** Address of the arguments of routines. */
  readonly argumentsAt: number
  /** Its number, from 1; the main thread is 0. */
  readonly thread: number
  /**
   * How long to look for the next job before sleeping, in ms: after its last piece, and after it was woken. It sleeps at
   * once where it seems to keep others from a core.
   */
  readonly spin: number
  /** How long to sleep before ending, in ms. */
  readonly patience: number
}

/**
 * Serves until nothing came for `patience`. Its text is what workers are started from, so it uses nothing from outside
 * of itself, and no syntax for which compilers bring helpers. See `protocol.ts` for the rules.
 */
export function serve(seat: Seat, { layout, jobWords, states }: Rules): void {
  const { memory, argumentsAt, thread, spin, patience } = seat
  const { ticket, done, job, asleep, joining, serving, failed, text, textLength } = layout
  const { Module, Instance } = (globalThis as unknown as { WebAssembly: WasmHost }).WebAssembly
  const words = new Int32Array(memory.buffer, seat.controlAt, layout.states + layout.stride * (thread + 1))
  const state = layout.states + layout.stride * thread
  const piecesMask = 2 ** layout.pieceBits - 1
  const modules: (readonly WasmExports[string][])[] = []

  // Modules are compiled here at first use, from a copy: engines take no binary from shared memory.
  const routineOf = (module: number, at: number, length: number, entry: number): WasmExports[string] => {
    let routines = modules[module]
    if (routines === undefined) {
      const binary = new Uint8Array(length)
      binary.set(new Uint8Array(memory.buffer, at >>> 0, length))
      routines = Object.values(new Instance(new Module(binary), { host: { memory }, functions: {} }).exports)
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

  // Pieces at the end of a job that it took one after the other, while nobody else took any.
  let inARow = 0

  // The number of pieces that it did.
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
        // Pieces are about equally long, so one who has a core takes some too: the main thread may wait for this one.
        if (takePart() > 0) lookingSince = inARow < 3 ? performance.now() : Number.NEGATIVE_INFINITY
      } catch (error) {
        // The module did not compile here, for want of memory: no piece was taken.
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
      // Waking up takes longer than a short job: the one that it was woken for is over, and the next one is near.
      lookingSince = performance.now()
    }
  }
}

/** In a worker of a page: serves where the first message says. Like `serve`, it uses nothing from outside of itself. */
export function serveMessage(serves: typeof serve, numbers: Rules): void {
  const self = globalThis as unknown as WorkerScope
  const listener = ({ data }: { readonly data: unknown }): void => {
    serves(data as Seat, numbers)
    // Nothing came for long.
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
