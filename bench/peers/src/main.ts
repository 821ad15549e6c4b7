// `npm run bench -- [options]`: Tensorloom and its peers on the same workloads, in turn, in one run. See bench/README.md.
import { writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { readExpected, recordExpected } from './expected.js'
import { type Growth, measureGrowth, measureStartup, type Startup } from './extras.js'
import { type Options, parseOptions, UsageError } from './options.js'
import { isOnDevice, isOwn, type Peer, peersOf } from './peers.js'
import { openPeer, type PeerProcess } from './process.js'
import { chart } from './report/chart.js'
import { growthTable, makeTable, startupTable } from './report/table.js'
import { type Result, runWorkload, type Schedule } from './rounds.js'
import { workloads } from './workloads/index.js'

interface Plan extends Schedule {
  /** Milliseconds after which no further workload is begun. */
  readonly deadline: number
  readonly startups: number
  /** Training steps after which memory is looked at; 0 for never. */
  readonly steps: number
  readonly growthLimit: number
}

const unlimited = Number.POSITIVE_INFINITY
const deviceLimit = 120_000
const plans: Readonly<Record<'full' | 'quick' | 'tiny', Plan>> = {
  full: {
    rounds: 7,
    warmUp: 500,
    milliseconds: 150,
    limit: 10_000,
    deadline: unlimited,
    startups: 7,
    steps: 10_000,
    growthLimit: 60_000,
  },
  quick: {
    rounds: 3,
    warmUp: 60,
    milliseconds: 50,
    limit: 1_500,
    deadline: 35_000,
    startups: 1,
    steps: 0,
    growthLimit: 0,
  },
  tiny: {
    rounds: 2,
    warmUp: 5,
    milliseconds: 5,
    limit: 20_000,
    deadline: unlimited,
    startups: 1,
    steps: 200,
    growthLimit: 20_000,
  },
}

let options: Options
try {
  const parsed = parseOptions(process.argv.slice(2))
  if (typeof parsed === 'string') {
    console.log(parsed)
    process.exit(0)
  }
  options = parsed
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  console.error(error.message)
  process.exit(1)
}
process.exitCode = options.record ? await record() : await run(options)

async function record(): Promise<number> {
  const [peer] = peersOf(['torch'], [1], console.error)
  if (peer === undefined) return 1
  const torch = openPeer(peer)
  console.log(`recorded ${await recordExpected(torch)} workloads`)
  torch.close()
  return 0
}

async function run({
  size,
  quick,
  peers: families,
  workloads: names,
  threads,
  rounds,
  limit: given,
  extras,
  json,
  svg,
}: Options): Promise<number> {
  const start = performance.now()
  const usual = plans[size === 'tiny' ? 'tiny' : quick ? 'quick' : 'full']
  // Software that draws for a GPU takes seconds to compile the kernels of a training step.
  const limit = given ?? (families.some(isOnDevice) ? Math.max(deviceLimit, usual.limit) : usual.limit)
  const plan = { ...usual, limit, rounds: rounds ?? usual.rounds }
  const peers = peersOf(families, threads, console.log)
  if (peers.length === 0) return 1
  const opened = peers.map((peer) => openPeer(peer))
  // Loading takes seconds for some; why one does not load is said at its first workload.
  await Promise.allSettled(opened.map((one) => one.start()))
  const engines = new Map<string, string>()
  const expected = readExpected()
  const rows: { workload: string; title: string; results: readonly Result[] }[] = []
  const late: string[] = []
  const [best, median] = (['best', 'median'] as const).map((one) => makeTable(peers, names, plan.limit, one))

  console.log(`\n${machineText()}; ${plan.rounds} rounds of ${plan.milliseconds} ms for each peer\n`)
  if (names.length > 0) console.log(best!.header)
  for (const workload of workloads[size].filter(({ name }) => names.includes(name))) {
    if (performance.now() - start > plan.deadline) {
      late.push(workload.name)
      continue
    }
    const results = await runWorkload(workload, size, opened, plan, expected[workload.name], (peer, engine) =>
      engines.set(peer, engine),
    )
    console.log(best!.row(workload, results))
    rows.push({ workload: workload.name, title: workload.title, results })
  }
  if (late.length > 0) console.log(`\nno time was left for ${late.join(', ')}`)
  if (rows.length > 0 && !quick && size === 'full') {
    console.log(`\n${median!.header}`)
    for (const { workload, results } of rows)
      console.log(median!.row(workloads[size].find((one) => one.name === workload)!, results))
    printLatencies(rows, peers)
  }

  const { startup, growth } = extras ? await runExtras(peers, opened, plan) : { startup: [], growth: [] }
  for (const one of opened) one.close()
  console.log('')
  for (const { id, label } of peers) console.log(`${label.padEnd(18)}${engines.get(id) ?? 'did not run'}`)
  const failures = printNotes(rows, peers)
  console.log(`\n${((performance.now() - start) / 1000).toFixed(0)} s in all`)

  const report = { machine: machine(), quick, engines: Object.fromEntries(engines), rows, startup, growth }
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, undefined, 2)}\n`)
  if (svg !== undefined) writeFileSync(svg, chart(peers, rows, ['Milliseconds, shorter is faster', machineText()]))
  return failures
}

async function runExtras(
  peers: readonly Peer[],
  opened: readonly PeerProcess[],
  { startups, steps, growthLimit }: Plan,
): Promise<{ startup: Startup[]; growth: Growth[] }> {
  const label = (id: string): string => peers.find((peer) => peer.id === id)!.label
  const startup = measureStartup(peers, startups)
  console.log(`\n${startupTable(startup, label)}`)
  const growth: Growth[] = []
  if (steps === 0) return { startup, growth }
  for (const one of opened) {
    // Memory of earlier workloads would hide the growth: a process of its own.
    one.close()
    const measured = await measureGrowth(one, steps, growthLimit)
    if (measured !== undefined) growth.push(measured)
    one.close()
  }
  console.log(`\n${growthTable(growth, label)}`)
  return { startup, growth }
}

/** Percentiles of the workloads that stand for a single request. */
function printLatencies(
  rows: readonly { workload: string; results: readonly Result[] }[],
  peers: readonly Peer[],
): void {
  const latencies = rows.filter(({ workload }) => workloads.full.some((one) => one.name === workload && one.latency))
  for (const { workload, results } of latencies) {
    const texts = peers.flatMap(({ id, label }) => {
      const one = results.find(({ peer }) => peer === id)
      return one?.median === undefined ? [] : [`${label} ${one.median.toPrecision(3)} / ${one.p99!.toPrecision(3)}`]
    })
    console.log(`\n${workload}, p50 / p99 in ms: ${texts.join(' · ')}`)
  }
}

/** Says why cells are empty. Counts Tensorloom's own wrong or failed workloads. */
function printNotes(rows: readonly { workload: string; results: readonly Result[] }[], peers: readonly Peer[]): number {
  const own = new Set(peers.filter(({ family }) => isOwn(family)).map(({ id }) => id))
  const notes = rows.flatMap(({ workload, results }) =>
    results.flatMap(({ peer, status, note }) => (note === undefined ? [] : [{ workload, peer, status, note }])),
  )
  if (notes.length > 0) console.log('')
  for (const { workload, peer, status, note } of notes)
    console.log(`${workload}, ${peer}: ${status}: ${note.split('\n')[0]}`)
  return notes.filter(({ peer, status }) => own.has(peer) && (status === 'wrong' || status === 'failed')).length > 0
    ? 1
    : 0
}

function machine(): Readonly<Record<string, unknown>> {
  const [first] = cpus()
  return {
    processor: first?.model ?? 'unknown',
    cores: cpus().length,
    memory: totalmem(),
    node: process.version,
    load: loadavg()[0],
    date: new Date().toISOString(),
  }
}

function machineText(): string {
  return `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}, load ${loadavg()[0]!.toFixed(1)}`
}
