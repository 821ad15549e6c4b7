// The named kernel `matmul` on what ops hand it: transposed, flipped, sliced and broadcast views, against the reference.
import { broadcastTo, einsum, flip, matmul, type Shape, slice, transpose } from '@tensorloom/tensor'
import { describe, expect, test } from 'vitest'
import { matmulKernels } from '../../src/engines/wasm/kernels/matmul.js'
import { disagreement, randomTensor } from '../support.js'
import { kernelBackend } from './kernel-backend.js'
import { testMachine, variants } from './memory.js'

describe.each(variants)('matmul, fma: $fma', ({ fma }) => {
  const machine = testMachine(fma)
  const backend = kernelBackend(machine, matmulKernels(machine))
  const agrees = (compute: Parameters<typeof disagreement>[1]): void => {
    const before = backend.calls.matmul ?? 0
    expect(disagreement(backend, compute)).toBeUndefined()
    expect(backend.calls.matmul ?? 0).toBeGreaterThan(before)
  }

  test.each<[Shape, Shape]>([
    [
      [3, 4],
      [4, 5],
    ],
    [
      [2, 3, 4],
      [4, 5],
    ],
    [
      [2, 1, 4],
      [4, 5],
    ],
    [
      [3, 4],
      [2, 4, 5],
    ],
    [
      [2, 1, 3, 4],
      [5, 4, 2],
    ],
    [
      [2, 3, 1, 4],
      [2, 1, 4, 6],
    ],
    [
      [3, 2, 9, 4],
      [3, 2, 4, 9],
    ],
    [
      [1, 5, 3, 4],
      [7, 1, 4, 2],
    ],
    [
      [2, 3, 4],
      [2, 4, 1],
    ],
    [
      [0, 3, 4],
      [4, 5],
    ],
    [
      [2, 3, 0],
      [2, 0, 5],
    ],
    [
      [2, 1, 2, 1, 3, 4],
      [1, 3, 1, 2, 4, 5],
    ],
  ])('%j · %j, transposed in all four ways', (left, right) => {
    const turned = (shape: Shape): Shape => [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!]
    for (const transposeA of [false, true]) {
      for (const transposeB of [false, true]) {
        const [aShape, bShape] = [transposeA ? turned(left) : left, transposeB ? turned(right) : right]
        agrees(() => matmul(randomTensor(aShape, 1), randomTensor(bShape, 2), { transposeA, transposeB }))
      }
    }
  })

  test('views', () => {
    const a = () => randomTensor([6, 9], 1)
    const b = () => randomTensor([9, 8], 2)
    const batches = () => randomTensor([4, 3, 5], 4)
    agrees(() => matmul(flip(a(), { axis: 0 }), b()))
    agrees(() => matmul(a(), flip(b(), { axis: [0, 1] })))
    agrees(() => matmul(slice(a(), [1, 2], [3, 5]), slice(b(), [3, 1], [5, 6])))
    agrees(() => matmul(transpose(slice(b(), [0, 1], [9, 6])), transpose(a())))
    agrees(() => matmul(broadcastTo(randomTensor([1, 9], 3), [7, 9]), b()))
    agrees(() => matmul(transpose(batches(), { perm: [1, 0, 2] }), randomTensor([5, 6], 5)))
    agrees(() => matmul(transpose(batches(), { perm: [2, 1, 0] }), randomTensor([4, 2], 5)))
    agrees(() => einsum('bqhd,bkhd->bhqk', randomTensor([2, 5, 3, 4], 6), randomTensor([2, 6, 3, 4], 7)))
  })

  test('vectors, and other dtypes, which it leaves alone', () => {
    agrees(() => matmul(randomTensor([7], 1), randomTensor([7, 9], 2)))
    agrees(() => matmul(randomTensor([9, 7], 1), randomTensor([7], 2)))
    agrees(() => matmul(randomTensor([2, 9, 7], 1), randomTensor([7], 2)))
    expect(
      disagreement(backend, () => matmul(randomTensor([3, 4], 1, 'int32'), randomTensor([4, 2], 2))),
    ).toBeUndefined()
  })
})
