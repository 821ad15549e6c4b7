// Kinds of faults that were once silent, or ended in an error that did not help: docs/decisions has the tables. Each test
// calls what failed.
import { grad } from '@tensorloom/autograd'
import { cpu } from '@tensorloom/backend-cpu'
import { fromArray, parseCsv, trainTestSplit } from '@tensorloom/datasets'
import {
  batchNormalization,
  dense,
  embedding,
  generate,
  Layer,
  type LayerConfig,
  loadModel,
  type Model,
  saveModel,
  sequential,
} from '@tensorloom/layers'
import { adam, exponentialDecay, globalNorm, inverseTimeDecay, sgd } from '@tensorloom/optim'
import {
  arange,
  argMax,
  batchNorm,
  broadcastTo,
  categorical,
  clip,
  det,
  eye,
  floorDiv,
  full,
  gather,
  layerNorm,
  linspace,
  matmul,
  moveAxis,
  oneHot,
  ones,
  pad,
  permutation,
  polygamma,
  randomNormal,
  randomUniform,
  reshape,
  rmsNorm,
  scatterAdd,
  scope,
  setBackend,
  setSeed,
  slice,
  std,
  sum,
  type Tensor,
  tensor,
  zeros,
} from '@tensorloom/tensor'
import {
  binaryCrossentropy,
  binaryFocalCrossentropy,
  categoricalCrossentropy,
  huber,
  smoothL1,
  sparseCategoricalCrossentropy,
  tversky,
} from '@tensorloom/tensor/losses'
import { compile, earlyStopping, type LossLike, terminateOnNaN } from '@tensorloom/train'
import { beforeAll, expect, it, vi } from 'vitest'

beforeAll(() => {
  setBackend(cpu({ threads: 1 }))
  setSeed(1)
})

const quiet = { verbose: 0 } as const
const [x, y] = [tensor([[1], [2]]), tensor([[1], [2]])]
const line = (options: object = {}): Model => sequential([dense(1, { inputShape: [1], ...options })])
const trainer = (model: Model = line(), loss: LossLike = 'mse') => compile(model, { optimizer: sgd(), loss })
const fitting = (data: object, options: object = {}): Promise<unknown> =>
  trainer().fit({ x, y, ...data } as never, { ...quiet, ...options } as never)
const values = (one: Tensor): number[] => [...one.dataSync()]
const float64 = (value: number): Tensor => tensor([value], { dtype: 'float64' })

/** A safetensors file with a header. */
function fileOf(header: string): Uint8Array {
  const text = new TextEncoder().encode(header)
  const bytes = new Uint8Array(16 + text.length)
  new DataView(bytes.buffer).setUint32(0, text.length, true)
  bytes.set(text, 8)
  return bytes
}

it('1. shapes with a hole, and sizes that are not numbers', () => {
  // biome-ignore lint/suspicious/noSparseArray: the hole is the fault
  expect(() => randomNormal([1, , 3] as never)).toThrow('randomNormal: a shape is a list of non-negative integers')
  // biome-ignore lint/suspicious/noSparseArray: the hole is the fault
  expect(() => reshape(x, [, 2] as never)).toThrow('reshape: a shape is a list of non-negative integers')
  expect(() => sparseCategoricalCrossentropy(tensor(2), tensor(2))).toThrow('axis -1 is out of range')
  expect(values(ones([2]))).toEqual([1, 1])
})

it('2. fills that are not numbers', () => {
  expect(values(full([2], Number.NaN))).toEqual([Number.NaN, Number.NaN])
  expect(values(full([1], -0))).toEqual([-0])
  for (const wrong of [undefined, '5']) expect(() => full([2], wrong as never)).toThrow('expected a number')
})

it('3. more elements than an index counts', () => {
  expect(() => sum(broadcastTo(ones([1]), [2 ** 32 + 5]))).toThrow('a tensor has at most 2147483647')
})

it('4. random numbers outside of their range, or on a coarse grid', () => {
  const [low, range] = [2 ** 30, 100]
  const whole = values(randomUniform([10_000], { min: low, max: low + range, dtype: 'int32' }))
  expect([Math.min(...whole), Math.max(...whole)]).toEqual([low, low + range - 1])
  expect(new Set(whole).size).toBe(range)
  expect(new Set(values(randomUniform([100], { max: 2, dtype: 'bool' })))).toEqual(new Set([0, 1]))
  expect(Math.max(...values(randomUniform([50_000], { min: 1e6, max: 1e6 + 1 })))).toBeLessThan(1e6 + 1)
  expect(values(randomUniform([1000], { min: -3e38, max: 3e38 })).every(Number.isFinite)).toBe(true)
  expect(values(randomUniform([100], { dtype: 'float64' })).some((one) => Math.fround(one) !== one)).toBe(true)
})

