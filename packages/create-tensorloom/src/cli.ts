// The command `create-tensorloom`; bin/create-tensorloom.js starts it.
import { fileURLToPath } from 'node:url'
import { main } from './main.js'

process.exitCode = await main(process.argv.slice(2), {
  input: process.stdin,
  output: process.stdout,
  errors: process.stderr,
  folder: process.cwd(),
  environment: process.env,
  templates: fileURLToPath(new URL('./templates', import.meta.url)),
})
