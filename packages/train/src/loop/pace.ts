// The pace of a loop: a few steps ahead of an asynchronous backend, and a break for everybody else every few milliseconds.
import { macrotask } from '@tensorloom/tensor/internal'

// A frame of a screen at 60 Hz.
const turnMilliseconds = 16
// Enough that the backend never waits for the loop, few enough that what steps hold does not pile up.
const stepsAhead = 4

/** Says after each step what to wait for. */
export class Pace {
  /** Steps that the backend still works on, oldest first. */
  readonly ahead: Promise<void>[]
  turnBegan: number

  constructor() {
    this.ahead = []
    this.turnBegan = performance.now()
  }

  /** What to wait for after a step whose results are there when `ready` settles; undefined: go on at once. */
  after(ready: Promise<void> | undefined): Promise<void> | undefined {
    if (ready !== undefined) this.ahead.push(ready)
    const full = this.ahead.length > stepsAhead ? this.ahead.shift() : undefined
    const now = performance.now()
    if (now - this.turnBegan < turnMilliseconds) return full
    return this.rest(full)
  }

  /** Lets timers, the finalizer and the screen have a turn. */
  async rest(first?: Promise<void>): Promise<void> {
    await first
    await macrotask()
    this.turnBegan = performance.now()
  }
}
