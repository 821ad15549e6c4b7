// Threads that call a native library, an imitation in JavaScript: the same bits, growth, and threads that fail or die.
import { BackendError } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { makeGemm, type Product } from '../../src/engines/wasm/kernels/gemm/index.js'
import { type Machine, makeMachine, type Team } from '../../src/engines/wasm/machine.js'
import { threadTeam } from '../../src/engines/wasm/threads/team.js'
import { cpu } from '../../src/index.js'
import { fakeBlas } from './fake-blas.js'
import { differing, fetch, place, randomFloats, testMachine } from './memory.js'
import { until } from './threads-support.js'

/** Workers count their calls in the last words of the block of arguments, so that a test sees that they took part. */
const counted = 4095
const counting = `
const { seat } = require('node:worker_threads').workerData
const words = new Int32Array(seat.memory.buffer, seat.argumentsAt, 4096)
const { sgemm } = functions
functions.sgemm = (...values) => { Atomics.add(words, ${counted}, 1); sgemm(...values) }
`

/** Calls `use` with a machine of some threads, at least one of which has started. */
async function withLibrary(threads: number, workerText: string, use: (machine: Machine) => unknown): Promise<void> {
  const blas = fakeBlas(workerText)
  const makeTeam = threadTeam({ threads, library: blas.products.textForWorkers(blas) })!
  let team: Team | undefined
  const options = { fma: false, shared: true, limit: 2 ** 28, blas }
  const machine = makeMachine({ ...options, team: (...memory) => (team = makeTeam(...memory)) })
  try {
    await until('a worker', () => team!.ready() || undefined)
    await use(machine)
  } finally {
    await machine.stop()
  }
}

const [m, n, k] = [520, 40, 101]

function productOn(machine: Machine): Product {
  return {
    m,
    n,
    k,
    a: { at: place(machine, randomFloats(m * k, 1)), rowStride: k, columnStride: 1 },
    b: { at: place(machine, randomFloats(k * n, 2)), rowStride: n, columnStride: 1 },
    c: { at: place(machine, new Float32Array(m * n)), rowStride: n },
  }
}

describe('threads with a library', () => {
  const alone = testMachine(false, fakeBlas())
  const expected = productOn(alone)
  makeGemm(alone)(expected)
  const bits = fetch(alone, expected.c.at, m * n)

  it.each([2, 3])('compute the same bits, %i of them, also after memory has grown', async (threads) => {
    await withLibrary(threads, counting, async (machine) => {
      const gemm = makeGemm(machine)
      for (let growth = 0; growth < 3; growth++) {
        const product = productOn(machine)
        machine.words[counted] = 0
        await until('a piece of a worker', () => {
          gemm(product)
          expect(differing(fetch(machine, product.c.at, m * n), bits)).toEqual([])
          return machine.words[counted]! > 0 || undefined
        })
        machine.heap.take(machine.memory.buffer.byteLength)
      }
    })
  })

  // What the call throws, once a worker took part in it.
  const failure = (machine: Machine): Promise<Error> => {
    const gemm = makeGemm(machine)
    const product = productOn(machine)
    return until('a failure', () => {
      try {
        gemm(product)
      } catch (error) {
        return error as Error
      }
      return undefined
    })
  }

  it('say why the library does not load in a worker', async () => {
    await withLibrary(2, "require('/no/such/file')", async (machine) => {
      const error = await failure(machine)
      expect(error).toBeInstanceOf(BackendError)
      expect(error.message).toMatch(/^cpu: 'product' failed on thread 1: Error: Cannot find module '\/no\/such\/file'/)
    })
  })

  it('fail the call in which a worker dies, and later calls run without it', async () => {
    await withLibrary(2, 'functions.sgemm = () => process.exit(1)', async (machine) => {
      const error = await failure(machine)
      expect(error).toBeInstanceOf(BackendError)
      expect(error.message).toMatch(
        /^cpu: thread 1 ended while it computed 'product'\nhelp: the result of the call is lost; later calls use one thread$/,
      )
      expect(machine.threads).toBe(1)
      const product = productOn(machine)
      makeGemm(machine)(product)
      expect(differing(fetch(machine, product.c.at, m * n), bits)).toEqual([])
    })
  })
})

it('the engine names the library', async () => {
  const backend = cpu({ blas: fakeBlas(), fma: false, threads: 2 })
  expect(backend.engine).toBe('wasm-simd + Fake, 2 threads')
  await backend.dispose()
})
