// Which tile is fastest depends on how well the host's compiler keeps sums in registers: found by a short race.
import type { Machine, Routine } from '../../machine.js'

/** Rows of a tile that is never far from the best. */
export const usualHeight = 4
/** Rows of the tile that wins with fused multiply-add on some hosts (V8 from 13 on): 12 sums instead of 8. */
const rival = 6
/** How much faster it has to be. */
const margin = 1.05
/** Milliseconds of the race. */
const duration = 20

/** A product for the race; it is run over and over. */
export interface Trial {
  /** Writes the arguments for tiles of so many rows. */
  prepare(height: number): Routine
  /** Rows of c. */
  readonly rows: number
}

interface Clock {
  now(): number
}

/**
 * The rows of the fastest tile. Sums of products are added in the same order with every tile, so that the choice does
 * not change results. Code that the host has not optimized within the race loses, and then the usual tile stays.
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
  // Compiling takes longer than the race, and first runs find nothing in caches: neither counts.
  for (const height of [usualHeight, rival]) time(height)
  const best = { usual: Number.POSITIVE_INFINITY, rival: Number.POSITIVE_INFINITY }
  const end = performance.now() + duration
  while (performance.now() < end) {
    best.usual = Math.min(best.usual, time(usualHeight))
    best.rival = Math.min(best.rival, time(rival))
  }
  return best.rival * margin < best.usual ? rival : usualHeight
}
