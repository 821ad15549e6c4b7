// Jacobians, Hessians and products with Hessians: against closed forms, differences and each other.
import { logSumExp, matmul, memory, parameter, scope, softmax, type Tensor, tensor, zeros } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { grad, hessian, hvp, jacobian, jvp, vjp } from '../src/index.js'
import { checkGradients, f64 } from './check-gradients.js'

const numbers = (x: Tensor): number[] => [...x.dataSync()]
const close = (x: Tensor, expected: readonly number[], digits = 11): void => {
  expect(x.size).toBe(expected.length)
  for (const [k, value] of numbers(x).entries()) expect(value).toBeCloseTo(expected[k]!, digits)
}
const softmaxOf = (x: readonly number[]): number[] => {
  const powers = x.map(Math.exp)
  const total = powers.reduce((a, b) => a + b)
  return powers.map((power) => power / total)
}
// diag(p) − ppᵀ
const softmaxJacobian = (x: readonly number[]): number[] => {
  const p = softmaxOf(x)
  return p.flatMap((one, i) => p.map((other, j) => (i === j ? one : 0) - one * other))
}
const some = [0.3, -1.2, 0.8, 2.1, -0.4, 0.9]

describe('jacobian', () => {
  it('of softmax is diag(p) − ppᵀ, for one row and many', () => {
    for (let size = 1; size <= 6; size++) {
      close(
        jacobian((x) => softmax(x), f64(some.slice(0, size))),
        softmaxJacobian(some.slice(0, size)),
      )
    }
    // 30 elements are joined in several steps.
    const long = Array.from({ length: 30 }, (_, k) => Math.sin(k))
    const j = jacobian((x) => softmax(x), f64(long))
    expect(j.shape).toEqual([30, 30])
    close(j, softmaxJacobian(long))
  })

  it('of a linear map is its matrix, as [...output, ...input]', () => {
    const a = f64([
      [1, 2, 3],
      [4, 5, 6],
    ])
    close(
      jacobian((x) => matmul(a, x), f64([7, 8, 9])),
      numbers(a),
    )
    // ∂(Ax)ᵢⱼ/∂xₖₗ = Aᵢₖ δⱼₗ
    const j = jacobian((x) => matmul(a, x), zeros([3, 2], { dtype: 'float64' }))
    expect(j.shape).toEqual([2, 2, 3, 2])
    const expected = [0, 1].flatMap((i) =>
      [0, 1].flatMap((n) => [0, 1, 2].flatMap((k) => [0, 1].map((l) => (n === l ? 3 * i + k + 1 : 0)))),
    )
    close(j, expected)
  })

  it('of the square of a matrix: dA A + A dA', () => {
    const a = f64([
      [1, -2],
      [0.5, 3],
    ])
    const j = jacobian((x) => matmul(x, x), a)
    const values = numbers(a)
    const expected = [0, 1].flatMap((i) =>
      [0, 1].flatMap((n) =>
        [0, 1].flatMap((k) =>
          [0, 1].map((l) => (i === k ? values[2 * l + n]! : 0) + (n === l ? values[2 * i + k]! : 0)),
        ),
      ),
    )
    close(j, expected)
  })

  it('of scalars, of the identity, of constants, of nothing', () => {
    expect(jacobian((x) => x.exp(), f64(0)).shape).toEqual([])
    close(
      jacobian((x) => x.sum(), f64([1, 2])),
      [1, 1],
    )
    close(
      jacobian((x) => x, f64([1, 2])),
      [1, 0, 0, 1],
    )
    close(
      jacobian(() => f64([1, 2]), f64([1])),
      [0, 0],
    )
    expect(jacobian((x) => x.exp(), zeros([0])).shape).toEqual([0, 0])
    expect(jacobian((x) => x.sum(), zeros([0, 3])).shape).toEqual([0, 3])
  })

  it('has the columns of jvp and the rows of vjp', () => {
    const fn = (x: Tensor): Tensor => softmax(x.mul(x)).mul(x.exp()).slice([1], [2])
    const x = f64([0.2, -0.5, 0.9])
    const j = jacobian(fn, x)
    const [u, v] = [f64([2, -3]), f64([1, 0.5, -2])]
    close(jvp(fn, [x], [v]).tangents, numbers(matmul(j, v)))
    close(vjp(fn, [x], u).gradients[0]!, numbers(matmul(u, j)))
  })

  it('runs fn once, differentiates again, and agrees with differences', () => {
    let runs = 0
    jacobian(
      (x) => {
        runs++
        return x.exp()
      },
      f64([1, 2, 3]),
    )
    expect(runs).toBe(1)
    checkGradients((x) => jacobian((t) => softmax(t).mul(t.square()), x), [f64([0.1, 0.7, -0.4])])
    // The Jacobian of the Jacobian of x³ is 6x on the diagonal.
    const third = jacobian((x) => jacobian((t) => t.mul(t).mul(t), x), f64([1, 2]))
    expect(third.shape).toEqual([2, 2, 2])
    close(third, [6, 0, 0, 0, 0, 0, 0, 12])
  })
})

