// Each layer: outputs for fixed weights, gradients through apply, what it refuses. References: NumPy, by hand.
import { valueAndGrad } from '@tensorloom/autograd'
import { memory, ones, relu, setSeed, type Tensor, tensor, zeros } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import {
  activation,
  averagePooling2d,
  conv2d,
  dense,
  dropout,
  flatten,
  Layer,
  l1,
  l1l2,
  l2,
  maxPooling2d,
  reshape,
  sequential,
} from '../src/index.js'

const numbers = (value: Tensor): number[] => [...value.dataSync()]
function expectClose(found: Tensor, expected: readonly number[], digits = 5): void {
  const values = numbers(found)
  expect(values.length).toBe(expected.length)
  for (const [k, value] of values.entries()) expect(value).toBeCloseTo(expected[k]!, digits)
}

describe('dense', () => {
  const fixed = () => {
    const layer = dense(2, { activation: 'relu', inputShape: [3] })
    const kernel = tensor([
      [0.1, -0.2],
      [0.3, 0.4],
      [-0.5, 0.6],
    ])
    layer.loadStateDict({ kernel, bias: tensor([0.05, -0.1]) })
    return layer
  }
  const x = () =>
    tensor([
      [1, 2, 3],
      [-1, 0, 1],
    ])

  it('gives activation(x · kernel + bias)', () => {
    expectClose(fixed().apply(x()), [0, 2.3, 0, 0.7])
  })

  it('has gradients', () => {
    const layer = fixed()
    const input = x()
    const { value, gradients } = valueAndGrad(() => layer.apply(input).square().sum(), { of: layer.parameters })
    expect(value.itemSync()).toBeCloseTo(2.3 ** 2 + 0.7 ** 2, 5)
    expectClose(gradients[0]!, [0, 3.2, 0, 9.2, 0, 15.2])
    expectClose(gradients[1]!, [0, 6])
  })

  it('builds at the first call, also inside valueAndGrad, and keeps its parameters', () => {
    const layer = dense(1, { kernelInitializer: 'ones' })
    const input = x()
    const before = memory()
    valueAndGrad((of) => layer.apply(of).sum())(input).gradients[0]!.dispose()
    expect(layer.built).toBe(true)
    expectClose(layer.apply(input), [6, 0])
    expect(memory().tensors - before.tensors).toBe(2 + 1 + 1) // kernel, bias, the value, the output
  })

  it('works on the last axis of any rank', () => {
    const layer = dense(2, { kernelInitializer: 'ones', useBias: false })
    expect(layer.apply(ones([2, 3, 4])).shape).toEqual([2, 3, 2])
    expect(layer.parameters.length).toBe(1)
  })

  it('takes no samples', () => {
    expect(dense(2, { inputShape: [3] }).apply(zeros([0, 3])).shape).toEqual([0, 2])
  })

  it('says what does not fit', () => {
    const layer = fixed()
    expect(() => layer.apply(ones([2, 4]))).toThrow('dense: expected [batch, 3], got [batch, 4]')
    const lazy = dense(2)
    lazy.apply(ones([1, 3]))
    expect(() => lazy.apply(ones([2, 4]))).toThrow('dense: expected 3 features on the last axis, got [2, 4]')
    expect(() => dense(2).apply(ones([2]))).toThrow('dense: expected [batch, …, features], got [batch]')
    expect(() => dense(2).apply(tensor(3))).toThrow('dense: expected a batch, got a scalar')
    expect(() => dense(2).apply([[1, 2]] as never)).toThrow(/dense: expected a tensor, got \[1, 2\]/)
    expect(() => dense(0)).toThrow('dense: units is 0, expected a whole number of at least 1')
    expect(() => dense(2, { activaton: 'relu' } as never)).toThrow(
      /dense: unknown option 'activaton'\nhelp: did you mean 'activation'\? its options are activation, useBias/,
    )
    expect(() => dense(2).parameters).toThrow(
      'dense: its parameters do not exist yet: the shape of its input is unknown',
    )
    expect(() => dense(2, { inputShape: [-2] })).toThrow(
      'dense: inputShape: a shape is a list of non-negative integers, got [-2]',
    )
    expect(() => dense(2, { name: 'a.b' })).toThrow(/the name of a layer is 'a.b', expected a word without dots/)
  })

  it('a failed build leaves no parameters', () => {
    const before = memory().tensors
    const layer = dense(2, { biasInitializer: { type: '@me/broken', config: {}, initialize: () => zeros([7]) } })
    const input = ones([1, 3])
    expect(() => layer.apply(input)).toThrow("addParameter('bias')")
    expect(layer.built).toBe(false)
    input.dispose()
    expect(memory().tensors).toBe(before)
  })
})

