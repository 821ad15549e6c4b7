// What must hold on every engine: training, new shapes and forgotten programs leave nothing behind, and nor does the end.
import { matmul, memory, scope, softmax, withBackend, zeros } from '@tensorloom/tensor'
import type { Backend, Kernel } from '@tensorloom/tensor/backend'
import { expect, test } from 'vitest'
import type { EngineMode } from '../src/device/modes.js'
import { gpu } from '../src/index.js'
import { countResources, type ResourceCount } from './device-resources.js'
import { begin, optimizers, train } from './small-network.js'

/** How much is done. */
export interface LeakCheckSizes {
  /** Steps of training, of which the first are not compared. */
  readonly steps: number
  /** Shapes that were never seen before. */
  readonly shapes: number
}

/** Tests on an engine that training and new shapes leave nothing behind. */
export function describeLeaks(mode: EngineMode, optimizer: keyof typeof optimizers, sizes: LeakCheckSizes): void {
  const { steps, shapes } = sizes
  // Every now and then tiny numbers of the optimizer's slots are taken for 0, which is a program of its own.
  const first = 20

  test(`${mode}: after ${steps} steps as after ${first}`, limit, () =>
    counted(mode, async (backend, resources) => {
      const training = begin(backend, optimizers[optimizer])
      await train(backend, training, 0, first)
      const before = { ...resources.now(), ...held(backend) }
      await train(backend, training, first, steps)
      expect({ ...resources.now(), ...held(backend) }).toEqual(before)
    }),
  )

  test(`${mode}: ${shapes} new shapes take no more than one`, limit, () =>
    counted(mode, async (backend, resources) => {
      const call = async (size: number): Promise<void> => {
        const x = withBackend(backend, () => scope(() => softmax(matmul(zeros([3, size]), zeros([size, size + 2])))))
        expect(await x.data()).toHaveLength(3 * (size + 2))
        x.dispose()
      }
      // Matrices of more than one row and column, whose axes do not merge.
      for (let size = 2; size < 12; size++) await call(size)
      const before = { ...resources.now(), ...held(backend) }
      for (let size = 12; size < 12 + shapes; size++) await call(size)
      const after = { ...resources.now(), ...held(backend) }
      expect(withoutKept(after)).toEqual(withoutKept(before))
    }),
  )
}

/** Tests on an engine that programs which were released hold nothing, and that the others go on. */
export function describeReleases(mode: EngineMode, count: number): void {
  test(`${mode}: ${count} programs that were released hold nothing`, limit, () =>
    counted(mode, async (backend, resources) => {
      const [input, output] = [backend.allocate(4, 'float32'), backend.allocate(4, 'float32')]
      const once = async (factor: number): Promise<void> => {
        const program = backend.compile(timesConstant(factor))
        backend.write(input, Float32Array.of(1, 2, 3, 4))
        await backend.run(program, [input], output, new Float64Array(0))
        expect(await backend.read(output)).toEqual(Float32Array.of(factor, 2 * factor, 3 * factor, 4 * factor))
        backend.release?.(program)
      }
      for (let k = 1; k <= 3; k++) await once(k)
      const before = resources.now()
      for (let k = 4; k < 4 + count; k++) await once(k)
      expect(resources.now()).toEqual(before)
    }),
  )
}

const limit = { timeout: 600_000 }

const held = (backend: Backend): Readonly<Record<string, number>> => ({
  bytes: backend.memory().bytes,
  tensors: memory().tensors,
})

// WebAssembly is compiled for each shape, and gpu.js keeps the last eight of a kernel; WebGPU keeps buffers by size.
function withoutKept({ modules: _, buffers: __, ...rest }: Readonly<Record<string, number>>): object {
  return rest
}

async function counted(
  mode: EngineMode,
  check: (backend: Backend, resources: ResourceCount) => Promise<void>,
): Promise<void> {
  const resources = await countResources(mode)
  try {
    const backend = await gpu({ mode })
    try {
      await check(backend, resources)
    } finally {
      await backend.dispose()
    }
    expect(Object.entries(resources.now()).filter(([, count]) => count > 0)).toEqual([])
  } finally {
    resources.stop()
  }
}

const timesConstant = (value: number): Kernel => ({
  name: 'times',
  shape: [4],
  reduces: [],
  inputs: ['float32'],
  dtype: 'float32',
  params: 0,
  value: {
    kind: 'binary',
    dtype: 'float32',
    operator: 'mul',
    left: { kind: 'load', dtype: 'float32', input: 0, index: { base: 0, offset: 0, terms: [{ axis: 0, stride: 1 }] } },
    right: { kind: 'const', dtype: 'float32', value },
  },
})
