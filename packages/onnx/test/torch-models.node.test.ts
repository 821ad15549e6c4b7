// Models that PyTorch exported, some of them optimized by ONNX Runtime, with PyTorch's outputs; and broken files, which must be refused with the reason.
import { cpu } from '@tensorloom/backend-cpu'
import { isTensor, memory, setBackend, type Tensor, tensor } from '@tensorloom/tensor'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadWith } from '../src/load.js'
import type { ExternalReader } from '../src/model/host-tensor.js'
import { illegal } from '../src/proto/damaged.js'
import type { OnnxValue } from '../src/runtime/feeds.js'
import { filesOf } from './support/tar.js'

interface Stored {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly data: readonly (number | string | boolean)[]
}

interface Case {
  readonly inputs: Readonly<Record<string, Stored>>
  readonly outputs: Readonly<Record<string, Stored | readonly Stored[]>>
  readonly rtol: number
  readonly atol: number
}

interface Index {
  readonly models: readonly { readonly model: string; readonly tests: readonly string[] }[]
  readonly broken: readonly { readonly file: string; readonly why: string }[]
}

const files = new Map([...filesOf('torch-models.tar.gz'), ...filesOf('optimized-models.tar.gz')])
const json = <T>(path: string): T => JSON.parse(new TextDecoder().decode(files.get(`onnx/${path}`))) as T
const index = json<Index>('index.json')
const models = [...index.models, ...json<Index>('optimized/index.json').models]

beforeAll(() => {
  setBackend(cpu({ threads: 1 }))
})

function beside(path: string): ExternalReader {
  const folder = `onnx/${path.split('/').slice(0, -1).join('/')}`
  return (location, where) => {
    const bytes = files.get(`${folder}/${location}`)
    if (bytes === undefined) throw illegal(where, `'${location}' does not exist`, 'none')
    return { length: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) }
  }
}

const load = (path: string) => loadWith(files.get(`onnx/${path}`)!, beside(path), { maxIterations: 1000 })
const dtypes = {
  float32: 'float32',
  float64: 'float64',
  int64: 'int32',
  int32: 'int32',
  uint8: 'uint8',
  bool: 'bool',
} as const

function fed({ dtype, shape, data }: Stored): Tensor {
  return tensor(data.map(Number), { shape, dtype: dtypes[dtype as keyof typeof dtypes] })
}

async function check(
  name: string,
  got: OnnxValue,
  wanted: Stored | readonly Stored[],
  { rtol, atol }: Case,
): Promise<void> {
  if (Array.isArray(wanted)) {
    for (const [k, one] of (wanted as readonly Stored[]).entries())
      await check(name, (got as readonly OnnxValue[])[k], one, { rtol, atol } as Case)
    return
  }
  const { shape, data } = wanted as Stored
  if (!isTensor(got)) throw new Error(`${name} is not a tensor`)
  expect(got.shape, name).toEqual(shape)
  const values = await got.data()
  const far = data.findIndex((one, k) => {
    const [a, b] = [values[k]!, Number(one)]
    return !(a === b || (Number.isNaN(a) && Number.isNaN(b)) || Math.abs(a - b) <= atol + rtol * Math.abs(b))
  })
  expect(far === -1 ? undefined : [far, values[far], data[far]], name).toBeUndefined()
}

describe.each(models.map((one) => [one.model, one.tests] as const))('%s', (path, tests) => {
  test.each(tests)('%s', async (name) => {
    const before = memory().tensors
    const model = load(path)
    const stored = json<Case>(name)
    const inputs = Object.fromEntries(Object.entries(stored.inputs).map(([key, value]) => [key, fed(value)]))
    const outputs = await model.run(inputs)
    for (const [key, wanted] of Object.entries(stored.outputs)) await check(key, outputs[key], wanted, stored)
    for (const one of [...Object.values(inputs), ...Object.values(outputs).flat()]) if (isTensor(one)) one.dispose()
    model.dispose()
    expect(memory().tensors).toBe(before)
  })
})

test.each(index.broken.map((one) => [one.file, one.why] as const))('%s is refused: %s', (path) => {
  const before = memory().tensors
  expect(() => load(path)).toThrow(expect.objectContaining({ name: 'SerializationError' }))
  expect(() => load(path)).toThrow(/^onnx: .+\nhelp: .+/s)
  expect(memory().tensors).toBe(before)
})

test('messages name the byte, the node or the tensor', () => {
  const message = (name: string): string => {
    try {
      load(`broken/${name}.onnx`)
      return 'no error'
    } catch (error) {
      return (error as Error).message
    }
  }
  expect(message('cut')).toMatch(/damaged at byte \d+/)
  expect(message('unknown_op')).toMatch(/node 0 \(Wibble\): unknown operator 'Wibble'/)
  expect(message('raw_short')).toMatch(/initializer 'w': 23 bytes of data, expected 24/)
  expect(message('shape_mismatch')).toMatch(/node 0 \(MatMul\): .*inner dimensions differ/)
  expect(message('external_escape')).toMatch(/outside the folder of the model/)
})
