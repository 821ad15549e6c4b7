// What the compiler knows: names, inputs and outputs, and layers of strangers.

import {
  type ActivationName,
  type Add,
  type AnyLayer,
  activation,
  add,
  type Concatenate,
  concatenate,
  conv1d,
  conv2d,
  type Dot,
  dense,
  dot,
  type ForwardContext,
  functional,
  input,
  type KnownActivations,
  type Lambda,
  Layer,
  lambda,
  loadModel,
  type Model,
  type Sequential,
  type SymbolicTensor,
  sequential,
  upSampling2d,
} from '@tensorloom/layers'
import { relu, type Shape, softmax, type Tensor } from '@tensorloom/tensor'
import { expectTypeOf, test } from 'vitest'

declare module '@tensorloom/layers' {
  interface KnownActivations {
    '@me/snake': true
  }
}

test('the layers of a sequential model make another one', () => {
  const { layers } = sequential([dense(2), dense(3)])
  expectTypeOf(layers).toEqualTypeOf<readonly Layer[]>()
  expectTypeOf(sequential).toBeCallableWith(layers.slice(0, -1))
})

test('names are typed, and augmentable', () => {
  expectTypeOf<'relu'>().toExtend<ActivationName>()
  expectTypeOf<'@me/snake'>().toExtend<ActivationName>()
  expectTypeOf<keyof KnownActivations>().toEqualTypeOf<'@me/snake'>()
  activation('relu')
  // @ts-expect-error no such activation
  activation('reluu')
  activation('hard_silu')
  dense(2, { kernelInitializer: 'glorot_uniform', biasInitializer: 'Zeros', kernelRegularizer: 'l1_l2' })
  // @ts-expect-error no such initializer
  dense(2, { kernelInitializer: 'xavier' })
  // @ts-expect-error not Keras's name either
  dense(2, { kernelInitializer: 'glorotuniform' })
  // @ts-expect-error no such option
  dense(2, { activaton: 'relu' })
})

test('inputs and outputs', () => {
  const x = input([3])
  expectTypeOf<SymbolicTensor>().toExtend<Tensor>()
  expectTypeOf(dense(2).apply(x)).toEqualTypeOf<Tensor>()
  expectTypeOf(relu(x)).toEqualTypeOf<Tensor>()
  expectTypeOf(dense(2).apply({} as Tensor)).toEqualTypeOf<Tensor>()
  expectTypeOf(sequential([dense(2)]).predict({} as Tensor)).toEqualTypeOf<Promise<Tensor>>()
  const two = functional({ inputs: [x, x], outputs: dense(2).apply(x) })
  expectTypeOf<[readonly Tensor[]]>().toExtend<Parameters<typeof two.predict>>()
  expectTypeOf(two.predict({ x: [{} as Tensor] })).toEqualTypeOf<Promise<Tensor>>()
  expectTypeOf(two.apply([{} as Tensor])).toEqualTypeOf<Tensor>()
  expectTypeOf(loadModel(new Uint8Array())).toEqualTypeOf<Promise<Model>>()
  // @ts-expect-error a list of inputs
  two.apply({} as Tensor)
})

test('layers of strangers', () => {
  class Scale extends Layer {
    static readonly type: string = '@me/scale'
    override build(inputShape: Shape): void {
      this.addParameter('factor', [inputShape.at(-1)!], 'ones', { regularizer: 'l2' })
    }
    override forward(x: Tensor, { training }: ForwardContext): Tensor {
      return training ? x : x.mul(2)
    }
  }
  class Sum extends Layer<readonly Tensor[]> {
    override build(inputShape: readonly Shape[]): void {
      expectTypeOf(inputShape).toEqualTypeOf<readonly Shape[]>()
    }
    override forward([a, b]: readonly Tensor[]): Tensor {
      return a!.add(b!)
    }
  }
  expectTypeOf<Scale>().toExtend<AnyLayer>()
  expectTypeOf<Sum>().toExtend<AnyLayer>()
  void loadModel(new Uint8Array(), { layers: [Scale, Sum] })
  void sequential([new Scale(), dense(2)])
  // @ts-expect-error a chain has one tensor
  void sequential([new Sum()])
})

test('merging functions and layers, lambdas', () => {
  const x = {} as Tensor
  expectTypeOf(add([x, x])).toEqualTypeOf<Tensor>()
  expectTypeOf(add()).toEqualTypeOf<Add>()
  expectTypeOf(concatenate([x], { axis: 1 })).toEqualTypeOf<Tensor>()
  expectTypeOf(concatenate({ axis: 1 })).toEqualTypeOf<Concatenate>()
  expectTypeOf(dot([x, x], [1, 2])).toEqualTypeOf<Tensor>()
  expectTypeOf(dot(1, { normalize: true })).toEqualTypeOf<Dot>()
  expectTypeOf(lambda((one) => one).apply(x)).toEqualTypeOf<Tensor>()
  expectTypeOf(lambda(relu)).toEqualTypeOf<Lambda>()
  expectTypeOf(sequential([dense(2), lambda(relu), lambda(softmax, { name: 'last' })])).toEqualTypeOf<Sequential>()
  const joined = lambda((both: readonly Tensor[]) => both[0]!.add(both[1]!))
  expectTypeOf(joined.apply([x, x])).toEqualTypeOf<Tensor>()
  const split = lambda((one: Tensor): readonly Tensor[] => [one, one])
  expectTypeOf(split.apply(x)).toEqualTypeOf<readonly Tensor[]>()
  // @ts-expect-error a list of tensors
  add().apply(x)
  // @ts-expect-error axes are numbers
  void dot('1')
  // @ts-expect-error causal padding is for sequences
  void conv2d(1, 1, { padding: 'causal' })
  void conv1d(1, 1, { padding: 'causal' })
  void upSampling2d(2, { interpolation: 'lanczos5' })
  // @ts-expect-error a wrong name
  void upSampling2d(2, { interpolation: 'lanczos4' })
})

test('texts as tensors: a tensor, or a list for a model that takes a list', () => {
  const texts = input([], { dtype: 'string' })
  const chain = sequential([dense(2)])
  expectTypeOf(chain.encodeTexts(['a'])).toEqualTypeOf<Tensor>()
  const one = functional({ inputs: texts, outputs: dense(2).apply(texts) })
  expectTypeOf(one.encodeTexts(['a'])).toEqualTypeOf<Tensor>()
  const listed = functional({ inputs: [texts], outputs: dense(2).apply(texts) })
  expectTypeOf(listed.encodeTexts(['a'])).toEqualTypeOf<Tensor>()
  const two = functional({ inputs: [texts, input([3])], outputs: dense(2).apply(texts) })
  expectTypeOf(two.encodeTexts([['a'], {} as Tensor])).toEqualTypeOf<readonly Tensor[]>()
  expectTypeOf<Model['encodeTexts']>().returns.toEqualTypeOf<Tensor>()
  // @ts-expect-error no list of inputs
  void one.encodeTexts([['a'], {} as Tensor])
  // @ts-expect-error no list of inputs
  void chain.encodeTexts([{} as Tensor])
  // @ts-expect-error numbers are not texts
  void two.encodeTexts([[1], {} as Tensor])
})
