// Saves tensors as safetensors files that other programs read.
import { isTensor, SerializationError, type Tensor } from '@tensorloom/tensor'
import { sizeOf } from '@tensorloom/tensor/backend'
import { checkOptions } from '@tensorloom/tensor/internal'
import { describeValue, shapeText } from '@tensorloom/tensor/op'
import { type SafetensorsDtype, storedDtypes } from './dtypes.js'
import { encodeElements, sameDtypes, writtenDtypes } from './encode.js'
import { bytesOfArray, checkMetadata, checkName, type EncodedTensor, encodeFile } from './encode-file.js'
import { short } from './json-reader.js'
import type { SafetensorsArray, SafetensorsEntries, SafetensorsSaveOptions } from './options.js'

/**
 * Saves tensors as the bytes of a safetensors file, with their values at the time of the call.
 *
 * @param tensors - an object of tensors, such as `model.stateDict()`, a `Map`, or pairs of a name and a tensor
 * @param options - `metadata`, `dtype`; with `shardSize`, the result is a set of files by name, with their index
 *   `model.safetensors.index.json`, or a single `model.safetensors` if all fit into one
 * @throws `SerializationError` if a name or a text cannot be stored, or if a value does not fit the `dtype`
 * @example
 * ```ts
 * import { dense, saveSafetensors, sequential } from '@tensorloom/layers'
 * const model = sequential([dense(8, { inputShape: [4] }), dense(2)])
 * model.buildFor([4])
 * const bytes = await saveSafetensors(model.stateDict(), { dtype: 'BF16', metadata: { format: 'pt' } })
 * const files = await saveSafetensors(model.stateDict(), { shardSize: 100 })
 * console.log([...files.keys()].at(-1)) // model.safetensors.index.json
 * ```
 */
export async function saveSafetensors(
  tensors: SafetensorsEntries,
  options: SafetensorsSaveOptions & { readonly shardSize: number },
): Promise<Map<string, Uint8Array>>
export async function saveSafetensors(
  tensors: SafetensorsEntries,
  options?: SafetensorsSaveOptions & { readonly shardSize?: undefined },
): Promise<Uint8Array>
export async function saveSafetensors(
  tensors: SafetensorsEntries,
  options: SafetensorsSaveOptions = {},
): Promise<Uint8Array | Map<string, Uint8Array>> {
  return saveFor('saveSafetensors', tensors, options)
}

/** The same for other callers. */
export async function saveFor(
  user: string,
  tensors: SafetensorsEntries,
  options: SafetensorsSaveOptions,
): Promise<Uint8Array | Map<string, Uint8Array>> {
  checkOptions<SafetensorsSaveOptions>(user, options, {
    metadata: 'any',
    dtype: 'any',
    shardSize: 'count',
    name: 'string',
  })
  const { metadata = {}, dtype, shardSize, name = 'model' } = options
  checkMetadata(user, metadata)
  if (typeof dtype !== 'function' && dtype !== undefined) checkDtype(user, dtype)
  const encoded = await Promise.all(
    // All reads begin now, so that training that goes on does not change the values.
    [...entriesOf(user, tensors)].map(([one, value]) => encodedTensor(user, one, value, dtype)),
  )
  return shardSize === undefined ? encodeFile(encoded, metadata) : encodeShards(encoded, metadata, shardSize, name)
}

function* entriesOf(
  user: string,
  tensors: unknown,
): Iterable<readonly [name: string, value: Tensor | SafetensorsArray]> {
  const isObject = typeof tensors === 'object' && tensors !== null
  if (!isObject || isTensor(tensors)) {
    throw new SerializationError(`${user}: expected tensors by name, got ${describeValue(tensors)}`, {
      help: `write ${user}({ 'fc.weight': weight }), or ${user}(model.stateDict())`,
    })
  }
  const names = new Set<string>()
  const pairs: Iterable<unknown> = Symbol.iterator in tensors ? (tensors as Iterable<unknown>) : Object.entries(tensors)
  for (const pair of pairs) {
    const [name, value] = Array.isArray(pair) ? (pair as unknown[]) : [undefined, pair]
    checkName(user, name)
    if (names.has(name)) {
      throw new SerializationError(`${user}: two tensors are named ${short(name)}`, { help: 'give each its own name' })
    }
    names.add(name)
    if (!isTensor(value) && !isRaw(value)) {
      throw new SerializationError(`${user}: ${short(name)} is ${describeValue(value)}, expected a tensor`, {
        help: 'for elements in host memory: { dtype, shape, data }, as readRaw returns them',
      })
    }
    yield [name, value]
  }
}

