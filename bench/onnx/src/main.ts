// `npm run bench -- onnx [--threads 2] [--rounds 7] [--model cnn,mlp] [--json file]`
// Runs ONNX files with Tensorloom and ONNX Runtime Web in turn, each in a process of its own, after their results are compared.
import { type ChildProcess, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type ModelCase, networks, writeCases } from './models.js'
import type { Answer, Question } from './protocol.js'

const usage = `npm run bench -- onnx [options]

  --model a,b        only these: ${networks.map(({ name }) => name).join(', ')}
  --threads 1,2      threads of both; a table for each
  --rounds n         how often each is timed, 7 by default
  --json file        everything measured`

const libraries = ['tensorloom', 'onnxruntime'] as const
type LibraryName = (typeof libraries)[number]

/** Largest difference from the expected output, relative to the largest expected number. */
const tolerance = 1e-4
const warmUp = 500
const milliseconds = 150

interface Runner {
  ask(question: Question): Promise<Answer>
  close(): void
}

function openRunner(library: LibraryName, threads: number): Runner {
  const program = fileURLToPath(new URL('worker.js', import.meta.url))
  const child: ChildProcess = spawn(process.execPath, [program, library, String(threads)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]()
  const read = async (): Promise<Answer> => {
    const { value, done } = await lines.next()
    if (done) throw new Error(`${library} ended`)
    const answer = JSON.parse(value) as Answer & { readonly error?: string }
    if (answer.error !== undefined) throw new Error(`${library}: ${answer.error}`)
    return answer
  }
  const ready = read()
  return {
    async ask(question) {
      await ready
      child.stdin!.write(`${JSON.stringify(question)}\n`)
      return read()
    },
    close: () => void child.kill(),
  }
}

function readOptions(): {
  models: readonly string[]
  threads: readonly number[]
  rounds: number
  json: string | undefined
} {
  try {
    const { values } = parseArgs({
      options: {
        model: { type: 'string', default: networks.map(({ name }) => name).join(',') },
        threads: { type: 'string', default: '1,2' },
        rounds: { type: 'string', default: '7' },
        json: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    })
    if (values.help) {
      console.log(usage)
      process.exit(0)
    }
    const models = values.model.split(',')
    const unknown = models.find((one) => !networks.some(({ name }) => name === one))
    if (unknown !== undefined) throw new Error(`--model: there is no '${unknown}'`)
    const threads = values.threads.split(',').map(Number)
    const rounds = Number(values.rounds)
    if (![...threads, rounds].every((one) => Number.isInteger(one) && one > 0)) {
      throw new Error('--threads and --rounds take whole numbers from 1')
    }
    return { models, threads, rounds, json: values.json }
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`)
    process.exit(1)
  }
}

/** What is wrong with an output, or undefined. */
function difference(got: readonly number[], wanted: readonly number[]): string | undefined {
  if (got.length !== wanted.length) return `${got.length} numbers, expected ${wanted.length}`
  const largest = Math.max(...wanted.map(Math.abs))
  const at = got.findIndex((one, k) => !(Math.abs(one - wanted[k]!) <= tolerance * largest))
  return at === -1 ? undefined : `number ${at} is ${got[at]}, expected ${wanted[at]}`
}

interface Row {
  readonly model: string
  readonly threads: number
  readonly best: Readonly<Record<LibraryName, number>>
  readonly median: Readonly<Record<LibraryName, number>>
}

async function measure(
  one: ModelCase,
  runners: Readonly<Record<LibraryName, Runner>>,
  threads: number,
  rounds: number,
): Promise<Row> {
  const samples: Record<LibraryName, number[]> = { tensorloom: [], onnxruntime: [] }
  const { file, shape, input } = one
  for (const library of libraries) {
    const { output, engine } = await runners[library].ask({ ask: 'open', file, shape, input, warmUp })
    const wrong = difference(output!, one.output)
    if (wrong !== undefined) throw new Error(`${one.name}, ${library}: ${wrong}`)
    engines.set(`${library} ${threads}`, engine!)
  }
  for (let round = 0; round < rounds; round++) {
    // Nobody is always first.
    for (const library of round % 2 === 0 ? libraries : [...libraries].reverse()) {
      samples[library].push(...(await runners[library].ask({ ask: 'measure', milliseconds })).samples!)
    }
  }
  const at =
    (share: number) =>
    (library: LibraryName): number => {
      const sorted = samples[library].sort((a, b) => a - b)
      return sorted[Math.floor(share * (sorted.length - 1))]!
    }
  const both = (pick: (library: LibraryName) => number) => ({
    tensorloom: pick('tensorloom'),
    onnxruntime: pick('onnxruntime'),
  })
  return { model: one.name, threads, best: both(at(0)), median: both(at(0.5)) }
}

const engines = new Map<string, string>()
const { models, threads, rounds, json } = readOptions()
const written = await writeCases(networks.filter(({ name }) => models.includes(name)))
const rows: Row[] = []
const widths = [16, 14, 14, 12, 14, 14, 12]
const line = (cells: readonly string[]): string =>
  cells.map((cell, k) => (k === 0 ? cell.padEnd(widths[k]!) : cell.padStart(widths[k]!))).join('')
const text = (value: number): string => value.toPrecision(3)
try {
  console.log(`${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, load ${loadavg()[0]!.toFixed(1)}`)
  console.log(`models by ${written.writer}; ${rounds} rounds of ${milliseconds} ms for each library`)
  for (const count of threads) {
    const runners = { tensorloom: openRunner('tensorloom', count), onnxruntime: openRunner('onnxruntime', count) }
    console.log(`\n${line([`ms, ${count}T`, 'Tensorloom', 'ORT web', 'best ×', 'Tensorloom', 'ORT web', 'median ×'])}`)
    for (const one of written.cases) {
      const row = await measure(one, runners, count, rounds)
      const cells = [row.best, row.median].flatMap(({ tensorloom, onnxruntime }) => [
        text(tensorloom),
        text(onnxruntime),
        (onnxruntime / tensorloom).toFixed(2),
      ])
      console.log(line([row.model, ...cells]))
      rows.push(row)
    }
    for (const one of Object.values(runners)) one.close()
  }
  console.log('')
  for (const [name, engine] of engines) console.log(`${name.padEnd(16)}${engine}`)
} finally {
  written.remove()
}
if (json !== undefined)
  writeFileSync(json, `${JSON.stringify({ engines: Object.fromEntries(engines), rows }, undefined, 2)}\n`)
