// Files behind addresses. Parts are fetched where the server answers ranges; elsewhere the whole file, once.
import { SerializationError } from '@tensorloom/tensor'
import { checkBeside, checkRange, notBeside } from './checks.js'
import { memoryFile } from './memory-file.js'
import type { FetchFunction, FetchResponse, ModelFile, ModelFileOptions } from './model-file.js'

// The first request asks for this many bytes. The headers of most safetensors files are in them.
const firstBytes = 65_536

/** The file at an address. */
export async function addressFile(user: string, url: URL, options: ModelFileOptions): Promise<ModelFile> {
  const request = requester(user, url, options)
  const beside = (name: string): Promise<ModelFile> => fileBeside(user, url, name, options)
  const name = nameOf(url)
  const label = `${user}: ${shown(url)}`
  const first = await request(0, firstBytes)
  if (first.total === undefined) return memoryFile(label, first.bytes, name, beside)
  const { total: size, version } = first
  return {
    name,
    size,
    async read(from, to) {
      const [begin, end] = checkRange(label, size, from, to)
      if (end <= first.bytes.length) return first.bytes.subarray(begin, end)
      const part = await request(begin, end)
      // A server that no longer answers ranges sends all of it.
      const bytes = part.total === undefined ? part.bytes.subarray(begin, end) : part.bytes
      if ((part.total ?? part.bytes.length) !== size || part.version !== version) {
        throw new SerializationError(`${label}: it changed on the server while it was read`, { help: 'load it again' })
      }
      return bytes
    },
    beside,
  }
}

interface Answer {
  readonly bytes: Uint8Array
  /** Size of the file, if the bytes are a part of it; undefined if they are all. */
  readonly total: number | undefined
  /** What tells the file from later ones at the same address. */
  readonly version: string
}

function requester(
  user: string,
  url: URL,
  { headers = {}, fetch: given }: ModelFileOptions,
): (begin: number, end: number) => Promise<Answer> {
  const label = `${user}: ${shown(url)}`
  const send = async (own: Readonly<Record<string, string>>): Promise<FetchResponse> => {
    // Looked up at each request, so that a page can replace it.
    const fetchFunction: FetchFunction = given ?? ((address, request) => fetch(address, request))
    try {
      return await fetchFunction(url.href, { headers: { ...headers, ...own } })
    } catch (cause) {
      throw new SerializationError(`${label}: it cannot be fetched: ${reasonOf(cause)}`, {
        help: 'check the address and the connection; in browsers, a server elsewhere must also allow it (CORS)',
        cause,
      })
    }
  }
  const whole = async (response: FetchResponse): Promise<Answer> => {
    const bytes = await bodyOf(label, response)
    const announced = response.headers.get('content-length')
    if (announced !== null && response.headers.get('content-encoding') === null && Number(announced) > bytes.length) {
      throw endsEarly(label, bytes.length, Number(announced))
    }
    refusePage(label, response, bytes)
    return { bytes, total: undefined, version: versionOf(response) }
  }
  return async (begin, end) => {
    // The header would have no use: blob: and data: addresses are in memory.
    const ranges = url.protocol === 'http:' || url.protocol === 'https:'
    const response = await send(ranges ? { range: `bytes=${begin}-${end - 1}` } : {})
    const { status } = response
    if (status === 200) return whole(response)
    // Nothing can be asked of an empty file.
    if (status === 416) return whole(checkStatus(label, await send({})))
    if (status !== 206) throw statusError(label, status)
    const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(response.headers.get('content-range') ?? '')
    const encoding = response.headers.get('content-encoding')
    // Without the size, which not every server shows to other origins, and in compressed files, parts are of no use.
    if (range === null || (encoding !== null && encoding !== 'identity')) {
      return whole(checkStatus(label, await send({})))
    }
    const [from, last, total] = range.slice(1).map(Number) as [number, number, number]
    const bytes = await bodyOf(label, response)
    if (from !== begin || last !== Math.min(end, total) - 1) {
      throw new SerializationError(
        `${label}: the server sent bytes ${from} to ${last}, asked for ${begin} to ${end - 1}`,
        {
          help: 'the server is at fault; download the file and load it from there',
        },
      )
    }
    if (bytes.length !== last + 1 - from) throw endsEarly(label, bytes.length, last + 1 - from)
    if (begin === 0) refusePage(label, response, bytes)
    return { bytes, total, version: versionOf(response) }
  }
}

async function bodyOf(label: string, response: FetchResponse): Promise<Uint8Array> {
  try {
    return new Uint8Array(await response.arrayBuffer())
  } catch (cause) {
    throw new SerializationError(`${label}: the connection broke: ${reasonOf(cause)}`, { help: 'load it again', cause })
  }
}

function endsEarly(label: string, got: number, announced: number): SerializationError {
  return new SerializationError(`${label}: ${got} bytes arrived, expected ${announced}`, { help: 'load it again' })
}

function checkStatus(label: string, response: FetchResponse): FetchResponse {
  if (response.status === 200) return response
  throw statusError(label, response.status)
}

const statusHelp: Readonly<Record<number, string>> = {
  401: "log in: modelFileOf(address, { headers: { authorization: 'Bearer …' } }), and pass the result",
  403: 'the server does not let you read it: check the address and your permissions',
  404: 'no file is at this address: check its spelling',
  410: 'the file was removed',
  429: 'too many requests: wait, and load it again',
}

function statusError(label: string, status: number): SerializationError {
  return new SerializationError(`${label}: the server answered ${status}`, {
    help: statusHelp[status] ?? (status >= 500 ? 'the server is at fault: try again later' : 'check the address'),
  })
}

function refusePage(label: string, response: FetchResponse, bytes: Uint8Array): void {
  const start = new TextDecoder().decode(bytes.subarray(0, 256))
  const claimed = /^text\/html\b/i.test(response.headers.get('content-type') ?? '') && /^\s*</.test(start)
  if (!claimed && !/^\s*<(!doctype html|html|head|body)/i.test(start)) return
  throw new SerializationError(`${label}: the server answered with a web page, not with a file`, {
    help: 'check the address: it must be that of the file itself, not of a page about it',
  })
}

function versionOf({ headers }: FetchResponse): string {
  return headers.get('etag') ?? headers.get('last-modified') ?? ''
}

async function fileBeside(user: string, url: URL, name: string, options: ModelFileOptions): Promise<ModelFile> {
  const label = `${user}: ${shown(url)}`
  const path = checkBeside(label, name)
  if (!url.protocol.startsWith('http')) {
    throw notBeside(label, name, `${url.protocol} addresses have no files beside them: pass the list of files`)
  }
  const other = new URL(path.split('/').map(encodeURIComponent).join('/'), url)
  // Signatures and the like are for the folder.
  other.search = url.search
  return addressFile(user, other, options)
}

function nameOf({ protocol, pathname }: URL): string | undefined {
  if (!protocol.startsWith('http')) return undefined
  const last = pathname.slice(pathname.lastIndexOf('/') + 1)
  try {
    return decodeURIComponent(last) || undefined
  } catch {
    return last
  }
}

// Without what may be secret.
function shown({ protocol, href, origin, pathname }: URL): string {
  if (protocol === 'data:') return 'the data: address'
  return protocol.startsWith('http') ? origin + pathname : href
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as { readonly message?: string; readonly cause?: { readonly code?: string } }
  const reason = message ?? String(error)
  return cause?.code === undefined ? reason : `${reason} (${cause.code})`
}
