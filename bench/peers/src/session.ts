// Answers the main process's questions with one library: prepares, checks, times; in Node and in pages. torch/peer.py is its
// twin.
import { type Digest, digestOf } from './digest.js'
import type { Library } from './library.js'
import type { Answers, MemoryUse, Question } from './protocol.js'
import type { Outputs, Run, Workload } from './workload.js'
import { memoryWorkload, workloads } from './workloads/index.js'

// One sample lasts at least this long, so that neither the clock nor the wait at its end counts.
const sampleMilliseconds = 2
// Clocks of pages go in steps: a run that is over within one takes none by them.
const clockMilliseconds = 0.005
// Engines with workers of their own start them at the first call, and are not to be timed before they run.
const settleMilliseconds = 150

/** Something that answers. */
export interface Session {
  answer<Q extends Question>(question: Q): Promise<Answers[Q['ask']]>
}

interface Prepared<T> {
  readonly run: () => Outputs<T>
  readonly inputs: readonly T[]
  readonly latency: boolean
  readonly runsPerSample: number
}

export function openSession<T>(library: Library<T>): Session {
  let prepared: Prepared<T> | undefined
  let fresh = true

  const list = (outputs: Outputs<T>): readonly T[] => (Array.isArray(outputs) ? outputs : [outputs as T])
  const free = (outputs: Outputs<T>): void => {
    for (const one of list(outputs)) library.free(one)
  }
  /** Waits for the end of a run: of its first result, or, where latency counts, for its numbers. */
  const finish = async (outputs: Outputs<T>, latency: boolean): Promise<void> => {
    const [first] = list(outputs)
    if (latency) await library.read(first as T)
    else await library.settle(first as T)
  }

  async function check(run: Run<T>, runs: number): Promise<Digest[]> {
    const digests: Digest[] = []
    const { once, result } =
      typeof run === 'function' ? { once: run, result: undefined } : { once: run.run, result: run.result }
    for (let k = 0; k < runs; k++) {
      const outputs = list(once())
      const ordered = result?.(outputs) ?? outputs
      for (const one of ordered) digests.push(digestOf(await library.read(one)))
      if (ordered !== outputs) free(ordered)
      free(outputs)
    }
    return digests
  }

  /** Runs of one sample, known after some runs that are not counted. */
  async function warmUp(run: () => Outputs<T>, latency: boolean, milliseconds: number): Promise<number> {
    let shortest = Number.POSITIVE_INFINITY
    const end = performance.now() + milliseconds
    do {
      const start = performance.now()
      const outputs = run()
      await finish(outputs, latency)
      free(outputs)
      shortest = Math.min(shortest, performance.now() - start)
      if (fresh) await sleep(settleMilliseconds)
      fresh = false
    } while (performance.now() < end)
    return latency ? 1 : Math.max(1, Math.ceil(sampleMilliseconds / Math.max(shortest, clockMilliseconds)))
  }

  async function prepare(question: Extract<Question, { ask: 'prepare' }>): Promise<Answers['prepare']> {
    release()
    const workload = find(question)
    const inputs = Object.fromEntries(
      Object.entries(workload.inputs).map(([name, input]) => [name, library.tensor(input)]),
    )
    const run = library.prepare(workload, inputs)
    if (run === undefined) {
      for (const one of Object.values(inputs)) library.free(one)
      return { supported: false, digests: [], engine: library.engine() }
    }
    const digests = await check(run, question.checkedRuns)
    const once = typeof run === 'function' ? run : run.run
    const { latency } = question
    const runsPerSample = await warmUp(once, latency, question.warmUp)
    prepared = { run: once, inputs: Object.values(inputs), latency, runsPerSample }
    return { supported: true, digests, engine: library.engine() }
  }

  async function measure(milliseconds: number): Promise<Answers['measure']> {
    const { run, latency, runsPerSample } = current()
    const samples: number[] = []
    const end = performance.now() + milliseconds
    do {
      const start = performance.now()
      for (let k = 1; k < runsPerSample; k++) {
        const outputs = run()
        if (library.lazy) await finish(outputs, latency)
        free(outputs)
      }
      const last = run()
      await finish(last, latency)
      samples.push((performance.now() - start) / runsPerSample)
      free(last)
    } while (performance.now() < end)
    return { samples, engine: library.engine() }
  }

  async function repeat(runs: number): Promise<MemoryUse> {
    const { run } = current()
    for (let k = 0; k < runs; k++) {
      const outputs = run()
      if (library.lazy || k === runs - 1) await finish(outputs, false)
      free(outputs)
    }
    // Present where Node was started with --expose-gc: what is only not yet collected does not count.
    ;(globalThis as { gc?: () => void }).gc?.()
    await sleep(0)
    return { resident: residentBytes(), ...library.memory?.() }
  }

  function release(): Record<string, never> {
    for (const one of prepared?.inputs ?? []) library.free(one)
    prepared = undefined
    return {}
  }

  function current(): Prepared<T> {
    if (prepared === undefined) throw new Error('no workload is prepared')
    return prepared
  }

  const table: { readonly [A in Question['ask']]: (question: Extract<Question, { ask: A }>) => unknown } = {
    prepare,
    measure: ({ milliseconds }) => measure(milliseconds),
    repeat: ({ runs }) => repeat(runs),
    release,
  }
  return {
    async answer<Q extends Question>(question: Q) {
      const act = table[question.ask] as (question: Q) => Promise<Answers[Q['ask']]>
      return act(question)
    },
  }
}

/** A page does not know: 0. */
function residentBytes(): number {
  const { process } = globalThis as { process?: NodeJS.Process }
  return process?.memoryUsage.rss() ?? 0
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

function find({ size, workload: name }: Extract<Question, { ask: 'prepare' }>): Workload {
  const workload = size === 'memory' ? memoryWorkload : workloads[size].find((one) => one.name === name)
  if (workload === undefined) throw new Error(`there is no workload '${name}'`)
  return workload
}
