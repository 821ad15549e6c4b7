// The kernel IR: text, validation, and transformations that must not change what a kernel computes.
import { describe, expect, it } from 'vitest'
import { interpret, type Kernel, printKernel, validateKernel } from '../src/backend.js'
import { mergeAxes } from '../src/ir/merge-axes.js'
import { parametrize, splitReduces } from '../src/ir/transform.js'
import { ir } from '../src/op.js'

const load = (input: number, terms: readonly (readonly [number, number])[], offset = 0) =>
  ({
    kind: 'load',
    dtype: 'float32',
    input,
    index: { base: { param: input }, offset, terms: terms.map(([axis, stride]) => ({ axis, stride })) },
  }) as const

const rows = 3
const columns = 4
const data = Float32Array.from({ length: rows * columns }, (_, k) => Math.sin(k * 7))

// exp(x − max) / Σ exp(x − max) over the last axis: two reductions, the second reading the first.
function softmaxKernel(): Kernel {
  const inner = load(0, [
    [0, columns],
    [2, 1],
  ])
  const peak = ir.accumulator(0, 'float32')
  return {
    name: 'softmax',
    shape: [rows, columns],
    inputs: ['float32'],
    dtype: 'float32',
    params: 1,
    reduces: [
      { operator: 'max', shape: [columns], body: inner, dtype: 'float32' },
      { operator: 'sum', shape: [columns], body: ir.exp(ir.sub(inner, peak)), dtype: 'float32' },
    ],
    value: ir.div(
      ir.exp(
        ir.sub(
          load(0, [
            [0, columns],
            [1, 1],
          ]),
          peak,
        ),
      ),
      ir.accumulator(1, 'float32'),
    ),
  }
}

function run(kernel: Kernel, inputs: readonly Float32Array[], params: readonly number[]): Float32Array {
  validateKernel(kernel)
  const extents = kernel.shape.map((extent) => (typeof extent === 'number' ? extent : params[extent.param]!))
  const output = new Float32Array(extents.reduce((size, extent) => size * extent, 1))
  interpret(kernel)(inputs, output, params)
  return output
}

const expected = Float32Array.from(data, (x, k) => {
  const row = data.slice(k - (k % columns), k - (k % columns) + columns)
  return Math.exp(x) / row.reduce((sum, y) => sum + Math.exp(y), 0)
})
const close = (got: Float32Array): void => {
  got.forEach((value, k) => {
    expect(value).toBeCloseTo(expected[k]!, 6)
  })
}

