// Serves a folder of files on this machine.
import { once } from 'node:events'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { portOf } from '../shared/port.mjs'

/** @type {Record<string, string>} */
const types = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
}

/**
 * @param {string} folder
 * @param {number} [port] - Any free one by default.
 * @returns {Promise<{ origin: string, close: () => void }>}
 */
export async function serve(folder, port = 0) {
  const server = createServer(({ url = '/' }, response) => {
    const path = normalize(decodeURIComponent(new URL(url, 'http://localhost').pathname))
    const file = join(folder, path.endsWith('/') ? `${path}index.html` : path)
    if (!file.startsWith(folder) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end(`there is no ${path}\n`)
      return
    }
    const type = types[extname(file)] ?? 'application/octet-stream'
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(readFileSync(file))
  })
  await once(server.listen(port, '127.0.0.1'), 'listening')
  return { origin: `http://127.0.0.1:${portOf(server)}`, close: () => server.close() }
}
