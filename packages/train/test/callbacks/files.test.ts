// Callbacks that write: rows of CSV, event files of TensorBoard, requests to a server.
import { dense, sequential } from '@tensorloom/layers'
import { sgd } from '@tensorloom/optim'
import { tensor } from '@tensorloom/tensor'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { crc32c, maskedCrc32c } from '../../src/events/crc32c.js'
import {
  type Callback,
  compile,
  csvLogger,
  type FitOptions,
  remoteMonitor,
  type Store,
  tensorBoard,
} from '../../src/index.js'

const x = tensor([[1], [2]])
const quiet = { verbose: 0 } as const

function files(): Store & { readonly all: Map<string, Uint8Array> } {
  const all = new Map<string, Uint8Array>()
  return {
    all,
    read: async (name) => all.get(name),
    write: async (name, bytes) => void all.set(name, bytes),
    remove: async (name) => void all.delete(name),
  }
}

function fit(callbacks: readonly Callback[], options: FitOptions = {}): Promise<unknown> {
  const model = sequential([dense(1, { inputShape: [1], useBias: false, kernelInitializer: 'zeros' })])
  const trainer = compile(model, { optimizer: sgd({ learningRate: 0 }), loss: 'meanSquaredError' })
  return trainer.fit(x, x, { ...quiet, ...options, callbacks } as never)
}

afterEach(() => vi.unstubAllGlobals())

describe('csvLogger', () => {
  it('writes a row per epoch, and adds to a file that is there', async () => {
    const store = files()
    const text = (): string => new TextDecoder().decode(store.all.get('log.csv'))
    const options = { epochs: 2, validationData: [x, x] as const, validationFreq: 2 }
    await fit([csvLogger('log.csv', { store })], options)
    expect(text()).toBe('epoch,loss,valLoss\n0,2.5,NA\n1,2.5,2.5\n')
    await fit([csvLogger('log.csv', { store, append: true })])
    expect(text()).toBe('epoch,loss,valLoss\n0,2.5,NA\n1,2.5,2.5\n0,2.5,NA\n')
    await fit([csvLogger('log.csv', { store, separator: ';' })])
    expect(text()).toBe('epoch;loss\n0;2.5\n')
  })
})

describe('remoteMonitor', () => {
  it('posts a form or JSON', async () => {
    const sent: unknown[] = []
    vi.stubGlobal('fetch', async (address: string, { body, headers }: { body: string; headers: object }) => {
      sent.push([address, body, headers])
      return { ok: true, status: 200 }
    })
    await fit([remoteMonitor(), remoteMonitor({ root: 'http://x', path: '/y', sendAsJson: true, headers: { a: 'b' } })])
    expect(sent).toEqual([
      [
        'http://localhost:9000/publish/epoch/end/',
        `data=${encodeURIComponent('{"epoch":0,"loss":2.5}')}`,
        { 'content-type': 'application/x-www-form-urlencoded' },
      ],
      ['http://x/y', '{"epoch":0,"loss":2.5}', { 'content-type': 'application/json', a: 'b' }],
    ])
  })

  it('warns once of a server that is not there, and training goes on', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new Error('refused')))
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    await fit([remoteMonitor()], { epochs: 3 })
    expect(warn.mock.calls).toEqual([[expect.stringContaining('cannot be reached: refused; training goes on')]])
    warn.mockRestore()
  })
})

// A reader of its own for records and protocol buffers, by their specifications.
interface Field {
  readonly field: number
  readonly value: number | Uint8Array
}

function records(bytes: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = []
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  for (let at = 0; at < bytes.length; ) {
    const length = Number(view.getBigUint64(at, true))
    expect(view.getUint32(at + 8, true)).toBe(maskedCrc32c(bytes.slice(at, at + 8)))
    const one = bytes.slice(at + 12, at + 12 + length)
    expect(view.getUint32(at + 12 + length, true)).toBe(maskedCrc32c(one))
    found.push(one)
    at += length + 16
  }
  return found
}

function fieldsOf(bytes: Uint8Array): Field[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[at++]!
      value += (byte & 127) * shift
      if (byte < 128) return value
    }
  }
  const found: Field[] = []
  while (at < bytes.length) {
    const key = varint()
    const [field, type] = [key >> 3, key & 7]
    if (type === 0) found.push({ field, value: varint() })
    else if (type === 1 || type === 5) {
      found.push({ field, value: type === 1 ? view.getFloat64(at, true) : view.getFloat32(at, true) })
      at += type === 1 ? 8 : 4
    } else {
      const length = varint()
      found.push({ field, value: bytes.slice(at, at + length) })
      at += length
    }
  }
  return found
}

const get = (fields: readonly Field[], field: number): number | Uint8Array | undefined =>
  fields.find((one) => one.field === field)?.value
const text = (value: unknown): string => new TextDecoder().decode(value as Uint8Array)

function eventsOf(bytes: Uint8Array): unknown[] {
  return records(bytes).map((one) => {
    const fields = fieldsOf(one)
    expect(get(fields, 1)).toBeGreaterThan(1e9)
    if (get(fields, 3) !== undefined) return text(get(fields, 3))
    const value = fieldsOf(get(fieldsOf(get(fields, 5) as Uint8Array), 1) as Uint8Array)
    const histogram = get(value, 5) as Uint8Array | undefined
    const step = get(fields, 2) ?? 0
    if (histogram === undefined) return [step, text(get(value, 1)), get(value, 2)]
    const parts = fieldsOf(histogram)
    return [step, text(get(value, 1)), [1, 2, 3, 4, 5].map((field) => get(parts, field))]
  })
}

describe('tensorBoard', () => {
  it('has the checksum of RFC 3720, appendix B.4', () => {
    expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283)
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa)
    expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8ab43)
  })

  it('writes scalars of training and validation, batches and histograms', async () => {
    const store = files()
    const options = { epochs: 2, batchSize: 1, shuffle: false, validationData: [x, x] as const }
    await fit([tensorBoard('logs/a', { store, histogramFreq: 2, updateFreq: 2, writeGraph: false })], options)
    const found = (run: string): unknown[] =>
      [...store.all]
        .filter(([name]) => name.startsWith(`logs/a/${run}/events.out.tfevents.`))
        .flatMap(([, one]) => eventsOf(one))
    expect(found('train')).toEqual([
      'brain.Event:2',
      [2, 'batch_loss', 2.5],
      [0, 'epoch_loss', 2.5],
      [0, 'dense/kernel/histogram', [0, 0, 1, 0, 0]],
      [4, 'batch_loss', 2.5],
      [1, 'epoch_loss', 2.5],
    ])
    expect(found('validation')).toEqual(['brain.Event:2', [0, 'epoch_loss', 2.5], [1, 'epoch_loss', 2.5]])
  })

  it('refuses options that are none', () => {
    expect(() => tensorBoard('logs', { updateFreq: 0 })).toThrow(
      "updateFreq is 0, expected 'epoch', 'batch' or a number",
    )
    expect(() => tensorBoard('logs', { writeGraph: 1 as never })).toThrow('writeGraph is 1, expected true or false')
    expect(() => tensorBoard('logs', { histogram: 1 } as object)).toThrow("did you mean 'histogramFreq'?")
    expect(() => tensorBoard(3 as never)).toThrow('tensorBoard: the file is 3')
  })
})
