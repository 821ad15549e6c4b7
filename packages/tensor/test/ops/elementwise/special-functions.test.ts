// Special functions against known values in float64, and rounded to float32 after each step as backends compute them.
import { describe, expect, it } from 'vitest'
import { binaryOperators, topologicalOrder, unaryOperators } from '../../../src/backend.js'
import {
  digamma,
  erfc,
  erfinv,
  exp2,
  lgamma,
  log2,
  log10,
  logAddExp,
  polygamma,
  sort,
  type Tensor,
  tensor,
  xlogy,
} from '../../../src/index.js'
import type { ElementwiseDefinition } from '../../../src/op/definition.js'
import type { AnyOp } from '../../../src/op/signature.js'
import type { ir } from '../../../src/op.js'
import { f64, values } from '../../elements.js'

// [x, value] with 16 digits, from mpmath; PyTorch agrees as far as it is exact (polygamma: 9 digits).
const tables: readonly (readonly [
  name: string,
  op: AnyOp,
  order: number | undefined,
  rows: readonly [number, number][],
])[] = [
  [
    'erfc',
    erfc,
    undefined,
    [
      [-3, 1.9999779095030015],
      [-0.5, 1.5204998778130465],
      [0, 1],
      [0.5, 0.4795001221869535],
      [3, 2.209049699858544e-5],
      [9, 4.13703174651381e-37],
    ],
  ],
  [
    'erfinv',
    erfinv,
    undefined,
    [
      [-0.9, -1.1630871536766743],
      [0, 0],
      [0.5, 0.4769362762044699],
      [0.999, 2.3267537655135153],
    ],
  ],
  [
    'lgamma',
    lgamma,
    undefined,
    [
      [1, 0],
      [2, 0],
      [0.5, 0.5723649429247001],
      [4.5, 2.4537365708424423],
      [100, 359.1342053695754],
      [-0.5, 1.2655121234846454],
      [-2.5, -0.05624371649767405],
    ],
  ],
  [
    'digamma',
    digamma,
    undefined,
    [
      [1, -0.5772156649015328],
      [2, 0.422784335098467],
      [0.5, -1.9635100260214229],
      [4.5, 1.3888709263595287],
      [100, 4.600161852738088],
      [-0.5, 0.03648997397857639],
      [-2.5, 1.1031566406452433],
    ],
  ],
  [
    'trigamma',
    polygamma,
    1,
    [
      [1, 1.6449340668482264],
      [0.5, 4.934802200544679],
      [4.5, 0.2487251030390104],
      [-0.5, 8.934802200544679],
    ],
  ],
  [
    'polygamma 2',
    polygamma,
    2,
    [
      [1, -2.404113806319189],
      [0.5, -16.82879664423432],
      [4.5, -0.06155682132102769],
    ],
  ],
  [
    'polygamma 3',
    polygamma,
    3,
    [
      [1, 6.493939402266829],
      [0.5, 97.40909103400244],
      [4.5, 0.03032250854236659],
    ],
  ],
]

// The formula of an elementwise op, every step rounded to float32.
function inSinglePrecision(op: AnyOp, x: number, order: number | undefined): number {
  const operand: ir.Operand = { kind: 'load', dtype: 'float32', input: 0, index: { base: 0, offset: 0, terms: [] } }
  const root = (op.definition as ElementwiseDefinition).value([operand], { order })
  const done = new Map<object, number>()
  for (const node of topologicalOrder([root])) {
    const at = (expr: object): number => done.get(expr)!
    let value = 0
    if (node.kind === 'const') value = node.value as number
    else if (node.kind === 'load') value = x
    else if (node.kind === 'unary') value = unaryOperators[node.operator](at(node.operand))
    else if (node.kind === 'binary') value = binaryOperators[node.operator](at(node.left), at(node.right))
    else if (node.kind === 'select') value = at(node.condition) ? at(node.whenTrue) : at(node.whenFalse)
    done.set(node, Math.fround(value))
  }
  return done.get(root)!
}

