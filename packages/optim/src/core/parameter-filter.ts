// Chooses parameters: by name, by pattern, or the parameters themselves. Groups of them can have options of their own.
import { DataError, isParameter, type Parameter } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'

/** One way to choose parameters: a part of the name, a pattern that the name matches, or the parameter itself. */
export type ParameterChoice = string | RegExp | Parameter

/** Chooses parameters: a list of choices, or a function that says yes or no. */
export type ParameterFilter = readonly ParameterChoice[] | ((parameter: Parameter) => boolean)

/** Parameters that are trained with a learning rate or weight decay of their own. */
export interface ParameterGroup {
  /** The parameters of the group: `layer.parameters`, `['bias']`, `[/^encoder\./]`, or a function. */
  readonly parameters: ParameterFilter
  /** Factor of the optimizer's learning rate, so that schedules and callbacks act on all groups. Default: 1. */
  readonly learningRateFactor?: number | undefined
  /** Replaces the optimizer's weight decay. */
  readonly weightDecay?: number | undefined
}

/** Whether a filter chooses a parameter. */
export function chooses(filter: ParameterFilter, parameter: Parameter): boolean {
  if (typeof filter === 'function') return filter(parameter)
  return filter.some((choice) =>
    typeof choice === 'string'
      ? parameter.name.includes(choice)
      : choice instanceof RegExp
        ? // `test` of a global pattern continues where the last match ended.
          parameter.name.search(choice) >= 0
        : choice === parameter,
  )
}

/** Throws unless `filter` is a filter. */
export function checkFilter(user: string, option: string, filter: unknown): void {
  if (typeof filter === 'function') return
  const wrong = Array.isArray(filter)
    ? filter.find((one) => typeof one !== 'string' && !(one instanceof RegExp) && !isParameter(one))
    : filter
  if (Array.isArray(filter) && wrong === undefined && !filter.includes(undefined)) return
  throw new DataError(`${user}: ${option} holds ${describeValue(wrong)}, expected names, patterns or parameters`, {
    help: `write ${option}: ['bias', /norm/], ${option}: layer.parameters, or a function (parameter) => boolean`,
  })
}

/** Throws unless `groups` is a list of parameter groups. */
export function checkGroups(user: string, option: string, groups: unknown): void {
  if (!Array.isArray(groups)) {
    throw new DataError(`${user}: ${option} is ${describeValue(groups)}, expected a list`, {
      help: 'write groups: [{ parameters: layer.parameters, learningRateFactor: 0.1 }]',
    })
  }
  for (const [k, group] of groups.entries()) {
    const where = `${user}: ${option}[${k}]`
    checkOptions<ParameterGroup>(
      where,
      group ?? null,
      { parameters: 'any', learningRateFactor: 'number', weightDecay: 'number' },
      'write { parameters: layer.parameters, learningRateFactor: 0.1 }',
    )
    checkFilter(where, 'parameters', (group as ParameterGroup).parameters)
    for (const option of ['learningRateFactor', 'weightDecay'] as const) {
      const value = (group as ParameterGroup)[option]
      if (value === undefined || (value >= 0 && Number.isFinite(value))) continue
      throw new DataError(`${where}: ${option} is ${value}, expected a finite number of at least 0`, {
        help: `write ${option}: 0.1`,
      })
    }
  }
}
