// The checks that schedules make when they are created.
import { DataError } from '@tensorloom/tensor'

/** Throws if a number of steps is not above 0. */
export function positive(schedule: string, name: string, value: number): void {
  if (value > 0 && Number.isFinite(value)) return
  throw new DataError(`${schedule}: ${name} is ${String(value)}, expected a number above 0`, {
    help: 'count in updates: epochs · batches per epoch',
  })
}