describe('special functions', () => {
  it.each(tables)('%s is right in both precisions', (_, op, order, rows) => {
    for (const [x, want] of rows) {
      const got = values((op as (x: Tensor, order?: number) => Tensor)(f64([x]), order))[0]!
      expect(Math.abs(got - want), `${x}: ${got}, expected ${want}`).toBeLessThanOrEqual(1e-13 * Math.abs(want))
      const single = inSinglePrecision(op, Math.fround(x), order)
      const slope = 3e-6 * Math.max(Math.abs(want), x < 0 ? 1 : 0)
      expect(Math.abs(single - want), `${x}: ${single}, expected ${want}`).toBeLessThanOrEqual(slope)
    }
  })

  it('stay right where terms cancel', () => {
    // lgamma(1 + d) = −γ d + …, lgamma(2 + d) = (1 − γ) d + …
    const d = 2 ** -20
    const gamma = 0.5772156649015329
    const [a, b] = values(lgamma(tensor([1 + d, 2 + d])))
    expect(a! / d).toBeCloseTo(-gamma + (d * Math.PI ** 2) / 12, 6)
    expect(b! / d).toBeCloseTo(1 - gamma, 6)
    // The zero of digamma.
    expect(Math.abs(values(digamma(f64([1.4616321449683622])))[0]!)).toBeLessThan(3e-16)
    expect(values(erfinv(f64([1e-200])))[0]! / 1e-200).toBeCloseTo(Math.sqrt(Math.PI) / 2, 12)
    expect(values(erfc(tensor([Infinity, -Infinity, NaN, 30])))).toEqual([0, 2, NaN, 0])
  })

  it('have the poles and limits of PyTorch', () => {
    expect(values(erfinv(tensor([-1, 1, 1.5, NaN])))).toEqual([-Infinity, Infinity, NaN, NaN])
    expect(values(lgamma(tensor([0, -1, -7, Infinity, -Infinity, NaN])))).toEqual([
      Infinity,
      Infinity,
      Infinity,
      Infinity,
      Infinity,
      NaN,
    ])
    expect(values(digamma(tensor([0, -0, -1, Infinity, NaN])))).toEqual([-Infinity, Infinity, NaN, Infinity, NaN])
    expect(values(polygamma(tensor([0, -1, Infinity]), 1))).toEqual([Infinity, Infinity, 0])
  })

  it('invert each other', () => {
    const x = f64([-0.99, -0.3, 1e-3, 0.7, 1 - 1e-12])
    expect(values(sort(erfc(erfinv(x)))).reverse()).toEqual(values(x).map((one) => expect.closeTo(1 - one, 14)))
  })

  it('take integers and views, and refuse orders that do not exist', () => {
    expect(lgamma(tensor([3], { dtype: 'int32' })).dtype).toBe('float32')
    expect(
      values(
        lgamma(
          tensor([
            [1, 3],
            [2, 5],
          ]).transpose(),
        ),
      ),
    ).toEqual([0, 0, Math.fround(Math.LN2), Math.fround(Math.log(24))])
    expect(() => polygamma(tensor([1]), 0)).toThrow(
      'polygamma: order is 0, expected a whole number from 1 to 170\nhelp: order 0 is digamma(x)',
    )
    expect(() => polygamma(tensor([1]), 1.5)).toThrow('polygamma: order is 1.5')
  })
})

describe('logarithms', () => {
  it('are exact at powers of the base', () => {
    const powers = Array.from({ length: 40 }, (_, k) => k - 20)
    expect(values(log2(tensor(powers.map((k) => 2 ** k))))).toEqual(powers)
    expect(values(log10(f64([1, 10, 1000, 1e15])))).toEqual([0, 1, 3, 15])
    expect(values(exp2(tensor([-1, 0, 10])))).toEqual([0.5, 1, 1024])
  })

  it('are right elsewhere', () => {
    expect(values(log2(f64([3, 0.3])))).toEqual([
      expect.closeTo(1.584962500721156, 14),
      expect.closeTo(-1.736965594166206, 14),
    ])
    expect(values(log10(f64([3])))[0]).toBeCloseTo(0.4771212547196624, 15)
    expect(values(log2(tensor([0, -1, Infinity, NaN])))).toEqual([-Infinity, NaN, Infinity, NaN])
    expect(values(log10(tensor([0, -1, Infinity])))).toEqual([-Infinity, NaN, Infinity])
  })
})

describe('logAddExp', () => {
  it('agrees with PyTorch, infinities included', () => {
    const got = values(logAddExp(f64([1, 2, -Infinity, Infinity, 700]), f64([3, 2, 1, Infinity, 700])))
    expect(got).toEqual([expect.closeTo(3.1269280110429727, 14), 2 + Math.LN2, 1, Infinity, 700 + Math.LN2])
    expect(values(logAddExp(tensor([-Infinity, Infinity, NaN]), tensor([-Infinity, -Infinity, 1])))).toEqual([
      -Infinity,
      Infinity,
      NaN,
    ])
    expect(values(logAddExp(tensor([300, -300]), -300))).toEqual([300, Math.fround(-300 + Math.LN2)])
  })

  it('broadcasts', () => {
    expect(logAddExp(tensor([[1], [2]]), tensor([1, 2, 3])).shape).toEqual([2, 3])
  })
})

describe('xlogy', () => {
  it('is 0 where the factor is 0, as in PyTorch', () => {
    const got = values(xlogy(tensor([0, 0, 2, 0, NaN]), tensor([0, NaN, 3, -1, 1])))
    expect(got).toEqual([0, NaN, Math.fround(2 * Math.log(3)), 0, NaN])
  })
})