it('5. NaN where the answer is finite', () => {
  expect(values(grad((one) => std(one))(tensor([2, 2, 2])))).toEqual([0, 0, 0])
  const singular = tensor([
    [1, 2],
    [2, 4],
  ])
  expect(values(grad((one) => det(one))(singular))).toEqual([4, -2, -2, 1])
  const logits = tensor([[0, Number.NEGATIVE_INFINITY, 0]])
  const loss = categoricalCrossentropy(logits, tensor([[1, 0, 0]]), { fromLogits: true })
  expect(values(loss)[0]).toBeCloseTo(Math.LN2, 6)
})

it('6. sums that drift', () => {
  const share = Math.fround(0.1)
  const depth = 65_536
  const product = values(matmul(full([2, depth], share), ones([depth, 2])))[0]!
  expect(Math.abs(product / (depth * share) - 1)).toBeLessThan(4e-6)
  expect(
    values(scatterAdd(zeros([1]), zeros([1e5], { dtype: 'int32' }), full([1e5], share)))[0]! / (1e5 * share),
  ).toBeCloseTo(1, 6)
  expect(Math.max(...values(layerNorm(full([1, 1000], 12_345.678))).map(Math.abs))).toBe(0)
})

it('7. floorDiv at fractions and infinities, as NumPy has it', () => {
  expect(values(floorDiv(float64(6), 0.1))).toEqual([59])
  expect(values(floorDiv(float64(1), Number.NEGATIVE_INFINITY))).toEqual([-1])
  expect(values(floorDiv(float64(Number.POSITIVE_INFINITY), 1))).toEqual([Number.NaN])
})

it('8. a disposed model', async () => {
  const model = line()
  model.buildFor([1])
  model.dispose()
  await expect(model.predict(x)).rejects.toThrow('the layer was disposed')
  await expect(saveModel(model)).rejects.toThrow('the layer was disposed')
  expect(() => model.stateDict()).toThrow('the layer was disposed')
})

it('9. CSV: columns of one name, CR line ends, quoted empty cells', () => {
  expect(parseCsv('a,a\n1,2').columns).toEqual(['a', 'a.1'])
  expect(parseCsv('a\r"x"\ry\r').text('a')).toEqual(['x', 'y'])
  expect(parseCsv('a\n""\n').rows).toBe(1)
})

it('10. options of the wrong kind, and the habits of peers', async () => {
  expect(() => sgd(0.5 as never)).toThrow('sgd: expected options, got 0.5')
  expect(() => adam(Number.NaN as never)).toThrow('adam: expected options, got NaN')
  expect(() => earlyStopping({ patients: 3 } as never)).toThrow("did you mean 'patience'?")
  expect(() => tensor([1, 2], 'int32' as never)).toThrow("write tensor(values, { dtype: 'int32' })")
  expect(() => randomNormal([1], { stddevv: 1 } as never)).toThrow("unknown option 'stddevv'")
  await expect(trainTestSplit({ x, y }, { seed: 1, testSize: 0.5 } as never)).rejects.toThrow(
    "unknown option 'testSize'",
  )
  expect(() => batchNormalization(0.5 as never)).toThrow('expected options, got 0.5')
  expect(() => sum(x, new Map([['axis', 1]]) as never)).toThrow('expected options, got a Map')
  await expect(fitting({ sampleWeights: tensor([1, 1]) })).rejects.toThrow("did you mean 'sampleWeight'?")
  await expect(fitting({ sampleWeight: tensor([1, -1]) })).rejects.toThrow('sampleWeight is -1 for sample 1')
  await expect(fitting({}, { callbacks: [{ onEpochEnds: () => undefined }] })).rejects.toThrow(
    "did you mean 'onEpochEnd'?",
  )
  await expect(fitting({}, { shuffle: 'no' })).rejects.toThrow("shuffle is 'no'")
  const { history } = await trainer().fit(x, y, { ...quiet, validationData: [x, y] })
  expect(Object.keys(history)).toEqual(['loss', 'valLoss'])
  expect(dense(3, 'relu').outputActivation).toBe('relu')
  expect(tensor([1, 2, 3, 4], [2, 2]).shape).toEqual([2, 2])
  expect(slice(ones([6, 2]), [0], [5]).shape).toEqual([5, 2])
  expect(values(sum(ones([2, 2]), { axis: null as never }))).toEqual([4])
})

