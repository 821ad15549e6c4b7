// Runs a command: with the terminal attached, for its exit code, or quietly, for what it prints.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from './workspace.mjs'

/** Runs a command with the terminal attached. Tools of the workspace (`tsc`, `vitest`, …) are found by their bare name. */
export function runTool(command, args, options = {}) {
  return run(command, args, { stdio: 'inherit', ...options }).code
}

/** The same without showing anything: `{ code, output }`, both streams in one text. */
export function captureTool(command, args, options = {}) {
  return run(command, args, { stdio: 'pipe', encoding: 'utf8', maxBuffer: 2 ** 28, ...options })
}

function run(command, args, options) {
  const windows = process.platform === 'win32'
  const PATH = `${join(root, 'node_modules', '.bin')}${windows ? ';' : ':'}${process.env.PATH}`
  const result = spawnSync(command, args, {
    cwd: root,
    shell: windows && command !== process.execPath,
    ...options,
    env: { ...process.env, PATH, ...options.env },
  })
  if (result.error) console.error(result.error.message)
  return { code: result.status ?? 1, output: `${result.stdout ?? ''}${result.stderr ?? ''}` }
}
