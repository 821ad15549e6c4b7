// Gradient rules that return what they must not: the error names the op.
import { grad } from '@tensorloom/autograd'
import { mul, type Op, ones, ShapeError, sum, type Tensor, TensorloomError, tensor } from '@tensorloom/tensor'
import { type GradientRule, makeOp } from '@tensorloom/tensor/op'
import { expect, test } from 'vitest'

const opWith = (gradient: GradientRule): Op<(x: Tensor) => Tensor> =>
  makeOp({ kind: 'composite', name: '@me/twice', inputs: 1, compose: (x: Tensor) => mul(x, 2), gradient } as never)

test('a gradient of another shape than its input', () => {
  const x = ones([2, 3])
  for (const wrong of [(g: Tensor) => sum(g), (g: Tensor) => sum(g, { axis: 0 }), () => ones([3, 2])]) {
    const op = opWith(({ upstream }) => [wrong(upstream)])
    expect(() => grad((one: Tensor) => sum(op(one)))(x)).toThrow(ShapeError)
    expect(() => grad((one: Tensor) => sum(op(one)))(x)).toThrow(
      /^@me\/twice: the gradient of input 0 has shape .*, expected \[2, 3\]/,
    )
  }
})

test('a gradient that broadcasting stretched fits', () => {
  const op = opWith(() => [ones([4, 2, 3])])
  expect([...grad((one: Tensor) => sum(op(one)))(ones([2, 3])).dataSync()]).toEqual([4, 4, 4, 4, 4, 4])
})

test('a tensor where a list belongs', () => {
  const op = opWith((({ upstream }: { upstream: Tensor }) => upstream) as never)
  expect(() => grad((one: Tensor) => sum(op(one)))(tensor([1]))).toThrow(
    '@me/twice: the gradient rule returned a tensor of shape [1], expected a list',
  )
})

test('compose that returns no tensor', () => {
  for (const compose of [() => 2, async (x: Tensor) => x, () => undefined]) {
    const op = makeOp<(x: Tensor) => Tensor>({ kind: 'composite', name: '@me/none', inputs: 1, compose } as never)
    expect(() => op(tensor([1]))).toThrow(TensorloomError)
    expect(() => op(tensor([1]))).toThrow(/^@me\/none: compose returned .*, expected a tensor/)
  }
})
