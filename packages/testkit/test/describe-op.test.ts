// `describeOp` on ops that are right, and on ops with one fault each, which it has to find.
import {
  type BinaryOp,
  defineOp,
  exp,
  log,
  mul,
  neg,
  sum,
  type Tensor,
  type TensorLike,
  type UnaryOp,
  zeros,
} from '@tensorloom/tensor'
import {
  type ElementwiseDefinition,
  floating,
  type GradientContext,
  ir,
  makeOp,
  type OpDefinition,
} from '@tensorloom/tensor/op'
import { asyncBackend, type DescribeOpOptions, describeOp } from '@tensorloom/testkit'
import { describe, expect, it } from 'vitest'
import { failures, type Registered, registered } from './registered.js'

const samples = [{ inputs: [[[0.5, -1.2, 2]]] }]
const register = (definition: OpDefinition, options: Partial<DescribeOpOptions> = {}): Promise<readonly Registered[]> =>
  registered((framework) => describeOp(makeOp<UnaryOp>(definition), { samples, framework, ...options }))
const faults = async (definition: OpDefinition, options?: Partial<DescribeOpOptions>): Promise<string> =>
  (await failures(await register(definition, options))).join('\n')

const exponential: ElementwiseDefinition = {
  kind: 'elementwise',
  name: 'me/exp',
  inputs: 1,
  dtypes: floating,
  value: ([x]) => ir.exp(x!),
  gradient: ({ outputs: [y], upstream }) => [mul(upstream, y!)],
}

// exp as a fusable composite, with a rule of its own.
const whole: OpDefinition = {
  kind: 'composite',
  name: 'me/whole',
  inputs: 1,
  compose: (x: Tensor) => exp(x),
  gradient: ({ inputs: [x], upstream }) => [mul(upstream, exp(x!))],
}

describe('an op that is right', () => {
  it('passes, and what does not apply is shown with the reason', async () => {
    const tests = await register(exponential)
    expect(await failures(tests)).toEqual([])
    expect(tests.filter(({ run }) => run === undefined).map(({ path }) => path[0])).toEqual([
      'gives the stored results: no `cases` were given',
      'agrees with the reference backend: it runs on the reference backend',
      'differentiates by each input alone: it takes one float input',
      'has a gradient rule that agrees with its steps: it is not a fusable composite',
      'says by name that it has no gradient: it has one',
    ])
  })

  it('passes on another backend, with stored results', async () => {
    const tests = await register(exponential, {
      backend: asyncBackend({ dtypes: ['float32', 'int32', 'bool'] }),
      cases: [
        {
          inputs: [{ shape: [2], dtype: 'float32', data: [0, 1] }],
          outputs: [{ shape: [2], dtype: 'float32', data: [1, Math.E] }],
        },
      ],
    })
    expect(await failures(tests)).toEqual([])
    expect(tests.filter(({ run }) => run !== undefined)).toHaveLength(10)
  })

  it('may take a list, or have its rule and its steps', async () => {
    expect(await faults(whole)).toBe('')
    const product: OpDefinition = {
      kind: 'composite',
      name: 'me/product',
      inputs: 'list',
      options: { factor: 2 },
      compose: ([a, b]: Tensor[], { factor }: { factor: number }) => mul(mul(a!, b!), factor),
    }
    const two = [
      {
        inputs: [
          [1.5, 2],
          [3, -1],
        ],
        rest: [{ factor: 3 }],
      },
    ]
    expect(await faults(product, { samples: two, empty: [{ inputs: [[], []] }] })).toBe('')
  })
})

