// A registry on this machine, as a worker: it serves packed tarballs as if they were published, and sends whoever asks
// for another package to the registry that npm is configured with.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { basename } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { portOf } from './port.mjs'

/** @type {{ tarballs: Record<string, string>, upstream: string }} */
const { tarballs, upstream } = workerData

const server = createServer((request, response) => {
  const path = (request.url ?? '/').slice(1)
  const [name = '', file] = decodeURIComponent(path).split('/-/')
  const tarball = tarballs[name]
  if (tarball === undefined) {
    response.writeHead(307, { location: new URL(path, upstream).href }).end()
  } else if (file === undefined) {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(describe(name, tarball)))
  } else if (file === basename(tarball)) {
    response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(readFileSync(tarball))
  } else response.writeHead(404).end()
})
server.listen(0, '127.0.0.1', () => parentPort?.postMessage(address()))

function address() {
  return `http://127.0.0.1:${portOf(server)}/`
}

/**
 * What a registry tells about a package with one version.
 * @param {string} name
 * @param {string} tarball - Its path.
 */
function describe(name, tarball) {
  const manifest = JSON.parse(execFileSync('tar', ['-xzOf', tarball, 'package/package.json'], { encoding: 'utf8' }))
  const bytes = readFileSync(tarball)
  /**
   * @param {string} algorithm
   * @param {'hex' | 'base64'} encoding
   */
  const digest = (algorithm, encoding) => createHash(algorithm).update(bytes).digest(encoding)
  const dist = {
    tarball: `${address()}${name}/-/${basename(tarball)}`,
    shasum: digest('sha1', 'hex'),
    integrity: `sha512-${digest('sha512', 'base64')}`,
  }
  const versions = { [manifest.version]: { ...manifest, dist } }
  return { name, 'dist-tags': { latest: manifest.version }, versions }
}
