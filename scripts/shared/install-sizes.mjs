// What `npm run size:install` records, and how far a package may move away from it before the record is out of date.
import { execFileSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../workspace.mjs'

/**
 * @typedef {object} InstallSize - In bytes.
 * @property {string} name
 * @property {number} tarball - What npm downloads for the package.
 * @property {number} unpacked - The package itself on the disk.
 * @property {number} installed - With everything that npm installs beside it.
 * @property {string[]} ours - The packages of the workspace that npm installs beside it.
 * @property {string[]} others - Packages of others.
 */

/** Where the sizes are recorded. */
export const installSizesFile = join(root, 'docs/reference/install-sizes.json')

/** The share of a recorded size by which a package may differ from it. */
const tolerance = 0.1

/** @returns {InstallSize[]} */
export const recordedInstallSizes = () => JSON.parse(readFileSync(installSizesFile, 'utf8'))

/**
 * Checks that each packed package is recorded, and about as large as recorded.
 * @param {Record<string, string>} tarballs - By name of the package.
 * @param {import('./checks.mjs').Check} check
 */
export function checkInstallSizes(tarballs, check) {
  const help = 'npm run size:install && npm run docs:tables'
  const recorded = recordedInstallSizes()
  const names = (/** @type {readonly string[]} */ list) => [...list].sort().join(' ')
  const all = names(Object.keys(tarballs))
  check('the install size of each package is recorded', names(recorded.map(({ name }) => name)) === all, help)
  for (const { name, tarball, unpacked } of recorded) {
    const path = tarballs[name]
    if (path === undefined) continue
    const now = { tarball: statSync(path).size, unpacked: unpackedSize(path) }
    const near = (/** @type {number} */ a, /** @type {number} */ b) => Math.abs(a - b) <= tolerance * b
    check(
      `${name} is about as large as recorded`,
      near(now.tarball, tarball) && near(now.unpacked, unpacked),
      `${now.tarball} and ${now.unpacked} bytes, recorded ${tarball} and ${unpacked}: ${help}`,
    )
  }
}

/** @param {string} tarball */
function unpackedSize(tarball) {
  const { length } = execFileSync('tar', ['-xzOf', tarball], { maxBuffer: 2 ** 28 })
  return length
}