function isRaw(value: unknown): value is SafetensorsArray {
  const one = value as Partial<SafetensorsArray> | null | undefined
  return (
    typeof one === 'object' &&
    typeof one?.dtype === 'string' &&
    Array.isArray(one.shape) &&
    ArrayBuffer.isView(one.data)
  )
}

async function encodedTensor(
  user: string,
  name: string,
  value: Tensor | SafetensorsArray,
  wanted: SafetensorsSaveOptions['dtype'],
): Promise<EncodedTensor> {
  if (!isTensor(value)) return rawTensor(user, name, value)
  const { dtype, shape } = value
  const isFloat = dtype === 'float32' || dtype === 'float64'
  const chosen = typeof wanted === 'function' ? wanted(name, { dtype, shape }) : isFloat ? wanted : undefined
  if (chosen !== undefined) checkDtype(user, chosen)
  const stored = chosen ?? sameDtypes[dtype]
  return { name, dtype: stored, shape, bytes: encodeElements(user, name, await value.data(), dtype, stored) }
}

function rawTensor(user: string, name: string, { dtype, shape, data }: SafetensorsArray): EncodedTensor {
  if (!Object.hasOwn(storedDtypes, dtype)) throw unknownDtype(user, dtype)
  const bytes = bytesOfArray(data)
  const whole = shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0)
  if (!whole || bytes.length * 8 !== sizeOf(shape) * storedDtypes[dtype].bits) {
    throw new SerializationError(
      `${user}: ${short(name)} has ${bytes.length} bytes, which does not fit ${dtype} ${shapeText(shape)}`,
      { help: 'pass what readRaw returned' },
    )
  }
  // A copy, because the file is written later.
  return { name, dtype, shape, bytes: new Uint8Array(bytes) }
}

function checkDtype(user: string, dtype: unknown): asserts dtype is SafetensorsDtype {
  if (!writtenDtypes.includes(dtype as string)) throw unknownDtype(user, dtype)
}

function unknownDtype(user: string, dtype: unknown): SerializationError {
  return new SerializationError(
    `${user}: dtype is ${describeValue(dtype)}, expected one of ${writtenDtypes.join(', ')}`,
    {
      help: "write dtype: 'BF16', or a function: (name, tensor) => 'F16'",
    },
  )
}

// As Python's transformers names and lists them.
function encodeShards(
  tensors: readonly EncodedTensor[],
  metadata: Readonly<Record<string, string>>,
  shardSize: number,
  name: string,
): Map<string, Uint8Array> {
  const shards: EncodedTensor[][] = [[]]
  let [size, total] = [0, 0]
  for (const one of tensors) {
    const { length } = one.bytes
    if (size > 0 && size + length > shardSize) {
      shards.push([])
      size = 0
    }
    shards.at(-1)!.push(one)
    size += length
    total += length
  }
  if (shards.length === 1) return new Map([[`${name}.safetensors`, encodeFile(tensors, metadata)]])
  const files = new Map<string, Uint8Array>()
  const members: string[] = []
  const digits = (k: number): string => String(k).padStart(5, '0')
  shards.forEach((shard, k) => {
    const file = `${name}-${digits(k + 1)}-of-${digits(shards.length)}.safetensors`
    files.set(file, encodeFile(shard, metadata))
    for (const one of shard) members.push(`    ${JSON.stringify(one.name)}: ${JSON.stringify(file)}`)
  })
  // As text, because an object would sort names such as "0".
  const index = `{\n  "metadata": {\n    "total_size": ${total}\n  },\n  "weight_map": {\n${members.join(',\n')}\n  }\n}\n`
  files.set(`${name}.safetensors.index.json`, new TextEncoder().encode(index))
  return files
}
