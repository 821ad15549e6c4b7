// The pace of a loop: it runs a few steps ahead of an asynchronous backend, and gives way to other tasks every few milliseconds.
import { macrotask } from '@tensorloom/tensor/internal'

// A frame of a screen at 60 Hz.
const turnMilliseconds = 16
// Enough that the backend never waits for the loop, few enough that what steps hold does not pile up.
const stepsAhead = 4

/** Tells the loop after each step what to wait for. */
export class Pace {
  /** Steps that the backend still works on, oldest first. */
  readonly ahead: Promise<void>[]
  turnBegan: number

  constructor() {
    this.ahead = []
    this.turnBegan = performance.now()
  }

  /** Returns the Promise to wait for after a step, or undefined to continue at once. `ready` settles with the step's results. */
  after(ready: Promise<void> | undefined): Promise<void> | undefined {
    if (ready !== undefined) this.ahead.push(ready)
    const full = this.ahead.length > stepsAhead ? this.ahead.shift() : undefined
    const now = performance.now()
    if (now - this.turnBegan < turnMilliseconds) return full
    return this.rest(full)
  }

  /** Lets timers, the finalizer and the screen run. */
  async rest(first?: Promise<void>): Promise<void> {
    await first
    await macrotask()
    this.turnBegan = performance.now()
  }
}
