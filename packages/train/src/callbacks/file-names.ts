// Names of files with numbers of the run in them.
import { TensorloomError } from '@tensorloom/tensor'
import { findName, unknownName } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import type { Logs } from '../history.js'

/** Throws unless `name` is the name of a file. */
export function checkFileName(user: string, name: unknown, example: string): asserts name is string {
  if (typeof name === 'string' && name !== '') return
  throw new TensorloomError(`${user}: the file is ${describeValue(name)}, expected a name`, {
    help: `write ${user}('${example}')`,
  })
}

/**
 * The name with numbers in place of `{epoch}`, `{batch}` and `{valLoss}`. `{epoch:02d}` has at least two digits, and
 * `{valLoss:.3f}` three after the point, as in Python.
 */
export function fileNameFor(user: string, template: string, numbers: Logs): string {
  return template.replace(/\{(\w+)(?::([^{}]*))?\}/g, (_, name: string, format: string | undefined) => {
    const names = Object.keys(numbers)
    const found = findName(name, names)
    if (found === undefined) throw unknownName(`${user}: ${template}: `, 'number', name, names)
    return formatted(user, numbers[found]!, format)
  })
}

function formatted(user: string, value: number, format: string | undefined): string {
  if (format === undefined) return String(value)
  const [, zero, width = '0', digits, kind] = /^(0?)(\d*)(?:\.(\d+))?([dfeg]?)$/.exec(format) ?? []
  if (kind === undefined) {
    throw new TensorloomError(`${user}: '${format}' is not a format of a number`, {
      help: 'write {epoch:02d}, or {valLoss:.3f}',
    })
  }
  const places = digits === undefined ? undefined : Number(digits)
  const text =
    kind === 'f'
      ? value.toFixed(places ?? 6)
      : kind === 'e'
        ? value.toExponential(places ?? 6)
        : places === undefined
          ? String(value)
          : String(Number(value.toPrecision(Math.max(1, places))))
  return text.padStart(Number(width), zero === '0' ? '0' : ' ')
}
