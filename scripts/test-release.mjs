// What a stranger gets: applies the pending changesets in a copy of the workspace, packs every package, and lets the
// consumers of scripts/shared/consumers.mjs install and use the tarballs.
// Also proves that a minor release of tensor does not make the packages that peer-depend on it 1.0.0.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeChecks } from './shared/checks.mjs'
import { testEverything, testTwoPackages } from './shared/consumers.mjs'
import { captureTool, runTool } from './shared/run.mjs'
import { root, workspacePackages } from './workspace.mjs'

/** @typedef {import('./shared/checks.mjs').Check} Check */

/**
 * @param {{ name: string, command: string[] }[]} runtimes - What runs the consumers' compiled programs.
 * @param {Check} check
 */
export function testRelease(runtimes, check) {
  const temporary = mkdtempSync(join(tmpdir(), 'tensorloom-release-'))
  try {
    const copy = copyWorkspace(join(temporary, 'workspace'))
    if (!check('the pending changesets apply', applyChangesets(copy))) return
    const tarballs = packAll(copy, join(temporary, 'tarballs'), check)
    if (tarballs) {
      const shared = { folder: join(temporary, 'consumer'), tarballs, runtimes, check }
      testTwoPackages(shared)
      testEverything(shared)
    }
    checkMinorOfTensor(copy, check)
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

/**
 * Tracked and new files, installed from the store that the workspace itself was installed from.
 * @param {string} copy
 */
function copyWorkspace(copy) {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root })
  for (const file of new Set(listed.toString().split('\0').filter(Boolean))) {
    const target = join(copy, file)
    mkdirSync(dirname(target), { recursive: true })
    cpSync(join(root, file), target, { force: true })
  }
  execFileSync('git', ['init', '--quiet', '--initial-branch=main'], { cwd: copy })
  const installed = runTool('pnpm', ['install', '--frozen-lockfile', '--prefer-offline', '--reporter=silent'], {
    cwd: copy,
    env: { CI: 'true' },
  })
  if (installed !== 0) throw new Error('the copy of the workspace could not be installed')
  return copy
}

/**
 * Quiet unless it fails: before the first release it warns that 0.0.0 is outside the peer ranges.
 * @param {string} copy
 */
function applyChangesets(copy) {
  const { code, output } = captureTool(join(copy, 'node_modules', '.bin', 'changeset'), ['version'], { cwd: copy })
  if (code !== 0) console.error(output)
  return code === 0
}

/**
 * `{ '@tensorloom/tensor': '/…/tensorloom-tensor-0.1.0.tgz', … }`
 * @param {string} copy
 * @param {string} folder
 * @param {Check} check
 */
function packAll(copy, folder, check) {
  mkdirSync(folder)
  const folders = readdirSync(join(copy, 'packages')).map((name) => join(copy, 'packages', name))
  const configs = folders.flatMap((path) =>
    readdirSync(path)
      .filter((f) => /^tsconfig(\.node)?\.json$/.test(f))
      .map((f) => join(path, f)),
  )
  // The cases of the kit are JSON, of which its build makes modules.
  const made = runTool(process.execPath, [join(copy, 'packages/testkit/scripts/make-case-modules.mjs')], { cwd: copy })
  if (!check('the packages build from scratch', made === 0 && runTool('tsc', ['-b', ...configs], { cwd: copy }) === 0))
    return undefined
  /** @type {Record<string, string>} */
  const tarballs = {}
  for (const path of folders) {
    const { name } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'))
    const before = new Set(readdirSync(folder))
    runTool('pnpm', ['pack', '--pack-destination', folder], { cwd: path, stdio: ['ignore', 'ignore', 'inherit'] })
    const tarball = readdirSync(folder).find((file) => !before.has(file))
    check(`${name} packs`, tarball !== undefined)
    if (tarball === undefined) return undefined
    tarballs[name] = join(folder, tarball)
  }
  return tarballs
}

/**
 * @param {string} copy
 * @param {Check} check
 */
function checkMinorOfTensor(copy, check) {
  const versions = () => {
    const read = (/** @type {string} */ name) =>
      JSON.parse(readFileSync(join(copy, 'packages', name, 'package.json'), 'utf8')).version
    return Object.fromEntries(readdirSync(join(copy, 'packages')).map((name) => [name, read(name)]))
  }
  const before = versions()
  writeFileSync(join(copy, '.changeset', 'minor-of-tensor.md'), "---\n'@tensorloom/tensor': minor\n---\n\nA new op.\n")
  check('a minor changeset of tensor applies', applyChangesets(copy))
  const after = versions()
  const [major, minor] = before.tensor.split('.').map(Number)
  check(`tensor ${before.tensor} becomes ${after.tensor}`, after.tensor === `${major}.${minor + 1}.0`)
  for (const { path, manifest } of workspacePackages()) {
    if (manifest.peerDependencies?.['@tensorloom/tensor'] === undefined) continue
    const name = relative(join(root, 'packages'), path)
    check(`${name} stays ${before[name]}`, after[name] === before[name])
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { check, finish } = makeChecks()
  testRelease([{ name: `Node ${process.version}`, command: [process.execPath] }], check)
  finish()
}