describe('kernel', () => {
  it('computes softmax with two dependent reductions', () => close(run(softmaxKernel(), [data], [0])))

  it('splits its reductions into a chain of kernels', () => {
    for (const limit of [0, 1]) {
      const chain = splitReduces(softmaxKernel(), limit)
      expect(chain).toHaveLength(3 - limit)
      const results: Float32Array[] = []
      for (const { kernel, inputs } of chain) {
        // A reduction taken out is the whole of its kernel.
        expect(kernel.reduces.length).toBeLessThanOrEqual(Math.max(1, limit))
        results.push(
          run(
            kernel,
            inputs.map((from) => ('input' in from ? data : results[from.kernel]!)),
            [0],
          ),
        )
      }
      close(results.at(-1)!)
    }
  })

  it('turns extents and strides into params, one program for all shapes', () => {
    const { kernel, values } = parametrize(softmaxKernel())
    expect(kernel.shape.every((extent) => typeof extent !== 'number')).toBe(true)
    close(run(kernel, [data], [0, ...values]))
    const other = { ...softmaxKernel(), shape: [rows + 5, columns] }
    expect(printKernel(parametrize(other).kernel)).toBe(printKernel(kernel))
  })

  it('turns integers that indices are combined with into params, and leaves constants of bits', () => {
    // (i0 · 7 + i1) mod 5, below 3, mixed with a constant by xor; element counts as random draws take them.
    const made = (stride: number, mixed: number): Kernel => {
      const number = ir.add(ir.mul(ir.axisIndex(0), stride), ir.axisIndex(1))
      const hit = ir.less(ir.mod(number, 5), 3)
      const bits = ir.add(ir.xor(number, mixed), 1000)
      return {
        name: 'positions',
        shape: [3, stride],
        reduces: [],
        inputs: [],
        dtype: 'int32',
        params: 0,
        value: ir.select(hit, bits, 0),
      }
    }
    const values = (kernel: Kernel, params: readonly number[]): number[] => {
      const output = new Int32Array(3 * 7)
      interpret(kernel)([], output, params)
      return [...output]
    }
    const { kernel, values: lifted } = parametrize(made(7, 12345))
    expect(lifted).toEqual([3, 7, 7, 5, 3])
    expect(printKernel(kernel)).toMatch(/xor v\d+ 12345:int32/)
    expect(printKernel(kernel)).toMatch(/add v\d+ 1000:int32/)
    expect(values(kernel, lifted)).toEqual(values(made(7, 12345), []))
    expect(printKernel(parametrize(made(9, 12345)).kernel)).toBe(printKernel(kernel))
    expect(printKernel(parametrize(made(7, 12346)).kernel)).not.toBe(printKernel(kernel))
  })

  it('merges axes that every load walks through in one stride', () => {
    const kernel: Kernel = {
      name: 'add',
      shape: [2, 1, 3, 2],
      reduces: [],
      inputs: ['float32', 'float32'],
      dtype: 'float32',
      params: 2,
      value: ir.add(
        load(0, [
          [0, 6],
          [2, 2],
          [3, 1],
        ]),
        load(1, [
          [0, 6],
          [2, 2],
          [3, 1],
        ]),
      ),
    }
    const merged = mergeAxes(kernel)
    expect(merged.shape).toEqual([12])
    const inputs = [data, data.map((x) => 2 * x)]
    expect(run(merged, inputs, [0, 0])).toEqual(run(kernel, inputs, [0, 0]))
    // A broadcast operand keeps its axis apart; a reduction's own axes are renumbered.
    const broadcast = {
      ...kernel,
      value: ir.add(
        load(0, [
          [0, 6],
          [2, 2],
          [3, 1],
        ]),
        load(1, [[0, 1]]),
      ),
    }
    expect(mergeAxes(broadcast).shape).toEqual([2, 6])
    expect(run(mergeAxes(broadcast), inputs, [0, 0])).toEqual(run(broadcast, inputs, [0, 0]))
  })

  it("merges a reduction's own axes, each reduction's by themselves", () => {
    const sum = (terms: readonly (readonly [number, number])[], shape: readonly number[]): Kernel => ({
      name: 'sum',
      shape: [2],
      inputs: ['float32'],
      dtype: 'float32',
      params: 1,
      reduces: [
        { operator: 'sum', shape, body: load(0, terms), dtype: 'float32' },
        {
          operator: 'max',
          shape: [3],
          body: load(0, [
            [0, 6],
            [1, 1],
          ]),
          dtype: 'float32',
        },
      ],
      value: ir.add(ir.accumulator(0, 'float32'), ir.accumulator(1, 'float32')),
    })
    const merges = (terms: readonly (readonly [number, number])[], shape: readonly number[]): readonly unknown[] => {
      const kernel = sum(terms, shape)
      const merged = mergeAxes(kernel)
      expect(run(merged, [data], [0])).toEqual(run(kernel, [data], [0]))
      expect(merged.reduces[1]!.shape).toEqual([3])
      return merged.reduces[0]!.shape
    }
    expect(
      merges(
        [
          [0, 6],
          [1, 3],
          [2, 1],
        ],
        [2, 3],
      ),
    ).toEqual([6])
    expect(
      merges(
        [
          [0, 6],
          [1, 1],
          [2, 2],
        ],
        [2, 3],
      ),
    ).toEqual([2, 3])
    expect(
      merges(
        [
          [0, 6],
          [1, 3],
          [3, 1],
        ],
        [2, 1, 3],
      ),
    ).toEqual([6])
    // An axis stays, so that there is one to walk along.
    expect(merges([[0, 6]], [1, 1])).toEqual([1])
    // Terms that repeat are one long walk in place.
    expect(merges([[0, 6]], [2, 3])).toEqual([6])
  })

  it('prints shared nodes once, and tells different kernels apart', () => {
    let x = ir.exp(load(0, [[0, 1]]))
    for (let k = 0; k < 50; k++) x = ir.add(x, x)
    const kernel: Kernel = {
      name: 'deep',
      shape: [2],
      reduces: [],
      inputs: ['float32'],
      dtype: 'float32',
      params: 1,
      value: x,
    }
    expect(printKernel(kernel).split('\n')).toHaveLength(54)
    expect(run(kernel, [Float32Array.of(0, 0)], [0])[0]).toBe(2 ** 50)
    expect(printKernel(softmaxKernel())).toMatchInlineSnapshot(`
      "kernel softmax[3, 4] (float32) → float32, 1 params
        v1: float32 = input0[p0 + 0 + 4·i0 + 1·i2]
        acc0: float32 = max[4] v1
        v3: float32 = sub v1 acc0
        v4: float32 = exp v3
        acc1: float32 = sum[4] v4
        v6: float32 = input0[p0 + 0 + 4·i0 + 1·i1]
        v7: float32 = sub v6 acc0
        v8: float32 = exp v7
        v9: float32 = div v8 acc1
        value = v9"
    `)
  })
})

