// The server of the page: on the loopback address alone, for reading alone.
import { TensorloomError } from '@tensorloom/tensor'
import type { LogSource } from '../sources/source.js'
import { type Http, nodeModule, type Request, type Response, type Server } from './node.js'
import pageCode from './page-code.generated.js'

/** A page that is served. */
export interface ServedDashboard {
  /** Its address: `http://127.0.0.1:6160/`. */
  readonly url: string
  /** Ends the server and its connections. */
  close(): Promise<void>
}

const host = '127.0.0.1'

/** The port that is tried first. */
export const usualPort = 6160

const policy =
  "default-src 'none'; script-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Tensorloom dashboard</title>
<link rel="icon" href="data:,">
<script type="module" src="/page.js"></script>
</head>
<body></body>
</html>
`

/**
 * Serves the page for the logs of a source.
 *
 * @param port - undefined tries the usual one, and takes any other if that is taken
 * @param keepsAlive - whether the server keeps the process running
 */
export async function servePage(
  user: string,
  source: LogSource,
  port: number | undefined,
  keepsAlive: boolean,
): Promise<ServedDashboard> {
  const http = nodeModule<Http>(user, 'node:http')
  const server = http.createServer((request, response) => {
    // A page that is being closed gets no answer.
    answer(source, server.address()?.port ?? 0, request, response).catch((error: unknown) => {
      send(response, 500, 'text/plain', error instanceof Error ? error.message : String(error))
    })
  })
  if (!keepsAlive) {
    server.unref()
    server.on('connection', (socket) => socket.unref())
  }
  try {
    await listen(server, port ?? usualPort)
  } catch (error) {
    if (!isTaken(error)) throw error
    if (port !== undefined) {
      throw new TensorloomError(`${user}: port ${port} is taken`, {
        help: 'choose another port, or 0 for any that is free',
        cause: error,
      })
    }
    await listen(server, 0)
  }
  return {
    url: `http://${host}:${server.address().port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      }),
  }
}

const isTaken = (error: unknown): boolean => (error as { readonly code?: unknown }).code === 'EADDRINUSE'

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('listening', () => resolve())
    server.once('error', reject as (error?: unknown) => void)
    server.listen(port, host)
  })
}

async function answer(source: LogSource, port: number, request: Request, response: Response): Promise<void> {
  // A page of another site that has its name point here must not read the logs.
  const asked = String(request.headers.host ?? '')
  if (![`${host}:${port}`, `localhost:${port}`].includes(asked)) return send(response, 403, 'text/plain', 'wrong host')
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return send(response, 405, 'text/plain', 'only GET', { allow: 'GET, HEAD' })
  }
  const { pathname, searchParams } = new URL(request.url ?? '/', `http://${host}`)
  if (pathname === '/') return send(response, 200, 'text/html', html)
  if (pathname === '/page.js') return send(response, 200, 'text/javascript', pageCode)
  if (pathname === '/logs.json') return send(response, 200, 'application/json', JSON.stringify(await source.list()))
  const id = decoded(/^\/logs\/([^/]+)$/.exec(pathname)?.[1])
  const known = id !== undefined && (await source.list()).some((one) => one.id === id)
  if (!known) return send(response, 404, 'text/plain', 'not found')
  const from = Number(searchParams.get('from') ?? 0)
  if (!Number.isInteger(from) || from < 0) return send(response, 400, 'text/plain', 'from is a number of bytes')
  send(response, 200, 'application/x-ndjson', await source.read(id, from))
}

// What is not an encoded name has no log.
function decoded(name: string | undefined): string | undefined {
  try {
    return name === undefined ? undefined : decodeURIComponent(name)
  } catch {
    return undefined
  }
}

function send(
  response: Response,
  status: number,
  type: string,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): void {
  response
    .writeHead(status, {
      'content-type': `${type}; charset=utf-8`,
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
      ...headers,
    })
    .end(body)
}
