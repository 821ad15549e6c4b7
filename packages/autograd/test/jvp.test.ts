// Forward products against closed forms, differences and reverse products; what they free; what they refuse.
import {
  defineOp,
  matmul,
  memory,
  type Op,
  parameter,
  scope,
  softmax,
  type Tensor,
  tensor,
  topK,
  zeros,
} from '@tensorloom/tensor'
import { ir } from '@tensorloom/tensor/op'
import { describe, expect, it } from 'vitest'
import { checkpoint, customGradient, grad, jvp, valueAndGrad } from '../src/index.js'
import { checkGradients, f64 } from './check-gradients.js'

const numbers = (x: Tensor): number[] => [...x.dataSync()]
const close = (x: Tensor, expected: readonly number[]): void => {
  expect(x.size).toBe(expected.length)
  for (const [k, value] of numbers(x).entries()) expect(value).toBeCloseTo(expected[k]!, 11)
}

describe('jvp', () => {
  it('of a chain of sines and exponentials', () => {
    const [x, v] = [f64([0.3, -1.1]), f64([2, 0.5])]
    const { value, tangents } = jvp((t) => t.square().neg().exp().mul(3), [x], [v])
    close(
      value,
      [0.3, -1.1].map((t) => 3 * Math.exp(-t * t)),
    )
    close(tangents, [2 * -6 * 0.3 * Math.exp(-0.09), 0.5 * 6 * 1.1 * Math.exp(-1.21)])
  })

  it('of a matrix product is the product rule', () => {
    const [a, b] = [
      f64([
        [1, 2],
        [3, 4],
      ]),
      f64([[0.5], [-1]]),
    ]
    const [da, db] = [
      f64([
        [1, -1],
        [0, 2],
      ]),
      f64([[3], [7]]),
    ]
    const { tangents } = jvp((p, q) => matmul(p, q), [a, b], [da, db])
    close(tangents, numbers(matmul(da, b).add(matmul(a, db))))
    // Undefined is zero.
    close(jvp((p, q) => matmul(p, q), [a, b], [undefined, db]).tangents, numbers(matmul(a, db)))
  })

  it('of an inverse: −A⁻¹ dA A⁻¹', () => {
    // The inverse of [[a, b], [c, d]].
    const inverse = (m: Tensor): Tensor => {
      const at = (i: number, j: number): Tensor => m.slice([i, j], [1, 1]).reshape([])
      const [a, b, c, d] = [at(0, 0), at(0, 1), at(1, 0), at(1, 1)]
      const turned = m.reshape([4]).gather(tensor([3, 1, 2, 0], { dtype: 'int32' }))
      return turned
        .mul(f64([1, -1, -1, 1]))
        .div(a.mul(d).sub(b.mul(c)))
        .reshape([2, 2])
    }
    const [m, dm] = [
      f64([
        [2, 1],
        [-1, 3],
      ]),
      f64([
        [0.3, -0.7],
        [1.1, 0.2],
      ]),
    ]
    const { value, tangents } = jvp(inverse, [m], [dm])
    close(tangents, numbers(matmul(matmul(value, dm), value).neg()))
  })

  it('of several outputs, in the structure of the value', () => {
    const { value, tangents } = jvp(
      (x, y) => [x.mul(y), x, x.sum().reshape([]), y.mul(0).add(1)],
      [f64([2]), f64([5])],
      [f64([1]), f64([10])],
    )
    expect(value).toHaveLength(4)
    expect(tangents.map(numbers)).toEqual([[25], [1], [1], [0]])
    expect(tangents.map((t) => t.shape)).toEqual([[1], [1], [], [1]])
  })

  it('is zero where the output does not depend on the input', () => {
    const { tangents } = jvp(() => f64([[1, 2]]), [f64([3])], [f64([1])])
    expect([tangents.shape, tangents.dtype, numbers(tangents)]).toEqual([[1, 2], 'float64', [0, 0]])
  })

  it('of one tensor given twice, and one returned twice', () => {
    const x = f64([3])
    expect(numbers(jvp((a, b) => a.mul(a).mul(b), [x, x], [f64([1]), f64([10])]).tangents)).toEqual([18 + 90])
    const twice = jvp(
      (a) => {
        const y = a.square()
        return [y, y]
      },
      [x],
      [f64([1])],
    )
    expect(twice.tangents.map(numbers)).toEqual([[6], [6]])
  })

  it('by parameters that fn uses', () => {
    const w = parameter(f64([2, 3]))
    expect(numbers(jvp(() => w.square(), [w], [f64([1, 10])]).tangents)).toEqual([4, 60])
  })

  it('of empty tensors', () => {
    const { tangents } = jvp((x) => x.exp(), [zeros([0, 2])], [zeros([0, 2])])
    expect(tangents.shape).toEqual([0, 2])
  })

  it('has the dtype of the output', () => {
    const { tangents } = jvp((x) => x.cast('float64').exp(), [tensor([0])], [tensor([2])])
    expect([tangents.dtype, numbers(tangents)]).toEqual(['float64', [2]])
    expect(jvp((x) => x.exp(), [f64([0])], [tensor([2])]).tangents.dtype).toBe('float64')
  })

  it('passes through checkpoint, customGradient and fused ops', () => {
    const [x, v] = [f64([0.2, -0.4, 1.3]), f64([1, 2, -1])]
    const plain = (t: Tensor): Tensor => softmax(t.exp()).mul(t)
    const expected = numbers(jvp(plain, [x], [v]).tangents)
    close(jvp(checkpoint(plain), [x], [v]).tangents, expected)
    const twice = customGradient({ forward: (t) => t.mul(2), backward: ({ upstream }) => [upstream.mul(100)] })
    close(jvp(twice, [x], [v]).tangents, [100, 200, -100])
  })
})

