// Downloads files: checks them, keeps them, and resumes after an interruption.
import { DataError } from '@tensorloom/tensor'
import { checkFunction, checkOptions, type OptionKinds } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { type FileIdentity, mismatch } from './checks.js'
import { storeFor } from './platform-store.js'
import { type DownloadProgress, terminalProgress } from './progress.js'
import type { PartialFile, Store } from './store.js'

/** Options of `download`. */
export interface DownloadOptions extends FileIdentity {
  /** Name under which to keep the file; by default the host and path of its address. */
  readonly name?: string | undefined
  /**
   * Folder where Node keeps files. By default TENSORLOOM_DATA, or `tensorloom` in the platform's cache folder. Browsers keep
   * files in the Cache API.
   */
  readonly folder?: string | undefined
  /** Called when bytes arrive; by default a terminal shows a line. */
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined
  /** Milliseconds without a byte after which a connection counts as lost; 30000 by default. */
  readonly timeout?: number | undefined
  /** How often to connect again after a connection that brought no bytes; 2 by default. */
  readonly retries?: number | undefined
}

/**
 * Returns the bytes of a file, from the cache or from the network. An interrupted download continues where it stopped, in the
 * same call and in later ones. A downloaded file is kept if its size and SHA-256 are correct, and deleted if they are not.
 *
 * @param url - address of the file
 * @returns the bytes of the file
 * @throws `DataError` if the server does not answer or refuses, with the place to put the file; if the bytes are others
 *   than expected
 * @example
 * ```ts no-run
 * import { download, decodeNpy } from '@tensorloom/datasets'
 * const bytes = await download('https://example.org/data/x.npy', { size: 1168, sha256: '9f86d081…' })
 * const x = await decodeNpy(bytes)
 * ```
 */
export async function download(url: string, options: DownloadOptions = {}): Promise<Uint8Array> {
  return fetchFile('download', url, options)
}

/**
 * The same for other callers. `help` tells users another way to get the file, `forms` are all forms in which it is right.
 */
export async function fetchFile(
  user: string,
  url: string,
  options: DownloadOptions,
  help?: string,
  forms: readonly FileIdentity[] = [options],
): Promise<Uint8Array> {
  const wrongOf = async (bytes: Uint8Array): Promise<string | undefined> => {
    const wrong = await Promise.all(forms.map((form) => mismatch(bytes, form)))
    return wrong.includes(undefined) ? undefined : wrong[0]
  }
  checkDownload(user, options)
  const name = options.name ?? nameOf(user, url)
  const store = storeFor(options.folder)
  const kept = await store.read(name)
  if (kept !== undefined) {
    const wrong = await wrongOf(kept)
    if (wrong === undefined) return kept
    throw new DataError(`${user}: the file ${name} in the cache is not the right one: ${wrong}`, {
      help: `delete it, to download it again; or ${store.placing(name)}`,
    })
  }
  const part = await store.resume(name)
  try {
    const resumed = part.length > 0
    await receive(url, name, part, options)
    let bytes = await part.bytes()
    let wrong = await wrongOf(bytes)
    if (wrong !== undefined && resumed) {
      // The file may have changed since its first part arrived.
      await part.restart()
      await receive(url, name, part, options)
      bytes = await part.bytes()
      wrong = await wrongOf(bytes)
    }
    if (wrong !== undefined) {
      await part.restart()
      throw new DataError(`${user}: ${url} returned another file than expected: ${wrong}`, {
        help: 'try again; if the error stays, the file has changed: pass the address of another copy',
      })
    }
    await part.keep()
    return bytes
  } catch (error) {
    await part.leave()
    if (error instanceof NetworkError) throw unreachable(user, url, name, store, options, error, help)
    throw error
  }
}

const kinds: OptionKinds<DownloadOptions> = {
  size: 'whole',
  // Checked below.
  sha256: 'any',
  name: 'any',
  folder: 'string',
  onProgress: 'any',
  timeout: 'any',
  retries: 'whole',
}

function checkDownload(user: string, options: DownloadOptions): void {
  checkOptions(user, options, kinds)
  const { sha256, name, onProgress, timeout } = options as Readonly<Record<keyof DownloadOptions, unknown>>
  const wrong = (option: string, value: unknown, expected: string, example: string): never => {
    throw new DataError(`${user}: ${option} is ${describeValue(value)}, expected ${expected}`, {
      help: `write ${option}: ${example}`,
    })
  }
  if (sha256 !== undefined && !(typeof sha256 === 'string' && /^[\da-f]{64}$/i.test(sha256))) {
    wrong('sha256', sha256, '64 hexadecimal digits', "'9f86d081…', as sha256sum prints them")
  }
  // Outside of the folder, a name could replace any file.
  const parts = typeof name === 'string' ? name.split(/[\\/]/) : []
  if (
    name !== undefined &&
    (parts.length === 0 || parts.some((part) => part === '' || part === '.' || part === '..'))
  ) {
    wrong('name', name, 'the name of a file in the folder', "'data/x.npy'")
  }
  if (timeout !== undefined && !(typeof timeout === 'number' && timeout > 0)) {
    wrong('timeout', timeout, 'milliseconds, more than 0', '30000')
  }
  if (onProgress !== undefined)
    checkFunction(user, onProgress, `${user}(…, { onProgress: ({ received, total }) => … })`)
}

