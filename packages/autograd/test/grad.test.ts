// Gradients against derivatives known from calculus, to any order, and what is freed.
import { memory, parameter, pow, scope, type Tensor, tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { checkpoint, customGradient, grad, stopGradient, valueAndGrad, vjp } from '../src/index.js'

const at = (value: number): Tensor => tensor([value], { dtype: 'float64' })
const only = (x: Tensor): number => x.dataSync()[0]!

describe('grad', () => {
  it('differentiates a polynomial to fourth order', () => {
    const power = (x: Tensor): Tensor => x.mul(x).mul(x).mul(x).sum()
    const d = (fn: (x: Tensor) => Tensor) => (x: Tensor) => grad(fn)(x).sum()
    expect(only(grad(power)(at(2)))).toBe(32)
    expect(only(grad(d(power))(at(2)))).toBe(48)
    expect(only(grad(d(d(power)))(at(2)))).toBe(48)
    expect(only(grad(d(d(d(power))))(at(2)))).toBe(24)
  })

  it('knows the higher derivatives of transcendental functions', () => {
    const second = (fn: (x: Tensor) => Tensor, x: number): number =>
      only(grad((v) => grad((u) => fn(u).sum())(v).sum())(at(x)))
    expect(second((x) => x.exp(), 1)).toBeCloseTo(Math.E, 12)
    expect(second((x) => x.log(), 2)).toBeCloseTo(-0.25, 12)
    expect(second((x) => x.tanh(), 0.5)).toBeCloseTo((-2 * Math.tanh(0.5)) / Math.cosh(0.5) ** 2, 12)
    const s = 1 / (1 + Math.exp(-0.3))
    expect(second((x) => x.sigmoid(), 0.3)).toBeCloseTo(s * (1 - s) * (1 - 2 * s), 12)
    expect(second((x) => x.pow(3), 2)).toBeCloseTo(12, 12)
  })

  it('undoes broadcasting on both sides', () => {
    const [a, b] = [tensor([[1], [2]]), tensor([10, 20, 30])]
    const { gradients } = valueAndGrad((x, y) => x.mul(y).sum())(a, b)
    expect(gradients.map((g) => g.shape)).toEqual([[2, 1], [3]])
    expect([...gradients[0]!.dataSync()]).toEqual([60, 60])
    expect([...gradients[1]!.dataSync()]).toEqual([3, 3, 3])
  })

  it('treats one tensor given twice as two arguments', () => {
    const x = tensor([3])
    const gradients = grad((a: Tensor, b: Tensor) => a.mul(a).mul(b).sum())(x, x)
    expect(gradients.map((g) => only(g))).toEqual([18, 9])
  })

  it('gives zeros where there is no influence', () => {
    const [w, unused] = [parameter(tensor([1, 2])), parameter(tensor([[5]]))]
    const { gradients } = valueAndGrad(() => w.sum(), { of: [w, unused] })
    expect([...gradients[1]!.dataSync()]).toEqual([0])
    expect(gradients[1]!.shape).toEqual([1, 1])
    expect(gradients.parameters).toEqual([w, unused])
  })

  it('returns what fn returns beside the loss', () => {
    const w = parameter(tensor([2]))
    const { value, aux } = valueAndGrad(
      () => {
        const y = w.mul(3)
        return [y.sum(), { y, note: 'kept' }] as const
      },
      { of: [w] },
    )
    expect(only(value)).toBe(6)
    expect([...aux.y.dataSync(), aux.note]).toEqual([6, 'kept'])
  })

  it('sees through views, slices, gathers and concatenations', () => {
    const x = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ])
    const g = grad((v) => v.transpose().slice([1, 0], [2, 2]).reshape([4]).square().sum())(x)
    expect([...g.dataSync()]).toEqual([0, 4, 6, 0, 10, 12])
    const rows = tensor([1, 1, 0], { dtype: 'int32' })
    expect([...grad((v) => v.gather(rows).sum())(x).dataSync()]).toEqual([1, 1, 1, 2, 2, 2])
  })
})

