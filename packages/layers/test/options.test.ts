// Options of layers: classes check what their functions check.
import { describe, expect, it } from 'vitest'
import {
  ActivationLayer,
  activation,
  BatchNormalization,
  Conv2d,
  conv2d,
  Dense,
  Dropout,
  dense,
  dropout,
  Flatten,
  Functional,
  flatten,
  functional,
  input,
  l2,
  lstm,
  MaxPooling2d,
  maxPooling2d,
  Reshape,
  randomFlip,
  reshape,
  Sequential,
  sequential,
} from '../src/index.js'

const [from, wrong] = [input([2]), { inputshape: [2] } as object]
const graph = { inputs: from, outputs: dense(1).apply(from) }

describe('an option that nobody reads', () => {
  const made: [string, () => unknown, () => unknown][] = [
    ['dense', () => dense(2, wrong), () => new Dense({ units: 2, ...wrong })],
    ['conv2d', () => conv2d(2, 3, wrong), () => new Conv2d({ filters: 2, kernelSize: 3, ...wrong })],
    ['activation', () => activation('relu', wrong), () => new ActivationLayer({ activation: 'relu', ...wrong })],
    ['dropout', () => dropout(0.5, wrong), () => new Dropout({ rate: 0.5, ...wrong })],
    ['flatten', () => flatten(wrong), () => new Flatten(wrong)],
    ['reshape', () => reshape([1], wrong), () => new Reshape({ targetShape: [1], ...wrong })],
    ['maxPooling2d', () => maxPooling2d(2, wrong), () => new MaxPooling2d({ poolSize: 2, ...wrong })],
    ['batchNormalization', () => new BatchNormalization(wrong), () => new BatchNormalization(wrong)],
    ['sequential', () => sequential([flatten()], wrong), () => new Sequential({ layers: [flatten()], ...wrong })],
    ['functional', () => functional({ ...graph, ...wrong }), () => new Functional({ ...graph, ...wrong })],
  ]
  it.each(made)('is refused by %s and by its class', (name, byFunction, byClass) => {
    const message = `${name}: unknown option 'inputshape'\nhelp: did you mean 'inputShape'? its options are `
    expect(byFunction).toThrow(message)
    expect(byClass).toThrow(message)
  })
})

it('what is positional is not an option', () => {
  expect(() => dense(2, { units: 3 } as object)).toThrow(
    "dense: unknown option 'units'\nhelp: its options are activation, useBias, biasInitializer, biasRegularizer, biasConstraint, kernelInitializer, kernelRegularizer, kernelConstraint, loraRank, loraAlpha, name, trainable, inputShape, activityRegularizer",
  )
})

it('something else than options is refused', () => {
  expect(() => dense(2, 3 as never)).toThrow('dense: expected options, got 3\nhelp: its options are activation,')
  expect(() => randomFlip('horizontal' as never)).toThrow(
    "randomFlip: expected options, got 'horizontal'\nhelp: its options are mode, seed, boundingBoxFormat, dataFormat, name, trainable, inputShape, activityRegularizer; write { mode: … }",
  )
  expect(() => lstm(2, 'relu' as never)).toThrow('; write { activation: … }')
  expect(() => dense(2, { inputShape: 4 as never })).toThrow('got 4\nhelp: write [4]')
  expect(() => flatten(l2 as never)).toThrow('flatten: expected options, got a function')
  expect(() => new Flatten([2] as never)).toThrow('flatten: expected options, got [2]')
})

it('dense takes an activation in place of options', () => {
  expect(dense(2, 'relu').config).toEqual(dense(2, { activation: 'relu', name: 'dense' }).config)
  expect(() => dense(2, 'rel' as never)).toThrow("did you mean 'relu'?")
})

it('classes of your own may have options that their parents have not, or list them', () => {
  class Wide extends Dense {
    static override readonly type: string = '@me/wide'
    constructor({ width }: { readonly width: number }) {
      super({ units: width * 2, width } as never)
    }
  }
  expect(new Wide({ width: 3 }).settings.units).toBe(6)
  class Strict extends Dense {
    static override readonly type: string = '@me/strict'
    static override readonly options: readonly string[] = [...Dense.options, 'width']
  }
  expect(() => new Strict({ units: 2, widht: 3 } as never)).toThrow(
    "@me/strict: unknown option 'widht'\nhelp: did you mean 'width'?",
  )
})
