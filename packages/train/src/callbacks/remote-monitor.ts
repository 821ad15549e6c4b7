// Sends the numbers of every epoch to a server.
import { checkOptions, shownAsCall } from '@tensorloom/tensor/internal'
import type { Callback } from './callback.js'

/** Options of `remoteMonitor`. */
export interface RemoteMonitorOptions {
  /** Address of the server; `http://localhost:9000` by default. */
  readonly root?: string | undefined
  /** Path on the server; `/publish/epoch/end/` by default. */
  readonly path?: string | undefined
  /** Field of the form that holds the JSON; `data` by default. Not used with `sendAsJson`. */
  readonly field?: string | undefined
  /** Further headers of the request. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Whether the body is the JSON itself, with that content type; false by default: it is a form. */
  readonly sendAsJson?: boolean | undefined
}

// As much of `fetch` as is needed.
type Fetch = (
  address: string,
  request: { readonly method: 'POST'; readonly headers: Readonly<Record<string, string>>; readonly body: string },
) => Promise<{ readonly ok: boolean; readonly status: number }>

/**
 * Sends a POST request after every epoch, with the JSON `{ epoch, loss, … }`; as in Keras. If the server cannot be reached,
 * training goes on, with one warning.
 *
 * @throws `TensorloomError` for an option that is none
 * @example
 * ```ts
 * import { remoteMonitor } from '@tensorloom/train'
 * const callbacks = [remoteMonitor({ root: 'http://localhost:8080', sendAsJson: true })]
 * console.log(callbacks.length) // 1
 * ```
 */
export function remoteMonitor(options: RemoteMonitorOptions = {}): Callback {
  checkOptions<RemoteMonitorOptions>('remoteMonitor', options, {
    root: 'string',
    path: 'string',
    field: 'string',
    headers: 'any',
    sendAsJson: 'boolean',
  })
  const { headers = {}, ...others } = options
  const { root = 'http://localhost:9000', path = '/publish/epoch/end/', field = 'data', sendAsJson = false } = others
  const type = sendAsJson ? 'application/json' : 'application/x-www-form-urlencoded'
  let warned = false
  return {
    // Headers may hold secrets, which belong in no log.
    ...shownAsCall('remoteMonitor', others),
    async onEpochEnd(epoch, logs) {
      const json = JSON.stringify({ epoch, ...logs })
      const body = sendAsJson ? json : `${encodeURIComponent(field)}=${encodeURIComponent(json)}`
      const { fetch } = globalThis as unknown as { readonly fetch: Fetch }
      const problem = await fetch(root + path, {
        method: 'POST',
        headers: { 'content-type': type, ...headers },
        body,
      }).then(
        ({ ok, status }) => (ok ? undefined : `it answered ${status}`),
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      )
      if (problem === undefined || warned) return
      warned = true
      console.warn(
        `tensorloom: remoteMonitor: ${root}${path} cannot be reached: ${problem}; training goes on\nhelp: check root and path, and that the server runs`,
      )
    },
  }
}
