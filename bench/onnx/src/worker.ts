// Runs the files with one library, in a process of its own: `node worker.js <library> <threads>`, a question and an answer in
// each line.
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import type { Answer, Question } from './protocol.js'

/** A model that is loaded. */
export interface Session {
  /** One run with elements in, and elements out. */
  run(): Promise<Float32Array>
  release(): Promise<void>
}

/** A library. */
export interface Library {
  /** Version, and what computes. */
  engine(): string
  open(bytes: Uint8Array, shape: readonly number[], input: Float32Array): Promise<Session>
}

// Answers own stdout; what libraries print goes beside it.
console.log = console.info = console.warn = console.error

const [name, threads] = process.argv.slice(2)
const { load } = (await import(`./libraries/${name}.js`)) as { load(threads: number): Promise<Library> }
const library = await load(Number(threads))
let session: Session | undefined

async function answer(question: Question): Promise<Answer> {
  if (question.ask === 'open') {
    await session?.release()
    session = await library.open(await readFile(question.file), question.shape, Float32Array.from(question.input))
    const output = Array.from(await session.run())
    const end = performance.now() + question.warmUp
    while (performance.now() < end) await session.run()
    return { output, engine: library.engine() }
  }
  const samples: number[] = []
  const end = performance.now() + question.milliseconds
  do {
    const start = performance.now()
    await session!.run()
    samples.push(performance.now() - start)
  } while (performance.now() < end)
  return { samples }
}

process.stdout.write(`${JSON.stringify({ ready: true })}\n`)
for await (const line of createInterface({ input: process.stdin })) {
  let result: Answer | { readonly error: string }
  try {
    result = await answer(JSON.parse(line) as Question)
  } catch (error) {
    result = { error: error instanceof Error ? error.message : String(error) }
  }
  process.stdout.write(`${JSON.stringify(result)}\n`)
}
process.exit(0)
