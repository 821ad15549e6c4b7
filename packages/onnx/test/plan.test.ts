// Plans: the second run with inputs of the same types makes one, and it computes what the file says, step by step.
import { grad } from '@tensorloom/autograd'
import { cpu } from '@tensorloom/backend-cpu'
import { memory, parameter, randomUniform, setBackend, setSeed, type Tensor, tensor, zeros } from '@tensorloom/tensor'
import { reference } from '@tensorloom/tensor/backend'
import { type OpCall, withInterceptor } from '@tensorloom/tensor/op'
import { beforeEach, describe, expect, test } from 'vitest'
import { loadOnnx, type OnnxModel } from '../src/index.js'
import type { NodeProto, TensorProto } from '../src/proto/messages.js'
import { floats, info, int64s, model, node } from './support/build.js'

beforeEach(() => {
  setBackend(cpu({ threads: 1 }))
  setSeed(1)
})

const spread = (...dims: number[]): number[] =>
  Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, k) => ((k * 7919) % 23) / 23 - 0.4)
const weight = (name: string, ...dims: number[]): TensorProto => floats(name, dims, spread(...dims))

function load(
  shape: readonly (number | string)[],
  initializer: readonly TensorProto[],
  nodes: readonly NodeProto[],
  opset = 17,
): OnnxModel {
  return loadOnnx(model({ input: [info('x', shape)], output: [info('y', undefined)], initializer, node: nodes }, opset))
}

/** The names of the ops in the plan of the last run. Whoever watches calls sees a model without a plan. */
function planOf(loaded: OnnxModel): readonly string[] {
  const { plans } = loaded as unknown as { plans: { last?: { plan: { steps: readonly { op: { name: string } }[] } } } }
  return plans.last!.plan.steps.map(({ op }) => op.name)
}

async function runTwice(loaded: OnnxModel, x: Tensor): Promise<readonly [Float32Array, Float32Array]> {
  const [first, second] = [await loaded.run({ x }), await loaded.run({ x })] as { readonly y: Tensor }[]
  return [(await first!.y.data()) as Float32Array, (await second!.y.data()) as Float32Array]
}

const size = 8
const cases: Readonly<
  Record<
    string,
    {
      readonly shape: readonly number[]
      readonly weights: readonly TensorProto[]
      readonly nodes: readonly NodeProto[]
      readonly steps: readonly string[]
    }
  >
