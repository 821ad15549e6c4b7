// What a stranger gets: packs every package as a release would, and lets the consumers of scripts/shared/consumers.mjs install
// and use the tarballs.
// Also proves that a minor release of tensor does not make the packages that peer-depend on it 1.0.0.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeChecks } from './shared/checks.mjs'
import { testEverything, testTwoPackages } from './shared/consumers.mjs'
import { checkInstallSizes } from './shared/install-sizes.mjs'
import { applyChangesets, manifestsOf, packRelease } from './shared/packed.mjs'

/** @typedef {import('./shared/checks.mjs').Check} Check */

/**
 * @param {{ name: string, command: string[] }[]} runtimes - What runs the consumers' compiled programs.
 * @param {Check} check
 */
export function testRelease(runtimes, check) {
  const temporary = mkdtempSync(join(tmpdir(), 'tensorloom-release-'))
  try {
    const { copy, tarballs } = packRelease(temporary)
    const shared = { folder: join(temporary, 'consumer'), tarballs, runtimes, check }
    checkInstallSizes(tarballs, check)
    testTwoPackages(shared)
    testEverything(shared)
    checkMinorOfTensor(copy, check)
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

/**
 * @param {string} copy
 * @param {Check} check
 */
function checkMinorOfTensor(copy, check) {
  const before = manifestsOf(copy)
  writeFileSync(join(copy, '.changeset', 'minor-of-tensor.md'), "---\n'@tensorloom/tensor': minor\n---\n\nA new op.\n")
  applyChangesets(copy)
  const after = manifestsOf(copy)
  /** @param {string} name */
  const versions = (name) => [before[name]?.manifest.version, after[name]?.manifest.version]
  const [old, next] = versions('@tensorloom/tensor')
  const [major, minor] = old.split('.').map(Number)
  check(`tensor ${old} becomes ${next}`, next === `${major}.${minor + 1}.0`)
  for (const [name, { manifest }] of Object.entries(before)) {
    if (manifest.peerDependencies?.['@tensorloom/tensor'] === undefined) continue
    const [stays, now] = versions(name)
    check(`${name} stays ${stays}`, now === stays)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { check, finish } = makeChecks()
  testRelease([{ name: `Node ${process.version}`, command: [process.execPath] }], check)
  finish()
}
