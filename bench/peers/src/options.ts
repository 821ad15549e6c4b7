// The command line.
import { parseArgs } from 'node:util'
import { families, groups, usualFamilies } from './peers.js'
import { quick, type Size, workloads } from './workloads/index.js'

/** What to run, and how long. */
export interface Options {
  readonly size: Size
  readonly quick: boolean
  /** Families of peers: `torch` stands for all its columns. */
  readonly peers: readonly string[]
  /** Names of workloads, in the order of the table. */
  readonly workloads: readonly string[]
  readonly threads: readonly number[]
  /** How often each peer is timed; undefined for the default. */
  readonly rounds: number | undefined
  /** Milliseconds after which a peer is given up for a workload; undefined for the default. */
  readonly limit: number | undefined
  /** Whether start-up and memory are measured too. */
  readonly extras: boolean
  readonly json: string | undefined
  readonly svg: string | undefined
  readonly record: boolean
}

/** Wrong arguments; the message is for the user. */
export class UsageError extends Error {}

export const usage: string = `npm run bench -- [options]

  --quick            some workloads, without tfjs-cpu, in at most a minute
  --peer a,b         only these: ${families.join(', ')};
                     gpu stands for all of ${groups.gpu!.join(', ')}, which take part only if named
  --workload a,b     only these; * stands for any text: --workload 'matmul_*,mlp_b32'
  --threads 1,2      threads of Tensorloom and PyTorch; a column for each
  --rounds n         how often each peer is timed, 7 by default: more find a busy machine's quiet moments
  --limit seconds    when a peer is given up for a workload: 10 by default, 120 with GPUs
  --json file        everything measured
  --svg file         a chart
  --list             the workloads, and what they compute
  --tiny             tiny sizes: the test of the harness itself
  --record           write the expected results anew, computed by PyTorch`

const noStrings: string[] = []
const defaultThreads: string[] = ['1', '2']
const flags = {
  quick: { type: 'boolean', default: false },
  tiny: { type: 'boolean', default: false },
  record: { type: 'boolean', default: false },
  list: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
  peer: { type: 'string', multiple: true, default: noStrings },
  workload: { type: 'string', multiple: true, default: noStrings },
  threads: { type: 'string', multiple: true, default: defaultThreads },
  rounds: { type: 'string' },
  limit: { type: 'string' },
  json: { type: 'string' },
  svg: { type: 'string' },
} as const

/** The options, or a text to show instead of running. */
export function parseOptions(args: readonly string[]): Options | string {
  const values = parse(args)
  const size: Size = values.tiny ? 'tiny' : 'full'
  if (values.help) return usage
  if (values.list) return listing(size)
  const patterns = split(values.workload)
  return {
    size,
    quick: values.quick,
    peers: chosenPeers(split(values.peer), values.quick),
    workloads: chosenWorkloads(patterns, size, values.quick),
    threads: chosenThreads(split(values.threads)),
    rounds: chosenRounds(values.rounds),
    limit: chosenLimit(values.limit),
    extras: patterns.length === 0 || patterns.some((one) => one === 'startup' || one === 'memory'),
    json: values.json,
    svg: values.svg,
    record: values.record,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags, strict: true, allowPositionals: false }).values
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`)
  }
}

function split(texts: readonly string[]): string[] {
  return texts.flatMap((text) => text.split(',')).filter((text) => text !== '')
}

function chosenPeers(given: readonly string[], quick: boolean): readonly string[] {
  const names = given.flatMap((name) => groups[name] ?? [name])
  for (const name of names) {
    if (!families.includes(name))
      throw new UsageError(`--peer: there is no '${name}'\nhelp: ${[...families, ...Object.keys(groups)].join(', ')}`)
  }
  if (names.length > 0) return families.filter((one) => names.includes(one))
  // It takes seconds where the others take milliseconds.
  return usualFamilies.filter((one) => !(quick && one === 'tfjs-cpu'))
}

function chosenWorkloads(patterns: readonly string[], size: Size, onlyQuick: boolean): readonly string[] {
  const names = workloads[size].map(({ name }) => name)
  if (patterns.length === 0) return names.filter((name) => !onlyQuick || size === 'tiny' || quick.includes(name))
  const chosen = new Set<string>()
  for (const pattern of patterns) {
    if (pattern === 'startup' || pattern === 'memory') continue
    const parts = pattern.split('*').map((part) => part.replace(/[^\w]/g, '\\$&'))
    const matches = names.filter((name) => new RegExp(`^${parts.join('.*')}$`).test(name))
    if (matches.length === 0) throw new UsageError(`--workload: nothing is named '${pattern}'\nhelp: --list shows all`)
    for (const name of matches) chosen.add(name)
  }
  return names.filter((name) => chosen.has(name))
}

function chosenThreads(texts: readonly string[]): readonly number[] {
  const threads = texts.map(Number)
  if (threads.length > 0 && threads.every((count) => Number.isInteger(count) && count > 0)) return threads
  throw new UsageError(`--threads: '${texts.join(',')}' are not numbers of threads\nhelp: --threads 1,2`)
}

function chosenRounds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const rounds = Number(text)
  if (Number.isInteger(rounds) && rounds > 0) return rounds
  throw new UsageError(`--rounds: '${text}' is not a number of rounds\nhelp: --rounds 40`)
}

function chosenLimit(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const seconds = Number(text)
  if (Number.isFinite(seconds) && seconds > 0) return seconds * 1000
  throw new UsageError(`--limit: '${text}' is not a number of seconds\nhelp: --limit 60`)
}

function listing(size: Size): string {
  const all = workloads[size]
  const width = Math.max(...all.map(({ name }) => name.length))
  const rows = all.map(({ name, title }) => `${name.padEnd(width)}  ${title}`)
  return [
    ...rows,
    `${'startup'.padEnd(width)}  import, first sum, result`,
    `${'memory'.padEnd(width)}  after 100 and after many steps`,
  ].join('\n')
}
