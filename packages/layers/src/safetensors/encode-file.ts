// Writes the bytes of a safetensors file.
import { SerializationError, type Shape } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { type SafetensorsDtype, storedDtypes } from './dtypes.js'
import { short } from './json-reader.js'

/** A tensor for a file: its elements are bytes already. */
export interface EncodedTensor {
  readonly name: string
  readonly dtype: SafetensorsDtype
  readonly shape: Shape
  readonly bytes: Uint8Array
}

/** The bytes of elements. The byte order of the format is that of every machine that runs this: little-endian. */
export function bytesOfArray({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

/** A file with these tensors. Elements of wide types come first, so that all are aligned; the header keeps the order. */
export function encodeFile(tensors: readonly EncodedTensor[], metadata: Readonly<Record<string, string>>): Uint8Array {
  const placed = new Map<EncodedTensor, readonly [begin: number, end: number]>()
  let end = 0
  for (const one of [...tensors].sort((a, b) => storedDtypes[b.dtype].bits - storedDtypes[a.dtype].bits)) {
    placed.set(one, [end, end + one.bytes.length])
    end += one.bytes.length
  }
  const members = tensors.map((one) => {
    const { name, dtype, shape } = one
    return `${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: placed.get(one)! })}`
  })
  if (Object.keys(metadata).length > 0) members.unshift(`"__metadata__":${JSON.stringify(metadata)}`)
  const header = new TextEncoder().encode(`{${members.join(',')}}`)
  const length = Math.ceil(header.length / 8) * 8
  const file = allocate(8 + length + end)
  new DataView(file.buffer).setUint32(0, length, true)
  // Padded with spaces, so that the elements are aligned.
  file.fill(0x20, 8, 8 + length)
  file.set(header, 8)
  for (const [{ bytes }, [begin]] of placed) file.set(bytes, 8 + length + begin)
  return file
}

function allocate(size: number): Uint8Array {
  try {
    return new Uint8Array(size)
  } catch (cause) {
    throw new SerializationError(`safetensors: no room for a file of ${size} bytes`, {
      help: 'split it: saveSafetensors(tensors, { shardSize: 2 ** 30 })',
      cause,
    })
  }
}

/** Throws for a name that a file cannot have. */
export function checkName(user: string, name: unknown): asserts name is string {
  if (typeof name === 'string' && name !== '__metadata__' && !/\p{Surrogate}/u.test(name)) return
  throw new SerializationError(
    `${user}: a tensor cannot be named ${typeof name === 'string' ? short(name) : describeValue(name)}`,
    {
      help: "names are text, and '__metadata__' has a meaning of its own: choose another name",
    },
  )
}

/** Throws for metadata that a file cannot have. */
export function checkMetadata(user: string, metadata: unknown): void {
  const entries =
    typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata) ? Object.entries(metadata) : undefined
  const wrong = entries?.find((entry) => entry.some((one) => typeof one !== 'string' || /\p{Surrogate}/u.test(one)))
  if (entries !== undefined && wrong === undefined) return
  throw new SerializationError(
    wrong === undefined
      ? `${user}: the metadata are ${describeValue(metadata)}, expected texts by name`
      : `${user}: the metadata ${short(wrong[0])} are ${describeValue(wrong[1])}, expected a text`,
    { help: "write metadata: { format: 'pt' }; other values as text: JSON.stringify(value)" },
  )
}