it('11. losses without a gradient, inputs that are not numbers, overlapping calls', async () => {
  const rounded = (prediction: Tensor): Tensor => prediction.argMax().cast('float32').sum()
  await expect(trainer(line({ kernelRegularizer: 'l2' }), rounded).fit({ x, y }, quiet)).rejects.toThrow(
    "no gradient of the loss 'rounded'",
  )
  await expect(fitting({ x: tensor([[1], [Number.NaN]]) })).rejects.toThrow('x is NaN in row 1 of the first batch')
  const own = trainer()
  const running = own.fit({ x, y }, quiet)
  await expect(own.evaluate({ x, y }, quiet)).rejects.toThrow('await fit first')
  await running
})

it('12. an order that repeats in every epoch', async () => {
  const data = fromArray([...Array(20).keys()])
  const pass = async (set: AsyncIterable<number>): Promise<number[]> => {
    const seen: number[] = []
    for await (const one of set) seen.push(one)
    return seen
  }
  const shuffled = data.shuffle(1)
  expect(await pass(shuffled)).not.toEqual(await pass(shuffled))
  const fixed = data.shuffle(1, { reshuffle: false })
  expect(await pass(fixed)).toEqual(await pass(fixed))
})

it('13. a layer that could not be loaded again', async () => {
  class Scaled extends Layer {
    static override readonly type: string = '@me/scaled'
    readonly factor: number
    constructor(factor: number) {
      super()
      this.factor = factor
    }
    override forward(one: Tensor): Tensor {
      return one.mul(this.factor)
    }
    override get config(): LayerConfig {
      return { ...super.config, factor: this.factor }
    }
  }
  const model = sequential([dense(1, { inputShape: [1] }), new Scaled(2)])
  model.buildFor([1])
  await expect(saveModel(model)).rejects.toThrow("saveModel: 'scaled' could not be loaded again")
})

it('15. model files that lie', async () => {
  const place = '"shape":[2],"data_offsets":[0,8]'
  await expect(loadModel(fileOf(`{"a":{"dtype":"F32",${place}},"b":{"dtype":"F32",${place}}}`))).rejects.toThrow(
    "'b' begins at byte 0, inside another tensor",
  )
  const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
  await expect(loadModel(fileOf(`{"a":{"dtype":${deep},${place}}}`))).rejects.toThrow(
    "the dtype of 'a' is not a string",
  )
})

it('16. sizes that hang, or end in a RangeError', async () => {
  const seen: number[] = []
  for await (const one of fromArray([1, 2, 3]).prefetch(100_000)) seen.push(one)
  expect(seen).toEqual([1, 2, 3])
  expect(() => polygamma(x, 2 ** 40)).toThrow('expected a whole number from 1 to 170')
  const calls = [
    () => zeros([1e12]),
    () => ones([1e12]),
    () => full([1e12], 1),
    () => eye(1e7),
    () => arange(0, 1e12),
    () => linspace(0, 1, 1e12),
    () => permutation(1e12),
  ]
  for (const call of calls) expect(call).toThrow('a tensor has at most 2147483647')
})

it('18. errors of the language', () => {
  expect(() => (matmul as unknown as (a: Tensor) => Tensor)(x)).toThrow(
    'matmul: expected a tensor or a number, got undefined',
  )
  expect(() => moveAxis(x, x as never, 0)).toThrow('moveAxis: source is a tensor')
  // biome-ignore lint/suspicious/noSparseArray: the hole is the fault
  expect(() => sequential([dense(1), , dense(2)] as never)).toThrow('sequential: expected layers, got undefined')
  expect(() => line().loadStateDict(null as never)).toThrow('loadStateDict: got null')
  expect(() => parseCsv(undefined as never)).toThrow('parseCsv: expected text or bytes')
  expect(() => globalNorm(3 as never)).toThrow('globalNorm: expected a list of tensors')
  expect(() => grad(3 as never)).toThrow('grad: expected a function, got 3')
})