describe('memory', () => {
  it('frees every intermediate and keeps value, gradients and aux', () => {
    const w = parameter(tensor([1, 2, 3]))
    const before = memory()
    const { value, gradients } = valueAndGrad(() => w.exp().mul(w).softmax().log().mean(), { of: [w] })
    expect(memory().tensors - before.tensors).toBe(2)
    value.dispose()
    for (const g of gradients) g.dispose()
    expect(memory()).toEqual(before)
  })

  it('frees everything when fn throws', () => {
    const w = parameter(tensor([1, 2, 3]))
    const before = memory()
    expect(() => valueAndGrad(() => w.exp().reshape([7]), { of: [w] })).toThrow(/reshape/)
    expect(() => valueAndGrad(() => w.exp(), { of: [w] })).toThrow(/expected a scalar/)
    expect(memory()).toEqual(before)
  })

  it('frees intermediates of second order inside a scope', () => {
    const x = at(2)
    const before = memory().tensors
    const g = scope(() =>
      grad((v) =>
        grad((u) => u.mul(u).mul(u).sum())(v)
          .square()
          .sum(),
      )(x),
    )
    expect(memory().tensors - before).toBe(1)
    // d/dx (3x²)² = 36x³
    expect(only(g)).toBe(288)
  })
})

describe('vjp', () => {
  it('pulls back through several outputs, some unused', () => {
    const { gradients } = vjp(
      (x) => [x.mul(2), x.square(), x.exp()],
      [tensor([3])],
      [tensor([1]), tensor([10]), undefined],
    )
    expect(only(gradients[0]!)).toBe(62)
  })

  it('checks the shape of upstream', () => {
    expect(() => vjp((x) => x.mul(2), [tensor([3])], tensor([1, 2]))).toThrow(
      /upstream of output 0 has shape \[2\], expected \[1\]\nhelp:/,
    )
  })
})

describe('customGradient, stopGradient', () => {
  it('uses backward instead of the steps', () => {
    const twice = customGradient({ forward: (x) => x.mul(2), backward: ({ upstream }) => [upstream.mul(100)] })
    expect(only(grad((x) => twice(x).sum())(at(1)))).toBe(100)
  })

  it('keeps residuals for backward, and differentiates through them at second order', () => {
    const expMinusOne = customGradient({
      forward(x) {
        const power = x.exp()
        return { value: power.sub(1), residuals: [power] }
      },
      backward: ({ upstream, residuals: [power] }) => [upstream.mul(power!)],
    })
    const before = memory().tensors
    const first = grad((x) => expMinusOne(x).sum())(at(1))
    expect(only(first)).toBeCloseTo(Math.E, 12)
    const second = grad((x) => grad((u) => expMinusOne(u).sum())(x).sum())(at(1))
    expect(only(second)).toBeCloseTo(Math.E, 12)
    first.dispose()
    second.dispose()
    expect(memory().tensors - before).toBe(2) // the two arguments
  })

  it('counts a tensor that is given twice once where it follows the steps to a residual', () => {
    const product = customGradient({
      forward(a, b) {
        const power = a.exp()
        return { value: power.mul(b), residuals: [power] }
      },
      backward: ({ inputs: [, b], upstream, residuals: [power] }) => [
        upstream.mul(power!).mul(b!),
        upstream.mul(power!),
      ],
    })
    // f(x) = x·eˣ, f″(x) = (x + 2)·eˣ
    const second = grad((x) => grad((u) => product(u, u).sum())(x).sum())(at(1))
    expect(only(second)).toBeCloseTo(3 * Math.E, 12)
  })

  it('never frees a tensor of the caller that backward returns', () => {
    const constant = at(7)
    const odd = customGradient({ forward: (x) => x.mul(1), backward: () => [constant] })
    expect(only(grad((x) => odd(x).sum())(at(1)))).toBe(7)
    expect(only(constant)).toBe(7)
  })

  it('stops the gradient', () => {
    expect(only(grad((x) => x.mul(stopGradient(x)).sum())(at(3)))).toBe(3)
  })
})

