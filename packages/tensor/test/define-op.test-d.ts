// The compiler compares the definition of an op with its function: each mistake is an error, and what is right has types.
import { type Axis, add, defineOp, mul, type Op, type Tensor, type TensorLike } from '@tensorloom/tensor'
import { floating, ir } from '@tensorloom/tensor/op'
import { describe, expectTypeOf, it } from 'vitest'

interface Options {
  readonly axis?: number | undefined
  readonly mode?: 'up' | 'down' | undefined
  readonly limit?: number | undefined
}
type Scale = Op<(x: Tensor, options?: Options) => Tensor>

const composite = { kind: 'composite', name: 'me/op' } as const
const elementwise = { kind: 'elementwise', name: 'me/op', dtypes: floating } as const
const options = { axis: -1, mode: 'up', limit: undefined } as const

describe('options', () => {
  it('are those of the function', () => {
    const renamed: Scale = defineOp({
      ...composite,
      inputs: 1,
      // @ts-expect-error the function has `axis`
      options: { axes: -1, mode: 'up', limit: undefined },
      compose: (x) => x,
    })
    // @ts-expect-error the function has no `more`
    const further: Scale = defineOp({ ...composite, inputs: 1, options: { ...options, more: 1 }, compose: (x) => x })
    // @ts-expect-error `limit` has no default
    const missing: Scale = defineOp({ ...composite, inputs: 1, options: { axis: -1, mode: 'up' }, compose: (x) => x })
    // @ts-expect-error no option has a default
    const none: Scale = defineOp({ ...composite, inputs: 1, compose: (x) => x })
    // @ts-expect-error `axis` is a number
    const text: Scale = defineOp({ ...composite, inputs: 1, options: { ...options, axis: 'last' }, compose: (x) => x })
    // @ts-expect-error `mode` is 'up' or 'down'
    const mode: Scale = defineOp({ ...composite, inputs: 1, options: { ...options, mode: 'left' }, compose: (x) => x })
    // @ts-expect-error the function has no options
    const superfluous: Op<(x: Tensor) => Tensor> = defineOp({ ...composite, inputs: 1, options, compose: (x) => x })
    void [renamed, further, missing, none, text, mode, superfluous]
  })

  it('reach the rules with their defaults', () => {
    const op: Scale = defineOp({
      kind: 'primitive',
      name: 'me/op',
      inputs: 1,
      options: { axis: -1, mode: 'up', limit: undefined },
      infer([x], attrs) {
        expectTypeOf(attrs.axis).toEqualTypeOf<number>()
        expectTypeOf(attrs.mode).toEqualTypeOf<'up' | 'down'>()
        expectTypeOf(attrs.limit).toEqualTypeOf<number | undefined>()
        // @ts-expect-error there is no such attribute
        void attrs.axsi
        return [x]
      },
      view(layout, attrs) {
        expectTypeOf(attrs.axis).toEqualTypeOf<number>()
        // @ts-expect-error there is no such attribute
        return attrs.axsi ? { layout, offset: 0 } : undefined
      },
      lower(lowering, attrs) {
        expectTypeOf(attrs.limit).toEqualTypeOf<number | undefined>()
        // @ts-expect-error there is no such attribute
        return attrs.axsi ? [] : [lowering.input(0)]
      },
      gradient({ inputs: [x], outputs: [y], upstream, attrs }) {
        expectTypeOf(x).toEqualTypeOf<Tensor>()
        expectTypeOf(y).toEqualTypeOf<Tensor>()
        expectTypeOf(attrs.mode).toEqualTypeOf<'up' | 'down'>()
        // @ts-expect-error there is no such attribute
        return [() => mul(upstream, attrs.axsi)]
      },
    })
    const steps: Scale = defineOp({
      ...composite,
      inputs: 1,
      options,
      compose(x, attrs) {
        expectTypeOf(x).toEqualTypeOf<Tensor>()
        expectTypeOf(attrs.axis).toEqualTypeOf<number>()
        // @ts-expect-error there is no such attribute
        return mul(x, attrs.axsi)
      },
    })
    const element: Op<(x: TensorLike, options?: Options) => Tensor> = defineOp({
      ...elementwise,
      inputs: 1,
      options,
      value([x], attrs) {
        expectTypeOf(attrs.axis).toEqualTypeOf<number>()
        // @ts-expect-error there is no such attribute
        return ir.mul(x, attrs.axsi)
      },
    })
    expectTypeOf(op).toEqualTypeOf<Scale>()
    expectTypeOf(steps.definition.name).toBeString()
    expectTypeOf(element).toBeCallableWith(1, { axis: 0 })
  })

  it('that a call must give are not undefined, whatever their default', () => {
    const op: Op<(x: Tensor, options: { readonly size: number; readonly axis?: Axis }) => Tensor> = defineOp({
      ...composite,
      inputs: 1,
      options: { size: undefined, axis: undefined },
      compose(x, attrs) {
        expectTypeOf(attrs.size).toEqualTypeOf<number>()
        expectTypeOf(attrs.axis).toEqualTypeOf<Axis | undefined>()
        return x
      },
    })
    void op
  })

  it('handed over at run time are named, and reach the steps of a kernel as tensors', () => {
    const op: Op<(x: Tensor, options: { readonly rate: number; readonly decay: number }) => Tensor> = defineOp({
      ...composite,
      inputs: 1,
      fuse: true,
      options: { rate: 1, decay: 0 },
      dynamic: ['rate'],
      compose(x, attrs) {
        expectTypeOf(attrs.rate).toEqualTypeOf<number | Tensor>()
        expectTypeOf(attrs.decay).toEqualTypeOf<number>()
        return mul(x, attrs.rate)
      },
    })
    const value: Op<(x: TensorLike, options: { readonly rate: number }) => Tensor> = defineOp({
      ...elementwise,
      inputs: 1,
      options: { rate: 1 },
      dynamic: ['rate'],
      value: ([x, rate]) => ir.mul(x, rate),
    })
    // @ts-expect-error `rates` is not an attribute
    const wrong: Scale = defineOp({ ...composite, inputs: 1, options, dynamic: ['rates'], compose: (x) => x })
    void [op, value, wrong]
  })
})

