#!/usr/bin/env node
// `npx tensorloom-files <folder>` in the workspace: builds the program with the packages it uses, and runs it.
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../../scripts/program.mjs', import.meta.url))
const args = process.argv.slice(2).map((one) => (one.startsWith('-') ? one : resolve(one)))
process.argv = [process.argv[0], program, 'bench', 'files', ...args]
await import(program)
