// Section `contract`: the backend by itself, called as the dispatcher calls it, and then behind the dispatcher.

import { type Backend, type DType, isFloating, scope, type TypedArray, tensor, withBackend } from '@tensorloom/tensor'
import { allocateArray, type Kernel } from '@tensorloom/tensor/backend'
import { withArticle } from '@tensorloom/tensor/internal'
import { ir } from '@tensorloom/tensor/op'
import { expectElements, expectThat, type Suite } from './context.js'

/** Registers the contract checks. */
export function contractTests(suite: Suite): void {
  const { backend } = suite
  suite.framework.describe('contract', () => {
    for (const [name, run] of Object.entries(checks)) {
      suite.test(name, ['contract', `contract/${name}`], () => run(backend))
    }
    for (const dtype of backend.capabilities.dtypes) {
      suite.test(`stores and copies ${dtype}`, ['contract', 'contract/dtypes', `contract/${dtype}`], () =>
        roundTrip(backend, dtype),
      )
    }
  })
}

const checks: Readonly<Record<string, (backend: Backend) => Promise<void>>> = {
  'says what it is': async (backend) => {
    const { name, engine, contract, capabilities } = backend
    expectThat(typeof name === 'string' && name.length > 0, 'name is not a string, or is empty')
    expectThat(typeof engine === 'string' && engine.length > 0, 'engine is not a string, or is empty')
    expectThat(Number(contract) === 1, `contract is ${String(contract)}, expected 1`)
    const { dtypes, shapes, syncRead, maxInputs, maxReduces } = capabilities
    expectThat(dtypes.has('float32'), 'float32 is not among the dtypes')
    expectThat(['static', 'dynamic'].includes(shapes), `shapes is ${String(shapes)}`)
    expectThat(maxInputs >= 2 && maxReduces >= 1, 'a kernel must take two inputs and one reduction')
    expectThat(!syncRead || typeof backend.readSync === 'function', 'syncRead is true, but readSync is missing')
  },

  'counts what it allocates': async (backend) => {
    const before = backend.memory().bytes
    const storage = backend.allocate(256, 'float32')
    backend.write(storage, new Float32Array(256))
    expectThat(backend.memory().bytes >= before + 1024, 'memory().bytes did not grow by 1024')
    backend.free(storage)
    expectThat(backend.memory().bytes <= before, 'memory().bytes did not shrink after free')
  },

  'takes storages without elements': async (backend) => {
    const storage = backend.allocate(0, 'float32')
    backend.write(storage, new Float32Array(0))
    expectElements(await backend.read(storage), [])
    backend.free(storage)
  },

  'copies what is written': (backend) =>
    withStorage(backend, [1, 2, 3], async (storage, written) => {
      written.fill(9)
      expectElements(await backend.read(storage), [1, 2, 3], 'after the written array changed')
    }),

  'reads give own copies': (backend) =>
    withStorage(backend, [1, 2, 3], async (storage) => {
      const first = await backend.read(storage)
      first.fill(9)
      expectElements(await backend.read(storage), [1, 2, 3], 'after the array that was read changed')
      expectThat(
        first.byteOffset === 0 && first.byteLength === first.buffer.byteLength,
        'the array shares a larger buffer',
      )
    }),

  'reads ranges': (backend) =>
    withStorage(backend, [0, 1, 2, 3, 4], async (storage) => {
      expectElements(await backend.read(storage, 1, 3), [1, 2], 'elements 1 to 3')
      expectElements(await backend.read(storage, 3), [3, 4], 'elements from 3')
      expectElements(await backend.read(storage, 2, 2), [], 'an empty range')
      if (!backend.capabilities.syncRead) return
      expectElements(backend.readSync!(storage, 1, 3), [1, 2], 'elements 1 to 3 at once')
    }),

  'a read sees what was written before it': (backend) =>
    withStorage(backend, [1, 2], async (storage) => {
      const early = backend.read(storage)
      expectElements(await early, [1, 2], 'the read')
      backend.write(storage, Float32Array.of(3, 4))
      expectElements(await backend.read(storage), [3, 4], 'the read after the next write')
    }),

  'params are read at each run': (backend) =>
    withStorage(backend, [1, 2, 3, 4], async (input) => {
      const program = backend.compile(scaleKernel(3))
      const output = backend.allocate(3, 'float32')
      // [base, factor]; one array for both runs, as the dispatcher may reuse it.
      const params = Float64Array.of(1, 10)
      const first = backend.run(program, [input], output, params)
      params.set([0, -1])
      await first
      expectElements(await backend.read(output), [20, 30, 40], 'with offset 1 and factor 10')
      await backend.run(program, [input], output, params)
      expectElements(await backend.read(output), [-1, -2, -3], 'with offset 0 and factor −1')
      backend.free(output)
    }),

  'one program serves many storages': (backend) =>
    withStorage(backend, [1, 2], (a) =>
      withStorage(backend, [5, 6], async (b) => {
        const program = backend.compile(scaleKernel(2))
        const output = backend.allocate(2, 'float32')
        for (const [input, want] of [
          [a, [2, 4]],
          [b, [10, 12]],
        ] as const) {
          await backend.run(program, [input], output, Float64Array.of(0, 2))
          expectElements(await backend.read(output), want)
        }
        backend.free(output)
      }),
    ),

  'a kernel may read one storage twice': (backend) =>
    withStorage(backend, [1, 2, 3], async (storage) => {
      const program = backend.compile(sumKernel(3))
      const output = backend.allocate(3, 'float32')
      await backend.run(program, [storage, storage], output, new Float64Array(0))
      expectElements(await backend.read(output), [2, 4, 6])
      backend.free(output)
    }),

  'calls keep their order': async (backend) => {
    const space = scope()
    try {
      const chain = space.run(() =>
        withBackend(backend, () => {
          let x = tensor([1, 2])
          const steps = [x.add(0)]
          for (let k = 0; k < 20; k++) {
            x = k % 2 === 0 ? x.mul(2) : x.sub(1)
            steps.push(x)
          }
          return steps
        }),
      )
      // Read newest first: each must have its own value, whatever has been computed since.
      const values = await Promise.all([...chain].reverse().map((x) => x.data()))
      let want = [1, 2]
      values.reverse().forEach((got, k) => {
        if (k > 0) want = want.map((x) => (k % 2 === 1 ? x * 2 : x - 1))
        expectElements(got, want.map(Math.fround), `step ${k}`)
      })
    } finally {
      space.dispose()
    }
  },

  'results may be used, disposed and read while they are pending': async (backend) => {
    const space = scope()
    try {
      const { view, total } = space.run(() =>
        withBackend(backend, () => {
          const x = tensor([
            [1, 2],
            [3, 4],
          ]).mul(2)
          const y = x.transpose().slice([1, 0], [1, 2])
          const sum = x.sum()
          x.dispose()
          return { view: y, total: sum }
        }),
      )
      const [row, sum] = await Promise.all([view.data(), total.item()])
      expectElements(row, [4, 8], 'the view')
      expectThat(sum === 20, `the sum is ${sum}, expected 20`)
    } finally {
      space.dispose()
    }
  },

  'reads at once exactly where it says so': async (backend) => {
    const x = withBackend(backend, () => scope(() => tensor([1, 2]).add(1)))
    try {
      if (backend.capabilities.syncRead) {
        expectElements(x.dataSync(), [2, 3], 'dataSync()')
        return
      }
      await x.data()
      let message = 'nothing was thrown'
      try {
        x.dataSync()
      } catch (error) {
        message = (error as Error).message
      }
      expectThat(message.includes('await t.data()'), `dataSync() does not say what to write: ${message}`)
    } finally {
      x.dispose()
    }
  },
}

