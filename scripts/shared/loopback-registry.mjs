// A registry on this machine, as a worker: it takes and serves packages of ours, and sends whoever asks for another package
// to the registry that npm is configured with. registry.mjs starts it.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import { parentPort, workerData } from 'node:worker_threads'
import { portOf } from './port.mjs'

/**
 * @typedef {Record<string, any>} Manifest - A package.json, with `dist`.
 * @typedef {object} Package
 * @property {string} name
 * @property {Record<string, string>} tags - Versions by tag.
 * @property {Record<string, Manifest>} versions
 * @property {Record<string, Buffer>} files - Tarballs by name.
 */

/** @type {{ tarballs: Record<string, string>, names: readonly string[], upstream: string }} */
const { tarballs, names, upstream } = workerData

/** Ours, published or not. @type {Map<string, Package>} */
const packages = new Map(names.map((name) => [name, { name, tags: {}, versions: {}, files: {} }]))
/** What was published while the registry ran, as `name@version`. @type {string[]} */
const published = []

const server = createServer(async (request, response) => {
  const path = (request.url ?? '/').slice(1)
  const [name = '', rest] = decodeURIComponent(path).split('/-/')
  // The address that npm publishes repeats the scope in front of the file.
  const file = rest?.slice(rest.lastIndexOf('/') + 1)
  const found = packages.get(name)
  /** @param {number} status @param {object} body */
  const answer = (status, body) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
  if (request.method === 'PUT') {
    if (found === undefined) answer(403, { error: `${name} is not a package of the workspace` })
    else answer(...publish(found, /** @type {any} */ (await json(request))))
  } else if (found === undefined) response.writeHead(307, { location: new URL(path, upstream).href }).end()
  else if (file !== undefined && found.files[file] !== undefined) {
    response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(found.files[file])
  } else if (file !== undefined || Object.keys(found.versions).length === 0) answer(404, { error: 'not found' })
  else answer(200, { name, 'dist-tags': found.tags, versions: found.versions })
})
server.listen(0, '127.0.0.1', () => {
  for (const [name, tarball] of Object.entries(tarballs)) add(name, tarball)
  parentPort?.postMessage(address())
})
parentPort?.on('message', () => parentPort?.postMessage([...published]))

function address() {
  return `http://127.0.0.1:${portOf(server)}/`
}

/**
 * Takes what `npm publish` sends: tags, the manifest of a version, and its tarball. As a real registry does, it refuses a
 * version that it has.
 * @param {Package} found
 * @param {any} sent
 * @returns {[status: number, body: object]}
 */
function publish(found, sent) {
  const taken = Object.keys(sent.versions).find((version) => found.versions[version] !== undefined)
  if (taken !== undefined) return [403, { error: `${found.name}@${taken} is published already` }]
  for (const [file, { data }] of Object.entries(/** @type {Record<string, { data: string }>} */ (sent._attachments))) {
    // The name of an attachment has the scope, too.
    found.files[file.slice(file.lastIndexOf('/') + 1)] = Buffer.from(data, 'base64')
  }
  Object.assign(found.versions, sent.versions)
  Object.assign(found.tags, sent['dist-tags'])
  published.push(...Object.keys(sent.versions).map((version) => `${found.name}@${version}`))
  return [201, { ok: true }]
}

/**
 * Serves a packed package as if it had been published.
 * @param {string} name
 * @param {string} tarball - Its path.
 */
function add(name, tarball) {
  const manifest = JSON.parse(execFileSync('tar', ['-xzOf', tarball, 'package/package.json'], { encoding: 'utf8' }))
  const bytes = readFileSync(tarball)
  /**
   * @param {string} algorithm
   * @param {'hex' | 'base64'} encoding
   */
  const digest = (algorithm, encoding) => createHash(algorithm).update(bytes).digest(encoding)
  const file = `${name.split('/').at(-1)}-${manifest.version}.tgz`
  const dist = {
    tarball: `${address()}${name}/-/${file}`,
    shasum: digest('sha1', 'hex'),
    integrity: `sha512-${digest('sha512', 'base64')}`,
  }
  const versions = { [manifest.version]: { ...manifest, dist } }
  packages.set(name, { name, tags: { latest: manifest.version }, versions, files: { [file]: bytes } })
}
