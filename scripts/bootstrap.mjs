// Makes a bare clone ready: installs with the pinned pnpm when the lockfile changed since the last install, and makes the
// modules that git does not keep. Runs before every npm script, so it does nothing but look when there is nothing to do.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { makePage } from '../packages/dashboard/scripts/make-page.mjs'
import { makeCaseModules } from '../packages/testkit/scripts/make-case-modules.mjs'

const oldestNode = 20
const root = fileURLToPath(new URL('..', import.meta.url))
const stampFile = `${root}node_modules/.tensorloom-installed`

const nodeMajor = Number(process.versions.node.split('.')[0])
if (nodeMajor < oldestNode) {
  fail(
    `Tensorloom needs Node ${oldestNode} or newer; this is ${process.version}.`,
    `install a current Node (for example: npx -y -p node@${oldestNode} -c "npm test")`,
  )
}

const packageManager = JSON.parse(readFileSync(`${root}package.json`, 'utf8')).packageManager
const wanted = stamp()
if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== wanted) {
  await install()
  writeFileSync(stampFile, wanted)
}
makeCaseModules()
await makePage()

function stamp() {
  const lockfile = `${root}pnpm-lock.yaml`
  if (!existsSync(lockfile)) fail('pnpm-lock.yaml is missing.', 'get it back: git checkout -- pnpm-lock.yaml')
  const hash = createHash('sha256').update(readFileSync(lockfile)).digest('hex')
  return `${packageManager} ${process.platform}-${process.arch} ${hash}\n`
}

async function install() {
  console.log(`Installing the workspace with ${packageManager} (once; later runs skip this) …`)
  rmSync(stampFile, { force: true })
  const [command, ...prefix] = pnpm()
  const { code, output } = await run(command, [...prefix, 'install', '--frozen-lockfile'])
  if (code === 0) return
  if (
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|ENETUNREACH|ERR_PNPM_META_FETCH_FAIL|ERR_SOCKET/.test(output)
  ) {
    fail(
      'The packages could not be downloaded: the npm registry does not answer.',
      'check the network or the proxy (npm ping), then run the same command again',
    )
  }
  if (output.includes('ERR_PNPM_OUTDATED_LOCKFILE')) {
    fail('A package.json names dependencies that pnpm-lock.yaml does not have.', `npx -y ${packageManager} install`)
  }
  if (output.includes('ENOSPC')) fail('The disk is full.', 'free about 1 GB, then run the same command again')
  fail(
    `The install failed with exit code ${code}; its messages are above.`,
    'fix that, then run the same command again',
  )
}

/**
 * The pinned pnpm: the one of an earlier install, else npm fetches it.
 * @returns {[command: string, ...args: string[]]}
 */
function pnpm() {
  const installed = `${root}node_modules/pnpm`
  if (existsSync(`${installed}/package.json`)) {
    const { version } = JSON.parse(readFileSync(`${installed}/package.json`, 'utf8'))
    if (packageManager === `pnpm@${version}`) return [process.execPath, `${installed}/bin/pnpm.cjs`]
  }
  return ['npx', '-y', packageManager]
}

/**
 * Runs a command, shows what it prints, and gives that text back.
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Promise<{ code: number | string | null, output: string }>}
 */
function run(command, args) {
  return new Promise((resolve) => {
    const env = {
      CI: 'true', // pnpm never waits for an answer
      npm_config_fetch_retries: '3', // npm's own patience lets a missing network look like a hang, for 70 s
      npm_config_fetch_retry_mintimeout: '1000',
      npm_config_fetch_retry_maxtimeout: '4000',
      ...process.env,
    }
    const child = spawn(command, args, {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32' && command === 'npx',
    })
    let output = ''
    /** @param {NodeJS.WriteStream} stream */
    const show = (stream) => (/** @type {Buffer} */ chunk) => {
      output += chunk
      stream.write(chunk)
    }
    child.stdout.on('data', show(process.stdout))
    child.stderr.on('data', show(process.stderr))
    child.on('error', (/** @type {NodeJS.ErrnoException} */ error) =>
      resolve({ code: error.code ?? 1, output: `${output}${error.message}` }),
    )
    child.on('close', (code) => resolve({ code, output }))
  })
}

/**
 * @param {string} message
 * @param {string} help
 * @returns {never}
 */
function fail(message, help) {
  console.error(`\n${message}\nhelp: ${help}\n`)
  process.exit(1)
}