async function roundTrip(backend: Backend, dtype: DType): Promise<void> {
  const values = dtype === 'bool' ? [0, 1, 1] : isFloating(dtype) ? [-1.5, 0, Infinity] : [0, 7, 250]
  const array = allocateArray(dtype, 3)
  array.set(values)
  const [input, output] = [backend.allocate(3, dtype), backend.allocate(3, dtype)]
  backend.write(input, array)
  const program = backend.compile(copyKernel(dtype))
  await backend.run(program, [input], output, Float64Array.of(0))
  const read = await backend.read(output)
  expectThat(
    read.constructor === array.constructor,
    `read gave ${withArticle(read.constructor.name)}, expected ${withArticle(array.constructor.name)}`,
  )
  expectElements(read, values)
  for (const storage of [input, output]) backend.free(storage)
}

async function withStorage(
  backend: Backend,
  values: readonly number[],
  run: (storage: unknown, written: TypedArray) => Promise<void>,
): Promise<void> {
  const storage = backend.allocate(values.length, 'float32')
  try {
    const written = Float32Array.from(values)
    backend.write(storage, written)
    await run(storage, written)
  } finally {
    backend.free(storage)
  }
}

const load = (input: number, dtype: DType, base: { readonly param: number } | 0): Kernel['value'] => ({
  kind: 'load',
  dtype,
  input,
  index: { base, offset: 0, terms: [{ axis: 0, stride: 1 }] },
})

// out[i] = input[base + i] · factor
const scaleKernel = (length: number): Kernel => ({
  name: 'scale',
  shape: [length],
  reduces: [],
  inputs: ['float32'],
  dtype: 'float32',
  params: 2,
  value: ir.mul(load(0, 'float32', { param: 0 }), ir.constant({ param: 1 }, 'float32')),
})

// out[i] = a[i] + b[i]
const sumKernel = (length: number): Kernel => ({
  name: 'sum',
  shape: [length],
  reduces: [],
  inputs: ['float32', 'float32'],
  dtype: 'float32',
  params: 0,
  value: ir.add(load(0, 'float32', 0), load(1, 'float32', 0)),
})

// out[i] = input[base + i]
const copyKernel = (dtype: DType): Kernel => ({
  name: 'copy',
  shape: [3],
  reduces: [],
  inputs: [dtype],
  dtype,
  params: 1,
  value: load(0, dtype, { param: 0 }),
})