> = {
  'batch normalization goes into the weights of a convolution': {
    shape: [2, 3, size, size],
    weights: [
      weight('w', 4, 3, 3, 3),
      weight('b', 4),
      weight('s', 4),
      weight('o', 4),
      weight('m', 4),
      floats('v', [4], [1, 2, 3, 0.5]),
    ],
    nodes: [
      node('Conv', ['x', 'w', 'b'], ['c'], { pads: [1, 1, 1, 1] }),
      node('BatchNormalization', ['c', 's', 'o', 'm', 'v'], ['n']),
      node('Relu', ['n'], ['y']),
    ],
    steps: ['transpose', 'biasedConvolution', 'transpose'],
  },
  'a bias, a scale and an activation go into a product': {
    shape: [2, 5],
    weights: [weight('w', 5, 3), weight('b', 3), weight('s', 1, 3)],
    nodes: [
      node('MatMul', ['x', 'w'], ['p']),
      node('Add', ['b', 'p'], ['q']),
      node('Mul', ['q', 's'], ['r']),
      node('Tanh', ['r'], ['y']),
    ],
    steps: ['dense'],
  },
  'what a product gives to two readers stays as it is': {
    shape: [2, 5],
    weights: [weight('w', 5, 3), weight('b', 3)],
    nodes: [node('MatMul', ['x', 'w'], ['p']), node('Add', ['p', 'b'], ['q']), node('Mul', ['p', 'q'], ['y'])],
    steps: ['dense', 'add+mul'],
  },
  'elementwise steps are one': {
    shape: [2, 5],
    weights: [floats('half', [], [0.5]), floats('one', [], [1]), floats('root', [], [Math.SQRT2])],
    nodes: [
      node('Div', ['x', 'root'], ['a']),
      node('Erf', ['a'], ['b']),
      node('Add', ['b', 'one'], ['c']),
      node('Mul', ['x', 'c'], ['d']),
      node('Mul', ['d', 'half'], ['y']),
    ],
    steps: ['div+erf+add+mul+mul'],
  },
  'layer normalization that is written in steps is one op': {
    shape: [3, 4, 6],
    weights: [weight('s', 6), weight('o', 6), floats('two', [], [2]), floats('epsilon', [], [1e-5])],
    nodes: [
      node('ReduceMean', ['x'], ['m'], { axes: [-1] }),
      node('Sub', ['x', 'm'], ['d']),
      node('Pow', ['d', 'two'], ['p']),
      node('ReduceMean', ['p'], ['v'], { axes: [-1] }),
      node('Add', ['v', 'epsilon'], ['e']),
      node('Sqrt', ['e'], ['r']),
      node('Div', ['d', 'r'], ['n']),
      node('Mul', ['n', 's'], ['t']),
      node('Add', ['t', 'o'], ['y']),
    ],
    steps: ['layerNorm'],
  },
  'an image is flattened as it lies': {
    shape: [2, 3, size, size],
    weights: [weight('w', 2, 3, 3, 3), weight('f', 200, 2 * 6 * 6)],
    nodes: [
      node('Conv', ['x', 'w'], ['c']),
      node('Flatten', ['c'], ['l']),
      node('Gemm', ['l', 'f'], ['y'], { transB: 1 }),
    ],
    steps: ['transpose', 'biasedConvolution', 'reshape', 'dense'],
  },
  'one row and few columns are read along the columns': {
    shape: [1, 600],
    weights: [weight('w', 3, 600), weight('b', 3)],
    nodes: [node('Gemm', ['x', 'w', 'b'], ['y'], { transB: 1 })],
    steps: ['matmul', 'add'],
  },
  'arithmetic on shapes is done once': {
    shape: [2, 6],
    weights: [int64s('three', [1], [3]), int64s('rest', [1], [-1]), int64s('zero', [], [0])],
    nodes: [
      node('Shape', ['x'], ['s']),
      node('Gather', ['s', 'zero'], ['n']),
      node('Unsqueeze', ['n', 'zero'], ['u']),
      node('Concat', ['u', 'rest', 'three'], ['t'], { axis: 0 }),
      node('Reshape', ['x', 't'], ['r']),
      node('Relu', ['r'], ['y']),
    ],
    steps: ['reshape', 'relu'],
  },
  'a gate of channels is laid out like its image': {
    shape: [2, 3, size, size],
    weights: [weight('w', 4, 3, 1, 1), weight('g', 4, 4, 1, 1)],
    nodes: [
      node('Conv', ['x', 'w'], ['c']),
      node('GlobalAveragePool', ['c'], ['a']),
      node('Conv', ['a', 'g'], ['h']),
      node('Sigmoid', ['h'], ['i']),
      node('Mul', ['c', 'i'], ['m']),
      node('Concat', ['m', 'c'], ['y'], { axis: 1 }),
    ],
    steps: ['transpose', 'biasedConvolution', 'mean', 'biasedConvolution', 'mul', 'concat', 'transpose'],
  },
}

describe.each(Object.entries(cases))('%s', (_, { shape, weights, nodes, steps }) => {
  test('computes the same', async () => {
    const loaded = load(shape, weights, nodes)
    const [first, second] = await runTwice(loaded, randomUniform(shape, { min: -1, max: 1 }))
    const plan = planOf(loaded).map((name) => (name === 'convolution' ? 'biasedConvolution' : name))
    expect(plan).toEqual(steps)
    const far = first.findIndex((one, k) => !(Math.abs(one - second[k]!) <= 1e-5 * (1 + Math.abs(one))))
    expect(far === -1 ? undefined : [far, first[far], second[far]]).toBeUndefined()
  })
})

