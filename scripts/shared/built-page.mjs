// Pages among the examples: built by their own vite config without writing a file, and served with and without headers.
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, relative, sep } from 'node:path'
import { build } from 'vite'
import { root } from '../workspace.mjs'
import { portOf } from './port.mjs'

/** What examples promise to work under. */
export const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; object-src 'none'; base-uri 'none'"

/** Headers that give a page threads. */
const isolation = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' }

/** @type {Record<string, string>} */
const types = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
}

/**
 * Builds the page in a folder of the workspace.
 * @param {string} folder - `examples/browser-train`, for instance.
 * @returns {Promise<Map<string, string | Uint8Array>>} The files by path: `index.html`, `assets/…`.
 */
export async function buildPage(folder) {
  const result = await build({ root: join(root, folder), logLevel: 'error', build: { write: false } })
  const [built] = [result].flat()
  if (built === undefined || !('output' in built)) throw new Error(`${folder}: vite built nothing`)
  return new Map(built.output.map((file) => [file.fileName, file.type === 'chunk' ? file.code : file.source]))
}

/**
 * Reads a page that was built into a folder.
 * @param {string} folder
 * @returns {Map<string, Uint8Array>} The files by path.
 */
export function readPage(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true, encoding: 'utf8' })
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  return new Map(paths.map((path) => [relative(folder, path).replaceAll(sep, '/'), readFileSync(path)]))
}

/**
 * Serves the files of a page below `/isolated/` with the headers for threads, and below `/plain/` without; in both under the
 * policy.
 * @param {Map<string, string | Uint8Array>} files
 * @returns {Promise<{ origin: string, close: () => void }>}
 */
export async function servePage(files) {
  const server = createServer(({ url = '/' }, response) => {
    const [, place = '', ...parts] = new URL(url, 'http://localhost').pathname.split('/')
    const path = parts.join('/') || 'index.html'
    const file = files.get(path)
    const headers = {
      'content-type': `${types[extname(path)] ?? 'application/octet-stream'}; charset=utf-8`,
      'content-security-policy': policy,
      ...(place === 'isolated' && isolation),
    }
    response.writeHead(file === undefined ? 404 : 200, headers).end(file)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return { origin: `http://127.0.0.1:${portOf(server)}`, close: () => server.close() }
}
