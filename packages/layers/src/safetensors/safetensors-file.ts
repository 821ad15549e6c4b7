// One safetensors file that is open: its header is in memory, its tensors are read when they are asked for.
import { SerializationError, type Shape, type Tensor, tensor } from '@tensorloom/tensor'
import { sizeOf } from '@tensorloom/tensor/backend'
import { checkOptions, didYouMean } from '@tensorloom/tensor/internal'
import { describeValue, shapeText } from '@tensorloom/tensor/op'
import type { ModelFile } from '../files/model-file.js'
import { type BigIntegers, decodeElements } from './decode.js'
import { type SafetensorsDtype, storedDtypes } from './dtypes.js'
import { type Entry, type Header, headerLength, lengthBytes, parseHeader } from './header.js'
import { short } from './json-reader.js'
import type {
  SafetensorsArray,
  SafetensorsData,
  SafetensorsInfo,
  SafetensorsReadOptions,
  SafetensorsRowOptions,
} from './options.js'

/** A file that is open, with its header. */
export interface OpenFile {
  /** Names the file in errors. */
  readonly label: string
  readonly file: ModelFile
  readonly header: Header
}

/** A tensor of an open file. */
export interface Place {
  readonly open: OpenFile
  readonly entry: Entry
}

/** Reads the header of a file. */
export async function openHeader(label: string, file: ModelFile): Promise<OpenFile> {
  // As many bytes as tell what a file of another program is.
  const start = await file.read(0, Math.min(file.size, 4096))
  const length = headerLength(label, start, file.size)
  const end = lengthBytes + length
  const bytes = end <= start.length ? start.subarray(lengthBytes, end) : await file.read(lengthBytes, end)
  return { label, file, header: parseHeader(label, bytes, file.size) }
}

/**
 * A safetensors file, or a set of them, as `openSafetensors` opens it. Its headers are in memory; tensors are read when they
 * are asked for. Nothing stays open, so there is nothing to close.
 */
export interface Safetensors {
  /** Texts of the header's `__metadata__`. */
  readonly metadata: Readonly<Record<string, string>>
  /** Names of the tensors, in the order of the header. */
  readonly names: readonly string[]
  /**
   * What the file says about a tensor.
   *
   * @throws `SerializationError` if there is none of this name
   */
  info(name: string): SafetensorsInfo
  /**
   * Reads a tensor, by one read of its bytes. F64 is read as `float64`; F32, F16, BF16 and F8 as `float32`, exactly; I32, I16,
   * I8 and U16 as `int32`; I64, U64 and U32 as `int32` too if all values fit, or as `bigIntegers` says; U8 as `uint8`; BOOL as
   * `bool`.
   *
   * @param options - `rows`: some rows of it; `bigIntegers`: dtype for I64, U64 and U32
   * @throws `SerializationError` if there is none of this name, or if no dtype holds its values
   */
  read(name: string, options?: SafetensorsRowOptions & SafetensorsReadOptions): Promise<Tensor>
  /**
   * Reads a tensor as it is in the file, without conversion.
   *
   * @param options - `rows`: some rows of it
   * @throws `SerializationError` if there is none of this name
   */
  readRaw(name: string, options?: SafetensorsRowOptions): Promise<SafetensorsArray>
  /**
   * Reads all tensors. Tensors that lie side by side are read together.
   *
   * @param options - `bigIntegers`: dtype for I64, U64 and U32
   * @returns the tensors by name, in the order of the header
   * @throws `SerializationError` if no dtype holds the values of a tensor
   */
  readAll(options?: SafetensorsReadOptions): Promise<Map<string, Tensor>>
}

/** The reader of tensors at these places. `label` names the file in errors. */
export function safetensorsAt(
  label: string,
  places: ReadonlyMap<string, Place>,
  metadata: Readonly<Record<string, string>>,
): Safetensors {
  const names = [...places.keys()]
  const placeOf = (user: string, name: string): Place => {
    const place = places.get(name)
    if (place !== undefined) return place
    const near = typeof name === 'string' ? didYouMean(name, names) : ''
    throw new SerializationError(`${label}: ${user}: there is no tensor ${describeValue(name)}`, {
      help: `${near}its first names are ${names.slice(0, 5).join(', ')}`,
    })
  }
  return {
    metadata,
    names,
    info(name) {
      const { dtype, shape, begin, end } = placeOf('info', name).entry
      return { dtype, shape, bytes: end - begin }
    },
    async read(name, options = {}) {
      checkOptions<SafetensorsRowOptions & SafetensorsReadOptions>('read', options, {
        rows: 'any',
        bigIntegers: bigIntegerKinds,
      })
      const place = placeOf('read', name)
      const part = partOf(place, name, options.rows)
      return tensorOf(place.open.label, name, part, await bytesOf(place.open, part), options.bigIntegers)
    },
    async readRaw(name, options = {}) {
      checkOptions<SafetensorsRowOptions>('readRaw', options, { rows: 'any' })
      const place = placeOf('readRaw', name)
      const part = partOf(place, name, options.rows)
      return { dtype: part.dtype, shape: part.shape, data: rawData(part.dtype, await bytesOf(place.open, part)) }
    },
    async readAll(options = {}) {
      checkOptions<SafetensorsReadOptions>('readAll', options, { bigIntegers: bigIntegerKinds })
      const read = await readTogether(places, options)
      return new Map(names.map((name) => [name, read.get(name)!]))
    },
  }
}