describe('any order', () => {
  it('jvp of jvp is the second derivative', () => {
    const one = f64([1])
    const d = (fn: (x: Tensor) => Tensor) => (x: Tensor) => jvp(fn, [x], [one]).tangents
    // x⁵: 20x³, 60x², 120x.
    const power = (x: Tensor): Tensor => x.square().square().mul(x)
    close(d(d(power))(f64([2])), [160])
    close(d(d(d(power)))(f64([2])), [240])
    close(d(d((x) => x.tanh()))(f64([0.5])), [(-2 * Math.tanh(0.5)) / Math.cosh(0.5) ** 2])
  })

  it('grad of jvp and jvp of grad agree with differences', () => {
    const fn = (x: Tensor): Tensor => softmax(x.mul(x)).mul(x.exp())
    const v = f64([0.5, -1, 2])
    checkGradients((x) => jvp(fn, [x], [v]).tangents, [f64([0.1, 0.7, -0.4])])
    checkGradients((x, w) => jvp(fn, [x], [w]).tangents, [f64([0.1, 0.7, -0.4]), v])
    checkGradients(
      (x) => jvp((u) => grad((t: Tensor) => fn(t).sum())(u), [x], [v]).tangents,
      [f64([0.1, 0.7, -0.4])],
      1e-5,
    )
  })
})

describe('memory', () => {
  it('keeps value and tangents only', () => {
    const [x, v] = [f64([1, 2, 3]), f64([1, 0, 1])]
    const before = memory()
    const { value, tangents } = jvp((t) => [softmax(t.exp()), t.sum()], [x], [v])
    expect(memory().tensors - before.tensors).toBe(4)
    for (const t of [...value, ...tangents]) t.dispose()
    expect(memory()).toEqual(before)
  })

  it('frees everything when fn throws, or an op has no gradient', () => {
    const [x, v] = [f64([1, 2, 3]), f64([1, 0, 1])]
    const before = memory()
    expect(() => jvp((t) => t.exp().reshape([7]), [x], [v])).toThrow(/reshape/)
    expect(() => jvp((t) => withoutRule(t.exp()), [x], [v])).toThrow(/has no gradient/)
    expect(() => jvp((t) => [t.exp(), t.argMax()], [x], [v])).toThrow(/argMax/)
    expect(memory()).toEqual(before)
  })

  it('frees everything of nested products', () => {
    const [x, v] = [f64([1, 2, 3]), f64([1, 0, 1])]
    const before = memory()
    scope(() => {
      valueAndGrad((t) => jvp((u) => jvp((s) => s.exp().mul(s), [u], [v]).tangents, [t], [v]).tangents.sum())(x)
    })
    expect(memory()).toEqual(before)
  })
})

