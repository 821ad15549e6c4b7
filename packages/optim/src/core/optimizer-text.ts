// Optimizers as text: what `console.log(optimizer)` shows in Node.
import { callText, shownAs } from '@tensorloom/tensor/internal'
import { sharedDefaults } from './fill-options.js'
import type { Optimizer } from './optimizer.js'
import type { Schedule } from './schedule.js'

/** An optimizer with its text: its options, those of all optimizers only where they are set, and its updates. */
export function withText<T extends Optimizer>(optimizer: T & { readonly rate?: number | Schedule }): T {
  return Object.assign(
    optimizer,
    shownAs((_, inspect) => {
      const { type, options, iterations, rate } = optimizer
      const { learningRate: _first, ...others } = options
      const given = Object.entries({ learningRate: rate, ...others }).filter(
        ([name, value]) => value !== sharedDefaults[name],
      )
      return `${callText(inspect, type, Object.fromEntries(given))}, ${iterations} update${iterations === 1 ? '' : 's'}`
    }),
  )
}