describe('operators', () => {
  const one = (value: Parameters<typeof ir.cast>[0]) =>
    run(
      {
        name: 'one',
        shape: [1],
        reduces: [],
        inputs: ['float32'],
        dtype: 'float32',
        params: 1,
        value: ir.cast(value, 'float32'),
      },
      [Float32Array.of(-7.5)],
      [0],
    )[0]
  const int = (value: number) => ir.constant(value, 'int32')
  const float = (value: number) => ir.constant(value, 'float32')

  it('wrap int32 and divide like Python', () => {
    expect(one(ir.add(int(2147483647), 1))).toBe(-2147483648)
    expect(one(ir.floorDiv(int(-7), 2))).toBe(-4)
    expect(one(ir.mod(int(-7), 3))).toBe(2)
    expect(one(ir.mod(float(7.5), -2))).toBe(-0.5)
    expect(one(ir.floorDiv(int(1), 0))).toBe(0)
    expect(one(ir.shr(int(-1), 28))).toBe(15)
  })

  it('take NaN through min and max, and pow as IEEE 754 has it', () => {
    expect(one(ir.max(float(Number.NaN), 1))).toBeNaN()
    expect(one(ir.min(float(1), Number.NaN))).toBeNaN()
    expect(one(ir.binary('pow', float(1), Number.NaN))).toBe(1)
    expect(one(ir.unary('round', float(2.5)))).toBe(2)
    expect(one(ir.unary('round', float(-1.5)))).toBe(-2)
    expect(one(ir.unary('erf', float(0.5)))).toBeCloseTo(0.5204998778, 7)
    expect(one(ir.unary('erf', float(4)))).toBeCloseTo(0.9999999846, 7)
  })

  it('guard loads and give 0 for gathers out of range', () => {
    const guarded = (offset: number) => ({
      ...load(0, [], offset),
      guard: { ranges: [{ offset, terms: [], extent: 1 }], fill: 9 },
    })
    expect(one(guarded(0))).toBe(-7.5)
    expect(one(guarded(1))).toBe(9)
    expect(one(guarded(-1))).toBe(9)
    const gathered = (at: number) => ({
      ...load(0, []),
      index: { base: 0, offset: 0, terms: [], gather: [{ stride: 1, index: int(at), extent: 1 }] },
    })
    expect([one(gathered(0)), one(gathered(1)), one(gathered(-1))]).toEqual([-7.5, 0, 0])
  })
})

describe('validation', () => {
  const base: Kernel = {
    name: 'k',
    shape: [2],
    reduces: [],
    inputs: ['float32'],
    dtype: 'float32',
    params: 1,
    value: load(0, [[0, 1]]),
  }
  it.each([
    ['axis 1 is not in scope', { value: load(0, [[1, 1]]) }],
    ['acc0 is not in scope', { value: ir.accumulator(0, 'float32') }],
    ['input 0 is not float32', { inputs: ['int32'] as const }],
    ['no param 0', { params: 0, value: ir.constant({ param: 0 }, 'float32') }],
    ['the output is int32, the value float32', { dtype: 'int32' as const }],
  ])('refuses: %s', (message, change) => {
    expect(() => validateKernel({ ...base, ...change })).toThrow(message)
  })
  it('refuses operands of two dtypes', () => {
    expect(() => ir.add(ir.constant(1, 'int32'), ir.constant(1, 'float32'))).toThrow(/ir: add of int32 and float32/)
  })
})
