// JavaScript numbers among the inputs: 0-d tensors for ops that read shapes, themselves where dtypes depend on it.
import { describe, expect, it } from 'vitest'
import {
  batchNorm,
  conv2d,
  defineOp,
  dot,
  expandDims,
  isTensor,
  kron,
  layerNorm,
  logicalAnd,
  logicalOr,
  logicalXor,
  lstm,
  matmul,
  memory,
  mul,
  type Op,
  ones,
  outer,
  pad,
  quantile,
  rmsNorm,
  roll,
  scope,
  simpleRnn,
  softmax,
  stack,
  type Tensor,
  type TensorLike,
  tensor,
  tile,
  tril,
  zeros,
} from '../src/index.js'

type Look = Op<(x: TensorLike, y: TensorLike) => Tensor>

let taken: readonly TensorLike[] = []
function look(x: TensorLike, y: TensorLike): Tensor {
  taken = [x, y]
  return mul(x, y)
}
const shared = { kind: 'composite', name: 'me/look', inputs: 2 } as const
const plain: Look = defineOp({ ...shared, compose: (x, y) => look(x, y) })
const places: Look = defineOp({ ...shared, scalars: [1], compose: (x, y) => look(x, y) })
const all: Look = defineOp({ ...shared, scalars: 'all', compose: (x, y) => look(x, y) })

function seen(op: Look, ...inputs: [TensorLike, TensorLike]): readonly (string | number | boolean)[] {
  return scope(() => {
    op(...inputs)
    return taken.map((one) => (isTensor(one) ? `${one.dtype} [${one.shape.join(', ')}]` : one))
  })
}

describe('the steps of a composite', () => {
  it('get 0-d tensors', () => {
    expect(seen(plain, 5, true)).toEqual(['float32 []', 'bool []'])
    expect(seen(plain, tensor([1], { dtype: 'float64' }), 5)).toEqual(['float64 [1]', 'float64 []'])
  })

  it('get numbers at the places where they stay numbers', () => {
    expect(seen(places, 5, true)).toEqual(['float32 []', true])
    expect(seen(all, 5, true)).toEqual([5, true])
  })

  it('leave nothing behind', () => {
    const before = memory().tensors
    pad(5, []).dispose()
    expect(() => layerNorm(5 as never)).toThrow()
    expect(memory().tensors).toBe(before)
  })
})

describe('ops on a number', () => {
  it('are those on a 0-d tensor', () => {
    const five = tensor(5)
    const pairs: readonly (readonly [TensorLike, (x: TensorLike) => Tensor])[] = [
      [5, (x) => pad(x, [])],
      [5, (x) => expandDims(x)],
      [5, (x) => tile(x, [2, 2])],
      [5, (x) => roll(x, 1)],
      [5, (x) => quantile(x, 0.5)],
      [5, (x) => stack([x as Tensor, five])],
    ]
    for (const [number, op] of pairs) {
      const [got, want] = [op(number), op(five)]
      expect([got.dtype, got.shape, got.dataSync()]).toEqual([want.dtype, want.shape, want.dataSync()])
    }
    expect(stack([1, 2] as never).dataSync()).toEqual(Float32Array.of(1, 2))
  })

  it('are refused as those on a 0-d tensor where they need axes', () => {
    expect(() => softmax(5)).toThrow('axis -1 is out of range for a tensor of rank 0')
    expect(() => tril(5)).toThrow('tril: got shape [] and k 0\nhelp: expected matrices')
    expect(() => pad(5, [[1, 1]])).toThrow('pad: paddings [[1,1]] do not fit []')
    expect(() => layerNorm(5 as never)).toThrow('layerNorm: axis -1 is out of range for a tensor of rank 0')
    expect(() => rmsNorm(5 as never)).toThrow('rmsNorm: axis -1 is out of range for a tensor of rank 0')
    expect(() => batchNorm(5 as never, 1, 0, { training: true })).toThrow('batchNorm: got []')
    expect(() => matmul(2 as never, tensor([1]))).toThrow('matmul: got [] and [1], expected rank 1 or more')
    const filters = ones([1, 1, 1, 1])
    expect(() => conv2d(2 as never, filters)).toThrow('conv2d: got input [] and filters [1, 1, 1, 1], expected rank 4')
    expect(() => conv2d(2 as never, filters, { bias: ones([1]) })).toThrow('conv2d: got input [] and filters')
    expect(() => conv2d(ones([1, 2, 2, 1]), filters, { bias: 1 as never })).toThrow(
      'conv2d: bias [] does not fit filters',
    )
  })

  it('are refused as a state, and in place of weights', () => {
    const [x, kernel, recurrent] = [zeros([2, 3, 2]), zeros([2, 4]), zeros([4, 4])]
    expect(() => simpleRnn(x, kernel, recurrent, 0, { initialState: [0.5 as never] })).toThrow(
      'simpleRnn: initialState has shapes []\nhelp: expected one tensor of shape [2, 4]',
    )
    expect(() => simpleRnn(0.5 as never, kernel, recurrent, 0)).toThrow('simpleRnn: got input []')
    expect(() => simpleRnn(x, 0.5 as never, recurrent, 0)).toThrow('simpleRnn: kernel has shape [], expected [2, 4]')
  })
})