const withoutRule: Op<(x: Tensor) => Tensor> = defineOp({
  kind: 'primitive',
  name: 'me/mirror',
  inputs: 1,
  infer: ([x]) => [x],
  lower(lowering) {
    const source = lowering.input(0)
    const places = source.shape.map((_, k) => k)
    return [lowering.emit({ name: 'me/mirror', shape: source.shape, value: ir.neg(lowering.load(source, places)) })]
  },
})

describe('errors', () => {
  const [x, v] = [tensor([1, 2]), tensor([1, 0])]

  it('names the op without a gradient and says how to add one', () => {
    const message =
      /^me\/mirror: has no gradient\nhelp: add `gradient` to the definition of me\/mirror, or stop the gradient with stopGradient\(x\)/
    expect(numbers(withoutRule(x))).toEqual([-1, -2])
    expect(() => grad((t: Tensor) => withoutRule(t).sum())(x)).toThrow(message)
    expect(() => jvp(withoutRule, [x], [v])).toThrow(message)
    // Where nothing asks for its gradient, the op may be used.
    expect(numbers(grad((t: Tensor) => t.mul(withoutRule(v)).sum())(x))).toEqual([-1, -0])
  })

  it('names an op whose gradient has none, at the order where it is missing', () => {
    const once = customGradient({ forward: (t) => t.neg(), backward: ({ upstream }) => [withoutRule(upstream)] })
    expect(numbers(grad((t: Tensor) => once(t).sum())(x))).toEqual([-1, -1])
    expect(() => jvp(once, [x], [v])).toThrow(/me\/mirror: has no gradient/)
  })

  it('refuses tangents that do not fit', () => {
    expect(() => jvp((t) => t, [x], [])).toThrow(
      /^jvp: 0 tangents for 1 inputs, expected one for each\nhelp: give undef/,
    )
    expect(() => jvp((t) => t, [x], [tensor([1])])).toThrow(
      /^jvp: tangent 0 has shape \[1\], expected \[2\]\nhelp: a tangent has the shape of its input/,
    )
    expect(() => jvp((t) => t, [x], [tensor([1, 0], { dtype: 'int32' })])).toThrow(
      /^jvp: tangent 0 is int32, expected float32\nhelp: cast it: tangent\.cast\('float32'\)/,
    )
    expect(() => jvp((t) => t, [x], [[1, 0] as never])).toThrow(
      /^jvp: tangent 0 is \[1, 0\], expected a tensor\nhelp: make it a tensor first/,
    )
  })

  it('refuses integers in and out, and what is not a tensor', () => {
    const labels = tensor([1, 2], { dtype: 'int32' })
    expect(() => jvp((t) => t, [labels], [v])).toThrow(
      /^jvp: input 0, made by tensor, is int32; only floats.*\nhelp: cast/,
    )
    expect(() => jvp((t) => t, [3 as never], [v])).toThrow(/^jvp: input 0 is not a tensor\nhelp:/)
    expect(() => jvp((t) => topK(t, 1), [x], [v])).toThrow(
      /^jvp: output 1 is int32; .*, which made it, has no gradient\nhelp: return float tensors only/,
    )
    expect(() => jvp((async () => x) as never, [x], [v])).toThrow(
      /^jvp: the function returned a Promise, expected a tensor or a list of tensors\nhelp: return the tensors/,
    )
    expect(() => jvp(() => [x, 3 as never], [x], [v])).toThrow(/returned a list of 2, expected a tensor/)
  })
})
