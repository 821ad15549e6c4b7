// What a stranger gets: applies the pending changesets in a copy of the workspace, packs every package, installs the
// tarballs in a folder of their own, type-checks a program there without DOM or Node types, and runs it.
// Also proves that a minor release of tensor does not make the packages that peer-depend on it 1.0.0.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runTool } from './run.mjs'
import { root, workspacePackages } from './workspace.mjs'

/**
 * @param {{ name: string, command: string[] }[]} runtimes - What runs the consumer's compiled program.
 * @returns {string[]} What failed.
 */
export function testRelease(runtimes) {
  const temporary = mkdtempSync(join(tmpdir(), 'tensorloom-release-'))
  const failures = []
  const check = (name, passed) => {
    console.log(`${passed ? 'ok    ' : 'FAILED'} ${name}`)
    if (!passed) failures.push(name)
    return passed
  }
  try {
    const copy = copyWorkspace(join(temporary, 'workspace'))
    const released = check('the pending changesets apply', applyChangesets(copy))
    if (!released) return failures
    const tarballs = packAll(copy, join(temporary, 'tarballs'), check)
    if (tarballs) testConsumer(join(temporary, 'consumer'), tarballs, runtimes, check)
    checkMinorOfTensor(copy, check)
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
  return failures
}

/** Tracked and new files, installed from the store that the workspace itself was installed from. */
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

/** Quiet unless it fails: before the first release it warns that 0.0.0 is outside the peer ranges. */
function applyChangesets(copy) {
  try {
    execFileSync(join(copy, 'node_modules', '.bin', 'changeset'), ['version'], { cwd: copy, stdio: 'pipe' })
    return true
  } catch (error) {
    console.error(`${error.stdout}\n${error.stderr}`)
    return false
  }
}

/** `{ '@tensorloom/tensor': '/…/tensorloom-tensor-0.1.0.tgz', … }` */
function packAll(copy, folder, check) {
  mkdirSync(folder)
  const folders = readdirSync(join(copy, 'packages')).map((name) => join(copy, 'packages', name))
  const configs = folders.flatMap((path) =>
    readdirSync(path)
      .filter((f) => /^tsconfig(\.node)?\.json$/.test(f))
      .map((f) => join(path, f)),
  )
  if (!check('the packages build from scratch', runTool('tsc', ['-b', ...configs], { cwd: copy }) === 0))
    return undefined
  const tarballs = {}
  for (const path of folders) {
    const { name } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'))
    const before = new Set(readdirSync(folder))
    runTool('pnpm', ['pack', '--pack-destination', folder], { cwd: path, stdio: ['ignore', 'ignore', 'inherit'] })
    const tarball = readdirSync(folder).find((file) => !before.has(file))
    if (!check(`${name} packs`, tarball !== undefined)) return undefined
    tarballs[name] = join(folder, tarball)
  }
  return tarballs
}

function testConsumer(folder, tarballs, runtimes, check) {
  cpSync(join(root, 'test', 'consumer'), folder, { recursive: true })
  const dependencies = Object.fromEntries(Object.entries(tarballs).map(([name, path]) => [name, `file:${path}`]))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }, null, 2))
  writeFileSync(join(folder, 'entries.ts'), importsOfEveryEntry())
  const installed = runTool('npm', ['install', '--offline', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
  })
  if (!check('npm installs the tarballs, and nothing else is needed', installed === 0)) return

  for (const name of Object.keys(tarballs)) {
    const files = readdirSync(join(folder, 'node_modules', name))
    const stray = files.filter(
      (file) => !['bin', 'dist', 'package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'node_modules'].includes(file),
    )
    check(`${name} holds its licence and no stray file ${stray}`, files.includes('LICENSE') && stray.length === 0)
    const manifest = readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')
    check(
      `${name} names no workspace ranges`,
      !manifest.replace(/"devDependencies": \{[^}]*\}/, '').includes('workspace:'),
    )
  }

  const compiled = runTool('tsc', ['-p', folder], { cwd: folder })
  if (!check('types compile with lib ES2022 + ESNext.Disposable, types: [], skipLibCheck: false', compiled === 0))
    return
  for (const { name, command } of runtimes) {
    const [executable, ...args] = command
    check(`the program runs on ${name}`, runTool(executable, [...args, 'out/program.js'], { cwd: folder }) === 0)
  }
}

/** Every entry is imported, so that every declaration file is checked and every module is loaded. */
function importsOfEveryEntry() {
  const entries = workspacePackages().flatMap(({ manifest }) =>
    Object.keys(manifest.exports)
      .filter((subpath) => subpath !== './package.json')
      .map((subpath) => manifest.name + subpath.slice(1)),
  )
  const imports = entries.map((entry, i) => `import * as entry${i} from '${entry}'`)
  const names = entries.map((entry, i) => `  '${entry}': entry${i},`)
  return `${imports.join('\n')}\n\nexport const entries: Record<string, object> = {\n${names.join('\n')}\n}\n`
}

function checkMinorOfTensor(copy, check) {
  const versions = () => {
    const read = (name) => JSON.parse(readFileSync(join(copy, 'packages', name, 'package.json'), 'utf8')).version
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
  const failures = testRelease([{ name: `Node ${process.version}`, command: [process.execPath] }])
  process.exit(failures.length > 0 ? 1 : 0)
}
