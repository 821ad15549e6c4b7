// Products and convolutions with several threads: the same bits as with one.
import { conv2d, matmul, type Shape, type Tensor, tensor, withBackend } from '@tensorloom/tensor'
import { expect, test } from 'vitest'
import { allKernels } from '../../src/engines/parts.js'
import { wasmKernels } from '../../src/engines/wasm/kernels/table.js'
import { type Machine, makeMachine, type Team } from '../../src/engines/wasm/machine.js'
import { threadTeam } from '../../src/engines/wasm/threads/team.js'
import { withGradients } from '../support.js'
import { kernelBackend } from './kernel-backend.js'
import { differing, randomFloats, testMachine, variants } from './memory.js'
import { until } from './threads-support.js'

// Not multiples of a quarter: sums of those are exact in any order.
const uneven = (shape: Shape, seed: number): Tensor => {
  const size = shape.reduce((product, extent) => product * extent, 1)
  return tensor(randomFloats(size, seed), { shape })
}

function results(machine: Machine): Float32Array[] {
  return withBackend(kernelBackend(machine, wasmKernels(machine, allKernels)), () => {
    const product = (a: Shape, b: Shape, options = {}): Tensor => matmul(uneven(a, 1), uneven(b, 2), options)
    const convolve = (x: Shape, filters: Shape, options = {}): readonly Tensor[] =>
      withGradients({
        inputs: () => [uneven(x, 3), uneven(filters, 4)],
        run: (images, windows) => conv2d(images, windows, options),
      })
    return [
      product([301, 97], [97, 130]),
      product([70, 300], [300, 513]),
      product([1, 700], [700, 900]),
      product([1, 700], [900, 700], { transposeB: true }),
      product([40, 33, 20], [40, 20, 31]),
      product([3, 130, 150], [3, 150, 140]),
      ...convolve([8, 15, 14, 5], [3, 3, 5, 12], { padding: 'same', strides: 2 }),
      ...convolve([6, 14, 13, 16], [3, 3, 16, 24], { padding: 'same' }),
      ...convolve([40, 11, 13, 16], [3, 3, 16, 24]),
      ...convolve([4, 20, 19, 20], [3, 3, 1, 20], { padding: 'same', groups: 20 }),
      ...convolve([4, 20, 19, 16], [1, 1, 16, 20]),
      ...convolve([4, 20, 19, 16], [5, 5, 8, 16], { groups: 2 }),
    ].map((tensor) => tensor.dataSync() as Float32Array)
  })
}

const teams = variants.flatMap(({ fma }) => [2, 3].map((threads) => ({ fma, threads })))

test.each(teams)('the same bits with $threads threads, fma: $fma', async ({ fma, threads }) => {
  const expected = results(testMachine(fma))
  const makeTeam = threadTeam({ threads })
  let team: Team | undefined
  const options = { fma, limit: 2 ** 28 }
  const machine =
    makeTeam === undefined
      ? makeMachine({ ...options, shared: false })
      : makeMachine({ ...options, shared: true, team: (...memory) => (team = makeTeam(...memory)) })
  try {
    await until('a worker', () => (team?.ready() === false ? undefined : true))
    for (let k = 0; k < 3; k++) {
      results(machine).forEach((actual, at) => {
        expect(differing(actual, expected[at]!), `result ${at}, ${threads} threads`).toEqual([])
      })
    }
  } finally {
    await machine.stop()
  }
})
