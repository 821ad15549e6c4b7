// What the garbage collector should know: the bytes of tensors are outside of its memory, so it sees no reason to run.
import { macrotask } from './macrotask.js'
import { sharedState } from './state.js'

// Bytes of survivors after which the collector is told, and bytes outstanding after which a read lets finalizers run.
const toldAfter = 2 ** 25
const pauseAfter = 2 ** 27
// Pauses in which nothing may be freed before what is outstanding counts as in use. The collector takes its time.
const mostPauses = 16

let untold = 0
let inUse = 0
let pauses = 0

/** Notes bytes that outlived the code that made them. */
export function noteSurvivor(bytes: number): void {
  untold += bytes
  if (untold < toldAfter) return
  tellCollector(untold)
  untold = 0
}

/** Notes that survivors were freed by their owners. A training step frees as many bytes as it makes: nothing to tell. */
export function noteFreed(bytes: number): void {
  untold = Math.max(0, untold - bytes)
}

// An array that is dropped at once counts as memory outside of the heap until the collector runs. Nothing touches its pages.
function tellCollector(bytes: number): void {
  try {
    new ArrayBuffer(Math.min(bytes, 2 ** 30))
  } catch {
    // There is no room, which the collector knows then.
  }
}

/** Whether so much is outstanding that a function that may wait should call `letFinalizersRun`. */
export function isMuchOutstanding(): boolean {
  const { bytes } = sharedState().counters
  if (bytes < inUse) inUse = bytes
  return bytes - inUse > pauseAfter
}

/** Waits for a macrotask, in which the finalizers of collected tensors free their elements. */
export async function letFinalizersRun(): Promise<void> {
  const { counters } = sharedState()
  const before = counters.bytes
  tellCollector(pauseAfter)
  await macrotask()
  pauses = counters.bytes < before ? 0 : pauses + 1
  if (pauses < mostPauses) return
  pauses = 0
  inUse = counters.bytes
}
