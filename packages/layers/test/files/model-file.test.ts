// Files of models: bytes, blobs, lists of files and addresses, with a fetch that plays a server.
import { ones } from '@tensorloom/tensor'
import { describe, expect, it, vi } from 'vitest'
import {
  dense,
  type FetchFunction,
  loadModel,
  type ModelFile,
  modelFileOf,
  saveModel,
  sequential,
} from '../../src/index.js'

const content = Uint8Array.from({ length: 200_000 }, (_, k) => (k * 7) % 251)
const file = (name: string, bytes: string | Uint8Array = name): File =>
  new File([bytes as Uint8Array<ArrayBuffer>], name)
const text = async (opened: ModelFile): Promise<string> => new TextDecoder().decode(await opened.read())

async function refusal(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: Error) => reason,
  )
  expect(error?.name).toBe('SerializationError')
  return error!.message
}

describe('bytes', () => {
  it('are read in parts, within their size', async () => {
    const opened = await modelFileOf(content)
    expect([opened.name, opened.size]).toEqual([undefined, 200_000])
    expect(await opened.read(3, 6)).toEqual(content.slice(3, 6))
    expect((await opened.read(199_999)).length).toBe(1)
    expect((await opened.read(5, 5)).length).toBe(0)
    for (const [begin, end] of [
      [0, 200_001],
      [-1, 5],
      [6, 5],
      [0.5, 1],
      [Number.NaN, 1],
    ]) {
      expect(await refusal(opened.read(begin, end))).toMatch(/cannot read bytes .* it has 200000 bytes\nhelp: /)
    }
    expect((await modelFileOf(content.buffer)).size).toBe(200_000)
  })

  it('have no files beside them', async () => {
    expect(await refusal((await modelFileOf(content)).beside('weights.bin'))).toMatch(
      /the file 'weights.bin' beside it does not exist\nhelp: bytes have no files beside them/,
    )
  })

  it('pass through when they are opened already', async () => {
    const opened = await modelFileOf(content)
    expect(await modelFileOf(opened)).toBe(opened)
  })
})

describe('blobs and lists', () => {
  it('a blob is read in parts', async () => {
    const opened = await modelFileOf(new Blob([content]))
    expect([opened.name, opened.size]).toEqual([undefined, 200_000])
    expect(await opened.read(100_000, 100_003)).toEqual(content.slice(100_000, 100_003))
    expect(await refusal(opened.beside('x'))).toMatch(/pass all files of the model in one list/)
  })

  it.each([
    [['a.bin', 'model.json', 'b.bin'], 'model.json'],
    [['config.json', 'model.safetensors', 'tokenizer.json'], 'model.safetensors'],
    [
      ['config.json', 'model.safetensors.index.json', 'm-1.safetensors', 'm-2.safetensors'],
      'model.safetensors.index.json',
    ],
    [['net.onnx', 'net.onnx.data'], 'net.onnx'],
    [['classifier.json', 'classifier.weights.bin'], 'classifier.json'],
    [['whatever'], 'whatever'],
  ])('the main file of %j', async (names, main) => {
    expect((await modelFileOf(names.map((name) => file(name)))).name).toBe(main)
  })

  it('a list whose main file is not clear', async () => {
    const files = ['a.onnx', 'b.onnx'].map((name) => file(name))
    expect(await refusal(modelFileOf(files))).toMatch(/not clear: a.onnx, b.onnx\nhelp: say it: .*main/)
    const opened = await modelFileOf(files, { main: 'b.onnx' })
    expect(await text(opened)).toBe('b.onnx')
    expect(await text(await opened.beside('a.onnx'))).toBe('a.onnx')
    expect(await refusal(modelFileOf(files, { main: 'c.onnx' }))).toMatch(/has no file 'c.onnx'\nhelp: it has a.onnx/)
    expect(await refusal(modelFileOf([]))).toMatch(/the list of files is empty/)
  })

  it('files beside it, in folders that a chosen folder keeps and chosen files lose', async () => {
    const placed = (path: string): File =>
      Object.defineProperty(file(path.split('/').at(-1)!, path), 'webkitRelativePath', { value: path })
    const chosen = await modelFileOf(['net/model.json', 'net/w/1.bin', 'net/1.bin'].map(placed))
    expect(await text(await chosen.beside('w/1.bin'))).toBe('net/w/1.bin')
    expect(await text(await chosen.beside('./1.bin'))).toBe('net/1.bin')
    const single = await modelFileOf([file('model.json'), file('1.bin')])
    expect(await text(await single.beside('w/1.bin'))).toBe('1.bin')
    expect(await refusal(single.beside('2.bin'))).toMatch(/'2.bin' beside it does not exist\nhelp: add it to the list/)
  })

  it('names that lead elsewhere', async () => {
    const opened = await modelFileOf([file('model.json'), file('1.bin')])
    for (const name of [
      '../1.bin',
      'a/../1.bin',
      '/1.bin',
      '\\1.bin',
      'c:1.bin',
      'https://e.org/1.bin',
      '1.bin\0',
      '',
    ]) {
      expect(await refusal(opened.beside(name))).toMatch(/outside of its folder|the name of a file beside it is/)
    }
    expect(await refusal(opened.beside(5 as never))).toMatch(/is 5\nhelp: expected a name/)
  })
})