describe('hessian', () => {
  it('of a quadratic form is A + Aᵀ', () => {
    const a = f64([
      [2, 1, 0],
      [-3, 5, 4],
      [7, 0.5, 1],
    ])
    const h = hessian((x) => matmul(matmul(x, a), x), f64([0.3, 2, -1]))
    close(h, numbers(a.add(a.transpose())))
  })

  it('of log-sum-exp is the Jacobian of softmax', () => {
    close(
      hessian((x) => logSumExp(x), f64(some)),
      softmaxJacobian(some),
    )
  })

  it('of a determinant and a matrix argument has the shape twice', () => {
    const det = (m: Tensor): Tensor => {
      const at = (i: number, j: number): Tensor => m.slice([i, j], [1, 1])
      return at(0, 0)
        .mul(at(1, 1))
        .sub(at(0, 1).mul(at(1, 0)))
    }
    const h = hessian(
      (m) => [det(m), 'aux'],
      f64([
        [1, 2],
        [3, 4],
      ]),
    )
    expect(h.shape).toEqual([2, 2, 2, 2])
    close(h, [0, 0, 0, 1, 0, 0, -1, 0, 0, -1, 0, 0, 1, 0, 0, 0])
  })

  it('is zero for a linear function and a scalar for a scalar', () => {
    close(
      hessian((x) => x.sum(), f64([1, 2])),
      [0, 0, 0, 0],
    )
    const h = hessian((x) => x.exp(), f64(1))
    expect(h.shape).toEqual([])
    close(h, [Math.E])
  })

  it('differentiates again', () => {
    // x³: third derivatives 6 on the diagonal.
    close(
      jacobian((x) => hessian((t) => t.mul(t).mul(t).sum(), x), f64([1, 2])),
      [6, 0, 0, 0, 0, 0, 0, 6],
    )
    checkGradients((x) => hessian((t) => t.exp().mul(t.sum()).sum(), x), [f64([0.4, -0.3])])
  })
})

describe('hvp', () => {
  const rosenbrock = (x: Tensor): Tensor => {
    const [a, b] = [x.slice([0], [1]), x.slice([1], [1])]
    return b.sub(a.square()).square().mul(100).add(a.sub(1).square().neg().neg()).sum()
  }

  it('of the Rosenbrock function', () => {
    const [a, b, v, w] = [1.2, -0.7, 0.5, 3]
    const { value, gradients, products } = hvp(rosenbrock, [f64([a, b])], [f64([v, w])])
    close(value, [100 * (b - a * a) ** 2 + (1 - a) ** 2])
    close(gradients[0]!, [-400 * a * (b - a * a) - 2 * (1 - a), 200 * (b - a * a)])
    close(products[0]!, [(1200 * a * a - 400 * b + 2) * v - 400 * a * w, -400 * a * v + 200 * w], 9)
  })

  it('is the Hessian times the vector', () => {
    const fn = (x: Tensor): Tensor => logSumExp(x.mul(x)).mul(x.sum())
    const [x, v] = [f64([0.3, 1.1, -0.6]), f64([1, -2, 0.5])]
    close(hvp(fn, [x], [v]).products[0]!, numbers(matmul(hessian(fn, x), v)))
    close(hvp(fn, [x], [v]).products[0]!, numbers(jvp((t) => grad((u: Tensor) => fn(u))(t), [x], [v]).tangents))
  })

  it('couples several inputs, undefined being zero', () => {
    // f = x² y: Hessian [[2y, 2x], [2x, 0]].
    const fn = (x: Tensor, y: Tensor): Tensor => x.square().mul(y).sum()
    const [x, y] = [f64([3]), f64([5])]
    const both = hvp(fn, [x, y], [f64([1]), f64([2])])
    expect(both.products.map(numbers)).toEqual([[22], [6]])
    expect(hvp(fn, [x, y], [undefined, f64([2])]).products.map(numbers)).toEqual([[12], [0]])
    expect(hvp(fn, [x, x], [f64([1]), f64([2])]).products.map(numbers)).toEqual([[18], [6]])
  })

  it('by parameters, with aux', () => {
    const w = parameter(f64([2, 3]))
    const { value, aux, gradients, products } = hvp(() => [w.mul(w).mul(w).sum(), 'aux' as const], [w], [f64([1, 10])])
    expect([value.itemSync(), aux]).toEqual([35, 'aux'])
    expect([gradients[0]!, products[0]!].map(numbers)).toEqual([
      [12, 27],
      [12, 180],
    ])
    expect(gradients.parameters).toEqual([w])
  })

  it('is zero for linear functions and where there is no influence', () => {
    expect(hvp((x) => x.sum(), [f64([1, 2])], [f64([1, 1])]).products.map(numbers)).toEqual([[0, 0]])
    expect(hvp((x, _) => x.exp().sum(), [f64([0]), f64([[1]])], [f64([1]), f64([[1]])]).products.map(numbers)).toEqual([
      [1],
      [0],
    ])
  })

  it('differentiates again', () => {
    checkGradients(
      (x, v) => hvp((t) => t.exp().mul(t.sum()).sum(), [x], [v]).products[0]!,
      [f64([0.4, -0.3]), f64([1, 2])],
    )
  })
})

