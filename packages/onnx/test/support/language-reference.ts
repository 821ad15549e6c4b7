// What ONNX Runtime 1.30 computes for the cases and the decoders, as stored in test/data/language-models.json.gz. To write it anew:
//   LANGUAGE_RUNTIME=/folder/of/onnxruntime-node npx vitest run --project 'node*' packages/onnx/test/language-models.node.test.ts
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { CaseInput } from './language-cases.js'

/** A result: its shape, and float32 numbers in base64. */
export interface Reference {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

interface RuntimeTensor {
  readonly type: string
  readonly dims: readonly number[]
  readonly data: ArrayLike<number | bigint>
}

interface Session {
  readonly inputNames: readonly string[]
  readonly outputNames: readonly string[]
  run(feeds: Readonly<Record<string, RuntimeTensor>>): Promise<Readonly<Record<string, RuntimeTensor>>>
  release(): Promise<void>
}

interface Runtime {
  readonly Tensor: new (type: string, data: unknown, dims: readonly number[]) => RuntimeTensor
  readonly InferenceSession: { create(bytes: Uint8Array, options: object): Promise<Session> }
}

type StoredReferences = Record<string, readonly { readonly shape: readonly number[]; readonly data: string }[]>

const place = new URL('../data/language-models.json.gz', import.meta.url)
const folder = process.env.LANGUAGE_RUNTIME

/** Whether ONNX Runtime computes the references anew. */
export const isWriting: boolean = folder !== undefined

/** A session of ONNX Runtime, without optimizations. */
export async function sessionOf(bytes: Uint8Array): Promise<Session> {
  const ort = await runtime()
  return ort.InferenceSession.create(bytes, { graphOptimizationLevel: 'disabled', logSeverityLevel: 4 })
}

async function runtime(): Promise<Runtime> {
  const module = (await import(join(folder!, 'dist/index.js'))) as { readonly default?: Runtime } & Runtime
  return module.default ?? module
}

/** An input as ONNX Runtime takes it. */
export async function elsewhere({ type, shape, data }: CaseInput, bits: (x: number) => number): Promise<RuntimeTensor> {
  const { Tensor } = await runtime()
  if (type === 'int64') return new Tensor(type, BigInt64Array.from(data, BigInt), shape)
  if (type === 'float16') return new Tensor(type, Uint16Array.from(data, bits), shape)
  if (type === 'float') return new Tensor('float32', Float32Array.from(data), shape)
  const array = type === 'int32' ? Int32Array : Uint8Array
  return new Tensor(type, array.from(data), shape)
}

/** A result of ONNX Runtime. Elements of float16 come as their bits, or as numbers where the platform has such arrays. */
export function referenceOf({ type, dims, data }: RuntimeTensor): Reference {
  const isBits = type === 'float16' && data instanceof Uint16Array
  return { shape: dims, data: Float32Array.from(data as ArrayLike<number>, isBits ? fromHalf : Number) }
}

function fromHalf(bits: number): number {
  const [exponent, digits] = [(bits >> 10) & 31, bits & 1023]
  const size =
    exponent === 0
      ? digits * 2 ** -24
      : exponent === 31
        ? digits === 0
          ? Infinity
          : NaN
        : (1 + digits / 1024) * 2 ** (exponent - 15)
  return bits & 0x8000 ? -size : size
}

let known: StoredReferences | undefined

/** What was stored under a name. */
export function storedReferences(name: string): readonly Reference[] {
  known ??= JSON.parse(gunzipSync(readFileSync(place)).toString()) as StoredReferences
  const found = known[name]
  if (found === undefined) throw new Error(`no reference for '${name}'`)
  return found.map(({ shape, data }) => ({
    shape,
    data: new Float32Array(Uint8Array.from(Buffer.from(data, 'base64')).buffer),
  }))
}

/** Stores references by name. */
export function storeReferences(all: ReadonlyMap<string, readonly Reference[]>): void {
  const lines = [...all].map(([name, list]) => {
    const texts = list.map(({ shape, data }) => ({ shape, data: Buffer.from(data.buffer).toString('base64') }))
    return `  ${JSON.stringify(name)}: ${JSON.stringify(texts)}`
  })
  writeFileSync(place, gzipSync(`{\n${lines.join(',\n')}\n}\n`, { level: 9 }))
}
