// Threads: every unit of every job is computed once, with its own arguments, whoever is late, dies or fails.
import { BackendError } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { call, f32, f64, fillMemory, i32, load, op, store } from '../../src/engines/wasm/assembler/index.js'
import { type StartThread, threadStarter } from '../../src/engines/wasm/threads/start.js'
import { threadTeam } from '../../src/engines/wasm/threads/team.js'
import { randomNumbers } from '../random-kernel.js'
import { awaiting, meetWorker, stress, twoArrays, until, withMachine, word } from './threads-support.js'

describe('threads', () => {
  it('are possible here', () => {
    expect(threadStarter()).toBeDefined()
  })

  it.each([2, 3])('do tens of thousands of tiny jobs right, %i of them, mostly awake', async (threads) => {
    await withMachine({ threads, spin: 60_000 }, async (machine, routines) => {
      await meetWorker(machine, routines)
      stress(machine, routines, { jobs: 20_000, seed: threads, shared: 20 })
    })
  })

  it.each([2, 5])('do so when they are woken for each of them, and come late, %i of them', async (threads) => {
    await withMachine({ threads, spin: 0, worthWaking: 0 }, async (machine, routines) => {
      await meetWorker(machine, routines)
      stress(machine, routines, { jobs: 10_000, seed: threads, shared: 20 })
    })
  })

  it.each([2, 3])('do so when tickets begin anew after %i', async (generations) => {
    for (const spin of [0, 60_000]) {
      await withMachine({ threads: 3, spin, worthWaking: 0, generations }, async (machine, routines) => {
        await meetWorker(machine, routines)
        stress(machine, routines, { jobs: 10_000, seed: generations, shared: 20 })
      })
    }
  })

  it('end when nothing comes for long, and start again', async () => {
    const ends: boolean[] = []
    const start: StartThread = (seat, ended) =>
      threadStarter()!(seat, (died) => {
        ends.push(died)
        ended(died)
      })
    await withMachine({ threads: 2, patience: 20, start }, async (machine, routines) => {
      for (let k = 1; k <= 2; k++) {
        await meetWorker(machine, routines)
        await until(`end ${k}`, () => (ends.length >= k ? true : undefined))
      }
      expect(ends).not.toContain(true)
      expect(machine.threads).toBe(2)
      stress(machine, routines, { jobs: 100, seed: 3 })
    })
  })

  it('start from a script of the page, where one is named', async () => {
    const workerUrl = new URL('./threads-worker.ts', import.meta.url).href
    await withMachine({ threads: 2, workerUrl }, async (machine, routines) => {
      await meetWorker(machine, routines)
      stress(machine, routines, { jobs: 100, seed: 4 })
    })
  })

  it('give the same bits, however many there are', async () => {
    const random = randomNumbers(11)
    const numbers = Float32Array.from({ length: 1000 }, () => 2 * random() - 1)
    const results: Float32Array[] = []
    for (const threads of [1, 2, 3]) {
      await withMachine({ threads }, async (machine, routines) => {
        if (threads > 1) await meetWorker(machine, routines)
        const [from, to] = [machine.heap.take(4000), machine.heap.take(4000)] as const
        new Float32Array(machine.memory.buffer, from, 1000).set(numbers)
        // Unit u is the sum of the numbers from u on: inexact, so another order would show.
        const { sums } = machine.compile<'sums'>((module) => {
          module.function(
            { parameters: ['i32', 'i32', 'i32', 'i32'], results: [] },
            (f) => {
              const unit = f.let(f.parameter(1))
              const end = f.let(op('i32.add', load('i32.load', f.parameter(0)), i32(4000)))
              f.for(unit, f.parameter(2), 1, () => {
                const offset = op('i32.shl', unit, i32(2))
                const at = f.let(op('i32.add', load('i32.load', f.parameter(0)), offset))
                const sum = f.let(f32(0))
                f.while(
                  () => op('i32.ne', at, end),
                  () => {
                    f.set(sum, op('f32.add', sum, load('f32.load', at)))
                    f.increase(at, 4)
                  },
                )
                f.do(store('f32.store', op('i32.add', load('i32.load', f.parameter(0), 4), offset), sum))
              })
            },
            'sums',
          )
        })
        machine.words[0] = from
        machine.words[1] = to
        machine.run(sums, 1000, 10)
        results.push(new Float32Array(machine.memory.buffer, to, 1000).slice())
      })
    }
    expect(results[1]).toEqual(results[0])
    expect(results[2]).toEqual(results[0])
    expect(results[0]![0]).toBeCloseTo(
      numbers.reduce((sum, one) => sum + one, 0),
      3,
    )
  })

  it('run routines of modules that were compiled after they started', async () => {
    await withMachine({ threads: 2 }, async (machine, routines) => {
      await meetWorker(machine, routines)
      const { values, threads } = twoArrays(machine, 64)
      for (let k = 1; k <= 50; k++) {
        const later = machine.compile<'other' | 'addTwice'>((module) => {
          const type = { parameters: ['i32', 'i32', 'i32', 'i32'], results: [] } as const
          module.function(type, () => undefined, 'other')
          module.function(
            type,
            (f) => {
              const unit = f.let(f.parameter(1))
              f.for(unit, f.parameter(2), 1, () => {
                const at = op('i32.add', load('i32.load', f.parameter(0)), op('i32.mul', unit, i32(4)))
                f.do(store('i32.store', at, op('i32.add', load('i32.load', at), i32(k))))
              })
            },
            'addTwice',
          )
        })
        values.fill(0)
        machine.run(later.addTwice, 64, 1)
        expect(values).toEqual(new Int32Array(64).fill(k))
      }
      expect(threads).toEqual(new Int32Array(64))
    })
  })

  it('see memory that was added after they started', async () => {
    await withMachine({ threads: 2 }, async (machine, routines) => {
      await meetWorker(machine, routines)
      const before = machine.bytes.length
      const { values } = twoArrays(machine, 2 ** 22)
      expect(machine.bytes.length).toBeGreaterThan(before)
      const { fill } = machine.compile<'fill'>((module) => {
        module.function(
          { parameters: ['i32', 'i32', 'i32', 'i32'], results: [] },
          (f) => {
            const at = op('i32.add', load('i32.load', f.parameter(0)), f.parameter(1))
            f.do(fillMemory(at, i32(7), op('i32.sub', f.parameter(2), f.parameter(1))))
          },
          'fill',
        )
      })
      machine.run(fill, 2 ** 24, 2 ** 16)
      expect(values.every((value) => value === 0x07070707)).toBe(true)
    })
  })

  it('keep out of modules that call functions of the host', async () => {
    await withMachine({ threads: 2 }, async (machine, routines) => {
      await meetWorker(machine, routines)
      const { values, threads } = twoArrays(machine, 64)
      const { count } = machine.compile<'count'>((module) => {
        const add = module.import('add', { parameters: ['f64', 'f64'], results: ['f64'] })
        module.function(
          { parameters: ['i32', 'i32', 'i32', 'i32'], results: [] },
          (f) => {
            const at = load('i32.load', f.parameter(0))
            const sum = call(add, f64(2), op('f64.convert_i32_s', op('i32.add', f.parameter(2), f.parameter(3))))
            f.do(store('i32.store', at, op('i32.trunc_sat_f64_s', sum)))
          },
          'count',
        )
      })
      machine.run(count, 64, 1)
      expect(values[0]).toBe(66)
      expect(threads[0]).toBe(0)
    })
  })

  it('report what fails on one of them, and go on', async () => {
    await withMachine({ threads: 2 }, async (machine, routines) => {
      await meetWorker(machine, routines)
      const failOn = (thread: number): Promise<unknown> =>
        until(`a failure on thread ${thread}`, () => {
          machine.words[word.trapOn] = thread
          try {
            awaiting(machine, thread, () => machine.run(routines.trap, 64, 1))
          } catch (error) {
            return error
          }
          return undefined
        })
      const error = await failOn(1)
      expect(error).toBeInstanceOf(BackendError)
      expect((error as Error).message).toMatch(
        /^cpu: 'trap' failed on thread 1: RuntimeError: .*memory.*\nhelp: the result of the call is lost; try threads: 1/i,
      )
      stress(machine, routines, { jobs: 1000, seed: 5 })

      // On the main thread the error is what it would be without threads.
      expect(await failOn(0)).toBeInstanceOf(WebAssembly.RuntimeError)
      stress(machine, routines, { jobs: 1000, seed: 6 })
      expect(machine.threads).toBe(2)
    })
  })

  it('end when told to, and the machine goes on alone', async () => {
    await withMachine({ threads: 3 }, async (machine, routines) => {
      await meetWorker(machine, routines)
      await machine.stop()
      expect(machine.threads).toBe(1)
      expect(stress(machine, routines, { jobs: 100, seed: 7 })).toBe(0)
    })
  })

  it('count nothing of what they keep in memory as in use', async () => {
    await withMachine({ threads: 2 }, async (machine, routines) => {
      await meetWorker(machine, routines)
      expect(machine.heap.usage().bytes).toBe(0)
      machine.scratch(1000)
      machine.scratch(5000)
      expect(machine.heap.usage().bytes).toBe(0)
    })
  })

  it('have working memory each', async () => {
    await withMachine({ threads: 4 }, (machine) => {
      const at = machine.scratch(100)
      const next = machine.heap.take(64)
      expect(next === at || (next > at && next < at + 4 * 128)).toBe(false)
      expect(at % 64).toBe(0)
    })
  })
})

