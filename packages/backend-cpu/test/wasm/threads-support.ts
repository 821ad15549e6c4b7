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
export const word = { values: 0, increment: 1, threads: 2, flag: 3, trapOn: 4, delay: 5 } as const

/**
 * `addToEach` adds `increment` to each unit's word from `values` on, and writes which thread did it, plus 1, to its word
 * from `threads` on, counting to `delay` before each. `meet`, on 64 units, waits on the main thread until a worker computes a unit too, which sets the
 * word at `flag`. `trap` accesses what is outside of memory, on thread `trapOn`; others wait a little.
 */
export function writeRoutines(module: ModuleBuilder): void {
  const routine = (name: string, write: (f: FunctionBuilder, argument: (name: keyof typeof word) => Code) => void) =>
    module.function(
      { parameters: ['i32', 'i32', 'i32', 'i32'], results: [] },
      (f) => {
        write(f, (argument) => load('i32.load', f.parameter(0), 4 * word[argument]))
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
  routine('meet', (f, argument) => {
    const flag = f.let(argument('flag'))
    const isWorker = f.parameter(3)
    f.if(isWorker, () => {
      f.do(store('i32.store', flag, i32(1)))
      f.return()
    })
    const alone = op('i32.eq', op('i32.sub', f.parameter(2), f.parameter(1)), i32(64))
    f.if(alone, () => {
      f.return()
    })
    waitWhile(f, 2 ** 22, () => op('i32.eqz', load('i32.load', flag)))
  })
  routine('trap', (f, argument) => {
    f.if(op('i32.eq', f.parameter(3), argument('trapOn')), () => {
      f.do(store('i32.store', i32(-4), i32(1)))
    })
    waitWhile(f, 20_000, () => i32(1))
  })
}

// Not for ever, so that a test fails rather than hangs.
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

/** Runs a job on the main thread and a worker at least; fails where none comes. */
export async function meetWorker(machine: Machine, { meet }: Routines): Promise<void> {
  const at = machine.heap.take(64)
  const flag = wordsAt(machine, at, 1)
  flag[0] = 0
  const end = performance.now() + 50_000
  while (flag[0] === 0) {
    if (performance.now() > end) throw new Error('no worker came')
    machine.words[word.flag] = at
    machine.run(meet, 64, 1)
    // In pages workers start only while the main thread yields.
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  machine.heap.give(at, 64)
}

/** Fills the arguments of `addToEach`, and gives views of both arrays. */
export function twoArrays(machine: Machine, length: number): { values: Int32Array; threads: Int32Array } {
  const at = { values: machine.heap.take(4 * length), threads: machine.heap.take(4 * length) }
  machine.words[word.values] = at.values
  machine.words[word.threads] = at.threads
  const values = wordsAt(machine, at.values, length).fill(0)
  return { values, threads: wordsAt(machine, at.threads, length).fill(0) }
}

/**
 * Runs tiny jobs of random sizes, places and increments, with random gaps in which workers fall asleep, and compares all
 * of memory with what they should have done.
 */
export function stress(machine: Machine, { addToEach }: Routines, jobs: number, seed: number): number {
  const random = randomNumbers(seed)
  const length = 200
  const { values, threads } = twoArrays(machine, length)
  const start = { values: machine.words[word.values]!, threads: machine.words[word.threads]! }
  const expected = new Int32Array(length)
  let shared = 0
  for (let k = 0; k < jobs; k++) {
    const first = Math.floor(random() * 100)
    const units = Math.floor(random() * 101)
    const increment = Math.floor(random() * 1000)
    machine.words[word.values] = start.values + 4 * first
    machine.words[word.threads] = start.threads + 4 * first
    machine.words[word.increment] = increment
    machine.words[word.delay] = random() < 0.5 ? 0 : Math.floor(random() * 60)
    threads.fill(0)
    machine.run(addToEach, units, 1 + Math.floor(random() * 8), 1 + Math.floor(random() * 3))
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