async function readTogether(
  places: ReadonlyMap<string, Place>,
  { bigIntegers }: SafetensorsReadOptions,
): Promise<ReadonlyMap<string, Tensor>> {
  const read = new Map<string, Tensor>()
  try {
    for (const { open, members } of neighbours(places)) {
      const begin = members[0]![1].begin
      const bytes = await bytesOf(open, { begin, end: members.at(-1)![1].end })
      for (const [name, entry] of members) {
        const own = bytes.subarray(entry.begin - begin, entry.end - begin)
        read.set(name, tensorOf(open.label, name, entry, own, bigIntegers))
      }
    }
    return read
  } catch (error) {
    for (const one of read.values()) one.dispose()
    throw error
  }
}

const bigIntegerKinds: readonly BigIntegers[] = ['int32', 'float64']

// Tensors side by side are read together, up to this many bytes.
const mostAtOnce = 2 ** 26

interface Neighbours {
  readonly open: OpenFile
  readonly members: (readonly [name: string, entry: Entry])[]
}

function neighbours(places: ReadonlyMap<string, Place>): readonly Neighbours[] {
  const byFile = new Map<OpenFile, (readonly [name: string, entry: Entry])[]>()
  for (const [name, { open, entry }] of places) {
    const entries = byFile.get(open) ?? []
    byFile.set(open, entries)
    entries.push([name, entry])
  }
  const groups: Neighbours[] = []
  for (const [open, entries] of byFile) {
    let group: Neighbours | undefined
    for (const one of entries.sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end)) {
      if (group === undefined || one[1].end - group.members[0]![1].begin > mostAtOnce) {
        group = { open, members: [] }
        groups.push(group)
      }
      group.members.push(one)
    }
  }
  return groups
}

function partOf({ open, entry }: Place, name: string, rows: SafetensorsRowOptions['rows']): Entry {
  if (rows === undefined) return entry
  const [count, ...rest] = entry.shape
  const [first, last] = Array.isArray(rows) && rows.length === 2 ? (rows as [number, number]) : [-1, -1]
  const fits = Number.isInteger(first) && Number.isInteger(last) && first >= 0 && first <= last
  if (count === undefined || !fits || last > count) {
    throw new SerializationError(
      `${open.label}: ${short(name)} has shape ${shapeText(entry.shape)}, so it has no rows ${describeValue(rows)}`,
      { help: 'write rows: [begin, end], from 0 to the extent of the first axis' },
    )
  }
  const bits = sizeOf(rest) * storedDtypes[entry.dtype].bits
  if ((first * bits) % 8 !== 0 || (last * bits) % 8 !== 0) {
    throw new SerializationError(`${open.label}: ${short(name)}: rows of ${entry.dtype} end inside a byte`, {
      help: 'read all of it',
    })
  }
  return {
    ...entry,
    shape: [last - first, ...rest],
    begin: entry.begin + (first * bits) / 8,
    end: entry.begin + (last * bits) / 8,
  }
}

async function bytesOf({ file, header }: OpenFile, { begin, end }: Pick<Entry, 'begin' | 'end'>): Promise<Uint8Array> {
  return file.read(header.dataBegin + begin, header.dataBegin + end)
}

function tensorOf(
  label: string,
  name: string,
  entry: { readonly dtype: SafetensorsDtype; readonly shape: Shape },
  bytes: Uint8Array,
  bigIntegers: BigIntegers | undefined,
): Tensor {
  const { dtype, data } = decodeElements(label, name, entry, bytes, bigIntegers)
  return tensor(data, { shape: entry.shape, dtype })
}

type RawConstructor = new (buffer: ArrayBuffer) => SafetensorsData

const rawArrays: Readonly<Partial<Record<SafetensorsDtype, RawConstructor>>> = {
  F64: Float64Array,
  F32: Float32Array,
  F16: Uint16Array,
  BF16: Uint16Array,
  I64: BigInt64Array,
  I32: Int32Array,
  I16: Int16Array,
  I8: Int8Array,
  U64: BigUint64Array,
  U32: Uint32Array,
  U16: Uint16Array,
}

function rawData(dtype: SafetensorsDtype, bytes: Uint8Array): SafetensorsData {
  // In memory of its own, which is aligned.
  const copy = new Uint8Array(bytes)
  const Raw = rawArrays[dtype]
  return Raw === undefined ? copy : new Raw(copy.buffer)
}
