// Machines with threads, and routines that show which units were computed, how often, by whom and with what arguments.
import {
  type Code,
  type FunctionBuilder,
  i32,
  load,
  type ModuleBuilder,
  op,
  store,
} from '../../src/engines/wasm/assembler/index.js'
import { type Machine, makeMachine, type Routine } from '../../src/engines/wasm/machine.js'
import { type TeamOptions, threadTeam } from '../../src/engines/wasm/threads/team.js'
import { randomNumbers } from '../random-kernel.js'

/** Calls `use` with a machine of so many threads, and ends them. */
export async function withMachine(
  options: TeamOptions,
  use: (machine: Machine, routines: Routines) => unknown,
): Promise<void> {
  const team = threadTeam(options)
  const machine = makeMachine({ fma: false, shared: team !== undefined, limit: 2 ** 28, team })
  try {
    await use(machine, machine.compile(writeRoutines))
  } finally {
    await machine.stop()
  }
}

/** What `writeRoutines` writes. */
export type Routines = Readonly<Record<'addToEach' | 'meet' | 'trap', Routine>>

/** Arguments, as numbers of words. */
export const word = {
  values: 0,
  increment: 1,
  threads: 2,
  delay: 3,
  trapOn: 4,
  awaited: 5,
  arrived: 6,
  fatal: 7,
} as const

/**
 * Before each piece, all routines wait for the thread `awaited`, unless that is 0: others begin only once it took a
 * piece too, which sets `arrived`. So it takes part by arrangement: who takes a piece of a short job is chance, and a
 * thread that shares a core with another one may miss thousands of them.
 *
 * `addToEach` adds `increment` to each unit's word from `values` on, and writes which thread did it, plus 1, to its word
 * from `threads` on, counting to `delay` before each. `meet` does nothing else. `trap` accesses what is outside of memory,
 * on thread `trapOn`; others wait a little.
 */
export function writeRoutines(module: ModuleBuilder): void {
  const routine = (name: string, write: (f: FunctionBuilder, argument: (name: keyof typeof word) => Code) => void) =>
    module.function(
      { parameters: ['i32', 'i32', 'i32', 'i32'], results: [] },
      (f) => {
        const argument = (name: keyof typeof word): Code => load('i32.load', f.parameter(0), 4 * word[name])
        f.if(argument('awaited'), () => {
          f.if(op('i32.eq', f.parameter(3), argument('awaited')), () => {
            f.do(store('i32.store', f.parameter(0), i32(1), 4 * word.arrived))
          })
          waitWhile(f, 2 ** 20, () => op('i32.eqz', argument('arrived')))
        })
        write(f, argument)
      },
      name,
    )
  routine('addToEach', (f, argument) => {
    const offset = f.let(op('i32.shl', f.parameter(1), i32(2)))
    const at = f.let(op('i32.add', argument('values'), offset))
    const threadsAt = f.let(op('i32.add', argument('threads'), offset))
    const unit = f.let(f.parameter(1))
    const left = f.local('i32')
    f.for(unit, f.parameter(2), 1, () => {
      f.set(left, argument('delay'))
      f.while(
        () => left,
        () => {
          f.increase(left, -1)
        },
      )
      f.do(store('i32.store', at, op('i32.add', load('i32.load', at), argument('increment'))))
      f.do(store('i32.store', threadsAt, op('i32.add', f.parameter(3), i32(1))))
      f.increase(at, 4)
      f.increase(threadsAt, 4)
    })
  })
  routine('meet', () => undefined)
  routine('trap', (f, argument) => {
    f.if(op('i32.eq', f.parameter(3), argument('trapOn')), () => {
      f.do(store('i32.store', i32(-4), i32(1)))
    })
    waitWhile(f, 20_000, () => i32(1))
  })
}

// Not for ever: the job may have begun when the other thread was about to sleep, and it is woken after the first piece.
function waitWhile(f: FunctionBuilder, times: number, condition: () => Code): void {
  const left = f.let(i32(times))
  f.while(
    () => op('i32.and', condition(), op('i32.gt_s', left, i32(0))),
    () => {
      f.increase(left, -1)
    },
  )
}

/** The words of an array in a machine's memory. */
export function wordsAt(machine: Machine, at: number, length: number): Int32Array<ArrayBufferLike> {
  return new Int32Array(machine.memory.buffer, at, length)
}

