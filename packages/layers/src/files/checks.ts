// What every kind of source checks: ranges, and the names of files beside a model.
import { SerializationError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'

/** The range to read, checked. `file` names the file in errors. */
export function checkRange(
  file: string,
  size: number,
  begin: number = 0,
  end: number = size,
): readonly [begin: number, end: number] {
  if (Number.isSafeInteger(begin) && Number.isSafeInteger(end) && begin >= 0 && begin <= end && end <= size) {
    return [begin, end]
  }
  throw new SerializationError(
    `${file}: cannot read bytes ${describeValue(begin)} to ${describeValue(end)}: it has ${size} bytes`,
    { help: 'the file is truncated, or another file refers to it wrongly; copy or download it again' },
  )
}

/** The name of a file beside another, as a path with `/`. Throws for one that leads elsewhere. */
export function checkBeside(file: string, name: unknown): string {
  if (typeof name !== 'string' || name === '') {
    throw new SerializationError(`${file}: the name of a file beside it is ${describeValue(name)}`, {
      help: "expected a name such as 'weights.bin'",
    })
  }
  const parts = name.split(/[/\\]/)
  // A colon at the start of a Windows path names a drive; elsewhere it ends the scheme of an address.
  const elsewhere = /^([/\\]|[a-zA-Z]:|[a-zA-Z][a-zA-Z0-9+.-]*:\/\/)/.test(name) || parts.includes('..')
  if (!elsewhere && !name.includes('\0')) return parts.filter((part) => part !== '' && part !== '.').join('/')
  throw new SerializationError(`${file}: it refers to ${describeValue(name.slice(0, 200))}, outside of its folder`, {
    help: 'a model and its files must lie in one folder; do not trust this file',
  })
}

/** The error for a file that is not there. */
export function notBeside(file: string, name: string, help: string): SerializationError {
  return new SerializationError(`${file}: the file ${describeValue(name)} beside it does not exist`, { help })
}
