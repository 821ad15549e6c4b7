// Sequential and functional models: shapes, names, sharing, prediction, summary, memory.
import { valueAndGrad } from '@tensorloom/autograd'
import {
  getRandomState,
  memory,
  ones,
  type Parameter,
  scope,
  setSeed,
  type Tensor,
  tensor,
  zeros,
} from '@tensorloom/tensor'
import { describe, expect, it, vi } from 'vitest'
import {
  batchNormalization,
  conv2d,
  dense,
  dropout,
  type ForwardContext,
  flatten,
  functional,
  input,
  Layer,
  Model,
  maxPooling2d,
  sequential,
} from '../src/index.js'

const numbers = (value: Tensor): number[] => [...value.dataSync()]

/** Adds two inputs. */
class Add extends Layer<readonly Tensor[]> {
  static readonly type: string = '@test/add'
  override forward([a, b]: readonly Tensor[]): Tensor {
    return a!.add(b!)
  }
}

/** Gives its input's halves. */
class Halves extends Layer<Tensor, readonly Tensor[]> {
  static readonly type: string = '@test/halves'
  override forward(x: Tensor): readonly Tensor[] {
    const [batch, features] = x.shape as [number, number]
    return [x.slice([0, 0], [batch, features / 2]), x.slice([0, features / 2], [batch, features / 2])]
  }
}

const mlp = () =>
  sequential([flatten({ inputShape: [2, 3] }), dense(4, { activation: 'relu' }), dense(2, { activation: 'softmax' })])

