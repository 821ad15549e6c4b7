// Masks travel with tensors through layers and models, and end at layers that do not support them.
import { greater, ones, type Tensor, tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import {
  dense,
  dropout,
  type ForwardContext,
  functional,
  input,
  Layer,
  type MaskOf,
  Model,
  maskOf,
  sequential,
  withMask,
} from '../src/index.js'

const seen: [string, readonly number[] | undefined][] = []

function numbers(mask: MaskOf<Tensor>): readonly number[] | undefined {
  return mask === undefined ? undefined : [...mask.dataSync()].map(Number)
}

// Writes down which mask it gets.
class Probe extends Layer {
  static readonly type: string = '@test/probe'
  override get supportsMasking(): boolean {
    return true
  }
  override forward(x: Tensor, context: ForwardContext<Tensor>): Tensor {
    seen.push([this.name, numbers(context.mask)])
    return x.mul(1)
  }
}

// Masks steps whose first feature is 0.
class MaskZeros extends Probe {
  static override readonly type: string = '@test/mask-zeros'
  override computeMask(x: Tensor): Tensor {
    return greater(x.slice([0, 0, 0], [x.shape[0]!, x.shape[1]!, 1]).squeeze({ axis: -1 }), 0)
  }
}

// Does not support masks.
class Stop extends Layer {
  static readonly type: string = '@test/stop'
  override forward(x: Tensor): Tensor {
    return x.mul(1)
  }
}

class Pair extends Layer<readonly Tensor[]> {
  static readonly type: string = '@test/pair'
  override get supportsMasking(): boolean {
    return true
  }
  override forward([a, b]: readonly Tensor[], { mask }: ForwardContext<readonly Tensor[]>): Tensor {
    seen.push([this.name, mask?.map((one) => (one === undefined ? -1 : 1))])
    return a!.add(b!)
  }
  override computeMask(_: readonly Tensor[], mask: MaskOf<readonly Tensor[]>): MaskOf<Tensor> {
    return mask?.[0]
  }
}

const x = tensor([
  [[1], [2], [0]],
  [[3], [0], [0]],
])
const expected = [1, 1, 0, 1, 0, 0]

function masksIn(fn: () => unknown): typeof seen {
  seen.length = 0
  fn()
  return [...seen]
}

describe('masks', () => {
  it('go from layer to layer until one does not support them', () => {
    const model = sequential([new MaskZeros(), new Probe({ name: 'a' }), new Stop(), new Probe({ name: 'b' })])
    const output = model.apply(x)
    expect(masksIn(() => model.apply(x))).toEqual([
      ['mask-zeros', undefined],
      ['a', expected],
      ['b', undefined],
    ])
    expect(maskOf(output)).toBeUndefined()
  })

  it('stay attached to the output of a model', () => {
    const inner = sequential([new Probe({ name: 'inner' })])
    const start = input([null, 1])
    const model = functional({ inputs: start, outputs: inner.apply(new MaskZeros().apply(start)) })
    expect(masksIn(() => model.apply(x)).at(-1)).toEqual(['inner', expected])
    expect(numbers(maskOf(model.apply(x)))).toEqual(expected)
  })

  it('survive a layer that returns its input', () => {
    const model = sequential([new MaskZeros(), dropout(0.5), new Probe({ name: 'end' })])
    expect(masksIn(() => model.apply(x)).at(-1)).toEqual(['end', expected])
  })

  it('can be given, and belong to the given input only', () => {
    class Two extends Model {
      first = new Probe({ name: 'first' })
      stop = new Stop()
      second = new Probe({ name: 'second' })
      override forward(value: Tensor, context: ForwardContext): Tensor {
        return this.second.apply(this.stop.apply(this.first.apply(value, context), context), context)
      }
    }
    const mask = tensor([
      [true, false, true],
      [true, true, true],
    ])
    expect(masksIn(() => new Two().apply(x, { mask }))).toEqual([
      ['first', [1, 0, 1, 1, 1, 1]],
      ['second', undefined],
    ])
    expect(maskOf(x)).toBeUndefined()
  })

  it('are a list for a list of inputs', () => {
    const pair = new Pair()
    const masked = withMask(
      x.mul(1),
      tensor([
        [true, true, true],
        [true, true, false],
      ]),
    )
    expect(masksIn(() => pair.apply([x, masked]))).toEqual([['pair', [-1, 1]]])
    expect(masksIn(() => pair.apply([x, x]))).toEqual([['pair', undefined]])
  })

  it('can be removed', () => {
    const masked = withMask(ones([1, 2]), tensor([[true, false]]))
    expect(maskOf(masked)).toBeDefined()
    expect(maskOf(withMask(masked, undefined))).toBeUndefined()
  })

  it('pass dense layers', () => {
    const mask = tensor([
      [true, false, true],
      [true, true, true],
    ])
    expect(maskOf(dense(2).apply(x, { mask }))).toBe(mask)
  })
})
