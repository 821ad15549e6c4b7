// WebP: the container here, the pixels by the package @jsquash/webp (libwebp as WebAssembly).
import { DataError } from '@tensorloom/tensor'
import { joined } from '../bytes/source.js'
import { checkSize, damaged } from './image-errors.js'
import type { Pixels } from './pixels.js'

/** Whether bytes begin as WebP does. */
export function isWebp(bytes: Uint8Array): boolean {
  return tagAt(bytes, 0) === 'RIFF' && tagAt(bytes, 8) === 'WEBP'
}

interface Chunk {
  readonly tag: string
  readonly at: number
  readonly data: Uint8Array
}

/** Pixels: colours, with alpha where the file has some; of an animation the first frame. */
export async function decodeWebp(user: string, bytes: Uint8Array, maxPixels: number): Promise<Pixels> {
  const chunks = readChunks(user, bytes, 12)
  const extended = chunks.find(({ tag }) => tag === 'VP8X')
  const animated = chunks.find(({ tag }) => tag === 'ANMF')
  const canvas = extended && sizeOf24(extended, 4)
  const frame = animated && sizeOf24(animated, 6)
  if (
    animated !== undefined &&
    (canvas === undefined || frame?.width !== canvas.width || frame.height !== canvas.height)
  ) {
    damaged(user, animated.at, 'the first frame of the animation does not fill it')
  }
  const inner = animated === undefined ? chunks : readChunks(user, animated.data.subarray(16), 0)
  const image = inner.find(({ tag }) => tag === 'VP8 ' || tag === 'VP8L')
  if (image === undefined) damaged(user, bytes.length, 'the WebP has no image')
  const size = imageSize(user, image)
  checkSize(user, image.at, size.width, size.height, maxPixels)
  const hasAlpha = size.hasAlpha || inner.some(({ tag }) => tag === 'ALPH')
  const still = animated === undefined ? bytes : stillImage(inner, size)
  const data = await decodeStill(user, still, size)
  if (hasAlpha) return { ...size, channels: 4, data, orientation: 1 }
  const colours = new Uint8Array(size.width * size.height * 3)
  for (let k = 0, to = 0; k < data.length; k += 4) {
    colours[to++] = data[k]!
    colours[to++] = data[k + 1]!
    colours[to++] = data[k + 2]!
  }
  return { ...size, channels: 3, data: colours, orientation: 1 }
}

function tagAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4))
}

function readChunks(user: string, bytes: Uint8Array, from: number): readonly Chunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const chunks: Chunk[] = []
  for (let at = from; at + 8 <= bytes.length; ) {
    const length = view.getUint32(at + 4, true)
    const end = at + 8 + length
    if (end > bytes.length) damaged(user, at, `a chunk of ${length} bytes goes beyond the end`)
    chunks.push({ tag: tagAt(bytes, at), at, data: bytes.subarray(at + 8, end) })
    at = end + (length % 2)
  }
  return chunks
}

// Two numbers of 24 bits, each one less than it means.
function sizeOf24({ data }: Chunk, at: number): { width: number; height: number } | undefined {
  if (data.length < at + 6) return undefined
  const number = (from: number): number => data[from]! + (data[from + 1]! << 8) + (data[from + 2]! << 16) + 1
  return { width: number(at), height: number(at + 3) }
}

function imageSize(user: string, { tag, at, data }: Chunk): { width: number; height: number; hasAlpha: boolean } {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  if (data.length < 10) damaged(user, at, 'the image is cut')
  // RFC 9649, sections 2.5 and 3.4.
  if (tag === 'VP8 ') {
    return { width: view.getUint16(6, true) & 0x3fff, height: view.getUint16(8, true) & 0x3fff, hasAlpha: false }
  }
  const bits = view.getUint32(1, true)
  return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1, hasAlpha: (bits & (1 << 28)) !== 0 }
}

// A file of one frame of an animation.
function stillImage(inner: readonly Chunk[], { width, height }: { width: number; height: number }): Uint8Array {
  const needed = inner.filter(({ tag }) => ['ALPH', 'VP8 ', 'VP8L'].includes(tag))
  const number24 = (value: number): number[] => [(value - 1) & 255, ((value - 1) >> 8) & 255, (value - 1) >> 16]
  const chunk = (tag: string, data: Uint8Array): Uint8Array => {
    const padded = new Uint8Array(8 + data.length + (data.length % 2))
    padded.set(new TextEncoder().encode(tag))
    new DataView(padded.buffer).setUint32(4, data.length, true)
    padded.set(data, 8)
    return padded
  }
  const flags = needed.some(({ tag }) => tag === 'ALPH') ? 0x10 : 0
  const parts = [
    chunk('VP8X', Uint8Array.of(flags, 0, 0, 0, ...number24(width), ...number24(height))),
    ...needed.map(({ tag, data }) => chunk(tag, data)),
  ]
  const length = parts.reduce((total, part) => total + part.length, 4)
  const head = new Uint8Array(12)
  head.set(new TextEncoder().encode('RIFF....WEBP'))
  new DataView(head.buffer).setUint32(4, length, true)
  return joined([head, ...parts], length + 8)
}

type Decoder = (
  bytes: ArrayBuffer,
) => Promise<{ readonly width: number; readonly height: number; readonly data: Uint8ClampedArray }>

let decoder: Promise<Decoder> | undefined

async function decodeStill(
  user: string,
  bytes: Uint8Array,
  size: { width: number; height: number },
): Promise<Uint8Array> {
  decoder ??= loadDecoder(user)
  let decode: Decoder
  try {
    decode = await decoder
  } catch (error) {
    decoder = undefined
    throw error
  }
  try {
    const { width, height, data } = await decode(bytes.slice().buffer)
    if (width === size.width && height === size.height)
      return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  } catch (cause) {
    // A decoder that crashed is not used again. A decoding error is not a crash.
    if ((cause as Error).message !== 'Decoding error') decoder = undefined
    throw new DataError(`${user}: the WebP of ${bytes.length} bytes is damaged`, {
      help: 'copy it again, or leave it out',
      cause,
    })
  }
  return damaged(user, 12, 'the WebP says two different sizes')
}

interface NodeModule {
  createRequire(url: string): { resolve(name: string): string }
}

async function loadLibrary(user: string): Promise<typeof import('@jsquash/webp/decode.js')> {
  // In `try`, as webpack forgives a package that is not there only then.
  try {
    return await import('@jsquash/webp/decode.js')
  } catch (cause) {
    throw new DataError(`${user}: WebP images need the package @jsquash/webp`, { help: 'npm i @jsquash/webp', cause })
  }
}

async function loadDecoder(user: string): Promise<Decoder> {
  const webp = await loadLibrary(user)
  const decode: unknown = webp.default
  // It also takes the compiled program, which its types do not say.
  const init = webp.init as (program?: WebAssembly.Module) => Promise<void>
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } }
  if (process?.getBuiltinModule !== undefined) {
    // Browsers fetch the program from the folder of its script; Node reads it from there.
    const { createRequire } = process.getBuiltinModule('node:module') as NodeModule
    const fs = process.getBuiltinModule('node:fs/promises') as {
      readFile(path: string): Promise<Uint8Array<ArrayBuffer>>
    }
    const path = createRequire(import.meta.url).resolve('@jsquash/webp/codec/dec/webp_dec.wasm')
    await init(await WebAssembly.compile(await fs.readFile(path)))
  } else await init()
  return decode as Decoder
}
