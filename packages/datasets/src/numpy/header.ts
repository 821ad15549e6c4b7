// The header of an NPY file: a Python literal, read without Python (NumPy Enhancement Proposal 1).
import { DataError, type Shape } from '@tensorloom/tensor'
import { type ElementType, elementTypes } from '../bytes/elements.js'

/** What an NPY header says. */
export interface NpyHeader {
  readonly element: ElementType
  readonly littleEndian: boolean
  readonly fortranOrder: boolean
  readonly shape: Shape
  /** Where the elements begin. */
  readonly start: number
}

const magic = [0x93, 78, 85, 77, 80, 89]

/** Reads the header. */
export function npyHeader(user: string, bytes: Uint8Array): NpyHeader {
  if (magic.some((byte, k) => bytes[k] !== byte)) {
    throw new DataError(`${user}: this is not an NPY file: byte 0 does not begin with \\x93NUMPY`, {
      help: 'write one with numpy.save(path, array); for .npz files use readNpz or decodeNpz',
    })
  }
  const [major, minor] = [bytes[6] ?? -1, bytes[7] ?? -1]
  const lengthBytes = major === 1 ? 2 : 4
  if (major < 1 || major > 3 || minor !== 0) {
    const version = minor < 0 ? 'missing' : `${major}.${minor}`
    broken(user, 6, `the version is ${version}, expected 1.0, 2.0 or 3.0`)
  }
  if (bytes.length < 8 + lengthBytes) broken(user, 8, 'the file ends in the length of the header')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = lengthBytes === 2 ? view.getUint16(8, true) : view.getUint32(8, true)
  const from = 8 + lengthBytes
  const start = from + length
  if (start > bytes.length) {
    broken(user, 8, `the header has ${length} bytes, but only ${bytes.length - from} are there`)
  }
  // ASCII up to version 2; a name of a field in version 3 would be of a type that is refused anyway.
  const text = new TextDecoder('latin1').decode(bytes.subarray(from, start))
  const { descr, fortranOrder, shape } = parseDictionary(user, text, from)
  return { ...elementOf(user, descr, from), fortranOrder, shape, start }
}

interface Fields {
  readonly descr: string
  readonly fortranOrder: boolean
  readonly shape: Shape
}

// Python 2 could write u'<f4'.
const value = /\s*(?:u?'([^'\\]*)'|u?"([^"\\]*)"|(True|False)|(\([\s\d,L]*\))|(\[))/y

function parseDictionary(user: string, text: string, from: number): Fields {
  const fields = new Map<string, string | boolean | readonly number[]>()
  let at = 0
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found !== null) at = pattern.lastIndex
    return found
  }
  const expected = (what: string): never => broken(user, from + at, `the header has no ${what} there`)
  if (match(/\s*\{/y) === null) expected('{')
  while (match(/\s*\}/y) === null) {
    const key = match(/\s*(?:u?'([^'\\]*)'|u?"([^"\\]*)")\s*:/y) ?? expected('key')
    const name = key[1] ?? key[2]!
    const place = at
    const found = match(value) ?? expected(`value for '${name}' that is a string, True, False or a tuple of numbers`)
    if (found[5] !== undefined && name === 'descr') refused(user, from + place, 'a structured dtype')
    const literal = found[1] ?? found[2] ?? (found[3] === undefined ? tuple(found[4] ?? '') : found[3] === 'True')
    if (literal === undefined) broken(user, from + place, `'${name}' is not a tuple of numbers`)
    if (fields.has(name)) broken(user, from + place, `the header gives '${name}' twice`)
    fields.set(name, literal)
    if (match(/\s*,/y) === null && !/\s*\}/y.test(text.slice(at))) expected('comma')
  }
  if (/[^\s\0]/.test(text.slice(at))) expected('end')
  const [descr, fortranOrder, shape] = ['descr', 'fortran_order', 'shape'].map((name) => fields.get(name))
  if (fields.size !== 3 || typeof descr !== 'string' || typeof fortranOrder !== 'boolean' || !Array.isArray(shape)) {
    broken(user, from, "the header must have 'descr' (a string), 'fortran_order' (True or False) and 'shape' (a tuple)")
  }
  return { descr, fortranOrder, shape: shape as Shape }
}

// (2, 3), (7,) or (); Python 2 wrote (2L, 3L). (7) is not a tuple.
function tuple(text: string): readonly number[] | undefined {
  if (/^\(\s*\)$/.test(text)) return []
  if (!/^\(\s*(?:\d+L?\s*,\s*)+(?:\d+L?\s*)?\)$/.test(text)) return undefined
  return [...text.matchAll(/\d+/g)].map(Number)
}

function elementOf(user: string, descr: string, at: number): { element: ElementType; littleEndian: boolean } {
  const [, order, kind] = /^([<>=|]?)([a-zA-Z?]\d*)$/.exec(descr) ?? []
  const element = kind === '?' ? elementTypes.b1 : kind === undefined ? undefined : own(elementTypes, kind)
  if (element !== undefined) return { element, littleEndian: order !== '>' }
  const names: Readonly<Record<string, string>> = {
    O: 'Python objects, which are pickled',
    c: 'complex numbers',
    S: 'byte strings',
    a: 'byte strings',
    U: 'strings',
    M: 'dates',
    m: 'time differences',
    V: 'raw bytes',
    f: 'floats of that size',
  }
  return refused(user, at, `dtype '${descr}'${kind === undefined ? '' : ` (${own(names, kind[0]!) ?? 'unknown'})`}`)
}

function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined
}

function refused(user: string, at: number, what: string): never {
  throw new DataError(`${user}: cannot read ${what}, in the header at byte ${at}`, {
    help: 'convert it in Python first: numpy.save(path, array.astype("float32"))',
  })
}

/** An error at a byte. */
export function broken(user: string, at: number, what: string): never {
  throw new DataError(`${user}: ${what} (at byte ${at})`, {
    help: 'the file is damaged or truncated: copy it again, or write it again with numpy.save',
  })
}
