// Decides when to wake sleeping workers. Waking takes the caller some µs, and longer if cores are busy, because a worker
// that wakes up takes a core from another thread. A short job is done before a worker is awake; a row of jobs is not.
import type { Routine } from '../machine.js'

/** Decides by the time that earlier jobs took. */
export interface Alarm {
  /** Before a job: wakes workers if the routine was slow enough before. Otherwise the caller measures the first piece. */
  expects(routine: Routine, units: number): boolean
  /** After a piece of `units` units that took `milliseconds`: wakes workers if the `left` other pieces are worth it. */
  measured(routine: Routine, units: number, left: number, milliseconds: number): void
}

/** How many times a measurement is used. A piece that was delayed once must not count forever. */
const uses = 8

/** Milliseconds after which a job begins a new row. */
const rowMilliseconds = 1

/** Creates an alarm. It calls `wake` if `worth` ms of work are left in this job, or were left in this row of jobs. */
export function makeAlarm(wake: () => void, worth: number, now: () => number = () => performance.now()): Alarm {
  let missed = 0
  let missedAt = 0
  const known = new WeakMap<Routine, { readonly millisecondsPerUnit: number; uses: number }>()
  return {
    expects(routine, units) {
      const before = known.get(routine)
      if (before === undefined || before.uses === 0 || before.millisecondsPerUnit * units < worth) return false
      before.uses--
      wake()
      return true
    },
    measured(routine, units, left, milliseconds) {
      known.set(routine, { millisecondsPerUnit: milliseconds / units, uses })
      const time = now()
      missed = milliseconds * left + (time - missedAt < rowMilliseconds ? missed : 0)
      missedAt = time
      if (missed < worth) return
      missed = 0
      wake()
    },
  }
}
