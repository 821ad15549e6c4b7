// Sorting and scanning in one pass against their lowerings on the reference backend, by random inputs.
import {
  argSort,
  cumMax,
  cumMin,
  cumprod,
  cumsum,
  type DType,
  expandDims,
  flip,
  linearScan,
  slice,
  sort,
  type Tensor,
  takeAlongAxis,
  tensor,
  topK,
  transpose,
} from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { cpu } from '../src/index.js'
import { disagreement, primitiveGradients, randomTensor } from './support.js'

const dtypes = ['float32', 'float64', 'int32', 'uint8', 'bool'] as const satisfies readonly DType[]
const odd = [3, NaN, -0, 0, Infinity, -Infinity, NaN, -1e-40, 1e-40, -3, 3.5, -0]

describe.each([{}, { engine: 'js' }] as const)('kernels of cpu(%o)', (options) => {
  const backend = cpu(options)
  describe('argSort', () => {
    const calls = [false, true].flatMap((descending) => [-1, 0, 1].map((axis) => ({ axis, descending })))
    it.each(dtypes)('%s along every axis, few and many elements, with many equals', (dtype) => {
      for (const extent of [1, 5, 48, 49, 130]) {
        const x = randomTensor([2, extent, 3], extent, dtype)
        expect(disagreement(backend, () => calls.map((one) => argSort(x, one)))).toBeUndefined()
      }
    })
    it.each(['float32', 'float64'] as const)('%s: NaN is largest, −0 is 0, denormals count', (dtype) => {
      for (const copies of [1, 9]) {
        const x = tensor(new Array<number[]>(copies).fill(odd).flat(), { dtype })
        expect(disagreement(backend, () => [argSort(x), argSort(x, { descending: true }), sort(x)])).toBeUndefined()
      }
    })
    it('int32 and float64 that differ in one bit anywhere', () => {
      const whole = tensor(
        Array.from({ length: 64 }, (_, k) => (1 << (k % 32)) ^ (k > 31 ? -1 : 0)),
        { dtype: 'int32' },
      )
      const fraction = tensor(
        Array.from({ length: 104 }, (_, k) => (1 + 2 ** -(k % 52)) * (k > 51 ? -1 : 1)),
        { dtype: 'float64' },
      )
      expect(
        disagreement(backend, () => [whole, fraction].flatMap((x) => [argSort(x), argSort(x, { descending: true })])),
      ).toBeUndefined()
    })
    it('views, empty tensors, sort, topK and their gradients', () => {
      const x = randomTensor([6, 60], 4)
      const order = argSort(x)
      const compute = (): Tensor[] => [
        argSort(transpose(x)),
        argSort(flip(slice(x, [1, 2], [4, 55]), { axis: 1 }), { descending: true }),
        argSort(tensor([], { shape: [0, 3] }), { axis: 0 }),
        argSort(tensor([], { shape: [3, 0] })),
        sort(x, { axis: 0 }),
        ...topK(x, 7),
        ...primitiveGradients('takeAlongAxis', () => takeAlongAxis(x, order)),
      ]
      expect(disagreement(backend, compute)).toBeUndefined()
    })
    it('calls of different lengths and dtypes share working memory', () => {
      const compute = (): Tensor[] =>
        [200, 3, 2100, 60].flatMap((n) => dtypes.map((dtype) => argSort(randomTensor([n], n, dtype))))
      expect(disagreement(backend, compute)).toBeUndefined()
    })
  })

  describe('scans', () => {
    const scans = { cumsum, cumprod, cumMax, cumMin }
    const calls = [false, true].flatMap((exclusive) =>
      [false, true].flatMap((reverse) => [-1, 0, 1].map((axis) => ({ axis, exclusive, reverse }))),
    )
    it.each(Object.entries(scans))('%s along every axis, of every dtype', (_, op) => {
      for (const dtype of dtypes) {
        const x = randomTensor([2, 5, 3], 1, dtype)
        expect(
          disagreement(backend, () => calls.map((one) => op(x, one))),
          dtype,
        ).toBeUndefined()
      }
    })
    it('integers wrap', () => {
      const x = tensor([2147483647, 2147483647, 65537, -5, 65537], { dtype: 'int32' })
      expect(disagreement(backend, () => [cumsum(x), cumprod(x)])).toBeUndefined()
    })
    it('NaN, infinities, views and empty tensors', () => {
      const x = randomTensor([4, 9], 2)
      const extreme = tensor([1, Infinity, 2, NaN, 3, -Infinity])
      const compute = (): Tensor[] =>
        Object.values(scans).flatMap((op) => [
          op(extreme),
          op(extreme, { reverse: true, exclusive: true }),
          op(transpose(x)),
          op(flip(slice(x, [1, 2], [2, 5]), { axis: 0 })),
          op(tensor([], { shape: [0, 3] }), { axis: 0 }),
          op(tensor([[7], [8]])),
        ])
      expect(disagreement(backend, compute)).toBeUndefined()
    })
    it('gradients', () => {
      const x = randomTensor([3, 7], 3)
      const compute = (): Tensor[] =>
        Object.entries(scans).flatMap(([name, op]) =>
          calls.slice(0, 2).flatMap((one) => primitiveGradients(name, () => op(x, one))),
        )
      expect(disagreement(backend, compute)).toBeUndefined()
    })
    it.each(dtypes)('linearScan of %s, both ways, along every axis', (dtype) => {
      const [a, b] = [randomTensor([3, 6, 2], 5, dtype), randomTensor([3, 6, 2], 6)]
      const compute = (): Tensor[] =>
        [-1, 0, 1].flatMap((axis) => [
          linearScan(a, b, { axis }),
          linearScan(a, b, { axis, reverse: true }),
          linearScan(flip(transpose(a), { axis }), flip(transpose(b), { axis }), { axis }),
        ])
      expect(disagreement(backend, compute)).toBeUndefined()
    })
    it('linearScan at extremes, empty, and its gradient', () => {
      const [a, b] = [tensor([Infinity, 0.5, NaN, 2]), tensor([1, Infinity, 1, 1])]
      const x = expandDims(randomTensor([8], 1), { axis: 0 })
      const compute = (): Tensor[] => [
        linearScan(a, b),
        linearScan(tensor([], { shape: [2, 0] }), tensor([], { shape: [2, 0] })),
        ...primitiveGradients('linearScan', () => linearScan(x, randomTensor([1, 8], 2))),
      ]
      expect(disagreement(backend, compute)).toBeUndefined()
    })
  })
})
