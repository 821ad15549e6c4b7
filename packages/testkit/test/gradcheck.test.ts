import { customGradient } from '@tensorloom/autograd'
import { gather, memory, sin, type Tensor, tensor, withBackend } from '@tensorloom/tensor'
import { asyncBackend, gradcheck } from '@tensorloom/testkit'
import { describe, expect, it } from 'vitest'

/** x² with a slope that is wrong by a factor. */
const square = (factor: number): ((x: Tensor) => Tensor) =>
  customGradient({
    forward: (x) => x.square(),
    backward: ({ inputs: [x], upstream }) => [upstream.mul(x!).mul(2 * factor)],
  })

describe('accepts right gradients', () => {
  it('of several inputs and outputs, to second order', async () => {
    const fn = (x: Tensor, y: Tensor): Tensor[] => [sin(x.mul(y)), x.exp().sum()]
    await gradcheck(fn, [tensor([0.3, 2]), tensor([1, -1])], { order: 2 })
  })
  it('and leaves integers alone', async () => {
    const indices = tensor([1, 1, 0], { dtype: 'int32' })
    await gradcheck((x, at) => gather(x.square(), at), [tensor([0.3, 2]), indices], { order: 2 })
  })
  it('of scalars, large values, and nothing', async () => {
    await gradcheck((x) => x.square(), [tensor(0.5)], { order: 2 })
    await gradcheck((x) => x.div(1e4).square(), [tensor([12345.5])], { order: 2 })
    await gradcheck((x) => x.square(), [tensor([], { shape: [0, 3] })])
  })
  it('on a backend that answers later', async () => {
    await gradcheck((x) => x.square(), [tensor([1, 2])], { backend: asyncBackend(), order: 2 })
  })
  it('on the reference backend where the current one has no float64', async () => {
    const backend = asyncBackend({ dtypes: ['float32'] })
    let check = Promise.resolve()
    withBackend(backend, () => {
      check = gradcheck((x) => x.square(), [tensor([1, 2])])
    })
    await check
    expect(backend.runs).toBe(0)
  })
})

describe('refuses wrong gradients', () => {
  it('naming input, element and both values', async () => {
    const fn = (x: Tensor, y: Tensor): Tensor => x.add(square(1.5)(y))
    const inputs = [tensor([[1, 2]]), tensor([[0, 3]])]
    const error = await gradcheck(fn, inputs).catch((thrown: unknown) => thrown as Error)
    expect(error).toMatchObject({ name: 'TensorloomError' })
    // The weight of the second output is 0.5 + frac(0.618… + 0.3) = 1.418…; the slope of x² at 3 is 6.
    expect((error as Error).message).toMatch(
      /^gradcheck: gradient of input 1 at \[0, 1\], where it is 3: analytic 12\.76\d*, numeric 8\.508\d* \(difference 4\.25e\+0, tolerance 1\.\d+e-4\)\nhelp: check the gradient rule/,
    )
  })
  it('of second order', async () => {
    // Right by itself, but cut off from the second gradient.
    const cut = customGradient({
      forward: (x) => x.square(),
      backward: ({ inputs: [x], upstream }) => [upstream.mul(tensor(Array.from(x!.dataSync())).mul(2))],
    })
    await gradcheck((x) => cut(x), [tensor([1.5])])
    await expect(gradcheck((x) => cut(x), [tensor([1.5])], { order: 2 })).rejects.toThrow(
      /second-order gradient of input 0 at \[0\]/,
    )
  })
  it('checks only some elements where told to', async () => {
    const x = tensor(Float32Array.from({ length: 100 }, (_, k) => k))
    let calls = 0
    const fn = (y: Tensor): Tensor => {
      calls++
      return y.square()
    }
    await gradcheck(fn, [x], { maxElements: 3 })
    // Two for the analytic gradient (weights, record) and two per element.
    expect(calls).toBe(2 + 2 * 3)
  })
})

it('leaves no tensors behind', async () => {
  const x = tensor([1, 2])
  const before = memory()
  await gradcheck((y) => y.square(), [x], { order: 2 })
  await gradcheck(square(2), [x]).catch(() => undefined)
  expect(memory().tensors).toBe(before.tensors)
  expect(memory().bytes).toBe(before.bytes)
})
