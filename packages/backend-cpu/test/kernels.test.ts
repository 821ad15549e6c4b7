// Public ops on the CPU backend against the reference backend: hand-written kernels, rendered kernels, views as inputs.
import {
  avgPool2d,
  avgPool3d,
  broadcastTo,
  type ConvOptions,
  concat,
  conv1d,
  conv2d,
  conv3d,
  flip,
  gather,
  logSoftmax,
  matmul,
  max,
  maximum,
  maxPool1d,
  maxPool2d,
  type PoolOptions,
  pad,
  relu,
  type Shape,
  scatterAdd,
  slice,
  softmax,
  sum,
  takeAlongAxis,
  tensor,
  transpose,
  variance,
  where,
  zeros,
} from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { cpu } from '../src/index.js'
import { disagreement, primitiveGradients, randomTensor } from './support.js'

describe.each([{}, { engine: 'js' }] as const)('kernels of cpu(%o)', (options) => {
  const backend = cpu(options)

  describe('matmul', () => {
    const sizes: readonly (readonly [m: number, k: number, n: number])[] = [
      [1, 1, 1],
      [4, 4, 4],
      [3, 5, 7],
      [9, 400, 130],
      [1, 6, 5],
      [5, 6, 1],
      [2, 0, 3],
      [0, 2, 3],
    ]
    it.each(sizes)('%i×%i · %i, transposed in all four ways', (m, k, n) => {
      for (const transposeA of [false, true]) {
        for (const transposeB of [false, true]) {
          const a = randomTensor(transposeA ? [k, m] : [m, k], 1)
          const b = randomTensor(transposeB ? [n, k] : [k, n], 2)
          expect(disagreement(backend, () => matmul(a, b, { transposeA, transposeB }))).toBeUndefined()
        }
      }
    })
    it.each<[Shape, Shape]>([
      [
        [2, 3, 4, 5],
        [2, 3, 5, 6],
      ],
      [
        [3, 4, 5],
        [5, 6],
      ],
      [
        [4, 5],
        [2, 3, 5, 6],
      ],
      [
        [2, 1, 4, 5],
        [3, 5, 6],
      ],
      [[5], [2, 5, 3]],
      [[2, 3, 5], [5]],
    ])('batches %j · %j broadcast', (left, right) => {
      expect(disagreement(backend, () => matmul(randomTensor(left, 1), randomTensor(right, 2)))).toBeUndefined()
    })
    it.each(['float64', 'int32', 'uint8', 'bool'] as const)('%s', (dtype) => {
      const [a, b] = [randomTensor([5, 6], 1, dtype), randomTensor([6, 7], 2, dtype)]
      expect(disagreement(backend, () => [matmul(a, b), matmul(a, randomTensor([6, 2], 3))])).toBeUndefined()
    })
    it('views', () => {
      const a = randomTensor([3, 6, 8], 1)
      const b = randomTensor([8, 5], 2)
      expect(
        disagreement(backend, () => [
          matmul(transpose(a, { perm: [1, 0, 2] }), b),
          matmul(slice(a, [1, 1, 2], [2, 4, 3]), slice(b, [3, 1], [3, 4])),
          matmul(flip(a, { axis: 2 }), flip(b, { axis: 0 })),
          matmul(broadcastTo(slice(b, [0, 0], [1, 5]), [4, 5]), b, { transposeB: true }),
        ]),
      ).toBeUndefined()
    })
  })

  describe('convolution and its gradients', () => {
    type Case = readonly [name: string, x: Shape, filters: Shape, options: ConvOptions]
    const cases: readonly Case[] = [
      ['valid', [2, 6, 5, 3], [3, 3, 3, 4], {}],
      ['same, even window', [2, 6, 5, 3], [2, 4, 3, 5], { padding: 'same' }],
      ['strides', [2, 9, 8, 2], [3, 3, 2, 4], { strides: [2, 3], padding: 'same' }],
      ['dilations', [1, 9, 9, 2], [3, 2, 2, 4], { dilations: [2, 3], padding: 'same' }],
      ['strides and dilations', [1, 11, 9, 2], [3, 2, 2, 4], { strides: 2, dilations: [3, 2] }],
      ['groups', [2, 6, 6, 8], [3, 3, 4, 12], { groups: 2, padding: 'same' }],
      ['one channel in each group', [2, 6, 6, 4], [3, 3, 1, 8], { groups: 4 }],
      ['window 1', [2, 4, 4, 6], [1, 1, 6, 5], {}],
      [
        'paddings of their own',
        [1, 5, 5, 2],
        [3, 3, 2, 3],
        {
          padding: [
            [2, 0],
            [0, 3],
          ],
        },
      ],
      ['nothing in the batch', [0, 5, 5, 2], [3, 3, 2, 3], {}],
      ['more windows than one block', [3, 40, 40, 8], [3, 3, 8, 3], { padding: 'same' }],
    ]
    it.each(cases)('2-D: %s', (_, xShape, filterShape, options) => {
      const [x, filters] = [randomTensor(xShape, 1), randomTensor(filterShape, 2)]
      const compute = () => conv2d(x, filters, options)
      expect(disagreement(backend, compute)).toBeUndefined()
      expect(disagreement(backend, () => primitiveGradients('convolution', compute))).toBeUndefined()
    })
    it('1-D causal, 3-D', () => {
      const causal = () =>
        conv1d(randomTensor([2, 9, 3], 1), randomTensor([3, 3, 4], 2), { padding: 'causal', dilations: 2 })
      const deep = () =>
        conv3d(randomTensor([1, 5, 4, 6, 2], 1), randomTensor([2, 3, 2, 2, 4], 2), {
          strides: [1, 2, 1],
          padding: 'same',
        })
      for (const compute of [causal, deep]) {
        expect(disagreement(backend, compute)).toBeUndefined()
        expect(disagreement(backend, () => primitiveGradients('convolution', compute))).toBeUndefined()
      }
    })
    it('views, float64 and integers', () => {
      const x = randomTensor([4, 7, 8, 3], 1)
      const filters = randomTensor([3, 3, 3, 4], 2)
      const compute = () => [
        conv2d(flip(slice(x, [1, 1, 2, 0], [2, 6, 5, 3]), { axis: 1 }), transpose(filters, { perm: [1, 0, 2, 3] })),
        conv2d(randomTensor([1, 5, 5, 2], 3, 'float64'), randomTensor([2, 2, 2, 4], 4, 'float64')),
        conv2d(randomTensor([1, 5, 5, 2], 3, 'uint8'), randomTensor([2, 2, 2, 4], 4)),
      ]
      expect(disagreement(backend, compute)).toBeUndefined()
    })
  })

  describe('pooling and its gradients', () => {
    const cases: readonly (readonly [string, Shape, number | readonly number[], PoolOptions])[] = [
      ['halves', [2, 6, 6, 5], 2, {}],
      ['overlapping', [2, 7, 6, 3], 3, { strides: 2 }],
      ['same', [2, 7, 5, 3], [3, 2], { strides: 2, padding: 'same' }],
      ['one channel', [1, 4, 4, 1], 2, { strides: 1 }],
      ['gaps between windows', [1, 7, 7, 2], 2, { strides: 3 }],
      ['nothing in the batch', [0, 4, 4, 2], 2, {}],
    ]
    it.each(cases)('%s', (_, shape, size, options) => {
      const x = randomTensor(shape, 5)
      for (const [name, op] of [['maxPool', maxPool2d] as const, ['avgPool', avgPool2d] as const]) {
        const compute = () => op(x, size, options)
        expect(disagreement(backend, compute), name).toBeUndefined()
        expect(
          disagreement(backend, () => primitiveGradients(name, compute)),
          name,
        ).toBeUndefined()
      }
    })
    it('ties go to the first, NaN wins, −∞ is an element', () => {
      const [no, low] = [Number.NaN, Number.NEGATIVE_INFINITY]
      const x = tensor([1, 1, 0, no, no, 3, low, low, 2, -0, 0, -1], { shape: [1, 12, 1] })
      const compute = () => maxPool1d(x, 2, { strides: 1, padding: 'same' })
      expect(disagreement(backend, compute)).toBeUndefined()
      expect(disagreement(backend, () => primitiveGradients('maxPool', compute))).toBeUndefined()
    })
    it('integers, three dimensions, and paddings wider than the window', () => {
      expect(
        disagreement(backend, () => [
          maxPool1d(zeros([1, 0, 2]), 2, { padding: [[1, 1]] }),
          maxPool2d(randomTensor([1, 4, 4, 2], 1, 'int32'), 2),
          avgPool2d(randomTensor([1, 4, 4, 2], 1, 'uint8'), 2),
          avgPool3d(randomTensor([1, 3, 4, 5, 2], 1), 2, { padding: 'same' }),
          maxPool2d(randomTensor([1, 4, 4, 2], 1), 2, {
            padding: [
              [2, 0],
              [0, 2],
            ],
          }),
        ]),
      ).toBeUndefined()
    })
  })

  describe('scattered addition', () => {
    const indices = tensor([2, 0, 2, 7, -1], { dtype: 'int32' })
    it.each([0, 1, 2])('scatterAdd and gather along axis %i', (axis) => {
      const updates = [[5, 4, 3] as const, [3, 5, 3] as const, [3, 4, 5] as const][axis]!
      const target = randomTensor([3, 4, 3], 1)
      expect(
        disagreement(backend, () => scatterAdd(target, indices, randomTensor(updates, 2), { axis })),
      ).toBeUndefined()
      const picked = () => gather(target, indices, { axis })
      expect(disagreement(backend, () => [picked(), ...primitiveGradients('gather', picked)])).toBeUndefined()
    })
    it('views, other dtypes, indices of several axes', () => {
      const labels = tensor([0, 1.5, Number.NaN, -0.5, 3e9, 2], { shape: [2, 3] })
      expect(
        disagreement(backend, () => [
          scatterAdd(transpose(randomTensor([2, 3], 1)), labels, flip(randomTensor([2, 3, 2], 2), { axis: 0 })),
          scatterAdd(randomTensor([3], 1, 'int32'), indices, randomTensor([5], 2, 'int32')),
          scatterAdd(randomTensor([3], 1, 'uint8'), indices, randomTensor([5], 2, 'uint8')),
          scatterAdd(randomTensor([3], 1, 'float64'), indices, randomTensor([5], 2, 'float64')),
          scatterAdd(zeros([3, 0]), indices, zeros([5, 0])),
        ]),
      ).toBeUndefined()
    })
    it('takeAlongAxis and its gradient', () => {
      const at = tensor([0, 0, 2, 1, 5, -3], { shape: [2, 3], dtype: 'int32' })
      const compute = () => takeAlongAxis(randomTensor([2, 4], 1), at)
      expect(disagreement(backend, () => [compute(), ...primitiveGradients('takeAlongAxis', compute)])).toBeUndefined()
    })
  })

  describe('rendered kernels through public ops', () => {
    it('softmax and logSoftmax, along any axis, at extremes', () => {
      const x = randomTensor([3, 4, 5], 1)
      const extreme = tensor([300, -300, 0, Number.NaN, Number.NEGATIVE_INFINITY, 1], { shape: [3, 2] })
      expect(
        disagreement(backend, () => [
          ...[-1, 0, 1, 2].flatMap((axis) => [softmax(x, { axis }), logSoftmax(x, { axis })]),
          softmax(extreme),
          logSoftmax(extreme),
          softmax(transpose(x)),
          softmax(randomTensor([2, 3], 2, 'int32')),
          softmax(randomTensor([2, 3], 2, 'float64')),
        ]),
      ).toBeUndefined()
    })
    it('reductions over every set of axes, longer than one chunk of a row', () => {
      const x = randomTensor([3, 2, 1500], 1)
      const axes = [undefined, 0, 1, 2, [0, 1], [0, 2], [1, 2]]
      expect(
        disagreement(backend, () =>
          axes.flatMap((axis) => [sum(x, { axis }), max(x, { axis }), variance(x, { axis })]),
        ),
      ).toBeUndefined()
    })
    it('views: padding, joining, flipping, broadcasting', () => {
      const x = randomTensor([4, 6], 1)
      expect(
        disagreement(backend, () => [
          pad(transpose(x), [
            [1, 2],
            [0, 3],
          ]).mul(2),
          concat([x, flip(x, { axis: 1 }), slice(x, [0, 2], [4, 2])], { axis: 1 }).add(1),
          broadcastTo(slice(x, [1, 0], [1, 6]), [5, 6]).sub(transpose(x).slice([0, 0], [6, 1]).reshape([6])),
          where(x.greater(0), x, transpose(transpose(x)).neg()),
          maximum(x, flip(x, { axis: 0 })),
        ]),
      ).toBeUndefined()
    })
    it('relu and maximum keep NaN and infinities', () => {
      const x = tensor([1, -1, 0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
      expect(disagreement(backend, () => [relu(x), maximum(x, 0), maximum(0, x), maximum(x, flip(x))])).toBeUndefined()
    })
  })
})
