// The command `tensorloom-keras-conformance`; bin/tensorloom-keras-conformance.js starts it.
import { main } from './cli/main.js'

main(process.argv.slice(2), (line) => process.stdout.write(`${line}\n`)).then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    console.error(error)
    process.exitCode = 1
  },
)
