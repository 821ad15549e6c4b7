// Ops in functional graphs: they become nodes, run like the op itself, and are saved by name and attributes.
import { valueAndGrad } from '@tensorloom/autograd'
import {
  add as addLayer,
  conv2d,
  dense,
  flatten,
  functional,
  input,
  loadModel,
  type Operation,
  saveModel,
} from '@tensorloom/layers'
import {
  add,
  concat,
  conv2d as convolve,
  defineOp,
  div,
  exp,
  gelu,
  matmul,
  mean,
  memory,
  mul,
  ones,
  parameter,
  randomNormal,
  relu,
  reshape,
  scaledDotProductAttention,
  setSeed,
  softmax,
  split,
  sum,
  type Tensor,
  tensor,
  transpose,
  type UnaryOp,
} from '@tensorloom/tensor'
import { huber } from '@tensorloom/tensor/losses'
import { describe, expect, it, test } from 'vitest'

const numbers = (value: Tensor): number[] => [...value.dataSync()]

describe('an op on a symbolic tensor', () => {
  it('is a node: a residual network needs no class', () => {
    setSeed(1)
    const x = input([4])
    const hidden = dense(4, { activation: 'relu' }).apply(x)
    const model = functional({ inputs: x, outputs: dense(2).apply(relu(hidden.add(x))) })
    const data = randomNormal([3, 4])
    const [first, last] = [model.layers[0]!, model.layers.at(-1)!]
    const expected = last.apply(relu((first.apply(data) as Tensor).add(data))) as Tensor
    expect(numbers(model.apply(data))).toEqual(numbers(expected))
    expect(model.layers.map((layer) => [layer.name, layer.type])).toEqual([
      ['dense', 'dense'],
      ['add', 'operation'],
      ['relu', 'operation'],
      ['dense_1', 'dense'],
    ])
    expect(model.summary({ print: false })).toContain('add (operation)')
  })

  it('takes lists, numbers, constants and parameters', () => {
    const [a, b] = [input([3], { name: 'a' }), input([2], { name: 'b' })]
    const scale = parameter(tensor([1, 2, 3, 4, 5]), { name: 'scale' })
    const joined = mul(concat([a, b], { axis: -1 }), scale)
    const y = joined.mul(2).sub(tensor([1, 1, 1, 1, 1]))
    const model = functional({ inputs: [a, b], outputs: y })
    expect(numbers(model.apply([ones([1, 3]), ones([1, 2])]))).toEqual([1, 3, 5, 7, 9])
    expect(model.trainableParameters).toEqual([scale])
    expect(model.parameters.length).toBe(2)
    const { gradients } = valueAndGrad(() => model.apply([ones([1, 3]), ones([1, 2])]).sum(), { of: [scale] })
    expect(numbers(gradients[0]!)).toEqual([2, 2, 2, 2, 2])
  })

  it('knows its shape and dtype, and refuses what the op refuses', () => {
    const x = input([6, 4])
    const [left, right] = split(x, [3, 3], { axis: 1 }) as [Tensor, Tensor]
    expect([left.shape, left.dtype, left.rank]).toEqual([[-1, 3, 4], 'float32', 3])
    expect(matmul(left, right, { transposeB: true }).shape).toEqual([-1, 3, 3])
    expect(mean(x, { axis: -1 }).cast('int32').dtype).toBe('int32')
    expect(() => add(x, ones([5]))).toThrow('add')
    expect(() => sum(x)).toThrow('expected 2 on the first axis')
    expect(() => x.dataSync()).toThrow('the tensor is abstract')
    expect(String(x)).toBe('Tensor float32 [null, 6, 4] (symbolic)')
  })

  it('says which numbers of a message stand for what is not known', () => {
    expect(() => input([3]).add(input([4]))).toThrow(
      'add: shapes [2, 3] and [2, 4] do not broadcast (3 ≠ 4 at axis -1) (2 stands for the batch, 240 for unknown extents)\nhelp: ',
    )
    expect(() => input([null, 3]).add(input([null, 4]))).toThrow(
      'add: shapes [2, 240, 3] and [2, 240, 4] do not broadcast (3 ≠ 4 at axis -1) (2 stands for the batch, 240 for unknown extents)',
    )
  })

  it('may use the shape of the tensor, whose batch axis is not known', () => {
    const x = input([6, 4])
    const rows = reshape(x, [x.shape[0]!, 24])
    const model = functional({ inputs: x, outputs: rows })
    expect(model.apply(ones([5, 6, 4])).shape).toEqual([5, 24])
  })

  it('is counted neither as a tensor nor as memory', () => {
    const before = memory()
    const x = input([3])
    functional({ inputs: x, outputs: softmax(exp(x)) })
    expect(memory()).toEqual(before)
  })

  it('comes whole, also fused and fusable composites', () => {
    const x = input([2, 8, 4])
    const y = gelu(scaledDotProductAttention(x, x, x))
    const model = functional({ inputs: x, outputs: y })
    expect(model.layers.map((layer) => (layer as unknown as Operation).settings.op.name)).toEqual([
      'scaledDotProductAttention',
      'gelu',
    ])
  })
})