describe('threadTeam', () => {
  it('is nothing for one thread', () => {
    expect(threadTeam({ threads: 1 })).toBeUndefined()
  })

  it('starts nobody before there is work to share', async () => {
    let started = 0
    const start = () => {
      started++
      return { gone: undefined, end: () => Promise.resolve() }
    }
    await withMachine({ threads: 3, start }, (machine, { addToEach }) => {
      const { values } = twoArrays(machine, 64)
      machine.words[word.increment] = 1
      machine.run(addToEach, 64)
      machine.run(addToEach, 64, 33)
      expect(started).toBe(0)
      // These do not wait for workers: here none ever comes.
      for (let k = 1; k <= 5; k++) {
        machine.run(addToEach, 64, 32)
        expect(started).toBe(Math.min(2, k))
      }
      expect(machine.threads).toBe(3)
      expect(values).toEqual(new Int32Array(64).fill(7))
    })
  })

  it('does without workers that may not start', async () => {
    const start = () => {
      throw new Error('forbidden')
    }
    await withMachine({ threads: 3, start }, (machine, { addToEach }) => {
      const { values } = twoArrays(machine, 64)
      machine.words[word.increment] = 1
      for (let k = 0; k < 3; k++) machine.run(addToEach, 64, 1)
      expect(values).toEqual(new Int32Array(64).fill(3))
      expect(machine.threads).toBe(1)
    })
  })
})
