// Yields to the event loop: a Promise that resolves in a later macrotask, so that timers, finalizers and rendering can
// run.

interface Port {
  onmessage: (() => void) | null
  postMessage(message: null): void
  close(): void
}
interface Host {
  readonly setImmediate?: (callback: () => void) => unknown
  readonly MessageChannel?: new () => { readonly port1: Port; readonly port2: Port }
  readonly setTimeout: (callback: () => void, milliseconds: number) => unknown
}

/** Resolves in a later macrotask, without the 4 ms that browsers add to timers. */
export function macrotask(): Promise<void> {
  const host = globalThis as unknown as Host
  return new Promise((resolve) => {
    if (host.setImmediate !== undefined) {
      host.setImmediate(resolve)
    } else if (host.MessageChannel !== undefined) {
      const { port1, port2 } = new host.MessageChannel()
      port1.onmessage = () => {
        port1.close()
        resolve()
      }
      port2.postMessage(null)
    } else host.setTimeout(resolve, 0)
  })
}