describe('sequential', () => {
  it('is built at once where the shape is known', () => {
    const model = mlp()
    expect(model.built).toBe(true)
    expect(model.parameters.map((one) => [one.name, one.shape])).toEqual([
      ['dense.kernel', [6, 4]],
      ['dense.bias', [4]],
      ['dense_1.kernel', [4, 2]],
      ['dense_1.bias', [2]],
    ])
    expect(model.outputShape).toEqual([2])
  })

  it('is built by the first call, or by buildFor, where it is not', () => {
    const lazy = sequential([dense(3), dense(2)])
    expect(lazy.built).toBe(false)
    expect(lazy.apply(ones([5, 4])).shape).toEqual([5, 2])
    expect(lazy.trainableParameters.length).toBe(4)
    expect(sequential([dense(3), dense(2)]).buildFor([7])).toEqual([2])
  })

  it('building computes nothing but the weights', () => {
    setSeed(1)
    const dropped = sequential([dropout(0.5, { inputShape: [3] }), dense(2)])
    const after = getRandomState()
    setSeed(1)
    const plain = sequential([dense(2, { inputShape: [3] })])
    expect(getRandomState()).toEqual(after)
    expect(numbers(dropped.parameters[0]!)).toEqual(numbers(plain.parameters[0]!))
  })

  it('names are unique in each model', () => {
    const names = (model: Model) => [...model.children.keys()]
    const make = () => sequential([dense(2), dense(2), dense(2, { name: 'dense_1' }), dense(2, { name: 'last' })])
    expect(names(make())).toEqual(['dense', 'dense_2', 'dense_1', 'last'])
    expect(names(make())).toEqual(['dense', 'dense_2', 'dense_1', 'last'])
    expect(() => sequential([dense(2, { name: 'a' }), dense(2, { name: 'a' })])).toThrow(
      "sequential: two layers are named 'a'",
    )
  })

  it('nests', () => {
    const model = sequential([sequential([dense(3, { inputShape: [4] })], { name: 'stem' }), dense(2)])
    expect(model.parameters.map((one) => one.name)).toEqual([
      'stem.dense.kernel',
      'stem.dense.bias',
      'dense.kernel',
      'dense.bias',
    ])
    expect(model.getLayer('stem').parameters.length).toBe(2)
    expect(() => model.getLayer('steam')).toThrow(
      "sequential: no layer 'steam'\nhelp: did you mean 'stem'? its layers are stem, dense",
    )
    const many = sequential(Array.from({ length: 25 }, (_, k) => dense(1, { name: `d${k}` })))
    expect(() => many.getLayer('x')).toThrow('d18, d19, … and 5 more')
  })

  it('counts a layer that is used twice once', () => {
    const shared = dense(3, { inputShape: [3] })
    const model = sequential([shared, shared])
    expect(model.parameters.length).toBe(2)
    shared.loadStateDict({
      kernel: tensor([
        [2, 0, 0],
        [0, 2, 0],
        [0, 0, 2],
      ]),
      bias: zeros([3]),
    })
    expect(numbers(model.apply(ones([1, 3])))).toEqual([4, 4, 4])
  })

  it('has gradients of all parameters', () => {
    const model = mlp()
    const x = ones([2, 2, 3])
    const { gradients } = valueAndGrad(() => model.apply(x, { training: true }).square().sum(), {
      of: model.trainableParameters,
    })
    expect(gradients.map((one) => one.shape)).toEqual([[6, 4], [4], [4, 2], [2]])
  })

  it('training leaves nothing behind but the gradients', () => {
    const model = sequential([
      conv2d(2, 3, { inputShape: [6, 6, 1], activation: 'relu' }),
      batchNormalization(),
      maxPooling2d(),
      flatten(),
      dropout(0.5),
      dense(3),
    ])
    const x = ones([2, 6, 6, 1])
    const step = () => {
      const of = model.trainableParameters
      const { value, gradients } = valueAndGrad(() => model.apply(x, { training: true }).square().sum(), { of })
      for (const one of [value, ...gradients]) one.dispose()
    }
    step()
    const before = memory()
    step()
    expect(memory()).toEqual(before)
  })

  it('says which layer does not fit, and keeps nothing of it', () => {
    const before = memory().tensors
    const first = dense(4)
    expect(() => sequential([first, flatten(), conv2d(2, 3)], { inputShape: [5] })).toThrow(
      'conv2d: expected [batch, height, width, channels], got [batch, 4]',
    )
    expect(first.built).toBe(false)
    expect(memory().tensors).toBe(before)
    expect(() => mlp().apply(ones([2, 3]))).toThrow(
      /^sequential: expected \[batch, 2, 3\], got \[batch, 3\]\nhelp: if it is one sample, add the batch axis/,
    )
    expect(() => sequential([])).toThrow('sequential: there are no layers')
    expect(() => sequential([dense] as never)).toThrow('sequential: expected layers, got a function')
    expect(() => sequential(dense(2) as never)).toThrow('sequential: expected layers, got a Dense')
  })

  it('an error inside carries the name of the innermost layer only', () => {
    class Broken extends Layer {
      override forward(x: Tensor): Tensor {
        return x.reshape([x.shape[0]!, 77])
      }
    }
    const model = sequential([sequential([new Broken({ name: 'broken' })])])
    expect(() => model.apply(ones([1, 3]))).toThrow(/^broken: reshape: \[2, 3\] \(6 elements\) does not fit \[2, 77\]/)
  })

  it('a layer must keep the batch axis', () => {
    class Sum extends Layer {
      override forward(x: Tensor): Tensor {
        return x.sum()
      }
    }
    expect(() => sequential([new Sum()], { inputShape: [3] })).toThrow(
      'layer: the output for a batch of 2 has shape [], expected 2 on the first axis',
    )
  })

  it('dispose frees everything', () => {
    const before = memory().tensors
    const model = sequential([conv2d(2, 3, { inputShape: [6, 6, 1] }), batchNormalization(), flatten(), dense(3)])
    expect(memory().tensors).toBe(before + 8)
    const parameters = model.parameters
    model.dispose()
    expect(memory().tensors).toBe(before)
    expect(parameters.every((one) => one.disposed)).toBe(true)
  })
})