describe('a graph with ops', () => {
  it('does not change with the lists that were given and returned', () => {
    const [a, b] = [input([2]), input([2])]
    const given = [a, b]
    const sum = addLayer().apply(given)
    given.pop()
    const parts = split(sum, [1, 1], { axis: 1 })
    const outputs = [concat(parts.reverse(), { axis: 1 })]
    const inputs = [a, b]
    const model = functional({ inputs, outputs })
    outputs.pop()
    inputs.reverse()
    const [swapped] = model.apply([tensor([[1, 2]]), tensor([[10, 20]])])
    expect(numbers(swapped!)).toEqual([22, 11])
    expect(model.inputs).toEqual([a, b])
  })

  it('is saved and loaded by the names of its ops', async () => {
    setSeed(2)
    const [a, b] = [input([4, 4, 1]), input([3])]
    const seen = flatten().apply(conv2d(2, 3, { padding: 'same' }).apply(a))
    const joined = concat([seen, b.mul(tensor([1, 2, 3]))], { axis: 1 })
    const y = softmax(transpose(reshape(dense(6).apply(joined), [-1, 2, 3]), { perm: [0, 2, 1] }), { axis: 1 })
    const model = functional({ inputs: [a, b], outputs: [y, huber(b, b.add(2), { reduction: 'none', delta: 0.5 })] })
    const data = [randomNormal([2, 4, 4, 1]), randomNormal([2, 3])]
    const loaded = await loadModel<typeof model>(await saveModel(model))
    const [expected, got] = [model.apply(data), loaded.apply(data)]
    expect(got.map(numbers)).toEqual(expected.map(numbers))
    expect(loaded.layers.map(({ name }) => name)).toEqual(model.layers.map(({ name }) => name))
    expect(loaded.summary({ print: false })).toBe(model.summary({ print: false }))
  })

  it('needs the ops that are not from Tensorloom', async () => {
    const twice: UnaryOp = defineOp({ kind: 'composite', name: '@me/twice', inputs: 1, compose: (x) => add(x, x) })
    const x = input([2])
    const bytes = await saveModel(functional({ inputs: x, outputs: twice(x) }))
    await expect(loadModel(bytes)).rejects.toThrow("loadModel: unknown op '@me/twice'")
    const loaded = await loadModel(bytes, { ops: [twice] })
    expect(numbers(loaded.apply(tensor([[1, 2]])))).toEqual([2, 4])
  })
})

describe('a parameter that several nodes use', () => {
  it('is one parameter, and trains as one', () => {
    const p = parameter(tensor([1]), { name: 'p' })
    const x = input([1])
    const model = functional({ inputs: x, outputs: x.mul(p).add(p) })
    expect(model.parameters).toEqual([p])
    const { gradients } = valueAndGrad(() => model.apply(tensor([[2]])).sum(), { of: model.parameters })
    expect(numbers(gradients[0]!)).toEqual([3])
  })

  it.each(['layer first', 'op first'])('is saved once and tied again: %s', async (order) => {
    setSeed(4)
    const layer = dense(2, { useBias: false })
    layer.buildFor([3])
    const x = input([3])
    const back = (y: Tensor): Tensor => matmul(y, layer.kernel, { transposeB: true })
    const outputs = order === 'layer first' ? back(layer.apply(x)) : [back(matmul(x, layer.kernel)), layer.apply(x)]
    const model = functional({ inputs: x, outputs })
    expect(Object.keys(model.stateDict())).toEqual(['dense.kernel'])
    const loaded = await loadModel<typeof model>(await saveModel(model))
    expect(Object.keys(loaded.stateDict())).toEqual(['dense.kernel'])
    const data = randomNormal([4, 3])
    const flat = (y: Tensor | readonly Tensor[]): number[][] => [y].flat().map((one) => numbers(one))
    expect(flat(loaded.apply(data))).toEqual(flat(model.apply(data)))
    // Changing the one changes both uses.
    loaded.parameters[0]!.assign(ones([3, 2]))
    layer.kernel.assign(ones([3, 2]))
    expect(flat(loaded.apply(data))).toEqual(flat(model.apply(data)))
  })

  it("stays the caller's when the model is disposed", () => {
    const p = parameter(tensor([1, 2]))
    const x = input([2])
    const model = functional({ inputs: x, outputs: x.mul(p).add(tensor([1, 1])) })
    model.dispose()
    expect(numbers(p)).toEqual([1, 2])
    expect(() => model.buildFor([2])).toThrow('the constants of the op were freed with the layer')
  })
})

