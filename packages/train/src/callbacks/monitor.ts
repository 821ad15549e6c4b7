// The number that a callback watches: whether it is there, and whether high or low is better.
import { TensorloomError } from '@tensorloom/tensor'
import { findName, unknownName } from '@tensorloom/tensor/internal'
import type { Logs } from '../history.js'
import type { Direction } from '../measure.js'
import type { TrainingContext } from './callback.js'

/** What `mode` options take. */
export type Mode = 'auto' | Direction

/** The values of `mode` options. */
export const modes: readonly Mode[] = ['auto', 'min', 'max']

/** Watches one number; `user` is the callback. */
export class Monitor {
  readonly user: string
  readonly name: string
  readonly mode: Mode

  constructor(user: string, name: string, mode: Mode) {
    this.user = user
    this.name = name
    this.mode = mode
  }

  /**
   * Throws at the beginning if no loss or metric has this name. With a mode, a callback may log the number later.
   *
   * @returns whether high numbers are good; undefined if that is known only after the first epoch
   */
  begin(context: TrainingContext): Direction | undefined {
    const { names } = context
    if (this.mode !== 'auto') return this.mode
    if (names === undefined) return undefined
    if (findName(this.name, names) !== undefined) return this.direction(context)
    // It may be one of several numbers of a metric that does not name them in advance.
    const own = this.name.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase())
    if (names.some((name) => own.startsWith(name) && /^[A-Z\d]/.test(own.slice(name.length)))) return undefined
    throw this.missing(names, '; if a callback logs it, set mode, too')
  }

  /** The number in the logs of an epoch; undefined in an epoch without validation. */
  read(logs: Logs, { names: known = [] }: Pick<TrainingContext, 'names'> = { names: undefined }): number | undefined {
    const names = Object.keys(logs)
    const found = findName(this.name, names)
    if (found !== undefined) return logs[found]!
    if (findName(this.name, known) !== undefined) return undefined
    throw this.missing(names)
  }

  /** Whether high numbers are good. */
  direction(context: TrainingContext): Direction {
    if (this.mode !== 'auto') return this.mode
    const found = findName(this.name, context.names ?? []) ?? this.name
    const direction = context.direction(found)
    if (direction !== undefined) return direction
    throw new TensorloomError(`${this.user}: it is not known whether a high or a low '${found}' is better`, {
      help: `write ${this.user}({ monitor: '${found}', mode: 'max' }), or 'min'`,
    })
  }

  missing(names: readonly string[], otherwise = ''): TensorloomError {
    if (this.name.startsWith('val') && !names.some((name) => name.startsWith('val'))) {
      return new TensorloomError(`${this.user}: there is no number '${this.name}'; there are ${names.join(', ')}`, {
        help: `give fit validationData or validationSplit, or set monitor${otherwise}`,
      })
    }
    return unknownName(`${this.user}: `, 'number', this.name, names, `another name: monitor: '${names[0]}'${otherwise}`)
  }
}
