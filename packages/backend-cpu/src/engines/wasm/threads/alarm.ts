// When to wake workers that sleep: waking keeps the caller for some µs, and for longer where cores are busy, because who
// wakes up takes a core from somebody. A short job is done before anyone is awake; many in a row are not.
import type { Routine } from '../machine.js'

/** Decides by how long jobs took. */
export interface Alarm {
  /** Before a job: wakes them where the routine was slow enough before. Otherwise its first piece is to be measured. */
  expects(routine: Routine, units: number): boolean
  /** After a piece of `units` units, which took `milliseconds`, with `left` more to take: wakes them where those are worth it. */
  measured(routine: Routine, units: number, left: number, milliseconds: number): void
}

/** So many times a measurement is relied on: a piece that was held up once must not count for ever. */
const uses = 8

/** Milliseconds after which a job is not the next in a row. */
const rowMilliseconds = 1

/** An alarm that wakes by `wake`, where so many ms of work are left, or were left in a row of jobs up to now. */
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
