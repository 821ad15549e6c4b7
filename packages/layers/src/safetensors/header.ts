// The header of a safetensors file: parsed and checked, exactly as the specification says.
// Source: https://github.com/huggingface/safetensors (README, section "Format").
import { SerializationError, type Shape } from '@tensorloom/tensor'
import { shapeText } from '@tensorloom/tensor/op'
import { foreignFormat } from '../saving/foreign.js'
import { type SafetensorsDtype, storedDtypes } from './dtypes.js'
import { JsonReader, short } from './json-reader.js'

/** A tensor of a file: what it is, and where its bytes are behind the header. */
export interface Entry {
  readonly dtype: SafetensorsDtype
  readonly shape: Shape
  readonly begin: number
  readonly end: number
}

/** What the header of a file says. */
export interface Header {
  /** Texts about the file. */
  readonly metadata: Readonly<Record<string, string>>
  /** Its tensors by name, in the order of the header. */
  readonly entries: ReadonlyMap<string, Entry>
  /** Where the data begins. */
  readonly dataBegin: number
}

// The specification's limit, against headers that fill the memory.
const longestHeader = 100_000_000

/** Bytes before the header: its length. */
export const lengthBytes = 8

/**
 * Length of the header, from the first bytes of a file of `size` bytes.
 *
 * @param start - the first bytes: at least 8, or all of a shorter file. With more of them, the error can name the program that
 *   wrote the file
 */
export function headerLength(file: string, start: Uint8Array, size: number): number {
  if (size < lengthBytes) throw unlike(file, start, `it has ${size} bytes, too few for a header`)
  const view = new DataView(start.buffer, start.byteOffset, lengthBytes)
  const length = view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32
  if (length > size - lengthBytes) {
    throw unlike(file, start, `it ends inside the header: ${size} bytes, the header needs ${lengthBytes + length}`)
  }
  if (length > longestHeader) {
    throw damaged(file, `its header has ${length} bytes, more than the ${longestHeader} that the format allows`)
  }
  return length
}

/** Reads and checks the header of a file of `size` bytes. */
export function parseHeader(file: string, bytes: Uint8Array, size: number): Header {
  const fail = (problem: string): Error => damaged(file, `its header is wrong: ${problem}`)
  let metadata: Record<string, string> | undefined
  const entries = new Map<string, Entry>()
  const reader = new JsonReader(textOf(file, bytes), fail)
  reader.object((name) => {
    if (name === '__metadata__') metadata = readMetadata(file, reader)
    else entries.set(name, readEntry(file, name, reader))
  })
  reader.end()
  const dataBegin = lengthBytes + bytes.length
  checkPlaces(file, entries, size - dataBegin)
  return { metadata: metadata ?? {}, entries, dataBegin }
}

function textOf(file: string, bytes: Uint8Array): string {
  if (bytes[0] !== 0x7b) throw damaged(file, "its header is not a JSON object: it does not begin with '{'")
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw damaged(file, 'its header is not UTF-8')
  }
}

function readMetadata(file: string, reader: JsonReader): Record<string, string> {
  // Without a prototype, a text may have any name.
  const metadata = Object.create(null) as Record<string, string>
  if (reader.null()) return metadata
  const isText = (): boolean => reader.peek() === '"'
  if (reader.peek() !== '{') throw damaged(file, 'its metadata are not texts by name')
  reader.object((key) => {
    if (!isText()) throw damaged(file, `its metadata are not texts: ${short(key)} is none`)
    metadata[key] = reader.string()
  })
  return metadata
}

function readEntry(file: string, name: string, reader: JsonReader): Entry {
  const tensor = short(name)
  let dtype: string | undefined
  let shape: number[] | undefined
  let offsets: number[] | undefined
  if (reader.peek() !== '{') throw damaged(file, `the entry of ${tensor} is not an object`)
  reader.object((key) => {
    if (key === 'dtype') {
      if (reader.peek() !== '"') throw damaged(file, `the dtype of ${tensor} is not a string`)
      dtype = reader.string()
    } else if (key === 'shape') shape = readWholes(file, `the shape of ${tensor}`, reader)
    else if (key === 'data_offsets') offsets = readWholes(file, `the position of ${tensor}`, reader)
    // The reference reader skips other keys too.
    else reader.skip()
  })
  if (dtype === undefined || shape === undefined || offsets === undefined) {
    const missing = dtype === undefined ? 'dtype' : shape === undefined ? 'shape' : 'data_offsets'
    throw damaged(file, `the entry of ${tensor} has no ${missing}`)
  }
  const [begin, end] = offsets
  if (begin === undefined || end === undefined || offsets.length !== 2) {
    throw damaged(file, `the position of ${tensor} has ${offsets.length} numbers, expected 2`)
  }
  if (!Object.hasOwn(storedDtypes, dtype)) {
    throw new SerializationError(`${file}: ${tensor} has dtype ${short(dtype)}, which is not supported`, {
      help: `expected one of ${Object.keys(storedDtypes).join(', ')}; a newer version may read it`,
    })
  }
  return { dtype: dtype as SafetensorsDtype, shape, begin, end }
}

function readWholes(file: string, what: string, reader: JsonReader): number[] {
  const values: number[] = []
  if (reader.peek() !== '[') throw damaged(file, `${what} is not a list`)
  reader.array(() => values.push(reader.whole(`a whole number, as ${what} needs`)))
  return values
}

/** Bytes that the elements take; undefined where their number is beyond 2⁶⁴, or ends inside a byte. */
function bytesFor({ dtype, shape }: Entry): number | undefined {
  // BigInt, because a product such as 2⁴⁰ · 2⁴⁰ · 0 overflows on the way.
  let size = 1n
  for (const extent of shape) {
    size *= BigInt(extent)
    if (size >= 2n ** 64n) return undefined
  }
  const bits = size * BigInt(storedDtypes[dtype].bits)
  return bits % 8n === 0n && bits / 8n <= Number.MAX_SAFE_INTEGER ? Number(bits / 8n) : undefined
}

// In this format ranges follow each other: overlapping ones would make gigabytes of a small file, and gaps would hide bytes.
function checkPlaces(file: string, entries: ReadonlyMap<string, Entry>, available: number): void {
  const sorted = [...entries].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end)
  let at = 0
  for (const [name, entry] of sorted) {
    const { begin, end, dtype, shape } = entry
    const tensor = short(name)
    if (end < begin) throw damaged(file, `${tensor} ends at byte ${end}, before it begins at ${begin}`)
    if (begin !== at) {
      const where = begin < at ? 'inside another tensor' : `after a gap of ${begin - at} bytes`
      throw damaged(file, `${tensor} begins at byte ${begin}, ${where}`)
    }
    if (bytesFor(entry) !== end - begin) {
      throw damaged(file, `${tensor} has ${end - begin} bytes, which does not fit ${dtype} ${shapeText(shape)}`)
    }
    at = end
  }
  if (available < at) throw damaged(file, `it is truncated: ${available} of ${at} bytes of weights`)
  if (available > at) throw damaged(file, `it has ${available - at} bytes too many`)
}

// A file without a header may be one of another program.
function unlike(file: string, start: Uint8Array, problem: string): SerializationError {
  const foreign = foreignFormat(start)
  if (foreign === undefined) return damaged(file, problem)
  return new SerializationError(`${file}: the file is ${foreign.what}, expected a safetensors file`, {
    help: foreign.help,
  })
}

/** The error for a file that breaks a rule of the format. */
export function damaged(file: string, problem: string): SerializationError {
  return new SerializationError(`${file}: the file cannot be read: ${problem}`, {
    help: 'copy or download it again, or save it again',
  })
}