class NetworkError extends Error {
  readonly permanent: boolean
  constructor(message: string, details: { cause?: unknown; permanent?: boolean } = {}) {
    super(message, { cause: details.cause })
    this.permanent = details.permanent === true
  }
}

function unreachable(
  user: string,
  url: string,
  name: string,
  store: Store,
  { size }: DownloadOptions,
  error: NetworkError,
  help: string | undefined,
): DataError {
  const bytes = size === undefined ? '' : ` of ${size} bytes`
  const place = store.placing(name).replace('the file', `the file${bytes}`)
  return new DataError(`${user}: cannot download ${url}: ${error.message}`, {
    help: help === undefined ? `connect and try again, or ${place}` : `connect and try again, or ${place}; or ${help}`,
    cause: error.cause ?? error,
  })
}

function nameOf(user: string, url: string): string {
  try {
    const { host, pathname } = new URL(url)
    return `${host}${pathname}`.replace(/[^\w./-]/g, '_').replace(/\.\.+/g, '_')
  } catch (cause) {
    throw new DataError(`${user}: ${describeValue(url)} is not an address`, {
      help: `write ${user}('https://…')`,
      cause,
    })
  }
}

// Connects until all bytes are there. Only connections that bring no bytes are limited in number.
async function receive(url: string, name: string, part: PartialFile, options: DownloadOptions): Promise<void> {
  const { retries = 2, onProgress = terminalProgress() } = options
  for (let failed = 0; ; ) {
    const before = part.length
    try {
      await connection(url, name, part, options, onProgress)
      return
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error
      failed = part.length > before ? 0 : failed + 1
      if (error.permanent || failed > retries) throw error
      await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** failed))
    }
  }
}

async function connection(
  url: string,
  name: string,
  part: PartialFile,
  { size, timeout = 30_000 }: DownloadOptions,
  onProgress: (progress: DownloadProgress) => void,
): Promise<void> {
  if (size !== undefined && part.length > size) await part.restart()
  if (size !== undefined && part.length === size) return
  const abort = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const waiting = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => abort.abort(), timeout)
  }
  const cut = (cause: unknown): NetworkError =>
    new NetworkError(abort.signal.aborted ? `no data for ${timeout / 1000} s` : reasonOf(cause), { cause })
  try {
    waiting()
    const from = part.length
    const headers: Record<string, string> = from === 0 ? {} : { Range: `bytes=${from}-` }
    const response = await fetch(url, { headers, signal: abort.signal }).catch((cause: unknown) => {
      throw cut(cause)
    })
    const { status } = response
    if (status === 416) {
      await part.restart()
      throw new NetworkError('the server has fewer bytes than the cache')
    }
    if (status !== 200 && status !== 206) {
      throw new NetworkError(`the server answered ${status}`, {
        permanent: status < 500 && status !== 408 && status !== 429,
      })
    }
    // Only what begins where the bytes end continues them.
    const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '')
    if (from > 0 && (status === 200 || (range !== null && Number(range[1]) !== from))) await part.restart()
    if (status === 206 && range !== null && Number(range[1]) !== part.length)
      throw new NetworkError('the server sent another range')
    const encoded = response.headers.get('content-encoding') !== null
    const announced = Number(response.headers.get('content-length') ?? Number.NaN)
    const total = size ?? (encoded || Number.isNaN(announced) ? undefined : part.length + announced)
    await receiveBody(response, part, total, waiting, cut, (received) => onProgress({ name, received, total }))
  } finally {
    clearTimeout(timer)
  }
}

async function receiveBody(
  { body }: Response,
  part: PartialFile,
  total: number | undefined,
  waiting: () => void,
  cut: (cause: unknown) => NetworkError,
  progress: (received: number) => void,
): Promise<void> {
  const reader = body?.getReader()
  progress(part.length)
  for (;;) {
    const next = await reader?.read().catch((cause: unknown) => {
      throw cut(cause)
    })
    if (next === undefined || next.done) break
    waiting()
    await part.append(next.value)
    progress(part.length)
    if (total !== undefined && part.length > total) {
      await reader?.cancel()
      break
    }
  }
  if (total !== undefined && part.length < total)
    throw new NetworkError(`the connection ended after ${part.length} of ${total} bytes`)
}

// The reason of a failed fetch is in the cause of its cause.
function reasonOf(cause: unknown): string {
  const inner = (cause as { cause?: { code?: string; message?: string } }).cause
  return inner?.code ?? (inner?.message || (cause instanceof Error ? cause.message : String(cause)))
}
