import { memory, reshape, type Tensor } from '@tensorloom/tensor'
import { type ConformanceCase, conformanceCases, missingFor, parseCases, runCase } from '@tensorloom/testkit'
import { describe, expect, it } from 'vitest'

const float = (data: readonly (number | string)[], shape: readonly number[] = [data.length]): never =>
  ({ shape, dtype: 'float32', data }) as never
const exp: ConformanceCase = {
  op: 'exp',
  attrs: {},
  inputs: [float([0, 1])],
  outputs: [float([1, Math.E])],
  upstream: [float([1, 10])],
  grads: [float([1, 10 * Math.E])],
}

describe('runCase', () => {
  it('compares outputs and gradients, and tells the worst element of a case that passed', async () => {
    const { status, problems, worst } = await runCase({ ...exp, outputs: [float([1.000005, Math.E])] })
    expect([status, problems]).toEqual(['passed', []])
    expect(worst).toMatchObject({ of: 'output 0', at: [0], got: 1 })
    expect(worst!.error).toBeCloseTo(5e-6, 7)
  })

  it('finds wrong values, shapes, dtypes and numbers of outputs', async () => {
    const problems = async (changes: Partial<ConformanceCase>): Promise<string> =>
      (await runCase({ ...exp, ...changes })).problems.join('; ')
    expect(await problems({ outputs: [float([1, 3])] })).toMatch(
      /^output 0: worst error 0\.282 at \[1\], tolerance 0\.00031/,
    )
    expect(await problems({ outputs: [float([1, 2], [2, 1])] })).toMatch(/output 0: shape \[2\], expected \[2, 1\]/)
    expect(await problems({ outputs: [{ shape: [2], dtype: 'float64', data: [1, Math.E] }] })).toMatch(
      /output 0: dtype float32, expected float64/,
    )
    expect(await problems({ outputs: [float([1, Math.E]), float([1])] })).toBe('1 outputs, expected 2')
    expect(await problems({ grads: [float([1, 28])] })).toMatch(/^gradient of input 0: worst error 0\.817 at \[1\]/)
  })

  it('takes NaN for NaN, wants infinities exactly, and lets float32 overflow', async () => {
    const special = (input: string | number, output: string | number): Promise<{ status: string }> =>
      runCase({ op: 'exp', attrs: {}, inputs: [float([input])], outputs: [float([output])] })
    expect((await special('NaN', 'NaN')).status).toBe('passed')
    expect((await special('Infinity', 'Infinity')).status).toBe('passed')
    expect((await special(100, 2.7e43)).status).toBe('passed')
    expect((await special('Infinity', 1e30)).status).toBe('failed')
    expect((await special('NaN', 0)).status).toBe('failed')
    expect((await special(0, 'NaN')).status).toBe('failed')
    expect((await special('-Infinity', 'Infinity')).status).toBe('failed')
  })

  it('takes integers exactly, and the tolerance of the case', async () => {
    const integers = { shape: [1], dtype: 'int32', data: [100_000] } as const
    const off = { ...integers, data: [100_001] }
    expect((await runCase({ op: 'abs', attrs: {}, inputs: [integers], outputs: [off] })).status).toBe('failed')
    const loose = { ...exp, outputs: [float([1.2, Math.E])] }
    expect((await runCase({ ...loose, tolerance: 0.2 })).status).toBe('passed')
    expect((await runCase({ ...loose, tolerance: { absolute: 0.1, relative: 0 } })).status).toBe('failed')
  })

  it('allows √K more where K terms are summed', async () => {
    const sum = (extent: number, error: number): Promise<{ status: string }> => {
      const inputs = [float(new Array(extent).fill(0), [extent, 1])]
      return runCase({ op: 'sum', attrs: { axis: [0] }, inputs, outputs: [float([error])] })
    }
    expect((await sum(1, 5e-5)).status).toBe('failed')
    expect((await sum(100, 5e-5)).status).toBe('passed')
    expect((await sum(100, 5e-4)).status).toBe('failed')
    const product = (error: number): Promise<{ status: string }> =>
      runCase({
        op: 'matmul',
        attrs: {},
        inputs: [float(new Array(200).fill(0), [2, 100]), float(new Array(300).fill(0), [100, 3])],
        outputs: [float(new Array(6).fill(error), [2, 3])],
      })
    // K = 100: 1e-5 · √100.
    expect((await product(0.99e-4)).status).toBe('passed')
    expect((await product(1.1e-4)).status).toBe('failed')
  })

  it('says what is missing', async () => {
    const missing = { ...exp, op: 'frobnicate' }
    expect(missingFor(missing)).toBe('frobnicate')
    expect(await runCase(missing)).toMatchObject({ status: 'missing', problems: ['frobnicate'] })
    expect(missingFor({ ...exp, op: 'toString' })).toBe('toString')
    expect(missingFor({ ...exp, op: 'tensor' })).toBe('tensor')
    expect(missingFor({ ...exp, attrs: { base: 2 } })).toBe('exp with base: 2')
    const sgd = { op: 'sgd', attrs: {}, param: float([1]), gradients: [], trajectory: [] }
    expect(missingFor(sgd)).toBe('optimizer sgd')
    expect(missingFor(sgd, { optimizers: { sgd: () => undefined } })).toBeUndefined()
  })

  it('runs operations of others', async () => {
    const double = { ...exp, op: '@me/double', outputs: [float([0, 2])], grads: [float([2, 20])] }
    const operations = { '@me/double': ([x]: readonly Tensor[]) => [x!.mul(2)] }
    expect(await runCase(double, { operations })).toMatchObject({ status: 'passed', problems: [] })
  })

  it('hands over views where asked to', async () => {
    const seen: unknown[] = []
    const operations = {
      look: ([x]: readonly Tensor[]) => {
        seen.push([x!.offset > 0, x!.layout.contiguous])
        return [reshape(x!, x!.shape)]
      },
    }
    for (const shape of [[2, 3], [6], [1, 2, 3]]) {
      const value = float([1, 2, 3, 4, 5, 6], shape)
      const one = { op: 'look', attrs: {}, inputs: [value], outputs: [value] }
      expect((await runCase(one, { operations, views: true })).status).toBe('passed')
    }
    const scalar = float([7], [])
    const one = { op: 'look', attrs: {}, inputs: [scalar], outputs: [scalar] }
    expect((await runCase(one, { operations, views: true })).status).toBe('passed')
    expect(seen).toEqual([
      [true, false],
      [true, true],
      [true, false],
      [true, true],
    ])
  })

  it('makes an error a problem of the case, and leaves nothing behind', async () => {
    const before = memory()
    const wrong = { ...exp, op: 'matmul', inputs: [float([1], [1, 1]), float([1, 2], [2, 1])] }
    const { status, problems } = await runCase(wrong)
    expect(status).toBe('failed')
    expect(problems).toEqual([expect.stringMatching(/^threw ShapeError: matmul: /)])
    await runCase(exp)
    expect(memory().tensors).toBe(before.tensors)
  })

  it('steps optimizers', async () => {
    const one = {
      op: 'half',
      attrs: { rate: 0.5 },
      param: float([4]),
      gradients: [float([1]), float([2])],
      trajectory: [float([3.5]), float([2.5])],
    }
    const optimizers = {
      half: ({ rate }: { readonly rate: number }) => ({
        step: ([weight]: never[], [gradient]: never[]) =>
          (weight as never as { assign(x: Tensor): void }).assign(
            (weight as never as Tensor).sub((gradient as never as Tensor).mul(rate)),
          ),
      }),
    }
    expect(await runCase(one, { optimizers })).toMatchObject({ status: 'passed', problems: [] })
    const wrong = await runCase({ ...one, trajectory: [float([3.5]), float([9])] }, { optimizers })
    expect(wrong.problems).toEqual([expect.stringMatching(/^parameter after step 2: worst error 6\.5 at \[0\]/)])
  })
})

