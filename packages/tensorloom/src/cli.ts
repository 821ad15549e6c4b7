// The command `tensorloom`; bin/tensorloom.js starts it.
import './default-backend.js'
import { main } from './cli/main.js'

main(process.argv.slice(2), (line) => process.stdout.write(`${line}\n`)).then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  },
)
