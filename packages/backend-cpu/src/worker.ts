// @tensorloom/backend-cpu/worker: for pages whose Content-Security-Policy forbids workers from `blob:` URLs.
import { rules } from './engines/wasm/threads/protocol.js'
import { serve, serveMessage } from './engines/wasm/threads/serve.js'

/**
 * Makes the worker that calls it a thread of the backend. By default pages start threads from a `blob:` URL. If the
 * Content-Security-Policy does not allow `worker-src blob:`, serve a module script that only calls this function, and
 * pass its address to the backend: `cpu({ workerUrl: '/thread.js' })`. Without either, the backend uses one thread.
 *
 * @example
 * ```ts no-run
 * // thread.js
 * import { serveThread } from '@tensorloom/backend-cpu/worker'
 * serveThread()
 * ```
 */
export function serveThread(): void {
  serveMessage(serve, rules)
}