it('the constant has the type of the function', () => {
  const compose = (x: Tensor): Tensor => mul(x, 2)
  // @ts-expect-error the compiler's message says to annotate it
  const plain = defineOp({ ...composite, inputs: 1, compose })
  // @ts-expect-error the same with options
  const withOptions = defineOp({ ...composite, inputs: 1, options, compose })
  void [plain, withOptions]
})

describe('inputs', () => {
  type Pair = Op<(a: TensorLike, b: TensorLike) => Tensor>
  type Bias = Op<(x: Tensor, bias?: Tensor) => Tensor>
  type Norm = Op<{
    (x: Tensor, options?: { readonly epsilon?: number }): Tensor
    (x: Tensor, scale: TensorLike, options?: { readonly epsilon?: number }): Tensor
  }>

  it('are as many as those of the function', () => {
    // @ts-expect-error the function has two
    const fewer: Pair = defineOp({ ...composite, inputs: 1, compose: (a) => a })
    // @ts-expect-error the function has two
    const more: Pair = defineOp({ ...composite, inputs: 3, compose: (a) => a })
    // @ts-expect-error the function takes no list
    const list: Pair = defineOp({ ...composite, inputs: 'list', compose: () => add(1, 1) })
    // @ts-expect-error the function takes a list
    const noList: Op<(xs: readonly Tensor[]) => Tensor> = defineOp({
      ...composite,
      inputs: 2,
      compose: () => add(1, 1),
    })
    const count: number = 2
    // @ts-expect-error the compiler does not know how many: `makeOp`
    const unknown: Pair = defineOp({ ...composite, inputs: count, compose: () => add(1, 1) })
    void [fewer, more, list, noList, unknown]
  })

  it('that may be left out are counted', () => {
    // @ts-expect-error the bias may be left out
    const none: Bias = defineOp({ ...composite, inputs: 2, compose: (x) => x })
    // @ts-expect-error x may not be left out
    const both: Bias = defineOp({ ...composite, inputs: 2, optionalInputs: 2, compose: () => add(1, 1) })
    // @ts-expect-error no input may be left out
    const superfluous: Pair = defineOp({ ...composite, inputs: 2, optionalInputs: 1, compose: (a) => a })
    // @ts-expect-error one of the overloads has no scale
    const overload: Norm = defineOp({ ...composite, inputs: 2, options: { epsilon: 0 }, compose: (x) => x })
    const bias: Bias = defineOp({
      kind: 'primitive',
      name: 'me/op',
      inputs: 2,
      optionalInputs: 1,
      infer([x, y]) {
        // @ts-expect-error the bias may be undefined
        void y.dtype
        return [x]
      },
      lower: (lowering) => [lowering.input(0)],
      gradient({ inputs: [x, y] }) {
        expectTypeOf(x).toEqualTypeOf<Tensor>()
        expectTypeOf(y).toEqualTypeOf<Tensor | undefined>()
        return []
      },
    })
    const norm: Norm = defineOp({
      ...composite,
      inputs: 2,
      optionalInputs: 1,
      options: { epsilon: 1e-3 },
      compose(x, scale, { epsilon }) {
        expectTypeOf(scale).toEqualTypeOf<Tensor | undefined>()
        expectTypeOf(epsilon).toEqualTypeOf<number>()
        return scale === undefined ? x : mul(x, scale)
      },
    })
    void [none, both, superfluous, overload, bias]
    expectTypeOf(norm).toBeCallableWith({} as Tensor, 2, { epsilon: 1 })
  })

  it('are tensors in the steps, unless numbers are kept', () => {
    const plain: Pair = defineOp({
      kind: 'composite',
      name: 'me/op',
      inputs: 2,
      compose(a, b) {
        expectTypeOf(a).toEqualTypeOf<Tensor>()
        return b
      },
      gradient({ inputs: [, b] }) {
        expectTypeOf(b).toEqualTypeOf<Tensor>()
        return []
      },
    })
    const places: Pair = defineOp({
      kind: 'composite',
      name: 'me/op',
      inputs: 2,
      scalars: [1],
      compose(a, b) {
        expectTypeOf(b).toEqualTypeOf<TensorLike>()
        return a
      },
      gradient({ inputs: [a, b] }) {
        expectTypeOf(a).toEqualTypeOf<Tensor>()
        expectTypeOf(b).toEqualTypeOf<TensorLike>()
        return []
      },
    })
    const all: Pair = defineOp({
      ...composite,
      inputs: 2,
      scalars: 'all',
      // @ts-expect-error a number has no shape
      compose: (a, b) => add(b, a.shape.length),
    })
    const fused: Pair = defineOp({
      ...composite,
      inputs: 2,
      fuse: true,
      // @ts-expect-error a number has no method
      compose: (a, b) => a.mul(b),
    })
    // @ts-expect-error the inputs are 0 and 1
    const beyond: Pair = defineOp({ ...composite, inputs: 2, scalars: [1, 2], compose: (a, b) => add(a, b) })
    void [plain, places, all, fused, beyond]
  })

  it('of a list have the types of the list', () => {
    const join: Op<(xs: readonly TensorLike[], options?: { readonly axis?: number }) => Tensor> = defineOp({
      ...composite,
      inputs: 'list',
      options: { axis: 0 },
      infer(inputs) {
        expectTypeOf(inputs.length).toBeNumber()
        return inputs
      },
      compose(xs, { axis }) {
        expectTypeOf(xs).toEqualTypeOf<readonly Tensor[]>()
        return mul(xs[0] ?? 0, axis)
      },
    })
    const step: Op<(inputs: readonly [x: Tensor, state: Tensor, ...more: Tensor[]]) => Tensor> = defineOp({
      ...composite,
      inputs: 'list',
      compose([x, state, ...more]) {
        expectTypeOf(state).toEqualTypeOf<Tensor>()
        expectTypeOf(more).toEqualTypeOf<Tensor[]>()
        return add(x, state)
      },
    })
    void [join, step]
  })
})

