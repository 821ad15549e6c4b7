// Checks the options of a schedule, and marks the function with its type and options.

import { DataError } from '@tensorloom/tensor'
import { checkOptions, type OptionKinds, shownAsCall } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import type { Schedule } from '../core/schedule.js'

/** Throws unless `options` is an object with these options. `example` is the line to write. */
export function checkScheduleOptions<O>(name: string, options: O, kinds: OptionKinds<O>, example: string): void {
  checkOptions<O>(name, options ?? null, kinds, `write ${name}(${example})`)
}

/** Throws unless each of these options is given and is a finite number. */
export function finite(name: string, options: Readonly<Record<string, unknown>>): void {
  for (const [option, value] of Object.entries(options)) {
    if (typeof value === 'number' && Number.isFinite(value)) continue
    throw new DataError(`${name}: ${option} is ${describeValue(value)}, expected a finite number`, {
      help: value === undefined ? `give it: ${option}: 0.1` : `write ${option}: 0.1`,
    })
  }
}

/** Throws unless each of these numbers of steps, or other sizes, is above 0. */
export function positive(name: string, options: Readonly<Record<string, unknown>>): void {
  for (const [option, value] of Object.entries(options)) {
    if (typeof value === 'number' && value > 0 && Number.isFinite(value)) continue
    throw new DataError(`${name}: ${option} is ${describeValue(value)}, expected a number above 0`, {
      help: /steps/i.test(option) ? 'count in updates: epochs · batches per epoch' : `write ${option}: 2`,
    })
  }
}

/** Throws unless each of these factors is given and is at least 0. Below, rates would be negative, or NaN between periods. */
export function factor(name: string, options: Readonly<Record<string, unknown>>): void {
  finite(name, options)
  for (const [option, value] of Object.entries(options)) {
    if ((value as number) >= 0) continue
    throw new DataError(`${name}: ${option} is ${describeValue(value)}, expected a number of at least 0`, {
      help: `write ${option}: 0.5`,
    })
  }
}

/** The schedule as a function that says what it is. */
export function makeSchedule(type: string, options: object, rate: (iteration: number) => number): Schedule {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
  return Object.assign((iteration: number): number => rate(iteration), {
    type,
    options: given,
    ...shownAsCall(type, given),
  })
}