describe('numbers beside float64', () => {
  const double = { dtype: 'float64' } as const
  const x = tensor([[0.1, 0.4, 0.9]], double)

  it('follow it, as parameters of normalisations', () => {
    const scale = tensor([0.1, 0.1, 0.1], double)
    const offset = tensor([0.7, 0.7, 0.7], double)
    for (const norm of [
      (a: TensorLike, b: TensorLike) => layerNorm(x, a, b),
      (a: TensorLike, b: TensorLike) => batchNorm(x, a, b, 0, 1),
      (a: TensorLike) => rmsNorm(x, a),
    ]) {
      expect(norm(0.1, 0.7).dtype).toBe('float64')
      expect(norm(0.1, 0.7).dataSync()).toEqual(norm(scale, offset).dataSync())
    }
  })

  it('follow it, as bias of recurrences', () => {
    const weights = [tensor([[[0.1], [0.2]]], double), ones([1, 8], double), ones([2, 8], double)] as const
    const bias = tensor(new Array<number>(8).fill(0.1), double)
    const [number, full] = [lstm(...weights, 0.1)[0], lstm(...weights, bias)[0]]
    expect(number.dtype).toBe('float64')
    expect(number.dataSync()).toEqual(full.dataSync())
  })
})

it('numbers beside logical ops are true unless they are 0', () => {
  const x = tensor([0, 2], { dtype: 'int32' })
  for (const [number, truth] of [
    [3, 1],
    [-1, 1],
    [0.1, 1],
    [Number.NaN, 1],
    [0, 0],
    [-0, 0],
  ] as const) {
    expect([...logicalOr(x, number).dataSync()], `or ${number}`).toEqual([truth, 1])
    expect([...logicalAnd(x, number).dataSync()], `and ${number}`).toEqual([0, truth])
    expect([...logicalXor(x, number).dataSync()], `xor ${number}`).toEqual([truth, 1 - truth])
  }
})

it('numbers beside float64 tensors are exact', () => {
  const x = tensor([1, 3], { dtype: 'float64' })
  expect([...outer(x, 0.1 as never).dataSync()]).toEqual([0.1, 3 * 0.1])
  expect([...kron(0.1 as never, x).dataSync()]).toEqual([0.1, 3 * 0.1])
  expect([...dot(x, 0.1 as never).dataSync()]).toEqual([0.1, 3 * 0.1])
  expect([...stack([0.1 as never, tensor(2, { dtype: 'float64' })]).dataSync()]).toEqual([0.1, 2])
})
