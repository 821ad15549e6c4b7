// A peer that answers as its argument says: what can go wrong with a process.
import { createInterface } from 'node:readline'

const behaviour = process.argv[2]
const write = (/** @type {unknown} */ value) => process.stdout.write(`${JSON.stringify(value)}\n`)

if (behaviour === 'unready') {
  console.error('Error: the library is missing')
  process.exit(3)
}
write({ ready: true })
for await (const line of createInterface({ input: process.stdin })) {
  const { ask, milliseconds } = JSON.parse(line)
  if (ask === 'measure' && milliseconds === 1) continue // never answers
  if (ask === 'measure' && milliseconds === 2) process.exit(7)
  if (ask === 'repeat') write({ error: 'no workload is prepared' })
  else write({ samples: [milliseconds, process.pid], engine: 'fake' })
}
