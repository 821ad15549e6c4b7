// Finds the fastest tile with a short benchmark. It depends on how well the host's compiler keeps sums in registers.
import type { Machine, Routine } from '../../machine.js'

/** Rows of the default tile, which is never far from the best. */
export const usualHeight = 4
/** Rows of the tile that is faster with fused multiply-add on some hosts (V8 from 13 on): 12 sums instead of 8. */
const rival = 6
/** How much faster than the default it has to be. */
const margin = 1.05
/** Milliseconds of the benchmark. */
const duration = 20

/** A product for the benchmark, which runs it repeatedly. */
export interface Trial {
  /** Writes the arguments for tiles of `height` rows. */
  prepare(height: number): Routine
  /** Rows of c. */
  readonly rows: number
}

interface Clock {
  now(): number
}

/**
 * Returns the rows of the fastest tile. Every tile adds products in the same order, so the result does not depend on it.
 * If the host does not optimize the code during the benchmark, the default tile stays.
 */
export function fastestHeight(machine: Machine, { prepare, rows }: Trial): number {
  const { performance } = globalThis as { performance?: Clock }
  if (!machine.fma || performance === undefined) return usualHeight
  const time = (height: number): number => {
    const routine = prepare(height)
    const start = performance.now()
    machine.run(routine, Math.ceil(rows / height))
    return performance.now() - start
  }
  // The first runs do not count: compiling takes longer than the benchmark, and the caches are empty.
  for (const height of [usualHeight, rival]) time(height)
  const best = { usual: Number.POSITIVE_INFINITY, rival: Number.POSITIVE_INFINITY }
  const end = performance.now() + duration
  while (performance.now() < end) {
    best.usual = Math.min(best.usual, time(usualHeight))
    best.rival = Math.min(best.rival, time(rival))
  }
  return best.rival * margin < best.usual ? rival : usualHeight
}