describe('functional', () => {
  it('has several inputs and outputs, and shared layers', () => {
    const [a, b] = [input([3], { name: 'left' }), input([3], { name: 'right' })]
    const shared = dense(2, { kernelInitializer: 'ones' })
    const sum = new Add().apply([shared.apply(a), shared.apply(b)])
    const model = functional({ inputs: [a, b], outputs: [sum, dense(1, { kernelInitializer: 'ones' }).apply(sum)] })
    expect(model.parameters.map((one) => one.name)).toEqual([
      'dense.kernel',
      'dense.bias',
      'dense_1.kernel',
      'dense_1.bias',
    ])
    const [first, second] = model.apply([
      ones([2, 3]),
      tensor([
        [1, 2, 3],
        [0, 0, 0],
      ]),
    ])
    expect(numbers(first!)).toEqual([9, 9, 3, 3])
    expect(numbers(second!)).toEqual([18, 6])
    expect(model.outputShape).toEqual([[2], [1]])
  })

  it('takes layers with several outputs', () => {
    const x = input([4])
    const [left, right] = new Halves().apply(x)
    const model = functional({ inputs: x, outputs: new Add().apply([left!, right!]) })
    expect(numbers(model.apply(tensor([[1, 2, 30, 40]])))).toEqual([31, 42])
  })

  it('nests, with the weights of the inner model', () => {
    const inner = mlp()
    const x = input([2, 3])
    const model = functional({ inputs: x, outputs: dense(1).apply(inner.apply(x)) })
    expect(model.parameters.map((one) => one.name)).toEqual([
      'sequential.dense.kernel',
      'sequential.dense.bias',
      'sequential.dense_1.kernel',
      'sequential.dense_1.bias',
      'dense.kernel',
      'dense.bias',
    ])
    inner.trainable = false
    expect(model.trainableParameters.length).toBe(2)
  })

  it('a call can be kept in inference mode', () => {
    const x = input([2])
    const norm = batchNormalization()
    const model = functional({ inputs: x, outputs: norm.apply(x, { training: false }) })
    model.apply(ones([3, 2]), { training: true })
    expect(numbers(norm.movingMean)).toEqual([0, 0])
  })

  it('frees its intermediates, and gradients flow', () => {
    const x = input([3])
    const hidden = dense(4, { activation: 'tanh' }).apply(x)
    const model = functional({ inputs: x, outputs: new Add().apply([dense(4).apply(hidden), hidden]) })
    const data = ones([2, 3])
    const before = memory().tensors
    const y = model.apply(data)
    expect(memory().tensors).toBe(before + 1)
    y.dispose()
    const { value, gradients } = valueAndGrad(() => model.apply(data).sum(), { of: model.parameters })
    expect(gradients.length).toBe(4)
    for (const one of [value, ...gradients]) one.dispose()
    expect(memory().tensors).toBe(before)
  })

  it('graphs may be deep', () => {
    const shared = dense(1, { kernelInitializer: 'ones', useBias: false })
    const x = input([1])
    let y: Tensor = x
    for (let k = 0; k < 3000; k++) y = shared.apply(y)
    const model = functional({ inputs: x, outputs: y })
    expect(model.calls.length).toBe(3000)
  })

  it('says what is wrong with a graph', () => {
    const [a, b] = [input([3], { name: 'a' }), input([3], { name: 'b' })]
    const sum = new Add().apply([a, b])
    expect(() => functional({ inputs: a, outputs: sum })).toThrow(
      "functional: an output needs 'b' [batch, 3], which is not among the inputs",
    )
    expect(() => functional({ inputs: [a, b], outputs: dense(1).apply(a) })).toThrow(
      "functional: no output depends on the input 'b'",
    )
    expect(() => functional({ inputs: a, outputs: dense(1) as never })).toThrow('functional: outputs is a Dense')
    expect(() => functional({ inputs: [], outputs: sum })).toThrow('functional: inputs is empty')
    expect(() => functional({ inputs: a } as never)).toThrow('functional: outputs is undefined')
    expect(() => new Add().apply([a, ones([1, 3]) as never])).toThrow('apply: the inputs mix symbolic tensors')
    expect(() => dense(2).apply(input([]))).toThrow('dense: expected [batch, …, features], got [batch]')
    expect(() => new Add().apply([input([3]), input([4])])).toThrow(/^add: shapes \[2, 3\] and \[2, 4\]/)
    expect(() => input([2.5])).toThrow('input: a shape is a list of non-negative integers, got [2.5]')
    const model = functional({ inputs: [a, b], outputs: sum })
    expect(() => model.apply([ones([1, 3])])).toThrow('functional: got 1 inputs, expected 2')
    expect(() => model.apply([ones([1, 3]), ones([1, 4])])).toThrow('functional: expected [batch, 3], got [batch, 4]')
    expect(() => model.apply(ones([1, 3]) as never)).toThrow(/^functional: /)
  })
})