describe('memory', () => {
  it('keeps only what is returned', () => {
    const [x, v] = [f64([1, 2, 3, 4, 5]), f64([1, 0, 1, 0, 1])]
    const before = memory()
    const fn = (t: Tensor): Tensor => softmax(t.exp()).mul(t)
    const calls: readonly (readonly [() => unknown, number])[] = [
      [() => jacobian(fn, x), 1],
      [() => hessian((t) => fn(t).sum(), x), 1],
      [() => hvp((t) => fn(t).sum(), [x], [v]), 3],
      [() => jacobian((t) => jacobian(fn, t).sum({ axis: 0 }), x), 1],
    ]
    for (const [call, kept] of calls) {
      scope(() => {
        call()
        expect(memory().tensors - before.tensors).toBe(kept)
      })
      expect(memory()).toEqual(before)
    }
  })

  it('frees everything on errors', () => {
    const x = f64([1, 2, 3])
    const before = memory()
    expect(() => jacobian((t) => t.exp().reshape([7]), x)).toThrow(/reshape/)
    expect(() => jacobian((t) => [t.exp(), t] as never, x)).toThrow(/expected one tensor/)
    expect(() => hessian((t) => t.exp(), x)).toThrow(/scalar/)
    expect(() => hvp((t) => t.exp(), [x], [x])).toThrow(/scalar/)
    expect(memory()).toEqual(before)
  })
})

describe('errors', () => {
  const x = tensor([1, 2])
  const labels = tensor([1, 2], { dtype: 'int32' })

  it('of jacobian', () => {
    expect(() => jacobian((t) => t, labels)).toThrow(
      /^jacobian: input 0, made by tensor, is int32; only floats.*\nhelp: cast/,
    )
    expect(() => jacobian((t) => t.argMax(), x)).toThrow(
      /^jacobian: output 0 is int32; argMax, which made it, has no gradient\nhelp:/,
    )
    expect(() => jacobian((t) => [t, t] as never, x)).toThrow(
      /^jacobian: the function returned a list of 2, expected one tensor\nhelp: call jacobian for each output/,
    )
    expect(() => jacobian((async () => x) as never, x)).toThrow(/^jacobian: the function returned a Promise/)
  })

  it('of hessian', () => {
    expect(() => hessian((t) => t.square(), x)).toThrow(
      /^hessian: the loss has shape \[2\], expected a scalar\nhelp: reduce it/,
    )
    expect(() => hessian((t) => t.sum(), labels)).toThrow(/^hessian: input 0, made by tensor, is int32/)
    expect(() => hessian((t) => t.argMax().sum(), x)).toThrow(
      /^hessian: the loss, made by sum, is int32; sum has no gradient\nhelp:/,
    )
  })

  it('of hvp', () => {
    expect(() => hvp((t) => t.square(), [x], [x])).toThrow(
      /^hvp: the loss has shape \[2\], expected a scalar\nhelp: reduce it/,
    )
    expect(() => hvp((t) => t.sum(), [x], [x, x])).toThrow(/^hvp: 2 vectors for 1 inputs, expected one for each\nhelp:/)
    expect(() => hvp((t) => t.sum(), [x], [tensor(1)])).toThrow(
      /^hvp: vector 0 has shape \[\], expected \[2\]\nhelp: a vector has the shape of its input/,
    )
    expect(() => hvp((t) => t.sum(), [x], [labels])).toThrow(/^hvp: vector 0 is int32, expected float32\nhelp: cast it/)
    expect(() => hvp((t) => t.sum(), [labels], [x])).toThrow(/^hvp: input 0, made by tensor, is int32/)
    expect(() => hvp(() => 3 as never, [x], [x])).toThrow(
      /^hvp: the function returned 3, expected a scalar tensor\nhelp:/,
    )
  })

  it('of vjp, for what is not a tensor', () => {
    expect(() => vjp((async () => x) as never, [x], x)).toThrow(
      /^vjp: the function returned a Promise, expected a tensor/,
    )
  })
})