describe('conv2d', () => {
  it('gives the cross-correlation with its kernel, plus bias', () => {
    const layer = conv2d(2, 2, { inputShape: [3, 3, 1] })
    const kernel = tensor([1, 0, 0, -1, 2, 0.5, -1, 1]).reshape([2, 2, 1, 2])
    layer.loadStateDict({ kernel, bias: tensor([0.5, -1]) })
    const x = tensor([1, 2, 3, 4, 5, 6, 7, 8, 9]).reshape([1, 3, 3, 1])
    expectClose(layer.apply(x), [4.5, 4, 6.5, 4.5, 10.5, 5.5, 12.5, 6])
  })

  it('has the shapes of its options', () => {
    const shape = (options: object, channels = 4) => conv2d(8, [3, 5], options).apply(ones([2, 9, 10, channels])).shape
    expect(shape({})).toEqual([2, 7, 6, 8])
    expect(shape({ padding: 'same' })).toEqual([2, 9, 10, 8])
    expect(shape({ padding: 'same', strides: 2 })).toEqual([2, 5, 5, 8])
    expect(shape({ strides: [2, 1] })).toEqual([2, 4, 6, 8])
    expect(shape({ dilationRate: 2 })).toEqual([2, 5, 2, 8])
    expect(
      shape({
        padding: [
          [1, 0],
          [0, 2],
        ],
      }),
    ).toEqual([2, 8, 8, 8])
    const grouped = conv2d(8, 3, { groups: 2 })
    expect(grouped.apply(ones([1, 5, 5, 4])).shape).toEqual([1, 3, 3, 8])
    expect(grouped.parameters.map((one) => one.shape)).toEqual([[3, 3, 2, 8], [8]])
  })

  it('serves images of any size, if it declared none', () => {
    const layer = conv2d(1, 3)
    layer.apply(ones([1, 5, 5, 2]))
    expect(layer.apply(ones([1, 8, 6, 2])).shape).toEqual([1, 6, 4, 1])
  })

  it('says what does not fit', () => {
    expect(() => conv2d(4, 3).apply(ones([2, 8, 8]))).toThrow(
      'conv2d: expected [batch, height, width, channels], got [batch, 8, 8]',
    )
    expect(() => conv2d(4, 3, { groups: 3 }).apply(ones([1, 8, 8, 4]))).toThrow(
      'conv2d: groups is 3 for 4 channels and 4 filters',
    )
    expect(() => conv2d(4, 0)).toThrow('conv2d: kernelSize is 0, expected one or two whole numbers of at least 1')
    expect(() => conv2d(4.5, 3)).toThrow('conv2d: filters is 4.5')
    expect(() => conv2d(4, 9, { name: 'stem' }).apply(ones([1, 8, 8, 1]))).toThrow(/^stem: conv: a window of \[9, 9\]/)
  })
})

describe('pooling', () => {
  const image = () => tensor([1, 5, 2, 0, 3, 4, 8, 6, 9, 7, 1, 2, 0, 1, 3, 3]).reshape([1, 4, 4, 1])
  it('takes the largest or the mean of each window', () => {
    expectClose(maxPooling2d().apply(image()), [5, 8, 9, 3])
    expectClose(averagePooling2d(2).apply(image()), [3.25, 4, 4.25, 2.25])
    expect(maxPooling2d(3, { strides: 1, padding: 'same' }).apply(image()).shape).toEqual([1, 4, 4, 1])
    expect(averagePooling2d([1, 4]).apply(image()).shape).toEqual([1, 4, 1, 1])
  })
  it('says what does not fit', () => {
    expect(() => maxPooling2d().apply(ones([2, 8]))).toThrow('maxPooling2d: expected [batch, height, width, channels]')
    expect(() => averagePooling2d([2, 0])).toThrow('averagePooling2d: poolSize is [2, 0]')
    expect(() => maxPooling2d(2, { dilations: 2 } as never)).toThrow("maxPooling2d: unknown option 'dilations'")
  })
})