describe('predict', () => {
  it('takes { x }, and data sets of batches, which it frees', async () => {
    const model = sequential([dense(2, { inputShape: [3] })])
    const x = tensor([1, 2, 3, 4, 5, 6, 7, 8, 9], { shape: [3, 3] })
    const expected = [...(await model.predict(x)).dataSync()]
    expect([...(await model.predict({ x })).dataSync()]).toEqual(expected)
    const batches: Tensor[] = []
    const stream = {
      async *[Symbol.asyncIterator]() {
        for (const [from, count] of [
          [0, 2],
          [2, 1],
        ] as const) {
          const batch = x.slice([from, 0], [count, 3])
          batches.push(batch)
          yield from === 0 ? batch : { x: batch, y: tensor([0]) }
        }
      },
    }
    const { tensors } = memory()
    const predicted = await model.predict(stream)
    expect([...predicted.dataSync()]).toEqual(expected)
    expect(batches.every(({ disposed }) => disposed)).toBe(true)
    expect(memory().tensors).toBe(tensors + 1)
    await expect(model.predict(stream, { batchSize: 2 })).rejects.toThrow(
      'batchSize cannot be used with data that comes',
    )
    await expect(model.predict({ async *[Symbol.asyncIterator]() {} })).rejects.toThrow('the data gave no batches')
  })

  it('is all that a model can do: compile and fit say what to write', () => {
    const model = sequential([dense(2, { inputShape: [3] })])
    for (const method of ['compile', 'fit', 'evaluate'] as const) {
      expect(() => model[method]({ optimizer: 'adam' })).toThrow(
        `a model has no method '${method}'; a trainer has it\nhelp: import { compile } from '@tensorloom/train'`,
      )
    }
  })

  it('gives the same for every batch size, and frees all else', async () => {
    const model = mlp()
    const x = tensor(
      Float32Array.from({ length: 7 * 6 }, (_, k) => Math.sin(k)),
      { shape: [7, 2, 3] },
    )
    const whole = await model.predict(x)
    const before = memory().tensors
    for (const batchSize of [1, 3, 7, 100]) {
      const y = await model.predict(x, { batchSize })
      expect(y.shape).toEqual([7, 2])
      expect(numbers(y)).toEqual(numbers(whole))
      y.dispose()
    }
    expect(memory().tensors).toBe(before)
  })

  it('is inference, and interleaves with scopes and other predictions', async () => {
    const model = sequential([dropout(0.9), dense(2)])
    const x = ones([5, 3])
    const expected = numbers(model.apply(x))
    const running = [model.predict(x, { batchSize: 2 }), model.predict(x, { batchSize: 1 })]
    scope(() => x.mul(2))
    for (const y of await Promise.all(running)) expect(numbers(y)).toEqual(expected)
  })

  it('a scope around it frees the result with the rest', async () => {
    const model = mlp()
    const x = ones([5, 2, 3])
    const before = memory().tensors
    const outer = scope()
    const y = await outer.run(() => model.predict(x, { batchSize: 2 }))
    expect(y.disposed).toBe(false)
    outer.dispose()
    expect(memory().tensors).toBe(before)
  })

  it('takes lists, and gives lists', async () => {
    const [a, b] = [input([2]), input([2])]
    const model = functional({ inputs: [a, b], outputs: [new Add().apply([a, b]), a] })
    const [sum, same] = await model.predict([ones([3, 2]), zeros([3, 2])], { batchSize: 2 })
    expect(numbers(sum!)).toEqual([1, 1, 1, 1, 1, 1])
    expect(same!.shape).toEqual([3, 2])
  })

  it('never gives the caller’s own tensor back', async () => {
    const x = ones([3, 2])
    const y = await sequential([dropout(0.5)]).predict(x)
    y.dispose()
    expect(x.disposed).toBe(false)
  })

  it('predicts nothing for no samples', async () => {
    expect((await mlp().predict(zeros([0, 2, 3]))).shape).toEqual([0, 2])
  })

  it('says what does not fit', async () => {
    const model = mlp()
    await expect(model.predict(ones([2, 3]))).rejects.toThrow('sequential: expected [batch, 2, 3]')
    await expect(model.predict([[1]] as never)).rejects.toThrow(/expected a tensor/)
    await expect(model.predict(ones([1, 2, 3]), { batchSize: 0 })).rejects.toThrow('predict: batchSize is 0')
    await expect(model.predict(ones([1, 3]), { batchsize: 8 } as never)).rejects.toThrow(
      "predict: unknown option 'batchsize'\nhelp: did you mean 'batchSize'?",
    )
    const [a, b] = [input([1]), input([1])]
    const two = functional({ inputs: [a, b], outputs: new Add().apply([a, b]) })
    await expect(two.predict([ones([2, 1]), ones([3, 1])])).rejects.toThrow('the inputs have 2 and 3 samples')
    const before = memory().tensors
    class Late extends Layer {
      calls = 0
      override forward(x: Tensor): Tensor {
        if (this.calls++ > 0) throw new Error('late')
        return x.add(1)
      }
    }
    const x = ones([4, 2])
    await expect(sequential([new Late()]).predict(x, { batchSize: 2 })).rejects.toThrow('late')
    expect(memory().tensors).toBe(before + 1)
  })
})

