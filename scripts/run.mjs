// Runs a command with the terminal attached, and gives its exit code.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from './workspace.mjs'

/** Tools installed in the workspace (`tsc`, `vitest`, …) are found by their bare name. */
export function runTool(command, args, options = {}) {
  const windows = process.platform === 'win32'
  const PATH = `${join(root, 'node_modules', '.bin')}${windows ? ';' : ':'}${process.env.PATH}`
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: windows && command !== process.execPath,
    ...options,
    env: { ...process.env, PATH, ...options.env },
  })
  if (result.error) console.error(result.error.message)
  return result.status ?? 1
}