it('19. help that does not help', async () => {
  const hdf5 = Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0)
  await expect(loadModel(hdf5)).rejects.toThrow('npm install @tensorloom/keras, then use(keras)')
  expect(values(tensor(new BigInt64Array([1n, 2n])))).toEqual([1, 2])
  expect(values(tensor(new Uint16Array([1, 65_535])))).toEqual([1, 65_535])
  expect(() => zeros(3 as never)).toThrow('help: write zeros([3])')
  expect(() => dense(1, { inputShape: 4 as never })).toThrow('help: write [4]')
  class Waiting extends Layer {
    override forward(one: Tensor): Tensor {
      return Promise.resolve(one) as never
    }
  }
  expect(() => new Waiting().apply(x)).toThrow('forward is synchronous')
  await expect(fitting({ y: ['a', 'b'] })).rejects.toThrow('number the names of classes')
})

// Kinds 21 to 28: docs/decisions/0037.
it('21. shapes that only the steps of an op check, where a kernel answers instead of them', () => {
  expect(() => layerNorm(ones([2, 3]), ones([2]))).toThrow('layerNorm: scale has shape [2], expected [3]')
  expect(() => rmsNorm(ones([2, 3]), ones([4]))).toThrow('rmsNorm: scale has shape [4], expected [3]')
  expect(() => batchNorm(ones([2, 3]), ones([2]), ones([3]), { training: true })).toThrow('scale has shape [2]')
  expect(() => layerNorm(ones([2, 3]), ones([3]), ones([1]))).toThrow('layerNorm: offset has shape [1]')
})

it('22. operators of JavaScript', () => {
  const loss = tensor(0.5) as unknown as number
  const added = (total: number): number => total + loss
  expect(() => added(0)).toThrow('an operator of JavaScript got a float32 tensor of shape []')
  expect(() => loss < 0.1).toThrow('help: write x.add(1) or x.less(0.5)')
  expect(() => Math.sqrt(loss)).toThrow('an operator of JavaScript')
  expect(`${tensor([1, 2])}`).toContain('[1, 2]')
})

it('23. labels that are not classes', () => {
  const labels = tensor([2, 0], { dtype: 'int32' })
  const losses = sparseCategoricalCrossentropy(zeros([2, 2]), labels, { fromLogits: true, reduction: 'none' })
  expect(values(losses).map((one) => one.toFixed(4))).toEqual(['NaN', '0.6931'])
})

it('24. tensors and numbers out of range as options of ops, losses, schedules', () => {
  expect(() => clip(x, { min: tensor(1) as never })).toThrow('clip: min is a tensor of shape []')
  expect(() => sum(x, { keepDims: tensor(1) as never })).toThrow('sum: keepDims is a tensor of shape []')
  expect(() => argMax(x, { axis: null as never })).toThrow('argMax: axis is null, expected a number')
  expect(() => pad(tensor([1], { dtype: 'int32' }), [[1, 0]], { value: 0.5 })).toThrow('the value 0.5 does not fit')
  expect(() => randomNormal([2], { standardDeviation: -1 })).toThrow('standardDeviation is -1')
  expect(() => huber(x, y, { delta: 0 })).toThrow('huber: delta is 0, expected a number above 0')
  expect(() => smoothL1(x, y, { beta: -1 })).toThrow('smoothL1: beta is -1')
  expect(() => binaryCrossentropy(x, y, { labelSmoothing: 2 })).toThrow('expected a number from 0 to 1')
  expect(() => binaryFocalCrossentropy(x, y, { gamma: -1 })).toThrow('binaryFocalCrossentropy: gamma is -1')
  expect(() => tversky(x, y, { alpha: -1 })).toThrow('tversky: alpha is -1')
  const rate = { initialLearningRate: 0.1, decaySteps: 10, decayRate: -0.5 }
  expect(() => exponentialDecay(rate)).toThrow('exponentialDecay: decayRate is -0.5')
  expect(() => inverseTimeDecay(rate)).toThrow('inverseTimeDecay: decayRate is -0.5')
})

