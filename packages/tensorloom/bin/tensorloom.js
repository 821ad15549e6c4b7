#!/usr/bin/env node
// Installed before the package is built, so that a workspace checkout links the command; the program is src/cli.ts.
import { existsSync } from 'node:fs'

const program = new URL('../dist/cli.js', import.meta.url)
if (existsSync(program)) {
  await import(program.href)
} else {
  console.error('tensorloom is not built yet: run `npm run build` in the workspace first')
  process.exitCode = 1
}