describe('what depends on the batch', () => {
  it.each([
    ['a sum over it', (x: Tensor) => sum(x, { axis: 0 })],
    ['a transposition of it', (x: Tensor) => transpose(x)],
    ['a fixed number of samples', (x: Tensor) => reshape(x, [2, 2])],
  ])('%s is refused', (_, make) => {
    expect(() => make(input([2]))).toThrow(/first axis|does not fit|elements/)
  })

  it('is not known', () => {
    const x = input([3])
    const gram = matmul(x, x, { transposeB: true })
    expect(gram.shape).toEqual([-1, -1])
    expect(functional({ inputs: x, outputs: gram }).apply(ones([5, 3])).shape).toEqual([5, 5])
  })
})

test('a graph keeps copies of lists, −0, and ops with dots in their names', async () => {
  const perm = [0, 2, 1]
  const x = input([2, 3])
  const turned = transpose(x, { perm })
  perm.reverse()
  const model = functional({ inputs: x, outputs: turned })
  expect(model.apply(ones([1, 2, 3])).shape).toEqual([1, 3, 2])
  const y = input([1])
  const zero = functional({ inputs: y, outputs: div(1, y.mul(-0)) })
  const loaded = await loadModel<typeof zero>(await saveModel(zero))
  expect(numbers(loaded.apply(ones([1, 1])))).toEqual([Number.NEGATIVE_INFINITY])
  const twice: UnaryOp = defineOp({ kind: 'composite', name: '@me/v1.twice', inputs: 1, compose: (z) => add(z, z) })
  expect(functional({ inputs: y, outputs: twice(y) }).layers[0]!.name).toBe('v1_twice')
})

describe('extents that differ from call to call', () => {
  it('are null in shapes, and the model takes any', () => {
    const x = input([null, 3])
    const y = dense(2).apply(x.add(1))
    expect(y.shape).toEqual([-1, -1, 2])
    const model = functional({ inputs: x, outputs: [y, mean(y, { axis: 1 })] })
    expect(model.summary({ print: false })).toContain('[batch, null, 2]')
    expect(model.apply(ones([2, 5, 3])).map(({ shape }) => shape)).toEqual([
      [2, 5, 2],
      [2, 2],
    ])
    expect(model.apply(ones([1, 7, 3]))[0]!.shape).toEqual([1, 7, 2])
    expect(() => model.apply(ones([1, 7, 4]))).toThrow('expected [batch, null, 3], got [batch, 7, 4]')
  })

  it('go through convolutions, and are saved', async () => {
    const x = input([null, null, 3])
    const seen = conv2d(4, 3, { strides: 2, padding: 'same' }).apply(x)
    expect(seen.shape).toEqual([-1, -1, -1, 4])
    const model = functional({ inputs: x, outputs: dense(2).apply(mean(seen, { axis: [1, 2] })) })
    const loaded = await loadModel<typeof model>(await saveModel(model))
    for (const size of [8, 13]) {
      const images = randomNormal([2, size, size, 3])
      expect(numbers(loaded.apply(images))).toEqual(numbers(model.apply(images)))
    }
  })

  it('go through an op that works out paddings from them', async () => {
    const x = input([null, null, 3])
    const [filters, bias] = [randomNormal([3, 3, 3, 4]), randomNormal([4])]
    const options = { strides: 2, padding: 'same', bias, activation: 'relu' } as const
    const model = functional({ inputs: x, outputs: convolve(x, filters, options) })
    const loaded = await loadModel<typeof model>(await saveModel(model))
    for (const size of [7, 10]) {
      const images = randomNormal([2, size, size + 1, 3])
      const expected = numbers(convolve(images, filters, options))
      expect(numbers(model.apply(images))).toEqual(expected)
      expect(numbers(loaded.apply(images))).toEqual(expected)
    }
  })

  it('are refused where a parameter needs them', () => {
    expect(() => dense(2).apply(input([3, null]))).toThrow('depends on an unknown extent')
    expect(() => dense(2).apply(flatten().apply(input([null, 3])))).toThrow('write a number instead of null')
    expect(() => input([-2])).toThrow('input: a shape is a list of non-negative integers')
    // biome-ignore lint/suspicious/noSparseArray: the hole is what is tested
    expect(() => input([, 3] as never)).toThrow('input: a shape is a list of non-negative integers')
  })
})