describe('finds an op', () => {
  it('whose gradient is wrong', async () => {
    const wrong = await faults({ ...exponential, gradient: ({ upstream }: GradientContext<TensorLike>) => [upstream] })
    expect(wrong).toMatch(/^differentiates to second order: me\/exp, sample 0: gradcheck: gradient of input 0/m)
  })

  it('whose gradient does not differentiate again', async () => {
    // Right values, cut off from what they were computed from.
    const frozen: OpDefinition = {
      ...exponential,
      gradient: ({ outputs: [y], upstream }: GradientContext<TensorLike>) => [
        mul(upstream, zeros(y!.shape, { dtype: y!.dtype }).add([...y!.dataSync()][0]!)),
      ],
    }
    expect(await faults(frozen, { samples: [{ inputs: [[0.5]] }] })).toMatch(
      /^differentiates to second order: .* second-order gradient of input 0/m,
    )
  })

  it('that swaps the gradients of its inputs', async () => {
    const quotient: OpDefinition = {
      kind: 'elementwise',
      name: 'me/weighted',
      inputs: 2,
      dtypes: floating,
      value: ([a, b]) => ir.mul(a!, ir.mul(b!, b!)),
      gradient: ({ inputs: [a, b], upstream, needs }) =>
        // Wrong only where one of the two is asked for.
        needs[0] && needs[1] ? [mul(upstream, mul(b!, b!)), mul(upstream, mul(mul(a!, b!), 2))] : [upstream, upstream],
    }
    const found = (
      await failures(
        await registered((framework) =>
          describeOp(makeOp<BinaryOp>(quotient), {
            samples: [
              {
                inputs: [
                  [2, 3],
                  [0.5, 4],
                ],
              },
            ],
            framework,
          }),
        ),
      )
    ).join('\n')
    expect(found).toMatch(/^differentiates by each input alone: me\/weighted, sample 0: gradcheck/m)
    expect(found).not.toMatch(/^differentiates to second order/m)
  })

  it('whose rule and steps differ', async () => {
    const other = await faults({ ...whole, compose: (x: Tensor) => exp(neg(x)) })
    expect(other).toMatch(/^has a gradient rule that agrees with its steps: .* gradient of float input 0: worst error/m)
  })

  it('whose results are not the stored ones', async () => {
    const one = { shape: [1], dtype: 'float32' as const, data: [1] }
    expect(await faults(exponential, { cases: [{ inputs: [one], outputs: [one] }] })).toMatch(
      /^gives the stored results: case 0: output 0: worst error 1.72/m,
    )
  })

  it('that turns float64 into float32', async () => {
    const narrow: OpDefinition = { ...whole, compose: (x: Tensor) => exp(x).cast('float32') }
    expect(await faults(narrow)).toMatch(/^gives float64 for float64: me\/whole, sample 0: output 0 is float32/m)
  })

  it('whose rule says another type than comes out', async () => {
    const lying: OpDefinition = {
      ...whole,
      infer: ([x]) => [{ shape: [...x!.shape, 1], dtype: x!.dtype }],
    }
    expect(await faults(lying)).toMatch(/^follows its shape and dtype rule: .* the rule says float64 \[1, 3, 1\], /m)
  })

  it('that looks at storage order', async () => {
    const careless: OpDefinition = {
      kind: 'primitive',
      name: 'me/reversed',
      inputs: 1,
      infer: ([x]) => [{ shape: x!.shape, dtype: x!.dtype }],
      view: (layout) => ({ layout: { ...layout, strides: [0, 1] }, offset: 0 }),
      lower: () => [],
    }
    expect(await faults(careless)).toMatch(/^takes views: /m)
  })

  it('that leaks', async () => {
    // The op is right; the function around it forgets a tensor.
    const op = makeOp<UnaryOp>(whole)
    const forgetful = (x: Tensor): Tensor => {
      void x.add(1)
      return op(x)
    }
    const keeping = Object.assign(forgetful, { definition: whole })
    const found = await failures(await registered((framework) => describeOp(keeping, { samples, framework })))
    expect(found.join('\n')).toMatch(/^leaves nothing behind: me\/whole, sample 0: leakCheck: 2 tensors/m)
  })

  it('that does not run at all', async () => {
    const broken: OpDefinition = { ...whole, compose: () => sum(5, { axis: 7 }) }
    expect(await faults(broken)).toMatch(/^differentiates to second order: me\/whole, sample 0: sum: axis 7/m)
  })
})

describe('an op without a gradient', () => {
  const { gradient: _, ...flat } = exponential as OpDefinition & { readonly gradient: unknown }

  it('says so by its name, and how to add one', async () => {
    const tests = await register(flat)
    expect(await failures(tests)).toEqual([])
    expect(tests.some(({ path, run }) => path[0] === 'says by name that it has no gradient' && run !== undefined)).toBe(
      true,
    )
    expect(tests.map(({ path }) => path[0])).toContain('differentiates to second order: it has no gradient')
  })
})

describe('refuses', () => {
  const op: UnaryOp = defineOp({ kind: 'composite', name: 'me/log', inputs: 1, compose: (x) => log(x) })

  it('what is not an op, and an op without samples', async () => {
    await expect(describeOp((() => 1) as never, { samples })).rejects.toThrow(
      /describeOp: expected an op, got a function\nhelp: pass the result of defineOp/,
    )
    await expect(describeOp(op, { samples: [] })).rejects.toThrow(
      /describeOp: me\/log has no samples\nhelp: give at least one call/,
    )
  })

  it('to skip what is not a check', async () => {
    await expect(describeOp(op, { samples, skip: { views: 'a slip' } })).rejects.toThrow(
      /describeOp: skip has keys that match no check: views\nhelp: the checks are follows its shape and dtype rule, /,
    )
    const tests = await register(whole, { skip: { 'takes views': 'rows only' } })
    expect(tests.map(({ path }) => path[0])).toContain('takes views: not claimed: rows only')
  })
})
