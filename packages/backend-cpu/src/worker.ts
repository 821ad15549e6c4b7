// @tensorloom/backend-cpu/worker: for pages whose Content-Security-Policy forbids workers from a text.
import { rules } from './engines/wasm/threads/protocol.js'
import { serve, serveMessage } from './engines/wasm/threads/serve.js'

/**
 * Makes the worker that calls it a thread of the backend. Pages start their threads from a text by default, which a
 * Content-Security-Policy without `worker-src blob:` forbids; there, serve a script that does no more than this, as a
 * module, and give its address to the backend: `cpu({ workerUrl: '/thread.js' })`. Without one of both the backend
 * computes on one thread.
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