/**
 * Repeats an attempt until it results in something, for as long as a busy machine may need. Between attempts it yields:
 * in pages workers start only while the main thread does.
 */
export async function until<T>(what: string, attempt: () => T | undefined): Promise<T> {
  const end = deadline(what)
  for (;;) {
    const result = attempt()
    if (result !== undefined) return result
    end()
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

// Throws when it is called later than almost any machine would take; the time limit of tests would not say what is missing.
function deadline(what: string): () => void {
  const end = performance.now() + 50_000
  return () => {
    if (performance.now() > end) throw new Error(`${what}: not seen in 50 s`)
  }
}

/** Calls `run` with a thread awaited in its jobs; whether that took part. */
export function awaiting(machine: Machine, thread: number, run: () => void): boolean {
  machine.words[word.awaited] = thread
  machine.words[word.arrived] = 0
  try {
    run()
    return machine.words[word.arrived] !== 0
  } finally {
    machine.words[word.awaited] = 0
  }
}

/** Runs jobs until a thread took a piece of one; fails where it never does. */
export async function meetWorker(machine: Machine, { meet }: Routines, thread = 1): Promise<void> {
  const run = (): void => machine.run(meet, 64, 1)
  await until(`a piece taken by thread ${thread}`, () => awaiting(machine, thread, run) || undefined)
}

/** Fills the arguments of `addToEach`, and gives views of both arrays. */
export function twoArrays(machine: Machine, length: number): { values: Int32Array; threads: Int32Array } {
  const at = { values: machine.heap.take(4 * length), threads: machine.heap.take(4 * length) }
  machine.words[word.values] = at.values
  machine.words[word.threads] = at.threads
  const values = wordsAt(machine, at.values, length).fill(0)
  return { values, threads: wordsAt(machine, at.threads, length).fill(0) }
}

/** How much `stress` does. */
interface StressOptions {
  readonly jobs: number
  readonly seed: number
  /** The number of jobs in which workers must take part before it ends; 0 by default. */
  readonly shared?: number
}

/**
 * Runs tiny jobs of random sizes, places and increments, with random gaps in which workers fall asleep, and compares all
 * of memory with what they should have done. Some of them wait for thread 1, until enough were shared. The result is in
 * how many workers took part.
 */
export function stress(
  machine: Machine,
  { addToEach }: Routines,
  { jobs, seed, shared: least = 0 }: StressOptions,
): number {
  const random = randomNumbers(seed)
  const length = 200
  const { values, threads } = twoArrays(machine, length)
  const start = { values: machine.words[word.values]!, threads: machine.words[word.threads]! }
  const expected = new Int32Array(length)
  const end = deadline(`${least} jobs in which workers took part`)
  let shared = 0
  for (let k = 0; k < jobs || shared < least; k++) {
    if (k >= jobs) end()
    const first = Math.floor(random() * 100)
    const units = Math.floor(random() * 101)
    const increment = Math.floor(random() * 1000)
    machine.words[word.values] = start.values + 4 * first
    machine.words[word.threads] = start.threads + 4 * first
    machine.words[word.increment] = increment
    machine.words[word.delay] = random() < 0.5 ? 0 : Math.floor(random() * 60)
    threads.fill(0)
    const grain = 1 + Math.floor(random() * 8)
    const step = 1 + Math.floor(random() * 3)
    const run = (): void => machine.run(addToEach, units, grain, step)
    if (shared < least && k % 100 === 0 && units >= 2 * grain) awaiting(machine, 1, run)
    else run()
    for (let unit = first; unit < first + units; unit++) expected[unit]! += increment
    if (threads.some((thread) => thread > 1)) shared++
    if (random() < 0.02) {
      const gap = performance.now() + 0.2 * random()
      while (performance.now() < gap);
    }
    // At once, so that what a late worker does would be seen in the job after its own.
    for (let unit = 0; unit < length; unit++) {
      if (values[unit] !== expected[unit] || threads[unit]! > 0 !== (unit >= first && unit < first + units)) {
        throw new Error(`job ${k}: unit ${unit} is ${values[unit]}, expected ${expected[unit]}`)
      }
    }
  }
  machine.words[word.delay] = 0
  return shared
}
