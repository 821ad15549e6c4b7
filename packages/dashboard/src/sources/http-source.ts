// Logs of a dashboard's server.
import type { LogInfo, LogSource } from './source.js'

/** The logs that the server of this page has. */
export const httpSource: LogSource = {
  async list() {
    return (await (await got('/logs.json')).json()) as readonly LogInfo[]
  },
  async read(id, from) {
    return new Uint8Array(await (await got(`/logs/${encodeURIComponent(id)}?from=${from}`)).arrayBuffer())
  },
}

async function got(path: string): Promise<Response> {
  const response = await fetch(path, { cache: 'no-store' })
  if (!response.ok) throw new Error(`${path}: ${response.status}`)
  return response
}