describe('flatten and reshape', () => {
  it('keep the batch', () => {
    expect(flatten().apply(ones([2, 3, 4])).shape).toEqual([2, 12])
    expect(flatten().apply(ones([5])).shape).toEqual([5, 1])
    expect(flatten().apply(zeros([0, 3, 4])).shape).toEqual([0, 12])
    expect(reshape([4, -1]).apply(ones([2, 3, 4])).shape).toEqual([2, 4, 3])
  })
  it('reshape moves nothing from one sample to another', () => {
    expect(() => reshape([8]).apply(ones([2, 12]))).toThrow(
      'reshape: [batch, 12] (12 elements each) does not fit [batch, 8]',
    )
    expect(() => reshape([5, -1]).apply(ones([5, 12]))).toThrow('does not fit [batch, 5, -1]')
    expect(() => reshape([-1, -1])).toThrow('reshape: targetShape is [-1, -1]')
  })
})

describe('dropout', () => {
  it('gives its input back in inference', () => {
    const x = ones([2, 3])
    expect(dropout(0.5).apply(x)).toBe(x)
    expect(dropout(0).apply(x, { training: true })).toBe(x)
  })
  it('drops its share in training and keeps the mean', () => {
    setSeed(1)
    const values = numbers(dropout(0.25).apply(ones([100, 40]), { training: true }))
    expect(new Set(values)).toEqual(new Set([0, Math.fround(1 / 0.75)]))
    const dropped = values.filter((value) => value === 0).length / values.length
    expect(Math.abs(dropped - 0.25)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / 4000))
  })
  it('passes gradients where it kept', () => {
    setSeed(2)
    const x = ones([1, 50])
    const { gradients, aux } = valueAndGrad((of: Tensor) => {
      const y = dropout(0.5).apply(of, { training: true })
      return [y.sum(), y]
    })(x)
    expect(numbers(gradients[0]!)).toEqual(numbers(aux))
  })
  it('drops everything at rate 1, without NaN', () => {
    expect(numbers(dropout(1).apply(ones([1, 3]), { training: true }))).toEqual([0, 0, 0])
  })

  it('is linear in what it keeps, also where features drop together: its derivative at 1 is its value there', () => {
    for (const layer of [dropout(0.25), dropout(0.5, { noiseShape: [null, 1, null] })]) {
      setSeed(5)
      const x = ones([2, 3, 8])
      const { value, gradients, aux } = valueAndGrad(
        () => {
          const y = layer.apply(x, { training: true })
          return [y.mul(3).sum(), y]
        },
        { of: [x] },
      )
      expectClose(
        gradients[0]!,
        numbers(aux).map((kept) => 3 * kept),
      )
      expect(new Set(numbers(aux)).size).toBe(2)
      expect(value.itemSync()).toBeCloseTo(3 * numbers(aux).reduce((sum, one) => sum + one, 0), 3)
    }
  })
  it('drops along noiseShape', () => {
    setSeed(4)
    const values = numbers(dropout(0.5, { noiseShape: [null, 1, null] }).apply(ones([1, 3, 16]), { training: true }))
    expect(values.slice(0, 16)).toEqual(values.slice(16, 32))
    expect(new Set(values).size).toBe(2)
    expect(() => dropout(0.5, { noiseShape: [1] }).apply(ones([1, 2]), { training: true })).toThrow(
      'dropout: noiseShape [1] does not fit [1, 2]',
    )
  })
  it('refuses other rates', () => {
    expect(() => dropout(50)).toThrow('dropout: rate is 50, expected 0 to 1')
  })
})

describe('activations', () => {
  it('come by name or as functions', () => {
    const x = tensor([[-1, 2]])
    expectClose(activation('relu').apply(x), [0, 2])
    expectClose(activation(relu).apply(x), [0, 2])
    expectClose(activation('linear').apply(x), [-1, 2])
    expectClose(activation('exponential').apply(x), [Math.exp(-1), Math.exp(2)])
    expectClose(activation('leakyRelu').apply(x), [-0.2, 2])
    expectClose(activation((one) => one.mul(3)).apply(x), [-3, 6])
    expectClose(activation('softmax').apply(x).sum(), [1])
  })
  it('an unknown name lists the known ones', () => {
    expect(() => activation('reluu' as never)).toThrow(
      /unknown activation 'reluu'\nhelp: did you mean 'relu'\? the names are celu, elu, exponential, .*threshold; or pass a function/,
    )
    expect(() => dense(2, { activation: 3 as never })).toThrow('activation is 3, expected a name or a function')
  })
  it('names are understood as Keras writes them', () => {
    const x = tensor([[-1, 2]])
    const hardSilu = numbers(activation('hardSilu').apply(x))
    for (const name of ['hard_silu', 'HardSilu', 'hard_swish'] as const) {
      expect(numbers(activation(name).apply(x))).toEqual(hardSilu)
      expect(activation(name).outputActivation).toBe('hardSilu')
    }
  })
  it('the last one of a model is known', () => {
    expect(sequential([dense(2), dense(3, { activation: 'softmax' })]).outputActivation).toBe('softmax')
    expect(sequential([dense(2), activation(relu)]).outputActivation).toBe('relu')
    expect(dense(3).outputActivation).toBe('linear')
    expect(flatten().outputActivation).toBe(undefined)
  })
})