describe('positional attributes', () => {
  type Pad = Op<(x: Tensor, size: readonly number[], mode?: string) => Tensor>

  it('have the types of their arguments', () => {
    const op: Pad = defineOp({
      ...composite,
      inputs: 1,
      positional: ['size', 'mode'],
      compose(x, attrs) {
        expectTypeOf(attrs.size).toEqualTypeOf<readonly number[]>()
        expectTypeOf(attrs.mode).toEqualTypeOf<string | undefined>()
        // @ts-expect-error there is no such attribute
        void attrs.modes
        return x
      },
    })
    // @ts-expect-error the function has two
    const fewer: Pad = defineOp({ ...composite, inputs: 1, positional: ['size'], compose: (x) => x })
    // @ts-expect-error the function has two
    const more: Pad = defineOp({ ...composite, inputs: 1, positional: ['size', 'mode', 'value'], compose: (x) => x })
    void [op, fewer, more]
  })
})

describe('outputs', () => {
  it('are a list where `multiple` says so', () => {
    // @ts-expect-error `multiple` is missing
    const missing: Op<(x: Tensor) => Tensor[]> = defineOp({ ...composite, inputs: 1, compose: (x) => [x] })
    const superfluous: Op<(x: Tensor) => Tensor> = defineOp({
      ...composite,
      inputs: 1,
      // @ts-expect-error the function gives one tensor
      multiple: true,
      compose: (x) => [x],
    })
    const two: Op<(x: Tensor) => [mean: Tensor, variance: Tensor]> = defineOp({
      kind: 'composite',
      name: 'me/op',
      inputs: 1,
      multiple: true,
      compose: (x) => [x, x],
      gradient({ outputs: [mean, variance] }) {
        expectTypeOf(variance).toEqualTypeOf<Tensor>()
        return [mean]
      },
    })
    void [missing, superfluous, two]
  })
})
