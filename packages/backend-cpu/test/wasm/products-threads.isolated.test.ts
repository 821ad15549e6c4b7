// Products and convolutions with several threads: the same bits as with one.
import { conv2d, matmul, type Shape, type Tensor, withBackend } from '@tensorloom/tensor'
import type { NamedKernel } from '@tensorloom/tensor/backend'
import { expect, test } from 'vitest'
import type { Block } from '../../src/engines/wasm/block.js'
import { convolutionKernels } from '../../src/engines/wasm/kernels/convolution/index.js'
import { matmulKernels } from '../../src/engines/wasm/kernels/matmul.js'
import { type Machine, makeMachine, type Team } from '../../src/engines/wasm/machine.js'
import { threadTeam } from '../../src/engines/wasm/threads/team.js'
import { primitiveGradients, randomTensor } from '../support.js'
import { kernelBackend } from './kernel-backend.js'
import { randomFloats, testMachine, variants } from './memory.js'

const kernels = (machine: Machine): Readonly<Record<string, NamedKernel<Block>>> => ({
  ...matmulKernels(machine),
  ...convolutionKernels(machine),
})

// Not multiples of a quarter: sums of those are exact in any order.
const uneven = (shape: Shape, seed: number): Tensor => {
  const values = randomFloats(
    shape.reduce((size, extent) => size * extent, 1),
    seed,
  )
  return randomTensor(shape, seed).mul(values[0]!)
}

function results(machine: Machine): Float32Array[] {
  return withBackend(kernelBackend(machine, kernels(machine)), () => {
    const product = (a: Shape, b: Shape, options = {}): Tensor => matmul(uneven(a, 1), uneven(b, 2), options)
    const convolve = (x: Shape, filters: Shape, options = {}): Tensor[] => {
      const compute = (): Tensor => conv2d(uneven(x, 3), uneven(filters, 4), options)
      return [compute(), ...primitiveGradients('convolution', compute)]
    }
    return [
      product([301, 97], [97, 130]),
      product([70, 300], [300, 513]),
      product([1, 700], [700, 900]),
      product([1, 700], [900, 700], { transposeB: true }),
      product([40, 33, 20], [40, 20, 31]),
      product([3, 130, 150], [3, 150, 140]),
      ...convolve([8, 15, 14, 5], [3, 3, 5, 12], { padding: 'same', strides: 2 }),
      ...convolve([6, 14, 13, 16], [3, 3, 16, 24], { padding: 'same' }),
      ...convolve([4, 20, 19, 20], [3, 3, 1, 20], { padding: 'same', groups: 20 }),
      ...convolve([4, 20, 19, 16], [1, 1, 16, 20]),
      ...convolve([4, 20, 19, 16], [5, 5, 8, 16], { groups: 2 }),
    ].map((tensor) => tensor.dataSync() as Float32Array)
  })
}

// Elements that are not the same bits, the first few of them.
function differing(actual: Float32Array, expected: Float32Array): number[] {
  const [a, b] = [actual, expected].map((one) => new Uint32Array(one.buffer, one.byteOffset, one.length))
  return [...a!.keys()].filter((k) => a![k] !== b![k]).slice(0, 5)
}

test.each(variants)('the same bits with two and three threads, fma: $fma', async ({ fma }) => {
  const expected = results(testMachine(fma))
  for (const threads of [2, 3]) {
    const makeTeam = threadTeam({ threads })
    let team: Team | undefined
    const options = { fma, limit: 2 ** 28 }
    const machine =
      makeTeam === undefined
        ? makeMachine({ ...options, shared: false })
        : makeMachine({ ...options, shared: true, team: (...memory) => (team = makeTeam(...memory)) })
    try {
      for (let k = 0; k < 500 && team?.ready() === false; k++) await new Promise((resolve) => setTimeout(resolve, 10))
      for (let k = 0; k < 3; k++) {
        results(machine).forEach((actual, at) => {
          expect(differing(actual, expected[at]!), `result ${at}, ${threads} threads`).toEqual([])
        })
      }
    } finally {
      await machine.stop()
    }
  }
})
