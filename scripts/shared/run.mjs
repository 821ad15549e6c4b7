// Runs a command: with the terminal attached, for its exit code, or quietly, for what it prints.
import { spawn, spawnSync } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { root } from '../workspace.mjs'

const windows = process.platform === 'win32'

/**
 * What `node:child_process` takes; `env` is added to the environment of this process.
 * @typedef {Pick<import('node:child_process').SpawnSyncOptions, 'cwd' | 'env' | 'stdio' | 'shell'>} Options
 */

/**
 * Runs a command with the terminal attached. Tools of the workspace (`tsc`, `vitest`, …) are found by their bare name.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Options} [options]
 * @returns {number} The exit code.
 */
export function runTool(command, args, options = {}) {
  return run(command, args, { stdio: 'inherit', ...options }).code
}

/**
 * The same without showing anything.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Options} [options]
 * @returns {{ code: number, output: string }} Both streams in one text.
 */
export function captureTool(command, args, options = {}) {
  return run(command, args, { stdio: 'pipe', ...options })
}

/**
 * Runs a line of the shell without showing anything, and without waiting. Tools are found as by `runTool`.
 * @param {string} line
 * @param {NodeJS.ProcessEnv} [env] - Added to the environment of this process.
 * @returns {Promise<{ code: number, output: string }>} Both streams in one text, as they came.
 */
export function startShell(line, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(line, { ...settings({ env }), shell: true, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text
      })
    }
    child.on('error', (error) => resolve({ code: 1, output: `${output}${error.message}\n` }))
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Options} options
 */
function run(command, args, options) {
  const shell = windows && command !== process.execPath
  const result = spawnSync(command, args, { shell, ...settings(options), encoding: 'utf8', maxBuffer: 2 ** 28 })
  if (result.error) console.error(result.error.message)
  return { code: result.status ?? 1, output: `${result.stdout ?? ''}${result.stderr ?? ''}` }
}

/** @param {Options} options */
function settings(options) {
  const PATH = `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH}`
  return { cwd: root, ...options, env: { ...process.env, PATH, ...options.env } }
}
