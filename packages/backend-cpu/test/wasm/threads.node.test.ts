// Threads in Node: a worker that is killed, with a piece of work or without, and programs that end by themselves.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import * as workerThreads from 'node:worker_threads'
import { BackendError } from '@tensorloom/tensor'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { threadStarter } from '../../src/engines/wasm/threads/start.js'
import { bundledProgram } from './bundled-program.js'
import { awaiting, meetWorker, stress, until, withMachine, word, wordsAt } from './threads-support.js'

// Workers whose process ends in the middle of a piece when the argument `fatal` is their number.
const fatal = `
const { Instance } = WebAssembly
WebAssembly.Instance = function (module, imports) {
  const words = new Int32Array(imports.host.memory.buffer)
  const wrap = (routine) => (args, from, to, thread) => {
    if (words[args / 4 + ${word.fatal}] === thread) {
      words[args / 4 + ${word.arrived}] = 1
      process.exit(1)
    }
    routine(args, from, to, thread)
  }
  const { exports } = new Instance(module, imports)
  return { exports: Object.fromEntries(Object.entries(exports).map(([name, f]) => [name, wrap(f)])) }
}
`
// Workers that are held up between what they read and what they do with it, for as long as a few jobs take.
const hesitant = `
const { compareExchange } = Atomics
Atomics.compareExchange = (...parameters) => {
  const end = performance.now() + Math.max(0, 0.04 * Math.random() - 0.02)
  while (performance.now() < end);
  return compareExchange(...parameters)
}
`

/** Has workers run a text before their own; the result ends that. */
function runFirst(text: string): () => void {
  const original = process.getBuiltinModule.bind(process)
  class OtherWorker extends workerThreads.Worker {
    constructor(source: string, options: workerThreads.WorkerOptions) {
      super(text + source, options)
    }
  }
  const spy = vi
    .spyOn(process, 'getBuiltinModule')
    .mockImplementation((name: string) =>
      name === 'node:worker_threads' ? { ...workerThreads, Worker: OtherWorker } : original(name),
    )
  return () => spy.mockRestore()
}

describe('a worker that is held up', () => {
  // A generation that comes again, with as many pieces left, looks like the one that the worker read.
  it.each([2, 3, 1000])('takes no piece of another job, with %i generations', async (generations) => {
    const restore = runFirst(hesitant)
    try {
      await withMachine({ threads: 3, spin: 60_000, worthWaking: 0, generations }, async (machine, routines) => {
        await meetWorker(machine, routines)
        stress(machine, routines, { jobs: 10_000, seed: generations, shared: 20 })
      })
    } finally {
      restore()
    }
  })
})

describe('a worker that dies', () => {
  it('fails the call that it worked for, and later calls run without it', async () => {
    const restore = runFirst(fatal)
    try {
      await withMachine({ threads: 3 }, async (machine, routines) => {
        const values = machine.heap.take(4096)
        const threads = machine.heap.take(4096)
        for (const thread of [2, 1]) {
          await meetWorker(machine, routines, thread)
          machine.words[word.values] = values
          machine.words[word.threads] = threads
          machine.words[word.fatal] = thread
          const error = await until(`the death of thread ${thread}`, () => {
            try {
              awaiting(machine, thread, () => machine.run(routines.addToEach, 1024, 1))
            } catch (caught) {
              return caught
            }
            return undefined
          })
          expect(error).toBeInstanceOf(BackendError)
          expect((error as Error).message).toMatch(
            new RegExp(
              `^cpu: thread ${thread} ended while it computed 'addToEach'\nhelp: the result of the call is lost; later calls use ${
                thread === 1 ? 'one thread' : '2 threads'
              }$`,
            ),
          )
          expect(machine.threads).toBe(thread)

          machine.words[word.fatal] = 0
          machine.words[word.increment] = 1
          for (let k = 0; k < 100; k++) {
            const before = wordsAt(machine, values, 1024).map((value) => value + 1)
            machine.run(routines.addToEach, 1024, 1)
            expect(wordsAt(machine, values, 1024).slice()).toEqual(before.slice())
          }
        }
      })
    } finally {
      restore()
    }
  })

  it('while it slept is missed by nobody', async () => {
    const handles: { end(): Promise<void> }[] = []
    const start: ReturnType<typeof threadStarter> = (seat, ended) => {
      const handle = threadStarter()!(seat, ended)
      handles.push(handle)
      return handle
    }
    await withMachine({ threads: 2, start }, async (machine, routines) => {
      await meetWorker(machine, routines)
      await handles[0]!.end()
      expect(machine.threads).toBe(1)
      machine.words[word.values] = machine.heap.take(256)
      machine.words[word.threads] = machine.heap.take(256)
      machine.run(routines.addToEach, 64, 1)
      expect(handles.length).toBe(1)
    })
  })
})

describe('a program with threads', () => {
  let code: string

  beforeAll(async () => {
    code = await bundledProgram('threads-program.ts')
  })

  const run = async (ending: string): Promise<unknown> => {
    const parameters = ['--input-type=module', '-e', code, ending]
    const { stdout, stderr } = await promisify(execFile)(process.execPath, parameters, { timeout: 50_000 })
    expect(stderr).toBe('')
    return JSON.parse(stdout)
  }

  it.each(['sleeping', 'spinning', 'disposed'])('ends by itself, workers %s', async (ending) => {
    expect(await run(ending)).toEqual({ threads: 2, shared: true })
  })
})