describe('summary', () => {
  it('is a table', () => {
    const model = sequential([
      conv2d(32, 3, { inputShape: [28, 28, 1], activation: 'relu' }),
      batchNormalization(),
      maxPooling2d(),
      flatten(),
      dense(10, { name: 'scores' }),
    ])
    expect(`\n${model.summary({ print: false })}\n`).toBe(`
sequential
layer               output shape         parameters
───────────────────────────────────────────────────
conv2d              [batch, 26, 26, 32]         320
batchNormalization  [batch, 26, 26, 32]         128
maxPooling2d        [batch, 13, 13, 32]           0
flatten             [batch, 5408]                 0
scores (dense)      [batch, 10]              54,090
───────────────────────────────────────────────────
parameters: 54,538 (213.0 KB), trainable 54,474, non-trainable 64
`)
  })
  it('shows a graph with its edges', () => {
    const [a, b] = [input([3], { name: 'left' }), input([3], { name: 'right' })]
    const shared = dense(2)
    const model = functional({ inputs: [a, b], outputs: new Add().apply([shared.apply(a), shared.apply(b)]) })
    expect(`\n${model.summary({ print: false })}\n`).toBe(`
functional
layer            output shape  parameters  inputs
───────────────────────────────────────────────────────
left (input)     [batch, 3]             0
right (input)    [batch, 3]             0
dense            [batch, 2]             8  left
dense            [batch, 2]        shared  right
add (@test/add)  [batch, 2]             0  dense, dense
───────────────────────────────────────────────────────
parameters: 8 (32 B), trainable 8, non-trainable 0
`)
  })
  it('prints the table, or gives it to a function', () => {
    const model = sequential([dense(2, { inputShape: [3] })])
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    try {
      expect(model.summary()).toContain('parameters: 8')
      expect(log.mock.calls).toEqual([[model.summary({ print: false })]])
    } finally {
      log.mockRestore()
    }
    const texts: string[] = []
    expect([model.summary({ print: (text) => texts.push(text) })]).toEqual(texts)
    expect(() => model.summary({ prnt: false } as never)).toThrow(/summary: unknown option 'prnt'/)
  })
  it('needs the shape', () => {
    expect(() => sequential([dense(2)]).summary({ print: false })).toThrow(
      'sequential: it has no summary yet: the shape of its input is unknown',
    )
  })
})