const linear = (): OnnxModel =>
  load(
    ['n', 3],
    [weight('w', 3, 2), weight('b', 2)],
    [node('MatMul', ['x', 'w'], ['p']), node('Add', ['p', 'b'], ['y'])],
  )

test('a parameter that changes changes the results', async () => {
  const loaded = linear()
  const x = tensor([[1, 2, 3]])
  const [, before] = await runTwice(loaded, x)
  for (const one of loaded.parameters) one.assign(one.mul(2))
  const { y } = (await loaded.run({ x })) as { readonly y: Tensor }
  expect(y.dataSync()).toEqual(before.map((one) => 2 * one))
})

test('other shapes have plans of their own', async () => {
  const loaded = linear()
  for (const rows of [1, 2, 1, 2, 3, 1]) {
    const { y } = (await loaded.run({ x: zeros([rows, 3]) })) as { readonly y: Tensor }
    expect(y.shape).toEqual([rows, 2])
  }
  for (let rows = 1; rows < 40; rows++) await runTwice(loaded, zeros([rows, 3]))
  const { y } = (await loaded.run({ x: zeros([1, 3]) })) as { readonly y: Tensor }
  expect(y.shape).toEqual([1, 2])
})

test('gradients and those who watch see the steps of the file', async () => {
  const loaded = linear()
  const x = tensor([[1, 2, 3]])
  await runTwice(loaded, x)
  const g = grad((given: Tensor) => (loaded.apply(given) as Tensor).sum())(x)
  const expected = spread(3, 2)
  const sums = [0, 1, 2].map((row) => expected[2 * row]! + expected[2 * row + 1]!)
  for (const [k, one] of [...g.dataSync()].entries()) expect(one).toBeCloseTo(sums[k]!, 5)
  const seen: string[] = []
  const call = (one: OpCall, next: (call: OpCall) => readonly Tensor[]): readonly Tensor[] => {
    seen.push(one.op.name)
    return next(one)
  }
  withInterceptor({ call }, () => loaded.apply(x))
  expect(seen).toEqual(['matmul', 'add', 'reshape'])
})

test('a random model draws anew in each run', async () => {
  const loaded = load([4], [], [node('RandomUniformLike', ['x'], ['r']), node('Add', ['x', 'r'], ['y'])])
  const [a, b] = await runTwice(loaded, zeros([4]))
  expect(a).not.toEqual(b)
})

test('results belong to the caller, and nothing else is left', async () => {
  const before = memory().tensors
  const loaded = load(
    ['n', 3],
    [weight('w', 3, 3)],
    [node('MatMul', ['x', 'w'], ['p']), node('Identity', ['p'], ['y'])],
  )
  const x = randomUniform([2, 3])
  for (let k = 0; k < 4; k++) {
    const { y } = (await loaded.run({ x })) as { readonly y: Tensor }
    y.dispose()
  }
  const first = memory().tensors
  for (let k = 0; k < 4; k++) {
    const { y } = (await loaded.run({ x })) as { readonly y: Tensor }
    y.dispose()
  }
  expect(memory().tensors).toBe(first)
  const same = load(['n'], [], [node('Identity', ['x'], ['y'])])
  const z = tensor([1, 2])
  for (let k = 0; k < 3; k++) {
    const { y } = (await same.run({ x: z })) as { readonly y: Tensor }
    y.dispose()
  }
  expect(z.dataSync()).toEqual(Float32Array.of(1, 2))
  for (const one of [x, z, loaded, same]) one.dispose()
  expect(memory().tensors).toBe(before)
  await expect(loaded.run({ x: parameter(zeros([2, 3])) })).rejects.toThrow(/disposed/)
})

test('a model that moves to another backend takes its plans along', async () => {
  const loaded = linear()
  const [first] = await runTwice(loaded, tensor([[1, 2, 3]]))
  const other = reference()
  setBackend(other)
  loaded.to(other)
  const [again, planned] = await runTwice(loaded, tensor([[1, 2, 3]]))
  for (const [k, one] of first.entries()) {
    expect(again[k]).toBeCloseTo(one, 5)
    expect(planned[k]).toBeCloseTo(one, 5)
  }
})
