// The reference files: legal ones are read exactly, illegal ones are refused.
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openSafetensors, type Safetensors } from '../../src/index.js'
import { modelFileOf } from '../../src/node.js'
import { bytesOf, type ExpectedTensor, expectElements, folder, index, jsonOf } from './reference.js'

interface ExpectedFile {
  readonly metadata: Readonly<Record<string, string>> | null
  readonly tensors: readonly (Omit<ExpectedTensor, 'data'> & { readonly data: ExpectedTensor['data'] | null })[]
}

const bits = /^(F16|BF16|F8)/

async function expectFile(file: Safetensors, path: string): Promise<void> {
  const { metadata, tensors } = jsonOf<ExpectedFile>(path)
  // An index has no texts; those of a set are its shards'.
  if (!path.startsWith('sharded')) expect({ ...file.metadata }).toEqual(metadata ?? {})
  expect([...file.names].sort()).toEqual(tensors.map(({ name }) => name).sort())
  for (const { name, st_dtype, shape, dtype, data } of tensors) {
    const info = file.info(name)
    expect([info.dtype, info.shape]).toEqual([st_dtype, shape])
    // 65,536 values lie in a file of their own.
    const raw = data === null ? new Float32Array(bytesOf(path.replace('.json', '.f32')).buffer) : undefined
    const expected = { dtype, shape, data: data ?? Array.from(raw!) }
    const isWide = ['I64', 'U64', 'U32'].includes(st_dtype)
    const elements = await file.readRaw(name)
    expect(elements.shape).toEqual(shape)
    if (!bits.test(st_dtype)) expectElements(elements.data, expected)
    const fits = !isWide || expected.data.every((value) => Number(value) === (Number(value) | 0))
    if (!fits) {
      await expect(file.read(name)).rejects.toThrow(
        /which does not fit int32\nhelp: read it with { bigIntegers: 'float64' }/,
      )
      continue
    }
    const read = await file.read(name)
    expect(read.shape).toEqual(shape)
    expectElements(await read.data(), expected)
    read.dispose()
  }
}

describe('legal files', () => {
  it.each(index.legal)('$file', async ({ file, expected }) => {
    await expectFile(await openSafetensors(bytesOf(file)), expected)
    await expectFile(await openSafetensors(await modelFileOf(join(folder, file))), expected)
  })

  it.each(index.modules)('$file', async ({ file, expected }) => {
    await expectFile(await openSafetensors(bytesOf(file)), expected)
  })
})

async function refusal(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: Error) => reason,
  )
  expect(error?.name).toBe('SerializationError')
  expect(error?.message).toMatch(/\nhelp: ./)
  return error!.message
}

describe('illegal files', () => {
  it.each(index.illegal)('$file: $why', async ({ file }) => {
    await refusal(openSafetensors(bytesOf(file)))
    await refusal(openSafetensors(await modelFileOf(join(folder, file))))
  })

  it.each([
    ['duplicate_names_escaped', /the name 'a' occurs twice in an object/],
    ['length_2_32', /it ends inside the header: \d+ bytes, the header needs 4294967306/],
    ['length_over_limit', /ends inside the header|more than the 100000000/],
    ['bom', /does not begin with '{'/],
    ['not_utf8', /its header is not UTF-8/],
    ['lone_surrogate', /half of a surrogate pair/],
    ['deep_nesting', /the entry of 'a' is not an object/],
    ['deep_objects', /nested more than 128 levels deep|is no/],
    ['json_trailing_comma', /expected a string at character \d+, found '}'/],
    ['float_shape', /is not a whole number, as the shape of '\w+' needs/],
    ['negative_offset', /-\d+ is not a whole number, as the position of '\w+' needs/],
    ['unknown_dtype', /has dtype '\w+', which is not supported\nhelp: expected one of F64, F32/],
    ['overlap', /inside another tensor/],
    ['hole', /after a gap of 4 bytes/],
    ['trailing_bytes', /it has 1 bytes too many/],
    ['truncated_set', /it is truncated: \d+ of \d+ bytes of weights/],
    ['wrong_byte_count', /has 8 bytes, which does not fit F32 \[3\]/],
    ['metadata_number', /its metadata are not texts: '\w+' is none/],
    ['zip_file', /a zip archive/],
  ])('%s says why', async (name, message) => {
    expect(await refusal(openSafetensors(bytesOf(`illegal/${name}.safetensors`)))).toMatch(message)
  })
})

describe('where opinions differ', () => {
  const opened = (name: string): Promise<Safetensors> => openSafetensors(bytesOf(`judgement/${name}.safetensors`))

  it('unknown keys of an entry are skipped, as the reference reader does', async () => {
    expect((await opened('extra_key_in_entry')).info('a')).toEqual({ dtype: 'F32', shape: [2], bytes: 8 })
  })

  it('metadata that are null count as none', async () => {
    expect({ ...(await opened('metadata_null')).metadata }).toEqual({})
  })

  it.each(['integer_as_float', 'exponent_dim', 'metadata_duplicate'])('%s is refused', async (name) => {
    await refusal(opened(name))
  })

  it('spaces of other kinds may follow the header', async () => {
    expect((await opened('padding_newlines')).names.length).toBe(1)
  })

  it('every byte but 0 is true', async () => {
    const file = await opened('bool_two')
    const read = await file.read(file.names[0]!)
    expect([...(await read.data())].every((value) => value === 0 || value === 1)).toBe(true)
  })

  it('dtypes that no tensor has are listed, and read as bytes', async () => {
    const file = await opened('new_dtypes')
    expect(file.info('a')).toEqual({ dtype: 'C64', shape: [1], bytes: 8 })
    expect((await file.readRaw('a')).data.length).toBe(8)
    expect(await refusal(file.read('a'))).toMatch(/'a' has dtype C64, which no tensor has\nhelp: readRaw/)
  })
})

describe('sharded sets', () => {
  const opened = async (name: string): Promise<Safetensors> =>
    openSafetensors(await modelFileOf(join(folder, name, 'model.safetensors.index.json')))

  it.each(index.sets.filter(({ note }) => /legal|accept/.test(note)))('$folder', async ({ folder: name }) => {
    const file = await opened(name)
    await expectFile(file, `${name}/expected.json`)
    const all = await file.readAll()
    expect([...all.keys()]).toEqual(file.names)
    for (const one of all.values()) one.dispose()
  })

  it.each([
    ['bad_missing_file', /'[\w.-]+' beside it does not exist/],
    ['bad_missing_tensor', /the index of the shards is wrong: '[\w.-]+' lacks '[\w.]+'/],
    ['bad_wrong_shard', /holds '[\w.]+', which the index expects in/],
    ['bad_path_escape', /outside of its folder/],
    ['bad_no_weight_map', /it has no weight_map/],
    ['judge_unlisted_tensor', /holds '[\w.]+', which the index does not list/],
  ])('%s', async (name, message) => {
    expect(await refusal(opened(`sharded/${name}`))).toMatch(message)
  })
})
