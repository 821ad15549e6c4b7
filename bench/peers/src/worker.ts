// A JavaScript peer in a process of its own: `node worker.js <library> [threads]`, questions on stdin, answers on stdout.
import { createInterface } from 'node:readline'
import type { LibraryModule } from './library.js'
import type { Question } from './protocol.js'
import { openSession } from './session.js'

// Answers own stdout; what libraries print goes beside it.
console.log = console.info = console.warn = console.error

const [name, threads] = process.argv.slice(2)
const { load } = (await import(`./libraries/${name}.js`)) as LibraryModule
const session = openSession(await load(threads === undefined ? undefined : Number(threads)))
process.stdout.write(`${JSON.stringify({ ready: true })}\n`)

for await (const line of createInterface({ input: process.stdin })) {
  let answer: unknown
  try {
    answer = await session.answer(JSON.parse(line) as Question)
  } catch (error) {
    answer = { error: error instanceof Error ? error.message : String(error) }
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
process.exit(0)
