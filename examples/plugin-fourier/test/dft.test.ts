// The op: against its definition, on each backend; its gradient to second order; what it refuses.
import { vjp } from '@tensorloom/autograd'
import { cpu } from '@tensorloom/backend-cpu'
import { setBackend, type Tensor, tensor, use, withBackend, zeros } from '@tensorloom/tensor'
import { reference } from '@tensorloom/tensor/backend'
import { gradcheck, leakCheck } from '@tensorloom/testkit'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fft } from '../src/fft.js'
import { dft, fourier } from '../src/index.js'
import { naive, noise, numbers } from './naive.js'

use(fourier)

const backends = [
  { name: 'reference', make: reference },
  { name: 'cpu', make: () => cpu() },
  { name: 'cpu without codegen', make: () => cpu({ codegen: false }) },
]

afterEach(() => vi.restoreAllMocks())

function expectClose(actual: Tensor, expected: readonly number[], tolerance: number): void {
  const values = [...actual.dataSync()]
  expect(values.length).toBe(expected.length)
  for (const [k, value] of values.entries()) expect(Math.abs(value - expected[k]!)).toBeLessThanOrEqual(tolerance)
}

describe.each(backends)('dft on $name', ({ name, make }) => {
  beforeEach(() => setBackend(make()))

  it.each([1, 2, 3, 4, 7, 8, 12, 16, 100, 128])('of %i elements follows its definition', (n) => {
    const [a, b] = [numbers(n, 1), numbers(n, 2)]
    const [re, im] = dft(tensor(a), tensor(b))
    const [expectedRe, expectedIm] = naive(a, b)
    expectClose(re, expectedRe, 2e-6 * n)
    expectClose(im, expectedIm, 2e-6 * n)
    const [realOnly, imaginaryOfReal] = dft(tensor(a))
    const [one, other] = naive(
      a,
      a.map(() => 0),
    )
    expectClose(realOnly, one, 2e-6 * n)
    expectClose(imaginaryOfReal, other, 2e-6 * n)
  })

  it('transforms the last axis of any shape, views and empty tensors too', () => {
    const x = noise([4, 3, 2], 3)
    const [re, im] = dft(x.transpose()) // [2, 3, 4], columns first
    const values = [...x.dataSync()]
    const column = (k: number): number[] => [0, 1, 2, 3].map((t) => values[t * 6 + k]!)
    const rows = [0, 2, 4, 1, 3, 5].map((k) => naive(column(k), [0, 0, 0, 0]))
    expect(re.shape).toEqual([2, 3, 4])
    expectClose(
      re,
      rows.flatMap(([real]) => real),
      1e-5,
    )
    expectClose(
      im,
      rows.flatMap(([, imaginary]) => imaginary),
      1e-5,
    )
    const tail = noise([3, 8], 4).slice([1, 0], [2, 8])
    expectClose(
      dft(tail)[0].slice([1, 0], [1, 8]),
      naive(
        [...tail.dataSync()].slice(8),
        numbers(8, 0).map(() => 0),
      )[0],
      1e-5,
    )
    for (const shape of [[0, 4], [2, 0], [0]]) expect(dft(zeros(shape))[1].shape).toEqual(shape)
  })

  it('takes the kernel where there is one and it accepts', () => {
    const run = vi.spyOn(fft, 'run')
    dft(noise([2, 8], 1))
    expect(run).toHaveBeenCalledTimes(name === 'reference' ? 0 : 1)
    run.mockClear()
    dft(noise([2, 6], 1))
    expect(run).not.toHaveBeenCalled()
  })

  it('turns back into its input', () => {
    const [a, b] = [noise([3, 16], 5), noise([3, 16], 6)]
    const [re, im] = dft(a, b)
    const [again, negated] = dft(re, im.neg()) // of the conjugate: n times the conjugate of the input
    expectClose(again.div(16), [...a.dataSync()], 1e-5)
    expectClose(negated.div(-16), [...b.dataSync()], 1e-5)
  })

  it('leaves nothing behind', async () => {
    const x = noise([2, 8], 7)
    await leakCheck(() => {
      for (const part of dft(x, x)) part.dispose()
    })
  })
})

describe.each(backends)('the gradient on $name', ({ make }) => {
  // 5: by the decomposition; 8: by the kernel, where there is one.
  it.each([5, 8])('agrees with differences to second order, n = %i', async (n) => {
    const backend = make()
    const [a, b] = [noise([2, n], 1, 'float64'), noise([2, n], 2, 'float64')]
    const squares = (re: Tensor, im: Tensor): Tensor => re.square().mul(im).sum()
    await gradcheck((x) => [...dft(x)], [a], { backend, order: 2 })
    await gradcheck((x, y) => [...dft(x, y)], [a, b], { backend, order: 2 })
    await gradcheck((x, y) => squares(...dft(x, y)), [a, b], { backend, order: 2 })
    await gradcheck((x) => dft(x, x)[1].exp(), [a.mul(0.1)], { backend, order: 2 })
    await gradcheck((x) => dft(x)[0].square(), [a], { backend, order: 2 })
  })

  it('runs through the kernel too', () => {
    const run = vi.spyOn(fft, 'run')
    const x = noise([2, 8], 1)
    withBackend(make(), () => void vjp((one: Tensor) => dft(one)[1], [x], x))
    const calls = run.mock.calls.length
    expect([0, 2]).toContain(calls) // forward and backward, or a backend without a kernel
  })
})

describe('dft refuses', () => {
  const scalar = tensor(1)
  it.each<[string, () => unknown, string]>([
    ['scalars', () => dft(scalar), 'expected one or two tensors [..., n] of the same shape, got float32 []'],
    ['two shapes', () => dft(zeros([4]), zeros([2, 4])), 'of the same shape, got float32 [4] and float32 [2, 4]'],
    ['integers', () => dft(zeros([4], { dtype: 'int32' })), 'expected floats of one dtype, got int32 [4]\nhelp: cast'],
    [
      'two dtypes',
      () => dft(zeros([4]), zeros([4], { dtype: 'float64' })),
      'expected floats of one dtype, got float32 [4] and float64 [4]',
    ],
  ])('%s, with a kernel and without', (_, call, message) => {
    for (const { make } of backends) {
      setBackend(make())
      expect(call).toThrow(`@example/dft: `)
      expect(call).toThrow(message)
    }
  })
})