describe('regularizers', () => {
  const weights = () =>
    tensor([
      [1, -2],
      [3, 0],
    ])
  it('are sums over trainable parameters', () => {
    const model = sequential([
      dense(2, { inputShape: [2], kernelRegularizer: l2(0.1), biasRegularizer: l1(0.5) }),
      dense(1, { kernelRegularizer: l1l2({ l1: 0.01, l2: 0.02 }), trainable: false }),
    ])
    model.loadStateDict({ 'dense.kernel': weights(), 'dense.bias': tensor([-1, 3]) }, { strict: false })
    expect(model.regularizationLoss()!.itemSync()).toBeCloseTo(0.1 * 14 + 0.5 * 4, 5)
    model.trainable = true
    const second = numbers(model.getLayer('dense_1').parameters[0]!)
    const extra = second.reduce((sum, w) => sum + 0.01 * Math.abs(w) + 0.02 * w * w, 0)
    expect(model.regularizationLoss()!.itemSync()).toBeCloseTo(3.4 + extra, 5)
  })
  it('are differentiable', () => {
    const layer = dense(2, { inputShape: [2], kernelRegularizer: 'l2', useBias: false })
    layer.loadStateDict({ kernel: weights() })
    const { gradients } = valueAndGrad(() => layer.regularizationLoss()!, { of: layer.parameters })
    expectClose(gradients[0]!, [0.02, -0.04, 0.06, 0])
  })
  it('have the names and defaults of Keras', () => {
    for (const kernelRegularizer of ['l1_l2', 'L1L2', l1l2()] as const) {
      const layer = dense(2, { inputShape: [2], kernelRegularizer, useBias: false })
      expect(layer.regularizationLoss()!.itemSync()).toBe(0)
    }
    expect(() => l1l2({ l3: 1 } as object)).toThrow("l1l2: unknown option 'l3'\nhelp: did you mean 'l1'?")
  })
  it('none gives undefined', () => {
    expect(dense(2, { inputShape: [2] }).regularizationLoss()).toBe(undefined)
  })
  it('an unknown one lists the known ones', () => {
    expect(() => dense(2, { kernelRegularizer: 'l3' as never })).toThrow(
      /unknown regularizer 'l3'\nhelp: did you mean 'l1'\? the names are l1, l1l2, l2, orthogonalRegularizer; or pass an object/,
    )
    expect(() => l2(-1)).toThrow('l2: factor is -1')
    expect(() => dense(2, { biasRegularizer: 0.1 as never })).toThrow('a regularizer is 0.1')
  })
})

describe('what a layer of your own gets wrong', () => {
  it('is refused: a forward that waits, or returns nothing', () => {
    class Waiting extends Layer {
      override forward(x: Tensor): Tensor {
        return Promise.resolve(x) as never
      }
    }
    class Empty extends Layer {
      override forward(): never {
        return undefined as never
      }
    }
    expect(() => new Waiting().apply(zeros([1, 2]))).toThrow(
      /^layer: forward returned a Promise, expected a tensor or a list of tensors\nhelp: forward is synchronous/,
    )
    expect(() => new Empty().apply(zeros([1, 2]))).toThrow('layer: forward returned undefined, expected a tensor')
  })

  it('is refused: a state that is none', () => {
    const layer = dense(1, { inputShape: [2] })
    for (const wrong of [null, undefined, 3, 'x', [], zeros([1])]) {
      expect(() => layer.loadStateDict(wrong as never)).toThrow(/^dense: loadStateDict: got .*, expected tensors by/)
    }
    expect(() => layer.loadStateDict({}, { strickt: false } as never)).toThrow("unknown option 'strickt'")
  })
})