describe('the cases that ship with the kit', () => {
  it('are all there', async () => {
    const files = await conformanceCases()
    const cases = files.flatMap((file) => file.cases)
    expect(files).toHaveLength(11)
    expect(cases).toHaveLength(339)
    expect(new Set(cases.map(({ op }) => op)).size).toBe(155)
  })
})

describe('parseCases names what is wrong', () => {
  const value = { shape: [1], dtype: 'float32', data: [1] }
  const one = { op: 'abs', attrs: {}, inputs: [value], outputs: [value] }
  it.each([
    ['[', /^conformance: my\.json is not valid JSON: /],
    [{}, /^conformance: my\.json is not a list of cases/],
    [[one, 3], /my\.json\[1\] has no "op"/],
    [[{ ...one, op: 3 }], /my\.json\[0\] has no "op"/],
    [[{ ...one, attrs: 3 }], /"attrs" is not an object/],
    [[{ ...one, inputs: undefined }], /"inputs" is not a list/],
    [[{ ...one, outputs: [3] }], /outputs\[0\] is not a tensor/],
    [[{ ...one, inputs: [{ ...value, shape: [-1] }] }], /inputs\[0\] "shape" is not a list of extents/],
    [[{ ...one, inputs: [{ ...value, dtype: 'float16' }] }], /dtype "float16" is not one of bool, /],
    [[{ ...one, inputs: [{ ...value, data: 1 }] }], /"data" is not a list of numbers/],
    [[{ ...one, inputs: [{ ...value, data: [1, 2] }] }], /"data" has 2 numbers, shape \[1\] takes 1/],
    [[{ ...one, inputs: [{ ...value, data: ['inf'] }] }], /"data" holds "inf" at position 0/],
    [[{ ...one, upstream: 3 }], /upstream is not a list/],
    [[{ ...one, grads: [null, 3] }], /grads\[1\] is not a tensor/],
    [[{ op: 'sgd', param: 3, gradients: [], trajectory: [] }], /param is not a tensor/],
  ])('%j', (content, message) => {
    const parse = (): unknown => parseCases('my.json', typeof content === 'string' ? content : JSON.stringify(content))
    expect(parse).toThrow(message)
    expect(parse).toThrow('\nhelp: ')
  })
  it('and takes what is right', () => {
    expect(parseCases('my.json', JSON.stringify([{ ...one, attrs: undefined }])).cases[0]).toMatchObject({ attrs: {} })
  })
})