interface Served {
  readonly bytes?: Uint8Array
  readonly status?: number
  readonly ranges?: boolean
  readonly headers?: Record<string, string>
}

/** A server of these files; `requests` are the ranges that were asked for. */
function server(files: Readonly<Record<string, Served | (() => Served)>>): {
  fetch: FetchFunction
  requests: string[]
} {
  const requests: string[] = []
  const fetch: FetchFunction = async (address, { headers }) => {
    const path = decodeURIComponent(new URL(address).pathname)
    requests.push(`${path} ${headers.range ?? 'whole'}`)
    const found = files[path]
    const {
      bytes = content,
      status,
      ranges = true,
      headers: own = {},
    } = typeof found === 'function' ? found() : (found ?? { status: 404, ranges: false })
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? []
    if (from !== undefined && ranges) {
      if (Number(from) >= bytes.length) return new Response(null, { status: 416 })
      const part = bytes.slice(Number(from), Number(to) + 1)
      const range = `bytes ${from}-${Number(from) + part.length - 1}/${bytes.length}`
      return new Response(part, { status: status ?? 206, headers: { 'content-range': range, ...own } })
    }
    return new Response(bytes as Uint8Array<ArrayBuffer>, { status: status ?? 200, headers: own })
  }
  return { fetch, requests }
}

const base = 'https://example.org/models/net'