describe('layers of one’s own', () => {
  class Gate extends Layer {
    static readonly type: string = '@test/gate'
    gate!: Parameter
    override build([features]: readonly number[]): void {
      this.gate = this.addParameter('gate', [features!], 'ones', { regularizer: 'l2' })
    }
    override forward(x: Tensor, { losses }: ForwardContext): Tensor {
      const y = x.mul(this.gate)
      losses.push(y.square().mean())
      return y
    }
  }
  class Block extends Model {
    static readonly type: string = '@test/block'
    first = dense(3, { activation: 'relu' })
    rest = [new Gate(), dense(3)]
    override forward(x: Tensor, context: ForwardContext): Tensor {
      let y = this.first.apply(x, context)
      for (const layer of this.rest) y = layer.apply(y, context)
      return y
    }
  }

  it('are found in fields and arrays', () => {
    const block = new Block()
    expect(block.buildFor([4])).toEqual([3])
    expect(Object.keys(block.stateDict())).toEqual([
      'first.kernel',
      'first.bias',
      'rest.0.gate',
      'rest.1.kernel',
      'rest.1.bias',
    ])
    expect(block.summary({ print: false })).toContain('rest.0 (@test/gate)')
  })

  it('collect losses, which the caller keeps', () => {
    const model = sequential([new Gate(), new Gate()])
    const x = tensor([[3, 1]])
    model.apply(x).dispose()
    const before = memory().tensors
    const added: Tensor[] = []
    const y = model.apply(x, { training: true, losses: added })
    expect(added.map((one) => one.itemSync())).toEqual([5, 5])
    const total = model.regularizationLoss(added)!
    expect(total.itemSync()).toBeCloseTo(0.01 * 4 + 10, 5)
    for (const one of [y, total, ...added]) one.dispose()
    model.apply(x).dispose()
    expect(memory().tensors).toBe(before)
  })

  it('losses of layers have gradients', () => {
    const layer = new Gate({ inputShape: [2] })
    const x = tensor([[3, 1]])
    const { gradients } = valueAndGrad(
      () => {
        const losses: Tensor[] = []
        layer.apply(x, { training: true, losses })
        return layer.regularizationLoss(losses)!
      },
      { of: layer.parameters },
    )
    const [first, second] = numbers(gradients[0]!)
    expect(first).toBeCloseTo(9 + 0.02, 4)
    expect(second).toBeCloseTo(1 + 0.02, 4)
  })

  it('say what is missing', () => {
    expect(() => new Layer().apply(ones([1, 1]))).toThrow('layer: the layer has no forward')
    class Keeps extends Layer {
      table: Tensor | undefined
      override build(): void {
        this.table = zeros([3])
      }
      override forward(x: Tensor): Tensor {
        return x.add(this.table!)
      }
    }
    expect(() => new Keeps().apply(ones([1, 3]))).toThrow(
      "layer: build stored a tensor in 'table', which is freed when build returns",
    )
    class Twice extends Layer {
      override build(): void {
        this.addParameter('w', [1])
        this.addParameter('w', [1])
      }
    }
    expect(() => new Twice().apply(ones([1, 3]))).toThrow("layer: addParameter('w'): the name is taken")
    class Dotted extends Layer {
      override build(): void {
        this.addParameter('a.b', [1])
      }
    }
    expect(() => new Dotted().apply(ones([1, 3]))).toThrow("addParameter('a.b'): the name has a dot")
  })
})