describe('checkpoint', () => {
  it('gives the same gradients, also of parameters from outside, at second order too', () => {
    const w = parameter(at(0.7))
    const plain = (x: Tensor): Tensor => x.mul(w).exp().sigmoid()
    const saved = checkpoint(plain)
    const run = (fn: (x: Tensor) => Tensor): number[] => {
      const x = at(0.4)
      const { gradients } = valueAndGrad(() => fn(x).sum(), { of: [x, w] })
      const second = grad((v) => grad((u) => fn(u).sum())(v).sum())(x)
      return [...gradients, second].map(only)
    }
    expect(run(saved)).toEqual(run(plain))
  })

  it('keeps fewer tensors than it computes', () => {
    const deep = (x: Tensor): Tensor => {
      let y = x
      for (let k = 0; k < 10; k++) y = y.sigmoid()
      return y
    }
    const peak = (fn: (x: Tensor) => Tensor): number => {
      let bytes = 0
      valueAndGrad((x) => {
        const loss = scope(() => fn(x).sum())
        bytes = memory().bytes
        return loss
      })(tensor(new Float64Array(1000)))
      return bytes
    }
    expect(peak(checkpoint(deep))).toBeLessThan(peak(deep) / 2)
  })
})

describe('errors', () => {
  it('says what it got and how to go on', () => {
    const labels = tensor([1, 2], { dtype: 'int32' })
    expect(() => grad((x) => x.sum())(labels)).toThrow(
      /input 0, made by tensor, is int32; only floats have gradients\nhelp: cast/,
    )
    const x = tensor([1])
    expect(() => grad(() => 3 as never)(x)).toThrow(/returned 3, expected a scalar tensor\nhelp:/)
    expect(() => grad((async () => x) as never)(x)).toThrow(/a Promise/)
    expect(() => grad((v) => v.argMax().sum())(x)).toThrow(/sum, is int32; sum has no gradient/)
  })
})

describe('precision', () => {
  it('keeps float64 where numbers meet numbers in a rule', () => {
    // d/dx x^(1/3) and d/dx 3^x at 2, and their second derivatives.
    const orders = (fn: (x: Tensor) => Tensor): number[] => {
      const first = (x: Tensor): Tensor => grad((v) => fn(v).sum())(x)
      return [only(first(at(2))), only(grad((x) => first(x).sum())(at(2)))]
    }
    const root = orders((x) => x.pow(1 / 3))
    expect(root[0]).toBeCloseTo(2 ** (-2 / 3) / 3, 14)
    expect(root[1]).toBeCloseTo((-2 / 9) * 2 ** (-5 / 3), 14)
    const power = orders((x) => pow(3, x))
    expect(power[0]).toBeCloseTo(9 * Math.log(3), 12)
    expect(power[1]).toBeCloseTo(9 * Math.log(3) ** 2, 12)
  })
})

describe('terms of a loss', () => {
  it('say whether anything reaches them, and change nothing else', () => {
    const w = parameter(tensor([1, 2]))
    const before = memory().tensors
    const { value, gradients, termsReached } = valueAndGrad(
      () => {
        const squares = w.square().sum()
        const terms = [squares, stopGradient(squares), w.argMax().cast('float32'), squares.mul(0)]
        return [squares.add(terms[1]!), terms]
      },
      { of: [w], terms: (terms) => terms },
    )
    expect(termsReached).toEqual([true, false, false, true])
    expect(value.itemSync()).toBe(10)
    expect([...gradients[0]!.dataSync()]).toEqual([2, 4])
    expect(memory().tensors - before).toBe(6) // value, gradient, four terms
    expect(valueAndGrad(() => w.sum(), { of: [w] }).termsReached).toEqual([])
    expect(() => valueAndGrad(() => w.sum(), { of: [w], terms: 3 as never })).toThrow('valueAndGrad: terms')
    expect(() => valueAndGrad(() => w.sum(), { of: [w], terms: () => 3 as never })).toThrow(
      'valueAndGrad: the function returned 3',
    )
  })
})