it('25. flags of layers that are texts, and options of data sets', () => {
  expect(() => dense(1, { useBias: 'no' as never })).toThrow("dense: useBias is 'no', expected true or false")
  expect(() => batchNormalization({ scale: 'no' as never })).toThrow('expected true or false')
  expect(() => dense(1, { trainable: 0 as never })).toThrow('dense: trainable is 0')
  expect(() => fromArray([1]).batch(1, { dropRemainder: true } as never)).toThrow("unknown option 'dropRemainder'")
  expect(() => fromArray([1]).map(3 as never)).toThrow('map: expected a function, got 3')
  expect(() => fromArray([1]).filter(undefined as never)).toThrow('filter: expected a function')
  expect(() => parseCsv('a\n1', { types: { a: 'integer' as never } })).toThrow("a is 'integer', expected 'int'")
  expect(() => parseCsv('a\n1', { types: { b: 'int' } })).toThrow("types names the column 'b'")
  expect(() => parseCsv('a\n1.5', { types: { a: 'int' } }).values('a')).toThrow("'1.5' is not an int")
})

it('26. targets that are not numbers, and a softmax over one unit', async () => {
  await expect(fitting({ y: tensor([[1], [Number.NaN]]) })).rejects.toThrow('y is NaN in row 1 of the first batch')
  await expect(fitting({ y: tensor([[1], [Number.NaN]]) }, { allowNonFinite: true })).resolves.toBeDefined()
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  await trainer(line({ activation: 'softmax' }), 'binaryCrossentropy').fit({ x, y: ones([2, 1]) }, quiet)
  expect(warn.mock.calls.join()).toContain('softmax over one unit, which is 1 for every input')
  warn.mockRestore()
})

// Kinds 29 to 31: docs/decisions/0038.
it('29. invalid indices', async () => {
  const [table, odd] = [ones([3, 4]), tensor([3, -1, 0.5, Number.NaN, 1])]
  const missing = [Number.NaN, Number.NaN, Number.NaN, Number.NaN]
  expect(values(gather(table, odd))).toEqual([...missing, ...missing, ...missing, ...missing, 1, 1, 1, 1])
  expect(values(gather(table, tensor([3]), { fill: 7 }))).toEqual([7, 7, 7, 7])
  expect(values(gather(tensor([5], { dtype: 'int32' }), tensor([1])))).toEqual([-(2 ** 31)])
  expect(values(embedding(3, 1).apply(tensor([3, Number.NaN])))).toEqual([Number.NaN, Number.NaN])
  expect(values(scatterAdd(zeros([3]), odd, ones([5])))).toEqual([0, 1, 0])
  expect(values(gather(tensor([1, 2]), 0.7))).toEqual([Number.NaN])
  expect(values(oneHot(0.7, 3))).toEqual([0, 0, 0])
  expect(() => gather(tensor([true]), 0, { fill: 2 })).toThrow('gather: the value 2 does not fit a bool tensor')
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  const words = compile(sequential([embedding(3, 1)]), { optimizer: sgd(), loss: 'mse' })
  await words.fit({ x: tensor([0, 3]), y: ones([2, 1]) }, { ...quiet, callbacks: [terminateOnNaN()] })
  expect(warn.mock.calls.join()).toContain("layer 'embedding' (embedding) was the first to give NaN")
  warn.mockRestore()
})

it('30. classes drawn from nothing', async () => {
  expect(values(categorical(full([2], Number.NaN), 2))).toEqual([-1, -1])
  expect(values(categorical(full([2], Number.NEGATIVE_INFINITY), 2))).toEqual([-1, -1])
  const model = sequential([embedding(5, 4), dense(5)])
  for (const options of [{}, { temperature: 1 }, { temperature: 1, topK: 2 }, { temperature: 1, topP: 0.5 }]) {
    await expect(generate(model, [1, 9], { maxNewTokens: 2, cache: false, ...options })).rejects.toThrow(
      'generate: there is no token at position 2, because the scores of the model are NaN',
    )
  }
  await expect(generate(model, tensor([[0.5]]), { maxNewTokens: 2 })).rejects.toThrow('no token at position 0')
})

it('31. labels that are not whole numbers', () => {
  for (const fromLogits of [true, false]) {
    const loss = sparseCategoricalCrossentropy(full([1, 2], 0.5), tensor([0.5]), { fromLogits })
    expect(values(loss)).toEqual([Number.NaN])
  }
})

it('20. checks that come too late', () => {
  expect(() => adam().loadStateDict({ a: 1 } as never)).toThrow('this is not the state of an optimizer')
  const opened = scope()
  opened.dispose()
  expect(() => opened.run(() => 1)).toThrow('scope.run: the scope was already disposed')
})