describe('addresses', () => {
  it('parts are fetched where the server answers ranges, and the start only once', async () => {
    const { fetch, requests } = server({ '/models/net/m.bin': { headers: { etag: '"1"' } } })
    const opened = await modelFileOf(`${base}/m.bin`, { fetch })
    expect([opened.name, opened.size]).toEqual(['m.bin', 200_000])
    expect(await opened.read(0, 8)).toEqual(content.slice(0, 8))
    expect(await opened.read(100_000, 100_004)).toEqual(content.slice(100_000, 100_004))
    expect(await opened.read()).toEqual(content)
    expect(requests).toEqual([
      '/models/net/m.bin bytes=0-65535',
      '/models/net/m.bin bytes=100000-100003',
      '/models/net/m.bin bytes=0-199999',
    ])
  })

  it.each<[string, Served]>([
    ['without ranges', { ranges: false }],
    ['with ranges of unknown size', { headers: { 'content-range': 'bytes 0-65535/*' } }],
    ['with compressed parts', { headers: { 'content-encoding': 'gzip' } }],
  ])('a server %s gives the whole file', async (_, served) => {
    const { fetch } = server({ '/models/net/m.bin': served })
    const opened = await modelFileOf(new URL(`${base}/m.bin`), { fetch })
    expect(await opened.read(199_998)).toEqual(content.slice(199_998))
    expect(opened.size).toBe(200_000)
  })

  it('an empty file', async () => {
    const { fetch } = server({ '/models/net/m.bin': { bytes: new Uint8Array(0) } })
    expect((await modelFileOf(`${base}/m.bin`, { fetch })).size).toBe(0)
  })

  it('files beside it, with the same headers and query', async () => {
    const seen: string[] = []
    const { fetch } = server({ '/models/net/m.json': {}, '/models/net/w #1%.bin': { bytes: Uint8Array.of(5) } })
    const opened = await modelFileOf(`${base}/m.json?token=t`, {
      headers: { authorization: 'Bearer x' },
      fetch: (address, request) => {
        seen.push(`${new URL(address).search} ${request.headers.authorization}`)
        return fetch(address, request)
      },
    })
    const beside = await opened.beside('w #1%.bin')
    expect([beside.name, [...(await beside.read())]]).toEqual(['w #1%.bin', [5]])
    expect(seen).toEqual(['?token=t Bearer x', '?token=t Bearer x'])
    expect(await refusal(opened.beside('https://evil.example/w.bin'))).toMatch(/outside of its folder/)
    expect(await refusal(opened.beside('none.bin'))).toMatch(/none.bin: the server answered 404/)
  })

  it('what goes wrong says so, without what is secret', async () => {
    const { fetch } = server({
      '/models/net/page': { bytes: new TextEncoder().encode(' <!doctype html><p>Log in'), ranges: false },
      '/models/net/fragment': {
        bytes: new TextEncoder().encode('<p>Log in</p>'),
        headers: { 'content-type': 'text/html; charset=utf-8' },
      },
      '/models/net/401': { status: 401, ranges: false },
      '/models/net/503': { status: 503, ranges: false },
      '/models/net/early': { ranges: false, headers: { 'content-length': '200001' } },
      '/models/net/other': { headers: { 'content-range': 'bytes 5-9/200000' } },
    })
    const message = (name: string): Promise<string> => refusal(modelFileOf(`${base}/${name}?key=secret`, { fetch }))
    expect(await message('page')).toMatch(
      /net\/page: the server answered with a web page, not with a file\nhelp: check/,
    )
    expect(await message('fragment')).toMatch(/the server answered with a web page/)
    expect(await message('401')).toMatch(/answered 401\nhelp: log in: .*headers/)
    expect(await message('503')).toMatch(/answered 503\nhelp: the server is at fault/)
    expect(await message('none')).toMatch(/answered 404\nhelp: no file is at this address/)
    expect(await message('early')).toMatch(/200000 bytes arrived, expected 200001/)
    expect(await message('other')).toMatch(/sent bytes 5 to 9, asked for 0 to 65535/)
    expect(await message('none')).not.toContain('secret')
    const offline: FetchFunction = () => Promise.reject(new TypeError('fetch failed'))
    expect(await refusal(modelFileOf(`${base}/m`, { fetch: offline }))).toMatch(
      /it cannot be fetched: fetch failed\nhelp: check the address and the connection; .*CORS/,
    )
  })

  it('a file that changes between two parts', async () => {
    let version = 1
    const { fetch } = server({ '/models/net/m.bin': () => ({ headers: { etag: `"${version}"` } }) })
    const opened = await modelFileOf(`${base}/m.bin`, { fetch })
    version = 2
    expect(await refusal(opened.read(100_000, 100_001))).toMatch(/it changed on the server while it was read/)
  })

  it('the global fetch is the default, also for data: addresses', async () => {
    const opened = await modelFileOf('data:application/octet-stream;base64,AQID')
    expect([...(await opened.read())]).toEqual([1, 2, 3])
    expect(await refusal(opened.beside('x'))).toMatch(/data: addresses have no files beside them/)
    const { fetch, requests } = server({ '/models/net/m.bin': {} })
    vi.stubGlobal('fetch', fetch)
    try {
      await modelFileOf(`${base}/m.bin`)
    } finally {
      vi.unstubAllGlobals()
    }
    expect(requests.length).toBe(1)
  })
})

it('what is not a source', async () => {
  for (const source of [5, null, undefined, {}, [1], [file('a'), 'b'], { href: 'model.bin:8' }, new Map()]) {
    expect(await refusal(modelFileOf(source as never))).toMatch(/expected bytes, a file or an address, got/)
  }
  await expect(modelFileOf(content, { mian: 'a' } as never)).rejects.toThrow(
    /unknown option 'mian'.*did you mean 'main'/s,
  )
})

it('loadModel takes them all', async () => {
  const model = sequential([dense(2, { inputShape: [3] })])
  const bytes = await saveModel(model)
  const { fetch } = server({ '/models/net/m.safetensors': { bytes } })
  const sources = [
    bytes,
    new Blob([bytes as Uint8Array<ArrayBuffer>]),
    [file('config.json'), file('model.safetensors', bytes)],
    await modelFileOf(`${base}/m.safetensors`, { fetch }),
  ]
  const expected = model.apply(ones([1, 3])).dataSync()
  for (const source of sources) {
    expect((await loadModel(source)).apply(ones([1, 3])).dataSync()).toEqual(expected)
  }
})
